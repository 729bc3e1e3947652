// serve_page.mjs BINARY: the page of `sixth serve` in Chromium: its numbers change when a task ends, under a policy that lets
// nothing else run or be loaded.
import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {Page} from '../support/chromium.mjs';

const work = mkdtempSync(join(tmpdir(), 'sixth-serve-page-'));
const binary = resolve(process.argv[2]);
const options = {cwd: work, env: {PATH: process.env.PATH, HOME: work, LC_ALL: 'C.UTF-8'}};
const sixth = (...words) => spawnSync(binary, ['-q', ...words], {...options, encoding: 'utf8'});
const run = name => {
  assert.equal(sixth('queue', 'add', '--name', name, '--', 'true').status, 0);
  assert.equal(sixth('queue', 'work', '--until-empty').status, 0);
};
// Waits, for a minute at most.
const until = async (what, test) => {
  let seen;
  for (let i = 0; i < 600; ++i) {
    if (test(seen = await what())) return;
    await new Promise(done => setTimeout(done, 100));
  }
  assert.fail('it never came to be: ' + seen);
};

let page, server;
try {
  writeFileSync(join(work, 'sixth.toml'), '');
  const hostile = '</script><script>globalThis.pwned=1</script>';
  run(hostile);
  server = spawn(binary, ['-q', 'serve', '--listen', '127.0.0.1:0'], {...options, stdio: ['ignore', 'pipe', 'inherit']});
  const url = (await new Promise(done => server.stdout.once('data', done))).toString().trim();

  page = await Page.open(url);
  const runs = () => page.text('#t-runs');
  assert.match(await runs(), /^Runs1/);
  run('second');
  await until(runs, text => /^Runs2/.test(text));
  assert.equal(await page.text('#live'), 'live');
  assert.equal(await page.value('typeof globalThis.pwned'), 'undefined');
  // the policy holds: no script but the page's own, no other address
  assert.equal(await page.value(`(() => { const s = document.createElement('script'); s.textContent = 'globalThis.added = 1'; document.body.append(s); return typeof globalThis.added; })()`), 'undefined');
  await page.value(`fetch('http://127.0.0.1:9/').catch(() => {})`);
  await until(() => page.errors.length, count => count >= 2);
  assert.ok(page.errors.splice(0).every(e => /Content Security Policy/.test(e)), page.errors.join());
  assert.deepEqual(page.requests.filter(r => !r.startsWith(url)), []);
  // its own requests are counted, and shown
  await until(() => page.text('body'), text => text.includes('/stats.json'));

  // a state that is gone is told, and what comes back is shown
  const errors = page.errors.length;
  server.kill('SIGTERM');
  assert.equal(await new Promise(done => server.once('exit', done)), 0);
  await until(() => page.text('#live'), text => text !== 'live');
  server = spawn(binary, ['-q', 'serve', '--listen', url.slice(7, -1)], {...options, stdio: ['ignore', 'pipe', 'inherit']});
  await until(() => page.text('#live'), text => text === 'live');
  assert.ok(page.errors.slice(errors).every(e => /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/.test(e)), page.errors.join());
} finally {
  if (page) await page.close();
  if (server) server.kill('SIGKILL');
  rmSync(work, {recursive: true, force: true});
}
