#!/usr/bin/env python3
# tmux with two panes: in one a program counts, in the other a shell stops and continues jobs as it is told by keys. A
# client that stays attached is shown all of it, and new ones attach and leave.
import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import threading
import time

from service_guest import PATIENCE_SECONDS, SCRATCH, equal, program, run

COLUMNS, ROWS = 100, 40
COUNTER = "i=0; while sleep 0.03; do i=$((i+1)); echo number $i; done"
SHELL = "env PS1='> ' HISTFILE= bash --norc --noprofile -i"
TMUX = [program("tmux"), "-S", os.path.join(SCRATCH, "tmux.sock"), "-f", "/dev/null"]


def tmux(*words):
    done = subprocess.run([*TMUX, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    equal(f"tmux {words[0]}", (0, ""), (done.returncode, done.stderr))
    return done.stdout


def screen(pane):
    return tmux("capture-pane", "-p", "-t", pane)


def await_true(what, condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        equal(what, True, time.monotonic() < deadline)
        time.sleep(0.02)


class Client:
    """Attached on a terminal of its own, whose screen is read all the time."""

    def __init__(self):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execvpe(TMUX[0], [*TMUX, "attach"], {**os.environ, "TERM": "xterm"})
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.shown = b""
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        try:
            while piece := os.read(self.terminal, 4096):
                self.shown = (self.shown + piece)[-20000:]
        except OSError:
            pass  # its other side is closed

    def await_shown(self, text):
        await_true(f"{text} on the screen of a client", lambda: text.encode() in self.shown)

    def detach(self):
        os.write(self.terminal, b"\x02d")
        equal("status of the client", 0, os.waitpid(self.pid, 0)[1])
        self.reader.join()
        os.close(self.terminal)


class Shell:
    """Two jobs: one is stopped, the other is brought to the front, used and stopped, in turns."""

    def __init__(self):
        self.keys("C-l")
        self.line("cat")
        self.suspend("cat")
        self.line("sed -u s/^/got:/")
        self.suspend("sed")

    def keys(self, *keys):
        tmux("send-keys", "-t", "work.1", *keys)

    def line(self, text):
        tmux("send-keys", "-t", "work.1", "-l", text)
        self.keys("Enter")

    def await_in_front(self, name):
        await_true(f"{name} in front", lambda: tmux("display", "-p", "-t", "work.1", "#{pane_current_command}").strip() == name)

    def suspend(self, name):
        self.await_in_front(name)
        self.keys("C-z")
        await_true("the shell's line", lambda: re.search(r"Stopped .*\n> ?\n*$", screen("work.1")))

    def use(self, ticks):
        number, name, answer = [(1, "cat", f"word{ticks}"), (2, "sed", f"got:word{ticks}")][ticks % 2]
        self.keys("C-l")
        self.line(f"fg %{number}")
        self.await_in_front(name)
        self.line(f"word{ticks}")
        await_true("answer of the job", lambda: f"\nword{ticks}\n{answer}\n" in screen("work.1"))
        self.suspend(name)


def numbers():
    return [int(number) for number in re.findall(r"^number (\d+)$", screen("work.0"), re.MULTILINE)]


def prepare():
    tmux("new-session", "-d", "-s", "work", "-x", str(COLUMNS), "-y", str(ROWS), COUNTER)
    # We type faster than a person, and tmux would take our keys for pasted text.
    tmux("set", "-g", "assume-paste-time", "0")
    tmux("split-window", "-d", "-t", "work.0", SHELL)
    await_true("the shell's greeting", lambda: ">" in screen("work.1"))
    shell = Shell()
    staying = Client()
    highest = 0

    def check(ticks):
        nonlocal highest
        await_true("numbers that go on", lambda: max(numbers(), default=0) > highest)
        got = numbers()
        equal("numbers", list(range(got[0], got[0] + len(got))), got)
        highest = got[-1]
        shell.use(ticks)
        staying.await_shown(f"word{ticks}")
        if ticks % 3 == 2:
            coming = Client()
            coming.await_shown(f"word{ticks}")
            coming.detach()
        equal("panes", 2, len(tmux("list-panes", "-t", "work").splitlines()))

    def end():
        staying.detach()
        tmux("kill-server")

    return check, end


run(prepare)
