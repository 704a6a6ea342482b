#!/usr/bin/env python3
# node serving HTTP on two ports, one by workers of its cluster module: kept connections send work and get numbered answers.
import hashlib
import os

from service_guest import SCRATCH, HttpClient, equal, eventually, free_port, program, run, start, stop

SERVER = """
'use strict';
const cluster = require('cluster');
const crypto = require('crypto');
const http = require('http');
const [, , alone, shared] = process.argv;

function serve(port) {
  http.createServer({ keepAliveTimeout: 1e6 }, (request, answer) => {
    const socket = request.socket;
    socket.served = (socket.served || 0) + 1;
    const digest = crypto.createHash('sha256').update(request.url).digest('hex');
    setImmediate(() => answer.end(`${socket.served} ${digest} ${'x'.repeat(socket.served % 5000)}`));
  }).listen(port, '127.0.0.1');
}

if (cluster.isPrimary) {
  serve(alone);
  cluster.fork();
  cluster.fork();
} else {
  serve(shared);
}
"""


def prepare():
    ports = [free_port(), free_port()]
    script = os.path.join(SCRATCH, "server.js")
    with open(script, "w") as file:
        file.write(SERVER)
    server = start([program("node"), script, *map(str, ports)])
    clients = [eventually("connection to node", lambda: HttpClient(ports[number % 2])) for number in range(6)]

    def check(ticks):
        for turn in range(5):
            path = f"/{ticks}/{turn}"
            for client in clients:
                client.send(path)
            served = ticks * 5 + turn + 1
            expected = f"{served} {hashlib.sha256(path.encode()).hexdigest()} {'x' * (served % 5000)}".encode()
            for client in clients:
                equal("answer", expected, client.answer()[1])

    return check, lambda: stop(server)


run(prepare)
