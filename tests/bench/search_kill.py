#!/usr/bin/python3
"""search_kill.py BINARY [--kills 200] [--files 120]: kills `sixth index` with SIGKILL at random moments while files change.

After each kill the index must answer, with what it held before or after, never with half of it: every file carries the number
of the round that last wrote it, all files are written in each round, so all results of one search name the same round. At the
end the index must answer as one made from nothing does."""
import argparse, json, os, random, signal, subprocess, sys, tempfile, time

parser = argparse.ArgumentParser()
parser.add_argument('binary')
parser.add_argument('--kills', type=int, default=200)
parser.add_argument('--files', type=int, default=120)
o = parser.parse_args()
sixth = os.path.abspath(o.binary)
random.seed(1)


def write(folder, number):
    for i in range(o.files):
        with open(f'{folder}/f{i}.py', 'w') as file:
            for part in range(8):
                file.write(f'def part{part}_of_file{i}(argument):\n    """Needle, in round{number}."""\n    return {number}\n\n\n')


def search(folder, *options):
    run = subprocess.run([sixth, '-q', 'search', '--json', '-n', '2000', *options, 'needle'], cwd=folder,
                         capture_output=True, text=True)
    if run.returncode > 1:
        sys.exit(f'search failed: {run.stderr}')
    return json.loads(run.stdout)['results']


def stored(folder):
    """Rounds that a search over the index alone names, by asking for each: files on the disk are newer already."""
    found = set()
    for number in range(stored.last, round_ + 1):
        run = subprocess.run([sixth, '-q', 'search', '--no-refresh', '--json', '-n', '2000', '--without', 'dense',
                              f'round{number}'], cwd=folder, capture_output=True, text=True)
        if run.returncode > 1:
            sys.exit(f'search failed: {run.stderr}')
        if run.returncode == 0:
            hits = len(json.loads(run.stdout)['results'])
            if hits != 8 * o.files:
                sys.exit(f'round {number}: {hits} of {8 * o.files} chunks are there')
            found.add(number)
    if len(found) != 1:
        sys.exit(f'after a kill in round {round_} the index holds rounds {sorted(found)}')
    stored.last = max(found)
    return stored.last


with tempfile.TemporaryDirectory() as work:
    folder = f'{work}/repo'
    os.mkdir(folder)
    subprocess.run(['git', 'init', '-q', folder], check=True)
    round_ = stored.last = 0
    write(folder, 0)
    begin = time.monotonic()
    subprocess.run([sixth, '-q', 'index'], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    whole = time.monotonic() - begin
    killed = committed = 0
    while killed < o.kills:
        round_ += 1
        write(folder, round_)
        process = subprocess.Popen([sixth, '-q', 'index'], cwd=folder, stdout=subprocess.DEVNULL)
        time.sleep(random.uniform(0, 1.2 * whole))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        committed += stored(folder) == round_
    after = search(folder)
    fresh = search(folder, '--state', f'{work}/fresh.db')
    if after != fresh:
        sys.exit('the index answers otherwise than a fresh one')
    print(f'{killed} runs killed of {round_}; {committed} had committed; every index was whole, the last one like a fresh one')
