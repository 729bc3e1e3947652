// mcp.mjs BINARY: `sixth search --serve-mcp` asked by the reference client of the Model Context Protocol, which holds every
// answer against the schemas the server gave; then by messages that no client sends. Nothing is timed.
import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';

const packages = createRequire(new URL('../../third_party/tests/package.json', import.meta.url));
const {Client} = packages('@modelcontextprotocol/sdk/client/index.js');
const {StdioClientTransport} = packages('@modelcontextprotocol/sdk/client/stdio.js');

const work = mkdtempSync(join(tmpdir(), 'sixth-mcp-'));
const repository = join(work, 'repo');
const binary = resolve(process.argv[2]);
const env = {PATH: process.env.PATH, HOME: work, LC_ALL: 'C.UTF-8'};
const write = (name, text) => writeFileSync(join(repository, name), text);
const json = (...words) => JSON.parse(spawnSync(binary, ['-q', 'search', '--json', ...words],
                                                {cwd: repository, env, encoding: 'utf8'}).stdout);

const connected = async () => {
  const client = new Client({name: 'test', version: '1'});
  const transport = new StdioClientTransport(
      {command: binary, args: ['-C', repository, 'search', '--serve-mcp'], env, stderr: 'pipe'});
  const said = [];
  transport.stderr.on('data', text => said.push(text.toString()));
  await client.connect(transport);
  return {client, said, pid: transport.pid};
};

const reference = async () => {
  // a graph of this index, for the process that stays
  assert.equal(spawnSync(binary, ['-q', 'index', '--graph-from', '1'], {cwd: repository, env}).status, 0);
  assert.equal(readdirSync(join(repository, '.sixth')).filter(name => name.endsWith('.hnsw')).length, 1);
  const {client, said} = await connected();
  assert.equal(client.getServerVersion().name, 'sixth');
  assert.match(client.getServerVersion().version, /^\d+\.\d+/);
  assert.ok(client.getInstructions().includes(repository));
  await client.ping();

  const {tools} = await client.listTools();
  assert.deepEqual(tools.map(tool => tool.name), ['search', 'symbol', 'similar', 'tests_for']);
  for (const tool of tools) {
    assert.equal(tool.inputSchema.type, 'object', tool.name);
    assert.equal(tool.inputSchema.additionalProperties, false, tool.name);
    assert.ok(tool.description.length > 100, tool.name);
    assert.ok(tool.annotations.readOnlyHint, tool.name);
  }
  const call = (name, args) => client.callTool({name, arguments: args});
  const asked = [
    ['search', {query: 'retry with backoff'}, ['retry', 'with', 'backoff']],
    ['search', {query: 'retry', limit: 1}, ['-n', '1', 'retry']],
    ['search', {query: 'retry', limit: 2.0, paths: ['*.md'], kinds: ['section']},
     ['-n', '2', '--path', '*.md', '--kind', 'section', 'retry']],
    ['search', {query: 'Retry.schedule', paths: null}, ['Retry.schedule']],
    ['symbol', {name: 'retry.SCHEDULE'}, ['--symbol', 'retry.SCHEDULE']],
    ['symbol', {name: 'app/retry.py::Retry.schedule'}, ['--symbol', 'Retry.schedule', '--path', 'app/retry.py']],
    ['similar', {file: 'app/retry.py', line: 5, kinds: ['method']}, ['--like', 'app/retry.py:5', '--kind', 'method']],
    ['similar', {file: join(repository, 'app/retry.py'), line: 5}, ['--like', 'app/retry.py:5']],
    ['tests_for', {target: 'Retry.schedule'}, ['--tests-for', 'Retry.schedule']],
    ['tests_for', {target: 'app/retry.py::Retry.schedule'}, ['--tests-for', 'Retry.schedule']],
    ['tests_for', {target: 'app/retry.py:5', limit: 1}, ['--tests-for', 'app/retry.py:5', '-n', '1']],
  ];
  for (const [name, args, words] of asked) {
    const answer = await call(name, args);
    assert.ok(!answer.isError, JSON.stringify(answer));
    assert.deepEqual(answer.structuredContent, json(...words), name);
    const [first] = answer.structuredContent.results;
    assert.ok(first, `${name} ${JSON.stringify(args)} found nothing`);
    assert.ok(answer.content[0].text.startsWith(`${first.path}:${first.line} ${first.kind}`), answer.content[0].text);
  }
  const nothing = await call('search', {query: 'zyzzyva'});
  assert.deepEqual([nothing.isError, nothing.content[0].text, nothing.structuredContent.results],
                   [undefined, 'nothing found\n', []]);

  // what an agent got wrong is told to it, with what would be right
  const wrong = async (name, args, pattern) => {
    const answer = await call(name, args);
    assert.equal(answer.isError, true, JSON.stringify(answer));
    assert.match(answer.content[0].text, pattern);
  };
  await wrong('search', {}, /^error: search needs 'query'\nhint: /);
  await wrong('search', {query: ' '}, /^error: nothing to search for\nhint: /);
  await wrong('search', {query: 7}, /'query' must be a string/);
  await wrong('search', {query: 'x', limit: 0}, /'limit' must be a whole number from 1 to 100/);
  await wrong('search', {query: 'x', limit: 1.5}, /'limit' must be/);
  await wrong('search', {query: 'x', limit: 1e300}, /'limit' must be/);
  await wrong('search', {query: 'x', paths: 'src'}, /'paths' must be a list of strings/);
  await wrong('search', {query: 'x', kinds: ['struct']}, /'kinds' must be a list of these: function, method/);
  await wrong('search', {query: 'x', depth: 3}, /search takes no 'depth'\nhint: it takes query, limit/);
  await wrong('similar', {file: 'app/none.py', line: 1}, /^error: /);
  await wrong('similar', {file: '../../etc/passwd', line: 1}, /^error: /);
  await wrong('tests_for', {target: 'no.such'}, /there is no 'no.such'/);
  await assert.rejects(call('none', {}), error => error.code === -32602);

  // an edit is seen by the next call; so is a state that another process put in its place
  const found = async word => (await call('search', {query: word})).structuredContent.results.map(one => one.path);
  assert.deepEqual(await found('quokka'), []);
  write('app/new.py', 'def find_quokka():\n    return 1\n');
  assert.deepEqual(await found('quokka'), ['app/new.py']);
  renameSync(join(repository, '.sixth'), join(work, 'moved'));
  assert.deepEqual(await found('quokka'), ['app/new.py']);
  assert.ok(readFileSync(join(repository, '.sixth/state.db')).length > 0);
  rmSync(join(repository, 'app/new.py'));
  assert.deepEqual(await found('quokka'), []);
  await client.close();
  assert.deepEqual(said, []);
};

// The messages that come back, once the input is over; they must be all of stdout.
const exchange = (input, status = 0) => {
  const run = spawnSync(binary, ['-C', repository, 'search', '--serve-mcp'], {env, input, timeout: 60000});
  assert.deepEqual([run.status, run.stderr.toString()], [status, '']);
  const lines = run.stdout.toString().split('\n');
  assert.equal(lines.pop(), '');
  return lines.map(line => JSON.parse(line));
};
const request = (id, method, params = {}) => JSON.stringify({jsonrpc: '2.0', id, method, params}) + '\n';
const outcome = one => Array.isArray(one) ? one.map(outcome) : [one.id, one.error ? one.error.code : 'ok'];

const hostile = () => {
  assert.deepEqual(exchange(''), []);
  const version = asked => exchange(request(1, 'initialize', {protocolVersion: asked}))[0].result.protocolVersion;
  for (const known of ['2024-11-05', '2025-03-26', '2025-06-18']) assert.equal(version(known), known);
  for (const other of ['1999-01-01', '2099-01-01', 7, null]) assert.equal(version(other), '2025-06-18');

  const broken = Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"'),
                                Buffer.from([0xff, 0xfe]), Buffer.from('"}}\n')]);
  const search = (id, args) => request(id, 'tools/call', {name: 'search', arguments: args});
  assert.deepEqual(exchange(Buffer.concat([
    Buffer.from('garbage\n\n \r\n{"jsonrpc":\n\0\n'), broken, Buffer.alloc(10_000_000, 'x'), Buffer.from('\n'),
    Buffer.from('['.repeat(900_000) + '\n' + '{"a":'.repeat(100_000) + '\n'),
    Buffer.from(request('text', 'ping') + request(-1.5, 'ping') + request(null, 'ping') + request([1], 'ping')),
    Buffer.from(request(2, 'resources/list') + request(3, 'tools/call') + request(4, 'tools/call', {name: 7})),
    Buffer.from(request(5, 'tools/call', {name: 'search', arguments: [1]}) + request(6, 'tools/call', [1])),
    Buffer.from(request(7, 'initialize', [1]) + '{"jsonrpc":"2.0","method":"notifications/initialized"}\n'),
    Buffer.from('{"jsonrpc":"2.0","method":"no/such/thing"}\n{"jsonrpc":"2.0","id":9,"result":{}}\n[]\n'),
    Buffer.from(`[${request(8, 'ping').trim()},1,${request(9, 'nothing').trim()}]\n`),
    Buffer.from(search(10, {query: '\0\u202e' + 'y'.repeat(100_000)}) + search(11, {query: 'retry', paths: ['**'.repeat(2000)]})),
    Buffer.from(request(12, 'ping').trim()),  // no end of line at the end
  ])).map(outcome), [
    [null, -32700], [null, -32700], [null, -32700], [null, -32700], [null, -32600], [null, -32700], [null, -32700],
    ['text', 'ok'], [-1.5, 'ok'], [null, 'ok'], [null, -32600], [2, -32601], [3, -32602], [4, -32602], [5, -32602], [6, -32602],
    [7, 'ok'], [null, -32600], [[8, 'ok'], [null, -32600], [9, -32601]], [10, 'ok'], [11, 'ok'], [12, 'ok'],
  ]);
  // the end in the middle of a message
  assert.deepEqual(exchange(request(1, 'ping') + '{"jsonrpc":"2.0","id":2,"me').map(outcome), [[1, 'ok'], [null, -32700]]);
};

// Ended while it waits: quietly, and with 0.
const signals = async () => {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    const server = spawn(binary, ['-C', repository, 'search', '--serve-mcp'], {env, stdio: ['pipe', 'pipe', 'inherit']});
    server.stdin.write(request(1, 'tools/call', {name: 'search', arguments: {query: 'retry'}}));
    await new Promise(done => server.stdout.once('data', done));
    const ended = new Promise(done => server.once('exit', (...how) => done(how)));
    server.kill(signal);
    assert.deepEqual(await ended, [0, null]);
  }
};

// Without a state that can be written, everything is kept in memory: it answers all the same.
const stateless = () => {
  const run = spawnSync(binary, ['-C', repository, '--state', '/dev/null/state.db', 'search', '--serve-mcp'],
                        {env, input: ['retry', 'backoff'].map(query => request(1, 'tools/call', {name: 'search', arguments: {query}})).join('')});
  const lines = run.stdout.toString().trim().split('\n').map(line => JSON.parse(line));
  assert.deepEqual(lines.map(one => one.result.structuredContent.results.length > 0), [true, true]);
  assert.match(run.stderr.toString(), /^sixth: note: [^\n]*going on without it [^\n]*\n$/);
};

try {
  for (const folder of ['app', 'tests']) mkdirSync(join(repository, folder), {recursive: true});
  write('app/retry.py', `class Retry:
    """Runs a task again."""

    def schedule(self, attempt):
        """When to retry, with exponential backoff."""
        return 2 ** attempt
`);
  write('app/later.py', `class Later:
    def schedule(self, attempt):
        """When to try again, with exponential backoff."""
        return 3 ** attempt
`);
  write('tests/test_retry.py', `from app.retry import Retry


def test_schedule_doubles():
    assert Retry().schedule(3) == 8
`);
  write('README.md', '# Retry\n\nHow often to retry.\n');
  write('sixth.toml', '');
  await reference();
  hostile();
  await signals();
  stateless();
  const wrong = spawnSync(binary, ['search', '--serve-mcp', 'words'], {cwd: repository, env, encoding: 'utf8'});
  assert.deepEqual([wrong.status, wrong.stdout], [2, '']);
} finally {
  rmSync(work, {recursive: true, force: true});
}
