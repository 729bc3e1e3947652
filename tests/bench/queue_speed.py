#!/usr/bin/env python3
"""queue_speed.py BUILD_DIR [--tasks N] [--rounds R]: /bin/true through sixth queue with two workers, beside
task-spooler, nq, GNU parallel and xargs -P2 (whichever is installed: apt-get install task-spooler nq parallel), and
beside the rate at which this machine starts two processes a task (build target spawn_ceiling). Each round runs all of
them in turn; the median rate and its share of the ceiling are printed. Enqueueing is counted for those that have a queue.

Also: 20,000 lines enqueued, `status` over 100,000 finished tasks, the time from `add` to the task's start, and what an
idle worker costs. With strace: that a commit waits for the disk between each claim and its start.
"""
import argparse, os, re, shutil, signal, sqlite3, statistics, subprocess, sys, tempfile, time

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("build")
parser.add_argument("--tasks", type=int, default=1000)
parser.add_argument("--rounds", type=int, default=3)
args = parser.parse_args()
sixth = os.path.abspath(os.path.join(args.build, "bin", "sixth"))
ceiling = os.path.abspath(os.path.join(args.build, "bin", "spawn_ceiling"))
tasks = args.tasks


def run(*argv, **more):
    return subprocess.run(argv, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300, **more)


def quiet(*argv, **more):
    """For programs that leave a process behind, which would keep a pipe open."""
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   timeout=300, **more)


def timed(work):
    start = time.monotonic()
    work()
    return time.monotonic() - start


class Folder:
    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="sixth-bench-")
        with open(os.path.join(self.path, "lines"), "w") as lines:
            lines.writelines(f"{i}\n" for i in range(tasks))
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path)


def through_sixth():
    with Folder() as folder:
        at = [sixth, "--root", folder, "-q", "queue"]
        return tasks / timed(lambda: (
            run(*at, "add", "--each-line", folder + "/lines", "--", "/bin/true"),
            run(*at, "work", "--until-empty", "--workers", "2", "--reserved", "critical=0")))


def through_tsp():
    with Folder() as folder:
        tsp = shutil.which("tsp")
        env = dict(os.environ, TS_SOCKET=folder + "/socket", TMPDIR=folder)
        quiet(tsp, "-S", "2", env=env)

        def work():
            for _ in range(tasks):
                quiet(tsp, "-n", "/bin/true", env=env)
            quiet(tsp, "-w", env=env)
        rate = tasks / timed(work)
        quiet(tsp, "-K", env=env)
        return rate


def through_nq():
    with Folder() as folder:
        env = dict(os.environ, NQDIR=folder)
        count = min(tasks, 300)  # its waiting is quadratic in the queue's length

        def work():
            for _ in range(count):
                quiet("nq", "-q", "/bin/true", env=env)
            quiet("nq", "-w", env=env)
        return count / timed(work)


def through_parallel():
    with Folder() as folder:
        return tasks / timed(lambda: run("parallel", "-j2", "--joblog", folder + "/log", "-a", folder + "/lines", "/bin/true"))


def through_xargs():
    with Folder() as folder:
        return tasks / timed(lambda: run("xargs", "-P2", "-n1", "-a", folder + "/lines", "/bin/true"))


def ceiling_rate():
    return float(run(ceiling, str(tasks)).stdout)


def rates():
    peers = {"ceiling": ceiling_rate, "sixth": through_sixth}
    for name, program, work in (("task-spooler", "tsp", through_tsp), ("nq", "nq", through_nq),
                                ("parallel --joblog", "parallel", through_parallel), ("xargs -P2", "xargs", through_xargs)):
        if shutil.which(program):
            peers[name] = work
        else:
            print(f"{name}: not installed")
    seen = {name: [] for name in peers}
    for _ in range(args.rounds):
        for name, work in peers.items():
            seen[name].append(work())
    top = statistics.median(seen["ceiling"])
    for name, all_rates in seen.items():
        rate = statistics.median(all_rates)
        print(f"{name:18} {rate:8.1f} tasks/s  {rate / top:5.2f} of the ceiling")


def enqueue():
    with Folder() as folder:
        with open(folder + "/many", "w") as lines:
            lines.writelines(f"line {i}\n" for i in range(20_000))
        seconds = timed(lambda: run(sixth, "--root", folder, "-q", "queue", "add", "--each-line", folder + "/many", "--", "/bin/true"))
        print(f"20,000 lines enqueued: {seconds:.3f} s")


def status():
    with Folder() as folder:
        at = [sixth, "--root", folder, "-q", "queue"]
        run(*at, "add", "--", "/bin/true")
        run(*at, "work", "--until-empty")
        db = sqlite3.connect(folder + "/.sixth/state.db")
        names = [row[1] for row in db.execute("PRAGMA table_info(queue_task)") if row[1] != "id"]
        listed = ",".join(names)
        db.execute(f"INSERT INTO queue_task({listed}) SELECT {listed} FROM queue_task, "
                   "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i FROM n)")
        db.commit()
        db.close()
        ours, floor = [], []
        for _ in range(30):
            ours.append(timed(lambda: run(*at, "status")))
            floor.append(timed(lambda: run(sixth, "--version")))
        mine, least = statistics.median(ours) * 1000, statistics.median(floor) * 1000
        print(f"status over 100,000 finished tasks: {mine:.1f} ms, of which {least:.1f} ms are starting the program")


def latency():
    with Folder() as folder:
        at = [sixth, "--root", folder, "-q", "queue"]
        worker = subprocess.Popen([*at, "work"])
        time.sleep(0.5)
        waits = []
        for _ in range(40):
            run(*at, "add", "--wait", "--", "/bin/true")
        db = sqlite3.connect(folder + "/.sixth/state.db")
        for created, started in db.execute("SELECT created, started FROM queue_task"):
            waits.append(started - created)
        idle_from = usage(worker.pid)
        time.sleep(10)
        idle = usage(worker.pid)
        memory = sum(pss(pid) for pid in family(worker.pid))
        print(f"from added to claimed: median {statistics.median(waits)} ms, p95 {sorted(waits)[int(len(waits) * 0.95)]} ms")
        print(f"an idle worker: {(idle - idle_from) / 10 * 100:.3f} % of a processor, {memory / 1024:.1f} MB")
        worker.send_signal(signal.SIGTERM)
        worker.wait()


def usage(pid):
    total = 0.0
    for each in family(pid):
        with open(f"/proc/{each}/schedstat") as stat:
            total += int(stat.read().split()[0]) / 1e9
    return total


def family(pid):
    found = [pid]
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as stat:
                    parent = int(stat.read().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            if parent in found and int(entry) not in found:
                found.append(int(entry))
    return found


def pss(pid):
    with open(f"/proc/{pid}/smaps_rollup") as maps:
        return int(re.search(r"^Pss:\s+(\d+)", maps.read(), re.M).group(1))


def synced():
    if not shutil.which("strace"):
        print("strace: not installed")
        return
    with Folder() as folder:
        at = [sixth, "--root", folder, "-q", "queue"]
        run(*at, "add", "--each-line", folder + "/lines", "--", "/bin/true")
        trace = folder + "/trace"
        run("strace", "-o", trace, "-e", "trace=fdatasync,fsync,sendto,utimensat", *at, "work", "--until-empty",
            "--workers", "2", "--reserved", "critical=0")
        fresh, starts, unsynced, syncs = False, 0, 0, 0
        with open(trace) as lines:
            for line in lines:
                if line.startswith(("fdatasync", "fsync")):
                    fresh, syncs = True, syncs + 1
                elif line.startswith("sendto"):  # the order goes through the gate
                    starts += 1
                    unsynced += not fresh
                elif "utimens" in line:          # the others are told: a new turn begins
                    fresh = False
        print(f"trace: {starts} starts, {syncs} waits for the disk, {unsynced} starts without one before them")
        if unsynced or not starts:
            sys.exit("a task was started before its claim was on the disk")


rates()
enqueue()
status()
latency()
synced()
