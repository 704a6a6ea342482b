#!/usr/bin/env python3
# redis-server with ARGV[3] MB of values of 1 KB, which one client reads at random.
import os
import random
import sys

from bench_guest import measure
from redis_client import Redis
from service_guest import SCRATCH, equal, eventually, program, start, stop

MEGABYTES = int(sys.argv[3])
VALUE_BYTES = 1024
KEYS_OF_A_MEGABYTE = 1024


def value(key):
    head = f"value of {key} ".encode()
    return head + random.randbytes(VALUE_BYTES - len(head))


def fill(client):
    for megabyte in range(MEGABYTES):
        keys = range(megabyte * KEYS_OF_A_MEGABYTE, (megabyte + 1) * KEYS_OF_A_MEGABYTE)
        equal("MSET", "OK", client.call("MSET", *[word for key in keys for word in (key, value(key))]))


def prepare():
    path = os.path.join(SCRATCH, "redis.sock")
    server = start([program("redis-server"), "--port", "0", "--unixsocket", path, "--save", "", "--appendonly", "no",
                    "--dir", SCRATCH, "--daemonize", "no"])
    client = eventually("connection to redis", lambda: Redis(path))
    equal("greeting", "PONG", eventually("greeting", lambda: client.call("PING")))
    fill(client)

    def ask():
        key = random.randrange(MEGABYTES * KEYS_OF_A_MEGABYTE)
        head = f"value of {key} "
        equal("GET", head, client.call("GET", key)[:len(head)])

    return ask, lambda: stop(server)


measure(prepare)
