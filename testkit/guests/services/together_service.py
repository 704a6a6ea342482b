#!/usr/bin/env python3
# Several services of this folder in one group, each with its own clients: a round is over when each has had one.
# Usage: together_service.py PROGRESS-FILE SCRATCH-DIR NAME…
import os
import subprocess
import sys

from service_guest import PROGRESS, SCRATCH, equal, run, say


class Service:
    def __init__(self, name):
        self.name = name
        place = os.path.join(SCRATCH, name)
        os.makedirs(place)
        self.progress = os.path.join(place, "progress")
        os.mkfifo(self.progress)
        # Open for both, so that there is always a reader: a writer opens it anew for each line.
        self.lines = open(os.open(self.progress, os.O_RDWR), "r")
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{name}_service.py")
        self.process = subprocess.Popen([sys.executable, script, self.progress, place])

    def await_word(self, *words):
        """What it says after the first of these words; other lines but failures are passed over."""
        while True:
            word, _, rest = self.lines.readline().rstrip("\n").partition(" ")
            equal(f"word of {self.name}", False, word == "FAIL" and rest)
            if word in words:
                return word, rest

    def is_ready(self):
        word, reason = self.await_word("ready", "skip")
        if word == "skip":
            say(f"without {self.name}: {reason}")
        return word == "ready"

    def end(self):
        open(self.progress + ".stop", "w").close()
        self.await_word("done")
        equal(f"status of {self.name}", 0, self.process.wait())


def prepare():
    started = [Service(name) for name in sys.argv[3:]]
    services = [service for service in started if service.is_ready()]
    if not services:
        say("skip none of them is installed")
        sys.exit(0)

    def check(ticks):
        for service in services:
            service.await_word("tick")

    def end():
        for service in services:
            service.end()

    return check, end


run(prepare)
