#!/usr/bin/env python3
"""slurm_queue.py BINARY [--fast] [--only NAME,...] [--kills 20] [--down 30] [--tasks 1000]

The queue on a real Slurm of two nodes, started from Debian's packages on loopback:

life    results, retries, a dependency chain, limits, delays, steps and cursors, logs, a time limit and a cancelled task that
        both ignore TERM, a refused task, and the worker killed with -9 in the middle of it all
node    a node goes down under a task: it runs again on the other one
kill    slurmctld is killed with -9 one second after a task was handed over, --kills times: it runs exactly once
down    slurmctld is away for --down seconds: nothing is lost, nothing runs twice, sixth health warns
speed   --tasks tasks through two nodes, none lost, none twice; tasks a second beside plain sbatch in the same run

--fast is what ctest runs: all but speed, one kill, three seconds away. Exit 0 if all of it holds, 77 where Slurm cannot run."""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import slurm_cluster  # noqa: E402


class Failure(Exception):
    pass


def check(holds, what):
    if not holds:
        raise Failure(what)


def eventually(what, holds, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if result := holds():
            return result
        time.sleep(0.05)
    raise Failure(f"not within {seconds} s: {what}")


class Queue:
    """A state file of its own, and the cluster its worker hands tasks to."""

    def __init__(self, binary, cluster, folder):
        self.binary, self.cluster, self.folder = binary, cluster, pathlib.Path(folder)
        self.folder.mkdir()
        self.env = {**cluster.env, "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        self.workers = []
        (self.folder / "bin").mkdir()
        (self.folder / "bin/sixth").symlink_to(binary)
        self.env["PATH"] = f"{self.folder}/bin:{self.env['PATH']}"

    def run(self, *words, **more):
        return subprocess.run([self.binary, "--root", self.folder, "queue", *words], env=self.env, cwd=self.folder,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, **more)

    def add(self, *words):
        done = self.run("add", "--id-only", *words)
        check(done.returncode == 0, done.stdout)
        return [int(line) for line in done.stdout.split() if line.isdigit()][0]

    def work(self, *words):
        out = open(self.folder / "worker.out", "ab")
        worker = subprocess.Popen([self.binary, "--root", self.folder, "--verbose", "queue", "work", "--executor", "slurm",
                                   "--slurm-poll", "1s", *words], env=self.env, cwd=self.folder, stdout=out, stderr=out)
        self.workers.append(worker)
        return worker

    def stop(self):
        for worker in self.workers:
            if worker.poll() is None:
                worker.kill()
                worker.wait()

    def tasks(self):
        done = self.run("status", "--json", "--all")
        return {task["id"]: task for task in json.loads(done.stdout)["tasks"]}

    def task(self, number):
        return json.loads(self.run("show", str(number), "--json").stdout)["tasks"][0]

    def state(self, number):
        return self.task(number)["state"]

    def log(self, number, *words):
        return self.run("logs", str(number), *words).stdout

    def lines(self, name):
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []

    def health(self):
        done = subprocess.run([self.binary, "--root", self.folder, "health"], env=self.env, cwd=self.folder,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        return json.loads(done.stdout)

    def left_behind(self):
        spool = self.folder / ".sixth/state.queue/slurm"
        return [str(path) for path in spool.rglob("*") if path.is_file() and path.name not in ("id", "work")]  # of the folder itself


def worker_log(queue):
    return "".join(f"  | {line}\n" for line in queue.lines("worker.out")[-30:])


# ---- what must hold

def life(queue, options):
    chain = queue.add("--shell", "echo one >> chain; echo said")
    second = queue.add("--after", str(chain), "--shell", "echo two >> chain; exit 3")
    third = queue.add("--after", f"{second}:fail", "--shell", "echo three >> chain")
    never = queue.add("--after", str(second), "--shell", "echo never >> chain")
    again = queue.add("--retries", "1", "--backoff", "10ms", "--env", "GREETING=hello there", "--shell",
                      'echo "$GREETING $SIXTH_ATTEMPT $SIXTH_RESUME" >> again; sixth queue step once -- sh -c "echo x >> steps";'
                      ' sixth queue checkpoint --get; sixth queue checkpoint --cursor 7 --progress 0.5; [ $SIXTH_ATTEMPT = 2 ]')
    limited = [queue.add("--limit", "one=1", "--shell",
                         "mkdir alone || echo both >> both; sleep 0.3; rmdir alone") for _ in range(2)]
    later = queue.add("--in", "2s", "--shell", "date +%s.%N > later")
    added = time.time()
    stubborn = 'trap "" TERM; echo $$ > {}; i=0; while [ $i -lt 600 ]; do sleep 0.1; i=$((i+1)); done'
    timed = queue.add("--timeout", "1s", "--kill-grace", "500ms", "--shell", stubborn.format("timed"))
    cancelled = queue.add("--kill-grace", "500ms", "--shell", stubborn.format("cancelled"))
    missing = queue.add("--", "no-such-program")
    refused = queue.add("--lane", "low", "--", "true")
    queue.work()
    eventually("the task to be cancelled begins", lambda: queue.lines("cancelled"))
    shown = eventually("status shows Slurm's state",
                       lambda: "RUNNING" in (text := queue.run("status", "--only", "running").stdout) and text)
    check("n1, RUNNING" in shown or "n2, RUNNING" in shown, f"status shows the node: {shown}")
    check("Slurm" in queue.run("explain", str(cancelled)).stdout, "explain tells of Slurm")
    check("scontrol" in queue.run("pause", str(cancelled)).stdout, "pause is refused")
    # the worker dies; what runs goes on, and is found again
    queue.workers[0].kill()
    queue.workers[0].wait()
    worker = queue.work()
    began = time.time()
    queue.run("cancel", str(cancelled))
    eventually("the cancelled task has ended", lambda: queue.state(cancelled) == "cancelled", 30)
    took = time.time() - began
    check(took >= 0.4, f"its kill grace is kept, {took:.1f} s")
    eventually("all has ended", lambda: all(task["state"] in ("done", "failed", "cancelled")
                                            for task in queue.tasks().values()), 60)
    for name, number in (("timed", timed), ("cancelled", cancelled)):
        check(not os.path.exists(f"/proc/{queue.lines(name)[0]}"), f"the {name} task's process is gone")
        check("still there: KILL" in queue.log(number), f"the {name} task was killed after its grace")
    check(queue.lines("chain") == ["one", "two", "three"], f"the chain ran in order: {queue.lines('chain')}")
    states = {number: task["state"] for number, task in queue.tasks().items()}
    check([states[each] for each in (chain, second, third, never)] == ["done", "failed", "done", "cancelled"], states)
    check(queue.task(second)["exit_code"] == 3, "an exit code comes back")
    check("said" in queue.log(chain), "a log comes back")
    check(queue.lines("again") == ["hello there 1 0", "hello there 2 1"], f"retried: {queue.lines('again')}")
    check(queue.lines("steps") == ["x"], "a step that is done is skipped")
    check("7" in queue.log(again).split(), f"the second attempt has the first one's cursor: {queue.log(again)}")
    check([states[each] for each in limited] == ["done", "done"] and not queue.lines("both"), "a limit is kept")
    check(float(queue.lines("later")[0]) >= added + 2, "a delayed task did not start before its time")
    check(states[timed] == "failed" and "timed out" in queue.task(timed)["reason"], queue.task(timed))
    check("cannot run 'no-such-program'" in queue.task(missing)["reason"], queue.task(missing))
    check(states[refused] == "done", "a lane is no partition unless it was said")
    check(all(queue.task(each)["attempt"] == 1 for each in (chain, timed, cancelled)), "each began once")
    check(queue.health()["status"] == "pass", queue.health())
    worker.send_signal(signal.SIGTERM)
    worker.wait()
    check(not queue.left_behind(), f"nothing is left in the shared folder: {queue.left_behind()}")
    return f"11 tasks; cancelled, TERM ignored, in {took:.1f} s with 0.5 s of grace"


def node(queue, options):
    queue.work()
    number = queue.add("--shell", 'echo "$SIXTH_ATTEMPT $SLURMD_NODENAME" >> starts; [ $SIXTH_ATTEMPT = 2 ] || sleep 300')
    eventually("it runs", lambda: queue.lines("starts"))
    name = queue.lines("starts")[0].split()[1]
    began = time.time()
    queue.cluster.kill_node(name)
    eventually("it has ended", lambda: queue.state(number) == "done", 150)
    took = time.time() - began
    starts = queue.lines("starts")
    other = "n1" if name == "n2" else "n2"
    check(starts == [f"1 {name}", f"2 {other}"], f"it ran again on the other node: {starts}")
    task = queue.task(number)
    check(task["crashes"] == 1 and task["failures"] == 0, task)
    return f"{name} went down; done on {other} {took:.0f} s later"


def kill(queue, options):
    """With a settling time no killed slurmctld takes a task that began with it: exactly one start."""
    kills = 1 if options.fast else options.kills
    queue.work("--slurm-settle", "6s")
    for turn in range(kills):
        number = queue.add("--shell", f"echo {turn} >> starts; sleep 0.2; echo {turn} >> ends")
        eventually("sbatch took it", lambda: queue.task(number).get("slurm", {}).get("job"))
        time.sleep(1)
        queue.cluster.kill("slurmctld")
        queue.cluster.start("slurmctld")
        eventually("it has ended", lambda: queue.state(number) == "done", 150)
    for name in ("starts", "ends"):
        counts = collections.Counter(queue.lines(name))
        check(all(counts[str(turn)] == 1 for turn in range(kills)), f"{name}: {counts}")
    lost = sum("lost the job" in line for line in queue.lines("worker.out"))
    return f"{kills} kills one second after sbatch: {kills} tasks began once and ended once; Slurm had forgotten {lost} of them"


def kill_bare(queue, options):
    """Without one the same task may begin again, as a new attempt; it ends once."""
    queue.work()
    for turn in range(options.kills):
        number = queue.add("--backoff", "10ms", "--crash-limit", "9", "--shell",
                           f'echo {turn} $SIXTH_ATTEMPT >> starts; sleep 3; echo {turn} >> ends')
        eventually("sbatch took it", lambda: queue.task(number).get("slurm", {}).get("job"))
        time.sleep(1)
        queue.cluster.kill("slurmctld")
        queue.cluster.start("slurmctld")
        eventually("it has ended", lambda: queue.state(number) == "done", 150)
    starts = queue.lines("starts")
    check(len(set(starts)) == len(starts), f"no attempt began twice: {starts}")
    counts = collections.Counter(queue.lines("ends"))
    check(all(counts[str(turn)] == 1 for turn in range(options.kills)), f"ends: {counts}")
    return f"{options.kills} kills under tasks of 3 s: each ended once; {len(starts) - options.kills} began again as a new attempt"


def down(queue, options):
    seconds = 3 if options.fast else options.down
    queue.work()
    before = queue.add("--shell", "echo before >> ran; sleep 2; echo before >> ended")
    eventually("it runs", lambda: queue.lines("ran"))
    queue.cluster.kill("slurmctld")
    began = time.monotonic()
    during = [queue.add("--shell", f"echo {turn} >> ran") for turn in range(5)]
    cancelled = queue.add("--shell", "echo cancelled >> ran")
    eventually("sixth health warns", lambda: queue.health()["status"] == "warn" and "Slurm does not answer" in
               queue.health()["output"], 40)
    warned = time.monotonic() - began
    queue.run("cancel", str(cancelled))
    eventually("what ran ends meanwhile", lambda: queue.state(before) == "done", 30)
    time.sleep(max(0, began + seconds - time.monotonic()))
    away = time.monotonic() - began
    queue.cluster.start("slurmctld")
    eventually("all has ended", lambda: all(queue.state(each) == "done" for each in during), 90)
    check(queue.state(cancelled) == "cancelled", "cancelled while Slurm was away")
    check(sorted(queue.lines("ran")) == sorted(["before", *map(str, range(5))]), f"each ran once: {queue.lines('ran')}")
    check(all(queue.task(each)["attempt"] == 1 for each in (before, *during)), "none is a second attempt")
    eventually("sixth health passes again", lambda: queue.health()["status"] == "pass", 30)
    return f"away for {away:.0f} s, warned after {warned:.0f} s; 6 tasks ran once each"


def speed(queue, options):
    count = options.tasks
    (queue.folder / "lines").write_text("".join(f"{turn}\n" for turn in range(count)))
    done = queue.run("add", "--id-only", "--each-line", "lines", "--", "sh", "-c", "echo $0 >> ran", "{}")
    check(done.returncode == 0, done.stdout)
    began = time.monotonic()
    worker = queue.work("--until-empty")
    check(worker.wait(900) == 0, worker_log(queue))
    ours = count / (time.monotonic() - began)
    ran = collections.Counter(queue.lines("ran"))
    check(sorted(ran, key=int) == [str(turn) for turn in range(count)], f"{count - len(ran)} lost")
    check(set(ran.values()) == {1}, f"ran more than once: {[line for line, times in ran.items() if times > 1]}")
    check(all(task["state"] == "done" and task["attempt"] == 1 for task in queue.tasks().values()), "all done at the first try")
    nodes = collections.Counter(task["slurm"].get("node", "?") for task in queue.tasks().values())
    # the peer: as many sbatch at once, no ledger, no logs, no results
    plain = queue.folder / "plain"

    def submit(turn):
        subprocess.run(["sbatch", "--parsable", "--output=/dev/null", "--comment", str(turn), "--wrap",
                        f"echo {turn} >> {plain}"], env=queue.env, stdout=subprocess.DEVNULL, check=True)

    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(submit, range(count)))
    while not plain.exists() or len(plain.read_text().splitlines()) < count:
        check(time.monotonic() - began < 900, "plain sbatch did not end")
        time.sleep(0.05)
    theirs = count / (time.monotonic() - began)
    return (f"{count} tasks, none lost, none twice, on {dict(sorted(nodes.items()))}: {ours:.1f} a second, plain sbatch "
            f"{theirs:.1f}: {ours / theirs:.2f} times")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--down", type=int, default=30)
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    scenes = [life, node, kill, down] + ([] if options.fast else [kill_bare, speed])
    if options.only:
        scenes = [scene for scene in (life, node, kill, kill_bare, down, speed) if scene.__name__ in options.only.split(",")]
    binary = os.path.realpath(options.binary)
    if name := slurm_cluster.missing():
        print(f"skipped: {name} is missing; third_party/setup --tests installs it")
        return 77

    def play(scene, folder):
        began = time.monotonic()
        queue = None
        try:
            (folder / scene.__name__).mkdir()
            with slurm_cluster.Cluster(folder / scene.__name__ / "slurm") as cluster:
                queue = Queue(binary, cluster, folder / scene.__name__ / "repo")
                try:
                    said = scene(queue, options)
                finally:
                    queue.stop()
            return True, f"{scene.__name__}: {said} ({time.monotonic() - began:.0f} s)"
        except Failure as failure:
            return False, f"{scene.__name__}: FAILED: {failure}\n{worker_log(queue) if queue else ''}"

    folder = pathlib.Path(tempfile.mkdtemp(prefix="sixth-slurm-"))
    good = True
    try:
        # side by side they take as long as the longest: they mostly wait
        with concurrent.futures.ThreadPoolExecutor(len(scenes) if options.fast else 1) as pool:
            for future in [pool.submit(play, scene, folder) for scene in scenes]:
                held, said = future.result()
                good = good and held
                print(said, flush=True)
    except slurm_cluster.Unavailable as why:
        print(f"skipped: {why}")
        return 77 if good else 1
    finally:
        if options.keep:
            print(f"kept {folder}")
        else:
            subprocess.run(["rm", "-rf", folder], check=False)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
