// graph_page.mjs BINARY: the page of `sixth graph --format html` for 1,500 modules, clicked through in Chromium.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {Page} from '../support/chromium.mjs';

const work = mkdtempSync(join(tmpdir(), 'sixth-page-'));
const put = (path, text) => {
  mkdirSync(dirname(join(work, 'repo', path)), {recursive: true});
  writeFileSync(join(work, 'repo', path), text);
};
// 30 packages of 50 modules; everything leans on app.hub, one cycle of two, and a file that would like to run
put('app/__init__.py', '');
put('app/hub.py', 'VALUE = 1\n');
for (let p = 0; p < 30; ++p) {
  put(`app/p${p}/__init__.py`, '');
  for (let m = 0; m < 49; ++m) {
    put(`app/p${p}/m${m}.py`, `from app import hub\nfrom . import m${(m + 1) % 49 || 1}\n` + (p ? `from app.p${p - 1} import m${m}\n` : ''));
  }
}
put('app/egg.py', 'import app.hen\n');
put('app/hen.py', 'import app.egg\n\n\ndef f():\n    import app.hub\n');
const hostile = '</script><img src=x onerror=globalThis.pwned=1>';
put(`app/${hostile}.py`, 'import app.hub\n');

let page;
try {
  const run = spawnSync(resolve(process.argv[2]), ['graph', '--format', 'html', '--forbid', 'app.egg->app.hen'],
    {cwd: join(work, 'repo'), env: {PATH: process.env.PATH, HOME: work}, encoding: 'utf8', maxBuffer: 1 << 28});
  assert.equal(run.stderr, '');
  assert.equal(run.status, 1);  // the rule is broken; the page is printed all the same
  writeFileSync(join(work, 'graph.html'), run.stdout);
  assert.ok(!/(src|href)\s*=\s*["']?(https?:)?\/\//.test(run.stdout), 'the page names nothing to load');

  const url = 'file://' + join(work, 'graph.html');
  page = await Page.open(url);
  const subject = () => page.text('#subject');
  const button = (within, text) => `[...document.querySelectorAll(${JSON.stringify(within)} + ' button')].find(b => b.textContent.startsWith(${JSON.stringify(text)}))`;
  assert.match(await page.text('#counts'), /^1,505 modules · /);

  // the map opens with the packages of app, folded; opening one shows its modules
  assert.equal(await page.value(`document.querySelectorAll('#map .box.pack').length >= 30`), true);
  await page.click(`document.querySelector('[data-box="app.p3"]')`);
  assert.equal(await subject(), 'app.p3');
  assert.equal(await page.value(`document.querySelectorAll('#map .box').length`), 50);

  // the tree folds and unfolds
  const shown = () => page.value(`document.querySelectorAll('#list li').length`);
  const before = await shown();
  await page.click(`document.querySelector('li[data-path="app.p7"] .fold')`);
  assert.equal(await shown(), before + 49);
  await page.click(`document.querySelector('li[data-path="app.p7"] .fold')`);
  assert.equal(await shown(), before);

  // search, click: who imports it, what it imports
  await page.click(`document.querySelector('#search')`);
  await page.type('hub');
  assert.equal(await page.text('#list .name'), 'app.hub');
  await page.click(`document.querySelector('#list .name')`);
  assert.equal(await subject(), 'app.hub');
  assert.equal(await page.text('#importers'), 'Imported by 1,472 modules');
  assert.equal(await page.text('#imported'), 'Imports 0 modules');
  assert.match(await page.text('#right'), /app\.hendeferredapp\/hen\.py:5/);
  await page.click(button('#right', 'app.hen'));
  assert.equal(await subject(), 'app.hen');
  assert.equal(await page.text('#imported'), 'Imports 2 modules');
  assert.match(await page.text('#right'), /in a cycle of 2 modules/);

  // cycles name the line to cut
  await page.click(button('#tabs', 'Cycles'));
  await page.click(`[...document.querySelectorAll('[data-cycle]')].find(b => b.textContent.includes('app.egg'))`);
  assert.equal(await subject(), 'A cycle of 2 modules');
  assert.match(await page.text('#right'), /Taking out 1 import ends it.*app\/(egg|hen)\.py:1/);
  await page.click(button('#tabs', 'Rules'));
  assert.match(await page.text('#list'), /app\.egg->app\.hen.*app\/egg\.py:1/);

  // an arrow tells its lines
  await page.value(`document.querySelector('#map .edge').dispatchEvent(new MouseEvent('click', {bubbles: true}))`);
  assert.match(await subject(), /→/);

  // names of strangers are text
  await page.click(`document.querySelector('#search')`);
  await page.type('onerror');
  await page.click(`document.querySelector('#list .name')`);
  assert.ok((await subject()).includes(hostile.slice(2)), 'the hostile name is told: ' + await subject());
  assert.equal(await page.value('typeof globalThis.pwned'), 'undefined');
  assert.equal(await page.value(`document.querySelectorAll('img').length`), 0);

  assert.deepEqual(page.errors, []);
  assert.deepEqual(page.requests.filter(r => r.split('#')[0] !== url), []);
  assert.ok(readFileSync(join(work, 'graph.html')).length > 50000);
} finally {
  if (page) await page.close();
  rmSync(work, {recursive: true, force: true});
}
