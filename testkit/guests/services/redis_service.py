#!/usr/bin/env python3
# redis-server under writes and reads by two TCP connections and one unix socket; every answer is checked against a
# copy of the data that the client keeps.
import os
import random

from redis_client import Redis
from service_guest import SCRATCH, equal, eventually, free_port, program, run, start, stop

KEYS = 20000
BATCH = 200


class Client:
    def __init__(self, address, number):
        self.redis = eventually("connection to redis", lambda: Redis(address))
        equal("greeting", "PONG", eventually("greeting", lambda: self.redis.call("PING")))
        self.random = random.Random(number)
        self.number = number
        self.model = {}

    def key(self):
        return f"client:{self.number}:{self.random.randrange(KEYS)}"

    def fill(self):
        for _ in range(KEYS // BATCH):
            self.write()

    def write(self):
        pairs = {self.key(): self.random.randbytes(16).hex() for _ in range(BATCH)}
        self.model.update(pairs)
        equal("MSET", "OK", self.redis.call("MSET", *[word for pair in pairs.items() for word in pair]))

    def read(self):
        keys = [self.key() for _ in range(BATCH)]
        equal("MGET", [self.model.get(key) for key in keys], self.redis.call("MGET", *keys))

    def round(self, ticks):
        # The answers come while the next commands are on their way.
        for number in range(10):
            self.redis.send_command("INCR", f"count:{self.number}")
        for number in range(10):
            equal("INCR", ticks * 10 + number + 1, self.redis.answer())
        self.write()
        self.read()


def prepare():
    port, path = free_port(), os.path.join(SCRATCH, "redis.sock")
    server = start([program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--unixsocket", path, "--save", "",
                    "--appendonly", "no", "--dir", SCRATCH, "--daemonize", "no"])
    clients = [Client(address, number) for number, address in enumerate([("127.0.0.1", port), ("127.0.0.1", port), path])]
    for client in clients:
        client.fill()

    def check(ticks):
        for client in clients:
            client.round(ticks)
        equal("DBSIZE", sum(len(client.model) for client in clients) + len(clients), clients[0].redis.call("DBSIZE"))

    return check, lambda: stop(server)


run(prepare)
