#!/usr/bin/env python3
# apache2 prefork: a master and its children, who take turns by a lock at two listeners; kept and new connections fetch a
# file and the answers of a program (CGI) that counts. Children leave after some connections, and from time to time the
# master is told to read its configuration again, and says another word from then on.
import hashlib
import os
import random
import shutil
import signal
import stat
import time

from service_guest import FILES, SCRATCH, HttpClient, equal, eventually, free_port, program, run, start, stop

MODULES = "/usr/lib/apache2/modules"
FILE_BYTES = 2_000_000
RELOAD_EVERY = 7
WORKER = "www-data"
COUNT = """#!/bin/sh
exec 9>>count
flock 9
printf x >&9
printf 'Content-Type: text/plain\\r\\n\\r\\n%s %s' "$(wc -c <count)" "$QUERY_STRING"
"""


def make_root(content):
    os.makedirs(FILES)
    with open(f"{FILES}/file", "wb") as file:
        file.write(content)
    with open(f"{FILES}/count.cgi", "w") as file:
        file.write(COUNT)
    os.chmod(f"{FILES}/count.cgi", 0o755)
    if os.getuid() == 0:
        shutil.chown(FILES, WORKER, WORKER)
        let_pass(SCRATCH)


def let_pass(folder):
    """Those above a test's directory may be open to root alone."""
    while folder != "/":
        os.chmod(folder, os.stat(folder).st_mode | stat.S_IXOTH)
        folder = os.path.dirname(folder)


def configure(ports, word):
    # Enough to spare: the master makes one more in a second, and who waits for it cannot be checkpointed.
    modules = ["mpm_prefork", "authz_core", "cgi", "alias", "headers"]
    lines = [f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in modules]
    lines += [f"Listen 127.0.0.1:{port}" for port in ports]
    lines += [f"User {WORKER}", f"Group {WORKER}"] if os.getuid() == 0 else []
    lines += ["ServerName test", f"DefaultRuntimeDir {SCRATCH}", f"PidFile {SCRATCH}/apache2.pid",
              f"ErrorLog {SCRATCH}/error.log", "StartServers 10", "MinSpareServers 5", "MaxSpareServers 10",
              "MaxRequestWorkers 20", "MaxConnectionsPerChild 7", "MaxKeepAliveRequests 0", "KeepAliveTimeout 1000",
              f"DocumentRoot {FILES}", f"ScriptAlias /count {FILES}/count.cgi", f"Header set Word {word}"]
    with open(f"{FILES}/apache2.conf", "w") as file:
        file.write("\n".join(lines) + "\n")


def prepare():
    ports = [free_port(), free_port()]
    content = random.Random(11).randbytes(FILE_BYTES)
    digest = hashlib.sha256(content).digest()
    make_root(content)
    words = ["word0"]
    counted = 0
    configure(ports, words[-1])
    # When it ends it ends its whole process group.
    server = start([program("apache2"), "-D", "FOREGROUND", "-d", SCRATCH, "-f", f"{FILES}/apache2.conf"], start_new_session=True)
    connect = lambda number: eventually("connection to apache2", lambda: HttpClient(ports[number % 2]))
    clients = [connect(number) for number in range(4)]

    def connect_to_new_child(number):
        # One that is about to leave may still accept a connection, and hang up.
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                client = connect(number)
                client.send("/file")
                if client.answer()[0]["Word"] == words[-1]:
                    return client
            except (OSError, EOFError):
                pass
            time.sleep(0.05)
        equal("reload in time", True, False)

    def reload(ticks):
        words.append(f"word{ticks}")
        configure(ports, words[-1])
        server.send_signal(signal.SIGUSR1)
        clients[:] = [connect_to_new_child(number) for number in range(4)]

    def count(clients, ticks):
        nonlocal counted
        for client in clients:
            client.send(f"/count?{ticks}")
        answers = [client.answer() for client in clients]
        expected = [f"{counted + number + 1} {ticks}".encode() for number in range(len(clients))]
        counted += len(clients)
        equal("counts", expected, sorted((body for _, body in answers), key=lambda body: int(body.split()[0])))
        equal("words", {words[-1]}, {headers["Word"] for headers, _ in answers})

    def check(ticks):
        if ticks % RELOAD_EVERY == RELOAD_EVERY - 1:
            reload(ticks)
        count([*clients[:3], connect(ticks)], ticks)
        equal("file", digest, hashlib.sha256(clients[ticks % 4].get("/file")).digest())

    return check, lambda: stop(server)


run(prepare)
