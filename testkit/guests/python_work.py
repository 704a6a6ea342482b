#!/usr/bin/env python3
# A python program at work: threads, queues, conditions, subprocesses, a hashed bytearray, generators and dictionaries.
# Usage: python_work.py PROGRESS-FILE [SCRATCH-DIR]; ends on SIGTERM or when PROGRESS-FILE.stop exists.
import hashlib
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time

PROGRESS = sys.argv[1]
PAGE = 65536
PAGES = 256
THREADS = 8
ending = threading.Event()


def say(line):
    with open(PROGRESS, "ab", buffering=0) as file:
        file.write((line + "\n").encode())


def fail(what, expected, got):
    say(f"FAIL {what}: expected {expected!r} got {got!r}")
    os._exit(1)


def equal(what, expected, got):
    if expected != got:
        fail(what, expected, got)


def guarded(function):
    """Runs a thread's function so that any exception is a failed check."""

    def run(*arguments):
        try:
            function(*arguments)
        except Exception as problem:
            fail(function.__name__, "no exception", problem)

    return run


class Pages:
    """A large bytearray; the digest of each page is kept beside it."""

    def __init__(self):
        self.random = random.Random(4711)
        self.memory = bytearray(PAGE * PAGES)
        self.digests = [self.digest(i) for i in range(PAGES)]

    def digest(self, i):
        return hashlib.blake2b(memoryview(self.memory)[i * PAGE:(i + 1) * PAGE]).hexdigest()

    def check_and_change(self, ticks):
        for i in range(ticks % 4, PAGES, 4):
            equal(f"digest of page {i}", self.digests[i], self.digest(i))
        for _ in range(4):
            i = self.random.randrange(PAGES)
            self.memory[i * PAGE:(i + 1) * PAGE] = self.random.randbytes(PAGE)
            self.digests[i] = self.digest(i)


class Ring:
    """Threads pass a number round through queues without timeouts; each adds one."""

    def __init__(self):
        self.queues = [queue.Queue() for _ in range(THREADS + 1)]
        self.local = threading.local()
        for i in range(THREADS):
            threading.Thread(target=guarded(self.forward), args=(i,), name=f"ring-{i}", daemon=True).start()

    def forward(self, i):
        self.local.count = 0
        ident = threading.get_native_id()
        while True:
            number = self.queues[i].get()
            self.local.count += 1
            equal("native id", ident, threading.get_native_id())
            equal("thread's own count", number // 1000, self.local.count)
            self.queues[i + 1].put(number + 1)

    def check(self, ticks):
        self.queues[0].put((ticks + 1) * 1000)
        equal("number that went round", (ticks + 1) * 1000 + THREADS, self.queues[THREADS].get())


class Helper:
    """A subprocess for the whole life of the program that answers over pipes, and short ones."""

    def __init__(self):
        self.process = subprocess.Popen(["sed", "-u", "s/^/got /"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        bufsize=1, start_new_session=True)

    def check(self, ticks):
        self.process.stdin.write(f"round {ticks}\n")
        equal("answer of sed", f"got round {ticks}\n", self.process.stdout.readline())
        equal("poll of sed", None, self.process.poll())
        if ticks % 5 == 0:
            result = subprocess.run(["sh", "-c", f"echo {ticks}; exit {ticks % 50}"], capture_output=True, text=True)
            equal("output and code of sh", (f"{ticks}\n", ticks % 50), (result.stdout, result.returncode))

    def end(self):
        self.process.stdin.close()
        equal("code of sed", 0, self.process.wait())


def sleeper():
    """Sleeps never end early."""
    while True:
        begin = time.monotonic()
        time.sleep(0.37)
        if time.monotonic() - begin < 0.369:
            fail("time.sleep", 0.37, time.monotonic() - begin)


def let_term_in(inside):
    """Children inherit the mask: a SIGTERM to the whole group must not end one of them in the middle of a check."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK if inside else signal.SIG_BLOCK, {signal.SIGTERM})


def numbers():
    total = 0
    for i in range(sys.maxsize):
        total += i
        yield i, total


def main():
    signal.signal(signal.SIGTERM, lambda number, frame: ending.set())
    let_term_in(False)
    threading.Thread(target=guarded(sleeper), daemon=True).start()
    pages, ring, helper, generator, words = Pages(), Ring(), Helper(), numbers(), {}
    ticks = 0
    say("ready")
    while not ending.is_set() and not os.path.exists(PROGRESS + ".stop"):
        pages.check_and_change(ticks)
        ring.check(ticks)
        helper.check(ticks)
        equal("generator", (ticks, ticks * (ticks + 1) // 2), next(generator))
        words[f"word {ticks % 500}"] = ticks
        equal("dictionary", sum(range(max(0, ticks - 499), ticks + 1)), sum(words.values()))
        ticks += 1
        say(f"tick {ticks}")
        print(f"line {ticks}", flush=True)
        let_term_in(True)
        time.sleep(0.1)
        let_term_in(False)
    helper.end()
    say(f"done {ticks}")


guarded(main)()
