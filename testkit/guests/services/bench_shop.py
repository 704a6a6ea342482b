#!/usr/bin/env python3
# The shop of the examples in the directory ARGV[3], and a customer whose orders go through all of its tiers.
import http.client
import itertools
import os
import socket
import sys

from bench_guest import measure
from service_guest import SCRATCH, equal, eventually, program, start, stop


def free(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def free_ports():
    """The first of three."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if free(port + 1) and free(port + 2):
            return port


class Customer:
    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.numbers = itertools.count(1)

    def order(self, number):
        self.connection.request("POST", f"/orders/{number}")
        answer = self.connection.getresponse().read().decode().strip()
        if answer != f"stored {number}":
            raise OSError(answer)

    def ask(self):
        number = next(self.numbers)
        try:
            self.order(number)
        except OSError as problem:
            equal("order", f"stored {number}", str(problem))


def prepare():
    for name in ("nginx", "redis-server", "java", "pg_isready"):
        program(name)
    port = free_ports()
    shop = start([os.path.join(sys.argv[3], "shop/start-shop.sh"), os.path.join(SCRATCH, "shop"), str(port)])
    customer = Customer(port)

    def first():
        customer.connection.close()
        customer.order(0)

    eventually("first order", first)
    return customer.ask, lambda: stop(shop)


measure(prepare)
