#!/usr/bin/env python3
# memcached with four threads; three connections store, count and read, and compare with a copy of their own.
import os
import random

from service_guest import Lines, equal, eventually, free_port, program, run, start, stop

KEYS = 2000


class Client:
    def __init__(self, port, number):
        self.lines = eventually("connection to memcached", lambda: Lines(("127.0.0.1", port)))
        self.random = random.Random(number)
        self.number = number
        self.model = {}
        self.store(f"count{number}", "0")

    def store(self, key, value):
        self.lines.send(f"set {key} 0 0 {len(value)}\r\n{value}\r\n".encode())
        equal("set", b"STORED", self.lines.line())

    def fetch(self, key):
        self.lines.send(f"get {key}\r\n".encode())
        head = self.lines.line().split()
        if head == [b"END"]:
            return None
        value = self.lines.read(int(head[3]) + 2)[:-2].decode()
        equal("end of a value", b"END", self.lines.line())
        return value

    def round(self, ticks):
        for _ in range(20):
            key = f"key{self.number}:{self.random.randrange(KEYS)}"
            equal("get", self.model.get(key), self.fetch(key))
            self.model[key] = self.random.randbytes(self.random.randrange(1, 500)).hex()
            self.store(key, self.model[key])
        self.lines.send(f"incr count{self.number} 1\r\n".encode())
        equal("incr", str(ticks + 1).encode(), self.lines.line())


def prepare():
    port = free_port()
    as_root = ["-u", "root"] if os.getuid() == 0 else []
    server = start([program("memcached"), "-l", "127.0.0.1", "-p", str(port), "-U", "0", "-t", "4", "-m", "64", *as_root])
    clients = [Client(port, number) for number in range(3)]

    def check(ticks):
        for client in clients:
            client.round(ticks)

    return check, lambda: stop(server)


run(prepare)
