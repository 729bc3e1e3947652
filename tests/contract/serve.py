"""serve.py BINARY: the real server with real clients: curl, promtool, and sockets that misbehave.

Nothing is timed: whoever waits does so for at most a minute and fails then.
"""
import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

BINARY = str(Path(sys.argv[1]).resolve())
PATIENCE = 60


class Server:
    def __init__(self, *options, folder=None):
        self.process = subprocess.Popen([BINARY, '-C', str(folder or repo), 'serve', *options],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        assert self.url, self.process.communicate()[1]
        self.port = int(self.url.rstrip('/').rsplit(':', 1)[1]) if self.url.startswith('http') else 0

    def get(self, path):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=PATIENCE)
        connection.request('GET', path)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response.status, body

    def connect(self):
        return socket.create_connection(('127.0.0.1', self.port), timeout=PATIENCE)

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE)
        assert self.process.returncode == 0, (self.process.returncode, err)
        return err


def sixth(*words, code=0):
    run = subprocess.run([BINARY, '-C', str(repo), *words], capture_output=True, text=True, timeout=PATIENCE)
    assert run.returncode == code, (words, run.returncode, run.stdout, run.stderr)
    return run


def curl(*words):
    run = subprocess.run(['curl', '-sS', '-m', str(PATIENCE), *words], capture_output=True, text=True)
    assert run.returncode == 0, (words, run.stderr)
    return run.stdout


def checks(text):
    return {key: details[0] for key, details in json.loads(text)['checks'].items()}


def rest(client):
    everything = b''
    while chunk := client.recv(65536):
        everything += chunk
    return everything


def answers_and_formats():
    server = Server('--listen', '127.0.0.1:0')
    head = curl('-I', server.url + 'health')
    assert 'HTTP/1.1 200 OK' in head and 'Content-Type: application/health+json' in head, head
    twice = curl('-w', '%{num_connects}\n', server.url + 'livez', server.url + 'livez')
    assert twice == 'ok\n1\nok\n0\n', twice  # one connection
    metrics = curl(server.url + 'metrics')
    told = subprocess.run(['promtool', 'check', 'metrics'], input=metrics, capture_output=True, text=True)
    assert (told.returncode, told.stdout, told.stderr) == (0, '', ''), told
    assert curl('-o', os.devnull, '-w', '%{http_code}', '-H', 'Host: evil.example', server.url) == '421'
    assert curl('-o', os.devnull, '-w', '%{http_code}', '-d', 'x=1', server.url + 'health') == '405'
    # numbers move when a task ends
    sixth('queue', 'add', '--', 'false')
    health = json.loads(curl(server.url + 'health'))
    assert health['status'] == 'warn' and 'no worker is alive' in health['output'], health
    sixth('queue', 'work', '--until-empty', code=1)
    status, body = server.get('/health')
    last = checks(body)['queue:last_error']
    assert status == 200 and (last['task'], last['name'], last['observedValue']) == (1, 'false', 'exit 1'), last
    assert 'sixth_queue_attempts_total{lane="normal",result="exited"} 1\n' in server.get('/metrics')[1]
    # the same without a server
    mine = checks(sixth('health').stdout)
    assert list(mine) == list(checks(body)), mine
    assert sixth('health', '--format', 'text').stdout.startswith('pass')
    second = subprocess.run([BINARY, '-C', str(repo), 'serve', '--listen', server.url[7:-1]], capture_output=True, text=True)
    assert second.returncode == 2 and 'another program does already' in second.stderr, second
    assert 'hint:' in second.stderr and second.stdout == '', second
    other = Server('--listen', '127.0.0.1:0')  # of the same state
    assert other.get('/health')[0] == server.get('/health')[0] == 200
    other.end(signal.SIGINT)
    server.end()


def workers_that_run():
    server = Server('--listen', '127.0.0.1:0')
    worker = subprocess.Popen([BINARY, '-C', str(repo), 'queue', 'work'], stderr=subprocess.PIPE, text=True)
    worker.stderr.readline()
    alive = checks(server.get('/health')[1])['queue:workers']
    assert alive['observedValue'] == 1 and alive['workers'][0]['pid'] == worker.pid, alive
    assert alive['workers'][0]['woken_by'] == 'inotify', alive
    worker.send_signal(signal.SIGKILL)
    worker.communicate()
    assert checks(server.get('/health')[1])['queue:workers']['observedValue'] == 0
    server.end()


def clients_that_misbehave():
    server = Server('--listen', '127.0.0.1:0')
    idle = [server.connect() for _ in range(200)]
    halves = [server.connect() for _ in range(50)]
    for client in halves:
        client.sendall(b'GET /livez HTTP/1.1\r\nHo')
    for path in ('/livez', '/readyz', '/health', '/metrics'):
        assert server.get(path)[0] == 200, path

    # each sends one byte after the other for ever, and is let go
    def drip(number):
        client = server.connect()
        try:
            for _ in range(100 * PATIENCE):
                client.sendall(b'G')
                threading.Event().wait(0.01)
        except OSError:
            dropped.append(number)

    dropped = []
    threads = [threading.Thread(target=drip, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for request, status in ((b'\0' * 5000, b'400'), (b'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', b'400'),
                            (b'GET /' + b'x' * 10000 + b' HTTP/1.1\r\n\r\n', b'431'),
                            (b'GET / HTTP/1.1\r\n' + b'X: y\r\n' * 5000 + b'\r\n', b'431'),
                            (b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', b'400')):
        client = server.connect()
        client.sendall(request)
        answer = rest(client)
        assert answer.split()[1:2] == [status], (request[:40], answer)
        client.close()
    ahead = server.connect()
    ahead.sendall(b'GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n' * 50 + b'GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    assert rest(ahead).count(b'HTTP/1.1 200 OK') == 51
    for client in halves:
        assert rest(client) == b''  # its time was up
    for thread in threads:
        thread.join()
    assert len(dropped) == len(threads), dropped
    assert server.get('/livez')[0] == 200
    # more than it takes: those that waited longest go
    crowd = [server.connect() for _ in range(500)]
    assert server.get('/livez')[0] == 200
    assert rest(idle[0]) == b''
    server.end()
    for client in idle + halves + crowd:
        client.close()


def states_that_change():
    server = Server('--listen', '127.0.0.1:0')
    state = repo / '.sixth/state.db'

    def expect(status, reason=''):
        for path in ('/health', '/readyz', '/metrics'):
            got, body = server.get(path)
            assert got == status and reason in body, (path, got, body)
        assert server.get('/livez')[0] == 200

    def without():
        for name in os.listdir(state.parent):
            if name.startswith('state.db'):
                os.unlink(state.parent / name)

    expect(200)
    lock = sqlite3.connect(state, isolation_level=None)
    lock.execute('PRAGMA locking_mode=EXCLUSIVE')
    lock.execute('BEGIN EXCLUSIVE')
    lock.execute('CREATE TABLE queue_x(x)')
    expect(503, 'locked')
    lock.execute('ROLLBACK')
    lock.close()
    expect(200)
    kept = state.read_bytes()
    os.rename(state, repo / 'away')
    expect(503, 'no such file')
    sixth('health', code=1)
    assert not state.exists()  # nobody made one
    os.rename(repo / 'away', state)
    expect(200)
    with open(state, 'r+b') as file:  # in place, under the server's eyes
        file.write(b'rubbish!' * 16)
    expect(503, 'not a database')
    without()
    sixth('queue', 'status')
    expect(200)
    newer = sqlite3.connect(state)
    newer.execute("INSERT INTO state_migration VALUES('queue', '2999-01-01-x', '')")
    newer.execute('UPDATE state_set SET definition = 1')
    newer.commit()
    newer.close()
    expect(503, 'newer version')
    assert 'newer version' in sixth('health', code=1).stdout
    without()
    state.write_bytes(kept)
    expect(200)
    without()
    broken = Server('--listen', '127.0.0.1:0')  # of a state that nothing can be done with
    state.write_bytes(b'')
    assert broken.get('/health')[0] == 503
    broken.end()
    without()
    state.write_bytes(kept)
    server.end()


def sockets():
    path = repo / 'socket'
    server = Server('--listen', f'unix:{path}')
    assert server.url == f'unix:{path}'
    assert curl('--unix-socket', str(path), 'http://localhost/livez') == 'ok\n'
    assert path.stat().st_mode & 0o777 == 0o600
    server.process.kill()
    server.process.communicate()
    server = Server('--listen', f'unix:{path}')  # the dead one's is replaced
    assert curl('--unix-socket', str(path), 'http://localhost/livez') == 'ok\n'
    (repo / 'file').write_text('kept')
    for taken, reason in ((path, 'another program does already'), (repo / 'file', 'a file that is no socket is there')):
        second = sixth('serve', '--listen', f'unix:{taken}', code=2)
        assert reason in second.stderr and 'hint:' in second.stderr and second.stdout == '', second
    assert (repo / 'file').read_text() == 'kept'
    assert curl('--unix-socket', str(path), 'http://localhost/livez') == 'ok\n'
    server.end()
    assert not path.exists()


with tempfile.TemporaryDirectory(prefix='sixth-serve-') as work:
    for name in [name for name in os.environ if re.match('SIXTH_(?!TEST_)', name)]:
        del os.environ[name]
    repo = Path(work) / 'repo'
    repo.mkdir()
    os.environ.update(HOME=work, LC_ALL='C.UTF-8', no_proxy='*')
    subprocess.run(['git', 'init', '-q', str(repo)], check=True)
    for part in (answers_and_formats, workers_that_run, clients_that_misbehave, states_that_change, sockets):
        print(part.__name__, flush=True)
        part()
