#!/usr/bin/env python3
# PostgreSQL with three sessions, two by its unix socket and one by TCP, that move money between accounts: each account
# has what the client booked.
import signal

from postgres_cluster import Session, as_owner, start_cluster
from service_guest import SCRATCH, equal, free_port, run, stop

ACCOUNTS = 100
OPENING = 1000


def prepare():
    owner, port = as_owner(), free_port()
    server = start_cluster(owner, port, "shared_buffers=4MB", "autovacuum_naptime=1", "fsync=off", "max_wal_size=4MB")
    sessions = [Session(owner, host, port, number) for number, host in enumerate([SCRATCH, SCRATCH, "127.0.0.1"])]
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
