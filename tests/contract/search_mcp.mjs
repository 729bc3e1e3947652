// search_mcp.mjs BINARY SDK: `sixth search --serve-mcp` under the reference client of the Model Context Protocol.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';

const [binary, sdk] = process.argv.slice(2).map(path => resolve(path));
const {Client} = await import(join(sdk, 'dist/esm/client/index.js'));
const {StdioClientTransport} = await import(join(sdk, 'dist/esm/client/stdio.js'));

const work = mkdtempSync(join(tmpdir(), 'sixth-mcp-'));
const env = {PATH: process.env.PATH, HOME: '/nonexistent', LC_ALL: 'C.UTF-8'};
const write = (name, text) => writeFileSync(join(work, name), text);
try {
  mkdirSync(join(work, 'tests'));
  write('clock.py', 'def wait_longer(attempt):\n    """Exponential backoff between two attempts."""\n    return 2 ** attempt\n');
  write('copy.py', 'def wait_even_longer(attempt):\n    """Backoff between attempts, exponential."""\n    return 3 ** attempt\n');
  write('tests/test_clock.py', 'from clock import wait_longer\n\ndef test_it():\n    assert wait_longer(1) == 2\n');
  // a graph of this index, for the process that stays
  assert.equal(spawnSync(binary, ['-q', 'index', '--graph-from', '1'], {cwd: work, env}).status, 0);
  assert.equal(readdirSync(join(work, '.sixth')).filter(name => /^search-\w+-\w+\.hnsw$/.test(name)).length, 1);
  const client = new Client({name: 'test', version: '1'});
  const transport = new StdioClientTransport({command: binary, args: ['search', '--serve-mcp'], cwd: work, env});
  await client.connect(transport);
  assert.equal(client.getServerVersion().name, 'sixth');
  await client.ping();

  const {tools} = await client.listTools();
  assert.deepEqual(tools.map(tool => tool.name), ['search', 'similar', 'tests_for', 'symbol']);
  const call = async (name, args) => {
    const answer = await client.callTool({name, arguments: args});
    return answer.isError ? answer.content[0].text : JSON.parse(answer.content[0].text).results;
  };
  const found = await call('search', {query: 'how long to wait: exponential backoff', limit: 1});
  assert.equal(found.length, 1);
  assert.equal(found[0].symbol, 'clock.py::wait_longer');
  assert.equal(found[0].line, 1);
  assert.equal((await call('symbol', {name: 'wait_longer'}))[0].path, 'clock.py');
  assert.equal((await call('tests_for', {target: 'wait_longer'}))[0].symbol, 'tests/test_clock.py::test_it');
  assert.equal((await call('similar', {place: 'clock.py:2'}))[0].path, 'copy.py');
  assert((await call('search', {query: 'wait', path: 'tests/*'})).every(r => r.path === 'tests/test_clock.py'));
  assert.match(await call('similar', {place: 'gone.py:1'}), /not in the index/);
  await assert.rejects(client.callTool({name: 'rename', arguments: {}}), /there is no tool 'rename'/);
  await assert.rejects(client.callTool({name: 'search', arguments: {query: 7}}), /must be a text/);
  // what is written meanwhile is found
  write('late.py', 'def arrive_late(): pass\n');
  assert.equal((await call('symbol', {name: 'arrive_late'}))[0].path, 'late.py');
  await client.close();

  // what no client would send
  const raw = spawnSync(binary, ['search', '--serve-mcp'], {
    cwd: work, env, encoding: 'utf8',
    input: '\n{\n[]\n{"jsonrpc":"2.0","id":1}\n{"jsonrpc":"2.0","id":2,"method":"none"}\n{"jsonrpc":"2.0","method":"none"}\n' +
        '{"jsonrpc":"2.0","id":"x","method":"ping","params":[]}\n'});
  assert.equal(raw.status, 0);
  assert.deepEqual(raw.stdout.trim().split('\n').map(line => JSON.parse(line).error?.code ?? 'fine'),
                   [-32700, -32600, -32600, -32601, 'fine']);
  const long = spawnSync(binary, ['search', '--serve-mcp'], {cwd: work, env, encoding: 'utf8', input: 'x'.repeat(3 << 20)});
  assert.equal(long.status, 2);
  assert.match(long.stderr, /longer than 1 MB/);
} finally {
  rmSync(work, {recursive: true, force: true});
}
