#!/usr/bin/env python3
"""schedule_kill.py BINARY [--kills 200] [--seed 1]: kill -9 around the firings of a schedule.

A clock of 120 minutes a minute lets a schedule of every minute fire twice a second. Two workers share it; one of them is
killed just before, in, or just after a firing, and started again, until so many were killed. Then: each due time was decided
once and enqueued once, no attempt was started twice, every run ended, and the report tells of the last one.
Exit 0 if all of that holds."""

import argparse
import collections
import datetime
import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

RATE = 120


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        return run(os.path.realpath(options.binary), options.kills, chance, pathlib.Path(name))


def run(binary, kills, chance, folder):
    since = int(time.time())
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "SIXTH_TEST_CLOCK_RATE": f"{RATE}@{since}"}
    starts = folder / "starts"

    def sixth(*words, **more):
        return subprocess.run([binary, "-q", "--root", folder, *words], env=env, cwd=folder, check=True, **more)

    def work(*words):
        return subprocess.Popen([binary, "-q", "--root", folder, "queue", "work", "--workers", "2", *words], env=env,
                                cwd=folder)

    sixth("schedule", "add", "tick", "* * * * *", "--tz", "UTC", "--missed", "all", "--window", "7d", "--overlap", "queue",
          "--report-to", "report.json", "--shell",
          f'echo "$SIXTH_SCHEDULE_DUE $SIXTH_ATTEMPT" >> {starts}; echo "{{\\"due\\": \\"$SIXTH_SCHEDULE_DUE\\"}}"',
          stdout=subprocess.DEVNULL)
    workers = [work(), work()]
    for _ in range(kills):
        # the wall's clock when the next minute of the fast one begins, give or take
        tick = 60 / RATE
        now = time.time() - since
        aim = (now // tick + 1) * tick + chance.uniform(-0.02, 0.06)
        time.sleep(max(0, aim - now))
        which = chance.randrange(2)
        workers[which].send_signal(signal.SIGKILL)
        workers[which].wait()
        workers[which] = work()
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
        worker.wait()
    sixth("schedule", "pause", "tick", stdout=subprocess.DEVNULL)
    sixth("queue", "work", "--until-empty", stdout=subprocess.DEVNULL)
    return judge(folder, starts, kills)


def judge(folder, starts, kills):
    db = sqlite3.connect(f"file:{folder}/.sixth/state.db?mode=ro", uri=True)
    rows = db.execute("SELECT due, last_due, count, state, task FROM schedule_run ORDER BY due").fetchall()
    tasks = collections.Counter()
    for (variables,) in db.execute("SELECT variables FROM queue_task WHERE name = 'tick'"):
        tasks.update(word[19:].decode() for word in variables.split(b"\0") if word.startswith(b"SIXTH_SCHEDULE_DUE="))
    faults = []
    at = None
    for due, last, count, state, task in rows:
        if at is not None and due != at + 60_000:
            faults.append(f"after {stamp(at)} comes {stamp(due)}")
        if (last - due) // 60_000 + 1 != count:
            faults.append(f"{stamp(due)} stands for {count}")
        if state not in ("done", "skipped") or (state == "done") != (task is not None):
            faults.append(f"{stamp(due)} is {state}")
        at = last
    ran = {stamp(row[0]) for row in rows if row[4] is not None}
    if ran != set(tasks) or any(count != 1 for count in tasks.values()):
        faults.append("a due time has no task, or more than one")
    begun = collections.Counter(starts.read_text().splitlines())
    if {line.split()[0] for line in begun} != ran or any(count != 1 for count in begun.values()):
        faults.append("an attempt was started twice, or a run never")
    report = json.loads((folder / "report.json").read_text())
    if report["due"] != max(ran) or report["json"] != {"due": max(ran)} or report["schema"] != "sixth.schedule-report/1":
        faults.append(f"the report tells of {report['due']}, the last run was {max(ran)}")
    skipped = sum(row[2] for row in rows if row[3] == "skipped")
    print(f"{kills} kills of 2 workers: {len(ran)} due times enqueued once each, {skipped} skipped by the rule for overlaps, "
          f"{len(begun)} attempts, {len(faults)} faults")
    for fault in faults[:20]:
        print("fault:", fault)
    return 1 if faults or len(ran) < kills // 8 else 0


def stamp(ms):
    return datetime.datetime.fromtimestamp(ms // 1000, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


sys.exit(main())
