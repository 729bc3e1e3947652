#!/usr/bin/env python3
"""serve_speed.py BUILD_DIR [--tasks N] [--requests R]: sixth serve over a state of N tasks (100,000: half ended, half
waiting).

One kept connection asks /livez, /health and /metrics in turn; the median and the 99th percentile of each are printed,
and their ratio to /livez, which reads nothing, and to the same questions put to SQLite by Python over an open
connection (counts and the oldest of each lane). Then 200 clients connect and say nothing, 50 send half a request, and
/livez is asked over new connections: the worst time is printed beside that without them.
"""
import argparse, http.client, os, socket, sqlite3, statistics, subprocess, tempfile, time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("build")
parser.add_argument("--tasks", type=int, default=100_000)
parser.add_argument("--requests", type=int, default=300)
args = parser.parse_args()
sixth = os.path.abspath(os.path.join(args.build, "bin", "sixth"))


def fill(state):
    """Half of the tasks as if they had run and ended, one in twenty of these in failure."""
    db = sqlite3.connect(state)
    db.execute("""UPDATE queue_task SET state = CASE WHEN id % 40 = 1 THEN 'failed' ELSE 'done' END, attempt = 1,
                  started = created + id, finished = created + id + 50, exit_code = id % 40 = 1 WHERE id % 2 = 1""")
    db.execute("""INSERT INTO queue_attempt(task, attempt, outcome, exit_code, ready, started, finished, missed, reason)
                  SELECT id, 1, 'exited', exit_code, ready, started, finished, 0, '' FROM queue_task WHERE id % 2 = 1""")
    db.commit()
    db.close()


def spread(times):
    times = sorted(times)
    return statistics.median(times), times[int(len(times) * 0.99)], times[-1]


def timed(work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


with tempfile.TemporaryDirectory(prefix="sixth-bench-") as folder:
    at = [sixth, "--root", folder, "-q"]
    lines = os.path.join(folder, "lines")
    with open(lines, "w") as file:
        file.writelines(f"{i}\n" for i in range(args.tasks))
    subprocess.run([*at, "queue", "add", "--each-line", lines, "--", "/bin/true"], check=True, stdout=subprocess.DEVNULL)
    state = os.path.join(folder, ".sixth", "state.db")
    fill(state)
    server = subprocess.Popen([*at, "serve", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    port = int(server.stdout.readline().rstrip("/\n").rsplit(":", 1)[1])
    kept = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(path, connection=kept):
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        assert response.status == 200, (path, response.status)

    def ask_anew():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        ask("/livez", connection)
        connection.close()

    db = sqlite3.connect(state)

    def sql():
        db.execute("SELECT lane, count(*), min(ready) FROM queue_task WHERE state = 'ready' GROUP BY lane").fetchall()
        db.execute("SELECT state, tasks FROM queue_count").fetchall()
        db.execute("SELECT id, name, finished FROM queue_task WHERE state = 'failed' ORDER BY finished DESC LIMIT 1").fetchall()

    work = {"/livez": lambda: ask("/livez"), "SQL alone": sql, "/health": lambda: ask("/health"),
            "/metrics": lambda: ask("/metrics"), "/readyz": lambda: ask("/readyz")}
    times = {name: [] for name in work}
    for _ in range(args.requests):
        for name, once in work.items():
            times[name].append(timed(once))
    base, bare = (statistics.median(times[name]) for name in ("/livez", "SQL alone"))
    print(f"{args.tasks} tasks, {args.requests} requests of each, milliseconds")
    for name in work:
        median, p99, worst = spread(times[name])
        print(f"{name:<10} median {median:7.2f}  p99 {p99:7.2f}  worst {worst:7.2f}  {median / base:6.1f} x /livez"
              f"  {median / bare:6.2f} x SQL alone")
    alone = spread([timed(ask_anew) for _ in range(args.requests)])
    crowd = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(250)]
    for client in crowd[200:]:
        client.sendall(b"GET /livez HTTP/1.1\r\nHo")
    crowded = spread([timed(ask_anew) for _ in range(args.requests)])
    print(f"/livez over new connections: median {alone[0]:.2f}, worst {alone[2]:.2f}; with 200 idle clients and 50 half "
          f"requests: median {crowded[0]:.2f}, worst {crowded[2]:.2f}, {crowded[0] / alone[0]:.2f} x")
    server.terminate()
    assert server.wait(60) == 0
