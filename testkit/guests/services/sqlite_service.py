#!/usr/bin/env python3
# Three writers on one SQLite database in WAL mode, in processes of their own; the sum of what they booked, and each
# one's own rows, are read back in every round.
import os
import sqlite3
import subprocess
import sys

from service_guest import FILES, equal, run

WRITERS = 3
DATABASE = os.path.join(FILES, "data.db")


def connect():
    connection = sqlite3.connect(DATABASE, timeout=30, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    return connection


def write(number):
    """Reads how many rows to add, adds them in one transaction, answers with the count of its rows."""
    connection = connect()
    total = 0
    for line in sys.stdin:
        connection.execute("BEGIN IMMEDIATE")
        for _ in range(int(line)):
            total += 1
            connection.execute("INSERT INTO entry VALUES (?, ?)", (number, total))
        connection.execute("COMMIT")
        print(connection.execute("SELECT count(*) FROM entry WHERE writer = ?", (number,)).fetchone()[0], flush=True)


def prepare():
    os.makedirs(FILES)
    reader = connect()
    reader.execute("CREATE TABLE entry (writer INTEGER, number INTEGER, PRIMARY KEY (writer, number))")
    command = [sys.executable, __file__, *sys.argv[1:3]]
    writers = [subprocess.Popen([*command, str(number)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
               for number in range(WRITERS)]
    totals = [0] * WRITERS

    def check(ticks):
        for number, writer in enumerate(writers):
            totals[number] += 5 + number
            writer.stdin.write(f"{5 + number}\n")
        for number, writer in enumerate(writers):
            equal("rows of a writer", f"{totals[number]}\n", writer.stdout.readline())
        equal("rows", [(number, total, total * (total + 1) // 2) for number, total in enumerate(totals)],
              reader.execute("SELECT writer, count(*), sum(number) FROM entry GROUP BY writer ORDER BY writer").fetchall())
        if ticks % 20 == 19:
            equal("integrity", [("ok",)], reader.execute("PRAGMA integrity_check").fetchall())

    def end():
        for writer in writers:
            writer.stdin.close()
            equal("writer's status", 0, writer.wait())

    return check, end


if len(sys.argv) > 3:
    write(int(sys.argv[3]))
else:
    run(prepare)
