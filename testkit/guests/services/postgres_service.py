#!/usr/bin/env python3
# PostgreSQL with three sessions that move money between accounts; the sum stays, and each account has what the
# client booked. As root it runs as the user `postgres`, for it refuses to be root.
import os
import random
import shutil
import signal
import subprocess

from service_guest import SCRATCH, equal, eventually, program, run, skip, start, stop

ACCOUNTS = 100
OPENING = 1000
MARK = "-- end --"


def places():
    base = "/usr/lib/postgresql"
    return [f"{base}/{version}/bin" for version in sorted(os.listdir(base))] if os.path.isdir(base) else []


def as_owner():
    if os.getuid() != 0:
        return []
    try:
        shutil.chown(SCRATCH, "postgres", "postgres")
    except LookupError:
        skip("there is no user postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


class Session:
    """psql over pipes: one statement, its lines."""

    def __init__(self, owner, directory, number):
        self.random = random.Random(number)
        self.psql = subprocess.Popen([*owner, program("psql", *places()), "-X", "-q", "-A", "-t", "-h", directory, "-d", "postgres",
                                      "-v", "ON_ERROR_STOP=1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def ask(self, statement):
        self.psql.stdin.write(f"{statement};\n\\echo {MARK}\n")
        lines = []
        while (line := self.psql.stdout.readline()) != MARK + "\n":
            if not line:
                raise EOFError("psql ended")
            lines.append(line.rstrip("\n"))
        return lines

    def end(self):
        self.psql.stdin.close()
        equal("psql's status", 0, self.psql.wait(30))


def await_server(owner, directory):
    check = [*owner, program("pg_isready", *places()), "-h", directory]

    def attempt():
        if subprocess.run(check, stdout=subprocess.DEVNULL).returncode != 0:
            raise OSError("not ready")

    eventually("start of the server", attempt)


def prepare():
    owner, data = as_owner(), os.path.join(SCRATCH, "data")
    initdb = [*owner, program("initdb", *places()), "-D", data, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"]
    subprocess.run([*initdb, "-U", "postgres" if owner else os.environ.get("USER", "postgres")], check=True,
                   stdout=subprocess.DEVNULL)
    os.environ["PGUSER"] = "postgres" if owner else os.environ.get("USER", "postgres")
    server = start([*owner, program("postgres", *places()), "-D", data, "-k", SCRATCH, "-c", "listen_addresses=", "-c",
                    "shared_buffers=16MB", "-c", "autovacuum_naptime=1"])
    await_server(owner, SCRATCH)
    sessions = [Session(owner, SCRATCH, number) for number in range(3)]
    sessions[0].ask("CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)")
    sessions[0].ask(f"INSERT INTO account SELECT i, {OPENING} FROM generate_series(0, {ACCOUNTS - 1}) i")
    model = [OPENING] * ACCOUNTS

    def move(session):
        source, target, amount = session.random.randrange(ACCOUNTS), session.random.randrange(ACCOUNTS), session.random.randrange(50)
        model[source] -= amount
        model[target] += amount
        session.ask(f"BEGIN; UPDATE account SET balance = balance - {amount} WHERE id = {source}; "
                    f"UPDATE account SET balance = balance + {amount} WHERE id = {target}; COMMIT")

    def check(ticks):
        for session in sessions:
            for _ in range(3):
                move(session)
        equal("balances", [str(balance) for balance in model],
              sessions[ticks % 3].ask("SELECT balance FROM account ORDER BY id"))

    def end():
        for session in sessions:
            session.end()
        stop(server, signal.SIGINT)

    return check, end


run(prepare)
