"""Runs code under test for `sixth testgen`: requests as JSON lines on descriptor 3, answers on 4.

Whatever may hang, exit or crash runs in a fork of this process; the process itself only imports the module.
"""
import ast
import asyncio
import builtins
import collections
import collections.abc
import contextlib
import copy
import dataclasses
import datetime
import decimal
import dis
import enum
import errno
import fractions
import functools
import gc
import importlib.util
import inspect
import io
import itertools
import json
import math
import os
import pathlib
import random
import re
import resource
import select
import shutil
import signal
import string
import sys
import time
import types
import uuid
import warnings

MODULES = {m.__name__: m for m in (asyncio, collections, datetime, decimal, enum, fractions, io, itertools, json, math,
                                   pathlib, re, string, types, uuid)}
MOST_TEXT = 1500  # characters of an expected value that a person would still read
MOST_ITEMS = 40
PURE = "pure_python"  # what a test calls the module without the libraries in C that replace its functions
LOAD_SECONDS = 15  # of the processor, for an import
MOST_STEPS = 150_000  # lines of the module in one call: so that what never ends, ends after the same on every machine
MOST_SECONDS = 0.6  # of the processor, where what takes so long is not the module's own lines
STEPS_A_CALL = 2000  # lines that count as much as what else is done for a call
MOST_SLOW = 4  # calls of one function that do not end, after which it is not called so again
MANY_SLOW = 12  # such functions, after which one call of each is enough
WAITS = 3  # times that a process is seen to have done nothing, WAIT_SECONDS apart, after which it waits for ever
WAIT_SECONDS = 0.3
ENDLESS = 200  # items of a generator after which nobody waits for its end
fork, kill, now, write = os.fork, os.kill, time.monotonic, os.write
open_file, remove_tree = open, shutil.rmtree


def cpu():
    """Seconds of processor that this process and those that it waited for took."""
    return sum(os.times()[:4])


class OutOfTime(BaseException):
    pass


class Clock:
    """Ends what runs too long: by processor time, so that a busy machine sees the same, and what only waits."""

    def __init__(self):
        self.waited = self.fired = 0
        self.used = 0.0

    def limit(self, seconds):
        """0: there is none."""
        self.waited = self.fired = 0
        self.used = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, seconds, 0.05 if seconds else 0)
        wait = WAIT_SECONDS if seconds else 0
        signal.setitimer(signal.ITIMER_REAL, wait, wait)

    def listen(self):
        signal.signal(signal.SIGALRM, self.look)
        signal.signal(signal.SIGPROF, self.end)

    def look(self, *_):
        used = time.process_time()
        self.waited = self.waited + 1 if used - self.used < 0.002 else 0
        self.used = used
        if self.waited >= WAITS:
            self.waited = 0
            self.end()

    def end(self, *_):
        self.fired += 1
        if self.fired > 4:  # it catches everything
            os._exit(1)
        raise OutOfTime()


CLOCK = Clock()


class World:
    """The module under test and the names its tests may use."""

    def __init__(self):
        self.module = None
        self.file = ""
        self.names = {}
        self.baseline = {}  # row -> checks
        self.functions = {}
        self.instrumented = None  # functions, each with a code that tells what it compares
        self.slow = collections.Counter()  # by target, and by it and what comes before: calls that did not end
        self.endless = set()  # expressions before a call that did not
        self.stuck = set()  # targets with which a search came upon too many of them

    def is_hopeless(self, row):
        """Calls of this kind did not end before."""
        most = MOST_SLOW if len(self.slow) < MANY_SLOW else 1
        target, before = row.get("target"), tuple(row.get("before", ()))
        return self.slow[target, before] >= most or self.slow[target] >= 2 * most or not self.endless.isdisjoint(before)

    def note(self, row, answer):
        if answer is None or answer.get("slow") or answer.get("heavy"):
            if answer and "endless" in answer:
                self.endless.add(answer["endless"])
            else:
                count = 2 if answer is None else 1  # one that catches everything takes longest
                self.slow[row.get("target")] += count
                self.slow[row.get("target"), tuple(row.get("before", ()))] += count

    def load(self, ask):
        sys.path[:] = ask["paths"] + [p for p in sys.path if p]
        random.seed(ask["salt"])
        if ask["shift"]:
            shift_clock(ask["shift"])
            os.environ["COLUMNS"] = "57"  # as wide as somebody's terminal
        self.file = os.path.realpath(ask["file"])
        self.home = os.path.realpath(ask["paths"][0]) + os.sep
        warnings.simplefilter("ignore")
        CLOCK.listen()
        CLOCK.limit(LOAD_SECONDS)
        try:
            return self.loaded(ask)
        except OutOfTime:
            return {"error": f"the import does not end, or takes more than {LOAD_SECONDS} seconds"}
        finally:
            CLOCK.limit(0)
            for limit in (signal.SIGALRM, signal.SIGPROF):
                signal.signal(limit, signal.SIG_DFL)

    def loaded(self, ask):
        try:
            self.module = __import__(ask["module"], fromlist=["_"])
        except OutOfTime:
            raise
        except BaseException as error:  # SystemExit too
            return {"error": f"{type(error).__name__}: {error}", "missing": self.is_missing(error)}
        found = os.path.realpath(getattr(self.module, "__file__", None) or "")
        if found != self.file:
            return {"error": f"'import {ask['module']}' finds {found or 'no file'}"}
        self.names = {n: v for n, v in vars(self.module).items() if not (n.startswith("__") and n.endswith("__"))}
        self.base = os.getcwd()
        self.space = {**self.names, **MODULES, "__builtins__": builtins, "__name__": "__main__"}
        hidden = instead = ()
        try:
            hidden, instead = self.hidden_functions()
            self.space[PURE] = self.without(instead) if hidden else None
        except BaseException:  # it needs them, or ends the process without them
            instead = ()
        for function in gc.get_objects():
            if isinstance(function, types.FunctionType) and os.path.realpath(function.__code__.co_filename) == self.file:
                key = function.__code__.co_name, function.__code__.co_firstlineno
                self.functions.setdefault(key, []).append(function)
        return {"pytest_asyncio": importlib.util.find_spec("pytest_asyncio") is not None,
                "hidden": sorted(hidden), "instead": sorted(instead),
                "names": {n: describe(v) for n, v in self.names.items() if n not in MODULES or v is MODULES[n]},
                "patterns": patterns_of(self.names)}


    def hidden_functions(self):
        """Functions of the file that `try: from _module import *` puts others over, and which modules do so."""
        hidden, instead = set(), set()
        with open_file(self.file, "rb") as file:
            body = ast.parse(file.read()).body
        defined = {n.name for n in body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))}
        for statement in (s for block in body if isinstance(block, ast.Try) for s in block.body):
            if not isinstance(statement, ast.ImportFrom) or statement.level:
                continue
            for name in defined:
                there = self.names.get(name)
                if isinstance(there, types.BuiltinFunctionType) and there is getattr(sys.modules.get(statement.module), name, None):
                    hidden.add(name)
                    instead.add(statement.module)
        return hidden, instead

    def without(self, modules):
        """The module as it is where these cannot be imported."""
        there = {name: sys.modules[name] for name in modules}
        sys.modules.update(dict.fromkeys(modules))
        try:
            pure = importlib.util.module_from_spec(self.module.__spec__)
            self.module.__spec__.loader.exec_module(pure)
        finally:
            sys.modules.update(there)
        return pure

    def is_missing(self, error):
        """Another interpreter may have it: a module that is not the project's own, a name in an older version of one."""
        if not isinstance(error, ImportError) or not error.name:
            return False
        there = sys.modules.get(error.name.partition(".")[0])
        folder = (getattr(there, "__path__", None) or [getattr(there, "__file__", None) or ""])[0]
        own = os.path.realpath(folder).startswith(self.home)
        return "partially initialized" not in str(error) and not own


WORLD = World()


def shift_clock(seconds):
    real = {n: getattr(time, n) for n in ("time", "time_ns", "localtime", "gmtime")}
    time.time = lambda: real["time"]() + seconds
    time.time_ns = lambda: real["time_ns"]() + seconds * 10**9
    time.localtime = lambda t=None: real["localtime"](time.time() if t is None else t)
    time.gmtime = lambda t=None: real["gmtime"](time.time() if t is None else t)
    ahead = datetime.timedelta(seconds=seconds)

    class later_date(datetime.date):
        @classmethod
        def today(cls):
            return super().today() + ahead

    class later_datetime(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return super().now(tz) + ahead

        @classmethod
        def utcnow(cls):
            return super().utcnow() + ahead

        @classmethod
        def today(cls):
            return super().today() + ahead

    for name, new in (("date", later_date), ("datetime", later_datetime)):
        new.__name__ = new.__qualname__ = name
        new.__module__ = "datetime"
        setattr(datetime, name, new)


