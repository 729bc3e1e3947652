// Headless Chromium, driven over --remote-debugging-pipe: https://chromedevtools.github.io/devtools-protocol/
import {spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const sleep = ms => new Promise(done => setTimeout(done, ms));

export class Page {
  // Errors of the page and every address it asked for are kept in `errors` and `requests`.
  static async open(url, {width = 1400, height = 900} = {}) {
    if (spawnSync('chromium', ['--version']).error)
      throw new Error('chromium is missing; third_party/setup --tests installs it');
    const page = new Page();
    page.profile = mkdtempSync(join(tmpdir(), 'sixth-chromium-'));
    page.process = spawn('chromium', ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--remote-debugging-pipe',
      `--user-data-dir=${page.profile}`, `--window-size=${width},${height}`, 'about:blank'],
      {stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], env: {...process.env, HOME: page.profile}});
    page.answers = new Map();
    page.errors = [];
    page.requests = [];
    page.last = 0;
    let rest = '';
    page.process.stdio[4].on('data', bytes => {
      const parts = (rest + bytes).split('\0');
      rest = parts.pop();
      parts.forEach(text => page.receive(JSON.parse(text)));
    });
    const {targetInfos} = await page.send('Target.getTargets');
    const {targetId} = targetInfos.find(t => t.type === 'page') || await page.send('Target.createTarget', {url: 'about:blank'});
    ({sessionId: page.session} = await page.send('Target.attachToTarget', {targetId, flatten: true}));
    for (const domain of ['Page', 'Runtime', 'Network', 'Log']) await page.send(domain + '.enable');
    await page.send('Emulation.setDeviceMetricsOverride', {width, height, deviceScaleFactor: 1, mobile: false});
    const loaded = new Promise(done => page.loaded = done);
    await page.send('Page.navigate', {url});
    await loaded;
    return page;
  }

  receive(message) {
    if (message.id) {
      const {done, fail} = this.answers.get(message.id);
      this.answers.delete(message.id);
      return message.error ? fail(new Error(message.error.message)) : done(message.result);
    }
    if (message.method === 'Page.loadEventFired' && this.loaded) this.loaded();
    if (message.method === 'Runtime.exceptionThrown')
      this.errors.push(message.params.exceptionDetails.exception?.description || message.params.exceptionDetails.text);
    if (message.method === 'Log.entryAdded' && message.params.entry.level === 'error') this.errors.push(message.params.entry.text);
    if (message.method === 'Network.requestWillBeSent') this.requests.push(message.params.request.url);
  }

  send(method, params = {}) {
    const id = ++this.last;
    const message = {id, method, params, ...(this.session && !method.startsWith('Target.') ? {sessionId: this.session} : {})};
    return new Promise((done, fail) => {
      this.answers.set(id, {done, fail});
      this.process.stdio[3].write(JSON.stringify(message) + '\0');
    });
  }

  async value(expression) {
    const {result, exceptionDetails} = await this.send('Runtime.evaluate', {expression, returnByValue: true});
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description || exceptionDetails.text);
    return result.value;
  }

  // The element's text as it is read, or null.
  text(selector) { return this.value(`document.querySelector(${JSON.stringify(selector)})?.textContent ?? null`); }

  // A real click in the middle of the first element that `pick`, an expression, finds.
  async click(pick) {
    const at = await this.value(`(() => { const e = ${pick}; if (!e) return null; e.scrollIntoView({block: 'center', inline: 'center'});
      const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()`);
    if (!at) throw new Error('there is nothing to click: ' + pick);
    for (const type of ['mouseMoved', 'mousePressed', 'mouseReleased'])
      await this.send('Input.dispatchMouseEvent', {type, x: at[0], y: at[1], button: type === 'mouseMoved' ? 'none' : 'left', clickCount: 1});
  }

  async type(text) { await this.send('Input.insertText', {text}); }

  async screenshot() { return Buffer.from((await this.send('Page.captureScreenshot')).data, 'base64'); }

  async close() {
    await this.send('Browser.close').catch(() => {});
    for (let i = 0; i < 50 && this.process.exitCode === null && this.process.signalCode === null; ++i) await sleep(100);
    this.process.kill('SIGKILL');
    rmSync(this.profile, {recursive: true, force: true, maxRetries: 5, retryDelay: 100});
  }
}
