"""Doing it again."""
import random
import time

LIMIT = 5


def backoff_delay(attempt, base=1.0):
    """How long to wait before a task is tried again: exponential, with jitter."""
    return base * 2**attempt * random.random()


class Retrier:
    """Runs a task until it works."""

    def __init__(self, limit=LIMIT):
        self.limit = limit

    def run(self, task):
        for attempt in range(self.limit):
            try:
                return task()
            except Exception:
                time.sleep(backoff_delay(attempt))
