#!/usr/bin/env python3
# Three OpenJDK HTTP servers, with the collectors G1, Parallel and Z: kept connections ask, each answer is checked.
import hashlib
import os

from service_guest import HttpClient, equal, eventually, free_port, program, run, start, stop

COLLECTORS = ["G1", "Parallel", "Z"]
CLASSES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "classes")


def prepare():
    ports = {collector: free_port() for collector in COLLECTORS}
    servers = [start([program("java"), f"-XX:+Use{collector}GC", "-Xmx48m", "-cp", CLASSES, "HttpGuest", str(port)])
               for collector, port in ports.items()]
    clients = [eventually(f"connection to {collector}", lambda: HttpClient(port))
               for collector, port in ports.items() for _ in range(3)]

    def check(ticks):
        for turn in range(5):
            path = f"/{ticks // 10}/{turn}"
            for client in clients:
                client.send(path)
            expected = {f"{ticks % 10 * 3 + number + 1} {hashlib.sha256(path.encode()).hexdigest()}".encode() for number in range(3)}
            for first in range(0, len(clients), 3):
                equal("answers", expected, {client.answer()[1] for client in clients[first:first + 3]})

    def end():
        for server in servers:
            stop(server)

    return check, end


run(prepare)
