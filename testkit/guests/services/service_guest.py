# What the guests of this folder share: the progress file, and a service that they start, ask and end.
# Usage of each: NAME_service.py PROGRESS-FILE SCRATCH-DIR; ends on SIGTERM or when PROGRESS-FILE.stop exists.
# What changes in files, and has to go back with the memory, is below SCRATCH-DIR/files.
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback

PROGRESS, SCRATCH = sys.argv[1:3]
PATIENCE_SECONDS = 30
ROUND_SECONDS = 0.05
FILES = os.path.join(SCRATCH, "files")
ending = threading.Event()


def say(line):
    with open(PROGRESS, "ab", buffering=0) as file:
        file.write((line + "\n").encode())


def skip(reason):
    say(f"skip {reason}")
    sys.exit(0)


def equal(what, expected, got):
    if expected != got:
        say(f"FAIL {what}: expected {expected!r} got {got!r}")
        os._exit(1)


def program(name, *more_places):
    """The path of a program, or the end of this guest where it is not installed."""
    places = [os.environ.get("PATH", ""), "/usr/sbin", "/sbin", *more_places]
    return shutil.which(name, path=":".join(places)) or skip(f"{name} is not installed")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(what, attempt):
    """Tries until there is no exception any more; returns what the attempt returned."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return attempt()
        except (OSError, EOFError) as problem:
            if time.monotonic() > end:
                equal(what, "no exception", problem)
            time.sleep(0.05)


class Lines:
    """A connection to a service whose answers are lines."""

    def __init__(self, address):
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        self.socket = socket.socket(family)
        self.socket.connect(address)
        self.file = self.socket.makefile("rb")

    def send(self, data):
        self.socket.sendall(data)

    def line(self):
        line = self.file.readline()
        if not line.endswith(b"\n"):
            raise EOFError("the service hung up")
        return line.rstrip(b"\r\n")

    def read(self, count):
        data = self.file.read(count)
        if len(data) != count:
            raise EOFError("the service hung up")
        return data


class HttpClient:
    """A connection to a web server that is kept: it is never made anew in silence."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.connection.connect()
        self.connection.auto_open = False

    def send(self, path):
        self.connection.request("GET", path)

    def answer(self):
        """The headers and the body."""
        answer = self.connection.getresponse()
        equal("status", 200, answer.status)
        return answer.headers, answer.read()

    def get(self, path):
        self.send(path)
        return self.answer()[1]


def start(command, **more):
    """The service, with its output in a file: nobody reads a pipe."""
    output = open(os.path.join(SCRATCH, "service.out"), "ab")
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **more)


def stop(process, number=signal.SIGTERM):
    process.send_signal(number)
    equal("end of the service", True, process.wait(PATIENCE_SECONDS) is not None)


def run(prepare):
    """prepare() starts the service and returns (one round of checks, the end)."""
    signal.signal(signal.SIGTERM, lambda number, frame: ending.set())
    try:
        check, end = prepare()
        say("ready")
        ticks = 0
        while not ending.is_set() and not os.path.exists(PROGRESS + ".stop"):
            check(ticks)
            ticks += 1
            say(f"tick {ticks}")
            time.sleep(ROUND_SECONDS)
        end()
        say(f"done {ticks}")
    except Exception:
        equal("round", "no exception", traceback.format_exc().replace("\n", " | "))
