#!/usr/bin/env python3
"""stats_speed.py BUILD_DIR [--attempts N] [--rounds R]: `sixth stats --json` over N attempts (100,000) of tasks with 40
names in four lanes, one in twenty of them failed with a traceback in its log; beside the bare scan: the same two tables
joined and five columns summed by SQLite in one statement, in one process that opens the file. Each round runs all in
turn; medians and ratios are printed. `first` reads the logs of what failed, later runs remember.

Also: what is left of it after a prune of everything; the page; and what noting one run costs beside a transaction of its
own (build targets: sixth, note_run).
"""
import argparse, os, random, shutil, sqlite3, statistics, struct, subprocess, tempfile, time

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("build")
parser.add_argument("--attempts", type=int, default=100_000)
parser.add_argument("--rounds", type=int, default=7)
args = parser.parse_args()
sixth = os.path.abspath(os.path.join(args.build, "bin", "sixth"))
note_run = os.path.abspath(os.path.join(args.build, "bin", "note_run"))
SCAN = """SELECT count(*), sum(a.started - a.ready), sum(a.finished - a.started), sum(a.cpu), sum(a.memory), sum(t.lane),
sum(length(t.name)) FROM queue_attempt a JOIN queue_task t ON t.id = a.task"""
DAY = 86_400_000


def run(folder, *words):
    return subprocess.run([sixth, "--root", folder, *words], check=True, capture_output=True, text=True, timeout=600).stdout


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def write_log(path):
    """A failed attempt's log: a header of zeros, which no reader of frames looks at, and one frame of stderr."""
    text = b'Traceback (most recent call last):\n  File "x.py", line 3, in <module>\n    f()\nValueError: bad\n'
    with open(path, "wb") as log:
        log.write(bytes(128) + struct.pack("<BqI", 2, 1, len(text)) + text)


def fill(folder):
    run(folder, "-q", "queue", "add", "--hold", "--", "true")
    file = os.path.join(folder, ".sixth", "state.db")
    now = int(time.time() * 1000)
    chance = random.Random(1)
    with sqlite3.connect(file) as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(queue_task)")]
        model = list(db.execute("SELECT * FROM queue_task").fetchone())
        at = columns.index
        tasks, attempts = [], []
        for task in range(2, args.attempts + 2):
            bad = chance.random() < 0.05
            finished = now - chance.randrange(20 * 3_600_000) - 1000
            took = int(chance.lognormvariate(7, 2))
            row = model[:]
            for name, value in dict(id=task, state="failed" if bad else "done", lane=chance.randrange(4), finished=finished,
                                    name=f"job {chance.randrange(40)}", attempt=1).items():
                row[at(name)] = value
            tasks.append(row)
            attempts.append((task, 1, "exited", int(bad), None, finished - took - chance.randrange(90_000), finished - took,
                             finished, int(chance.random() < 0.02), "", took // 3, 4096 + chance.randrange(99_999)))
            if bad:
                write_log(os.path.join(folder, ".sixth", "state.queue", "logs", f"{task}-1"))
        db.executemany(f"INSERT INTO queue_task VALUES({','.join('?' * len(columns))})", tasks)
        db.executemany("INSERT INTO queue_attempt VALUES(?,?,?,?,?,?,?,?,?,?,?,?)", attempts)
    return file


def scan(file):
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA mmap_size=268435456")  # as sixth reads
        assert db.execute(SCAN).fetchone()[0] == args.attempts


with tempfile.TemporaryDirectory(prefix="sixth-bench-") as folder:
    file = fill(folder)
    first = timed(lambda: run(folder, "stats", "--json"))
    times = {"bare scan": [], "stats --json": [], "stats --html": [], "stats, one lane": []}
    for _ in range(args.rounds):
        times["bare scan"].append(timed(lambda: scan(file)))
        times["stats --json"].append(timed(lambda: run(folder, "stats", "--json")))
        times["stats --html"].append(timed(lambda: run(folder, "stats", "--html", folder + "/page.html")))
        times["stats, one lane"].append(timed(lambda: run(folder, "stats", "--json", "--lane", "high")))
    base = statistics.median(times["bare scan"])
    print(f"{args.attempts} attempts, {args.rounds} rounds; medians, and beside the bare scan")
    print(f"  {'first':<18}{first * 1000:9.1f} ms  {first / base:6.2f}   reads {args.attempts // 20} logs")
    for name, each in times.items():
        middle = statistics.median(each)
        print(f"  {name:<18}{middle * 1000:9.1f} ms  {middle / base:6.2f}")
    with tempfile.TemporaryDirectory(prefix="sixth-bench-") as other:
        shutil.copytree(folder, other, dirs_exist_ok=True)
        plain = timed(lambda: run(other, "--no-telemetry", "queue", "prune", "--older", "0s"))
    pruned = timed(lambda: run(folder, "queue", "prune", "--older", "0s"))
    after = statistics.median(timed(lambda: run(folder, "stats", "--json", "--since", "7d")) for _ in range(args.rounds))
    print(f"  {'prune alone':<18}{plain * 1000:9.1f} ms")
    print(f"  {'prune, rolling up':<18}{pruned * 1000:9.1f} ms  {pruned / plain:6.2f} beside prune alone")
    print(f"  {'stats afterwards':<18}{after * 1000:9.1f} ms  {after / base:6.2f}")

    lines = subprocess.run([note_run, file, "2000"], check=True, capture_output=True, text=True).stdout.split("\n")
    (append, transaction) = ([float(x) for x in line.split()[1:]] for line in lines[:2])
    print("keeping one run, us: median, p99, worst; beside a transaction of its own")
    print(f"  {'append':<18}{append[0]:9.1f} {append[1]:9.1f} {append[2]:9.1f}  {append[0] / transaction[0]:6.3f}")
    print(f"  {'transaction':<18}{transaction[0]:9.1f} {transaction[1]:9.1f} {transaction[2]:9.1f}")
