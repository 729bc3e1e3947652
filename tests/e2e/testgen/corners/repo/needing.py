"""Two functions that a library in C stands over; one of them makes a folder."""
import os


def made(path):
    os.mkdir(path)
    return path


def bounded(n):
    if n > 17:
        return "many"
    return "few"


try:
    from _hidden import *
except ImportError:
    raise SystemExit(1)
