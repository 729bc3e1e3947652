// stats_page.mjs BINARY: the page of `sixth stats --html`, read and clicked through in Chromium, light, dark, narrow and live.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {Page} from '../support/chromium.mjs';

const work = mkdtempSync(join(tmpdir(), 'sixth-page-'));
const binary = resolve(process.argv[2]);
const sixth = (...words) => {
  const run = spawnSync(binary, words, {cwd: work, env: {PATH: process.env.PATH, HOME: work, LC_ALL: 'C.UTF-8'}, encoding: 'utf8', maxBuffer: 1 << 28});
  assert.equal(run.stderr, '', words.join(' '));
  assert.equal(run.status, words.includes('work') ? 1 : 0, words.join(' '));  // tasks failed
  return run.stdout;
};
const hostile = '</script><img src=x onerror=globalThis.pwned=1>';
const settle = () => new Promise(done => setTimeout(done, 100));

let page, server;
try {
  writeFileSync(join(work, 'sixth.toml'), '');
  sixth('-q', 'queue', 'add', '--lane', 'high', '--name', 'fails', '--', 'sh', '-c', `printf 'Traceback (most recent call last):\\n  File "x"\\nValueError: <b>bad</b>\\n' >&2; exit 1`);
  sixth('-q', 'queue', 'add', '--name', hostile, '--', 'sh', '-c', `echo '${hostile}' >&2; exit 2`);
  for (let i = 0; i < 14; ++i) sixth('-q', 'queue', 'add', '--name', `name-${i}`, '--', 'sleep', `0.0${i % 5}`);
  sixth('-q', 'queue', 'work', '--until-empty', '--workers', '4');
  sixth('stats', '--since', '2h', '--html', 'stats.html');
  const html = readFileSync(join(work, 'stats.html'), 'utf8');
  assert.ok(!/(src|href)\s*=\s*["']?(https?:)?\/\//.test(html), 'the page names nothing to load');

  const url = 'file://' + join(work, 'stats.html');
  page = await Page.open(url);
  assert.match(await page.text('#window'), /^the last 2 hours$/);
  assert.match(await page.text('#t-runs'), /^Runs16/);
  assert.match(await page.text('#t-errors'), /13 %2 failed, 14 succeeded/);
  assert.equal(await page.text('#t-target b'), '100 %');

  // plots: one bar segment for each kind, told in words too
  assert.match(await page.value(`document.querySelector('#plot-runs svg').getAttribute('aria-label')`), /14 succeeded, 2 failed/);
  assert.ok(await page.value(`document.querySelectorAll('#plot-runs rect.failed').length`) >= 1);
  assert.ok(await page.value(`document.querySelectorAll('#plot-time .p95').length`) >= 1);
  assert.match(await page.value(`[...document.querySelectorAll('#plot-runs .hit title')].map(t => t.textContent).join(';')`), /\d succeeded, \d failed/);
  await page.click(`document.querySelector('#plot-runs summary')`);
  assert.match(await page.text('#plot-runs details table'), /Succeeded.*\d/);
  assert.equal(await page.value(`[...document.querySelectorAll('svg')].every(s => s.getAttribute('role') === 'img' && s.getAttribute('aria-label'))`), true);

  // names: twelve at first, all on demand, sorted by what is clicked
  const names = () => page.value(`[...document.querySelectorAll('#names tbody td:first-child')].map(e => e.textContent)`);
  assert.equal((await names()).length, 12);
  await page.click(`document.querySelector('#names .more')`);
  assert.equal((await names()).length, 16);
  const header = text => `[...document.querySelectorAll('#names th button')].find(b => b.textContent === '${text}')`;
  await page.click(header('Name'));
  assert.deepEqual(await names(), [...await names()].sort());
  assert.equal(await page.value(`document.querySelector('#names th').getAttribute('aria-sort')`), 'ascending');
  await page.click(header('Name'));
  assert.equal((await names())[0], 'name-9');
  await page.click(header('Errors'));
  assert.deepEqual((await names()).slice(0, 2).sort(), [hostile, 'fails'].sort());

  // errors, and what strangers print is text
  assert.match(await page.text('#errors'), /1ValueErrorlast .* · task 1<b>bad<\/b>/);
  assert.match(await page.text('#errors'), /1exit 2: .*onerror/);
  assert.equal(await page.value('typeof globalThis.pwned'), 'undefined');
  assert.equal(await page.value(`document.querySelectorAll('img, #errors b b').length`), 0);
  assert.match(await page.text('#lanes'), /high1100 %/);
  assert.match(await page.text('#commands'), /sixth queue add16/);

  // light and dark: every text can be read (WCAG AA)
  for (const scheme of ['light', 'dark']) {
    await page.send('Emulation.setEmulatedMedia', {features: [{name: 'prefers-color-scheme', value: scheme}]});
    const worst = await page.value(`(() => {
      const light = c => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => { x /= 255; return x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4; });
        return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
      const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\\)$/.test(c)) return c; } return 'rgb(255, 255, 255)'; };
      let worst = [99, ''];
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let n; (n = walk.nextNode());) {
        const e = n.parentElement;
        if (!n.data.trim() || !e.getClientRects().length || e.closest('script, noscript, title')) continue;
        const style = getComputedStyle(e), ink = e.closest('svg') ? style.fill : style.color;
        const [a, b] = [light(ink), light(ground(e))].sort((x, y) => y - x), ratio = (a + .05) / (b + .05);
        if (ratio < worst[0]) worst = [ratio, n.data + ' ' + ink];
      }
      return worst; })()`);
    assert.ok(worst[0] >= 4.5, `${scheme}: ${worst}`);
    const ground = await page.value('getComputedStyle(document.body).backgroundColor');
    assert.equal(Number(ground.match(/\d+/)[0]) > 128, scheme === 'light', ground);
  }

  // from a large screen to a small telephone: nothing sticks out, columns of less worth give way
  let columns = 99;
  for (const width of [1400, 1000, 800, 600, 360]) {
    await page.send('Emulation.setDeviceMetricsOverride', {width, height: 700, deviceScaleFactor: 1, mobile: width < 500});
    await settle();
    assert.equal(await page.value('document.documentElement.scrollWidth - document.documentElement.clientWidth'), 0);
    assert.equal(await page.value(`[...document.querySelectorAll('section *')].filter(e => e.getBoundingClientRect().right > ${width}).length`), 0);
    const shown = await page.value(`document.querySelectorAll('#names th:not([hidden])').length`);
    assert.ok(shown <= columns && shown >= 3, `${shown} columns at ${width}`);
    columns = shown;
  }
  assert.ok(columns < 12);
  assert.ok(await page.value(`document.querySelector('#plot-runs svg').getBoundingClientRect().right <= 360`));
  assert.deepEqual(page.errors, []);
  assert.deepEqual(page.requests.filter(r => r.split('#')[0] !== url), []);
  await page.close();

  // live: the same page as a server would send it
  let answer = sixth('stats', '--since', '2h', '--json'), asked = 0, fails = false;
  const live = html.replace('<html lang="en">', '<html lang="en" data-live="stats.json" data-every="0.2">').replace('img-src data:', "img-src data:; connect-src 'self'");
  server = createServer((request, response) => {
    if (request.url !== '/a/stats.json') return response.end(live);
    ++asked;
    response.statusCode = fails ? 503 : 200;
    response.end(answer);
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  page = await Page.open(`http://127.0.0.1:${server.address().port}/a/`);
  assert.equal(await page.text('#live'), 'live');
  await page.click(`document.querySelector('#plot-runs summary')`);
  answer = JSON.stringify({...JSON.parse(answer), queue: {...JSON.parse(answer).queue, running: 7}});
  const until = async question => { for (let i = 0; i < 100 && !await question(); ++i) await settle(); return question(); };
  assert.ok(await until(async () => await page.text('#t-now b') === '7'), 'the page shows what is new');
  assert.equal(await page.value(`document.querySelector('#plot-runs details').open`), true);
  fails = true;
  assert.ok(await until(async () => /^no answer since/.test(await page.text('#live'))), 'a silent server is told');
  fails = false;
  assert.ok(await until(async () => await page.text('#live') === 'live'), 'and its return');
  assert.ok(asked > 2);
} finally {
  if (page) await page.close();
  if (server) server.close();
  rmSync(work, {recursive: true, force: true});
}
