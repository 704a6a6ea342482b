#!/usr/bin/env python3
# nginx, a master with two workers: kept connections fetch a large file and an answer made by nginx; from time to time
# the master is told by SIGHUP to read its configuration again, and says another word from then on.
import hashlib
import os
import random
import signal
import time

from service_guest import FILES, SCRATCH, HttpClient, equal, eventually, free_port, program, run, start, stop

FILE_BYTES = 3_000_000
RELOAD_EVERY = 5


def configure(port, word):
    user = "user root;" if os.getuid() == 0 else ""
    places = "".join(f"{kind}_temp_path {SCRATCH}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    with open(f"{FILES}/nginx.conf", "w") as file:
        file.write(f"""{user} worker_processes 2; daemon off; pid {SCRATCH}/nginx.pid; error_log {SCRATCH}/error.log;
            events {{ worker_connections 64; }}
            http {{ {places} access_log off; keepalive_requests 100000; keepalive_timeout 1000; sendfile on;
              server {{ listen 127.0.0.1:{port}; root {SCRATCH};
                location /word {{ return 200 "{word}"; }} }} }}""")


def prepare():
    port = free_port()
    content = random.Random(7).randbytes(FILE_BYTES)
    with open(f"{SCRATCH}/file", "wb") as file:
        file.write(content)
    digest = hashlib.sha256(content).digest()
    words = ["word0"]
    os.makedirs(FILES)
    configure(port, words[-1])
    server = start([program("nginx"), "-p", SCRATCH, "-e", f"{SCRATCH}/error.log", "-c", f"{FILES}/nginx.conf"])
    connect = lambda: eventually("connection to nginx", lambda: HttpClient(port))
    clients = [connect() for _ in range(4)]

    def connect_to_new_worker():
        # One that is about to leave may still accept a connection.
        deadline = time.monotonic() + 20
        while (client := connect()).get("/word") != words[-1].encode():
            equal("reload in time", True, time.monotonic() < deadline)
            time.sleep(0.05)
        return client

    def reload(ticks):
        words.append(f"word{ticks}")
        configure(port, words[-1])
        server.send_signal(signal.SIGHUP)
        clients[:] = [connect_to_new_worker() for _ in range(4)]

    def check(ticks):
        if ticks % RELOAD_EVERY == RELOAD_EVERY - 1:
            reload(ticks)
        for client in clients:
            equal("word", words[-1].encode(), client.get("/word"))
        equal("file", digest, hashlib.sha256(clients[ticks % 4].get("/file")).digest())

    return check, lambda: stop(server)


run(prepare)
