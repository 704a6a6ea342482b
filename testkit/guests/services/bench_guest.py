# What the services that the bench measures share: one question after the other, and the longest time without an answer.
import os
import time

from service_guest import PROGRESS, ROUND_SECONDS, run, say

SPIN_SECONDS = 0.1


class Clock:
    """As the guest `gap` does: the largest gap between two answers since the start or the last reset."""

    def __init__(self):
        self.last = None
        self.largest = 0

    def answered(self, but=0.0):
        now = time.monotonic()
        if self.last is not None:
            self.largest = max(self.largest, now - self.last - but)
        self.last = now

    def reset(self):
        try:
            os.unlink(PROGRESS + ".reset")
            self.largest = 0
        except FileNotFoundError:
            pass


def measure(prepare):
    """prepare() returns (a question that checks its answer, the end)."""
    def prepare_round():
        ask, end = prepare()
        clock = Clock()

        def check(ticks):
            until = time.monotonic() + SPIN_SECONDS
            but = ROUND_SECONDS
            while time.monotonic() < until:
                ask()
                clock.answered(but)
                but = 0.0
            clock.reset()
            say(f"gap max_gap_us={int(clock.largest * 1e6)}")

        return check, end

    run(prepare_round)
