import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Served, serve } from '../testing/serve.ts';

/**
 * What clients can store and read back: pages, files of any type, members of JSON, and names that
 * errors repeat.
 */
const document = `openapi: 3.1.0
info: { title: Pages, version: "1" }
paths:
  /pages/{name}:
    parameters: [{ name: name, in: path, required: true, schema: { type: string } }]
    put: { operationId: putPage, requestBody: { required: true, content: { text/html: { schema: { type: string } } } }, responses: { "204": { description: ok } } }
    get: { operationId: getPage, responses: { "200": { description: ok, content: { text/html: { schema: { type: string } } } }, "404": { description: none } } }
  /own-policy:
    get:
      operationId: ownPolicy
      responses:
        "200":
          description: ok
          headers: { Content-Security-Policy: { required: true, schema: { type: string }, example: "script-src *" } }
          content: { text/html: { schema: { type: string }, example: "<p>page</p>" } }
  /notes:
    post:
      operationId: addNote
      requestBody: { required: true, content: { multipart/form-data: { schema: { type: object, properties: { file: { type: string, format: binary } } } } } }
      responses: { "201": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Note" } } } } }
  /notes/{id}:
    get:
      operationId: getNote
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Note" } } } }, "404": { description: none } }
  /text: { get: { operationId: text, responses: { "200": { description: ok, content: { text/plain: { schema: { type: string }, example: "<script>" } } } } } }
  /xml: { get: { operationId: xml, responses: { "200": { description: ok, content: { application/xml: { schema: { type: object, properties: { a: { type: string } } } } } } } } }
  /events: { get: { operationId: events, responses: { "200": { description: ok, content: { text/event-stream: { schema: { type: object } } } } } } }
components:
  schemas: { Note: { type: object, required: [id], properties: { id: { type: string }, url: { type: string } } } }
`;

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  file = join(folder, 'pages.yaml');
  await writeFile(file, document);
});
afterAll(() => rm(folder, { recursive: true }));

const put = (url: string, body: string) =>
  fetch(`${url}/pages/x`, { method: 'PUT', headers: { 'content-type': 'text/html' }, body });
const sandboxed = /(^|, )default-src 'none'; style-src 'unsafe-inline'; sandbox$/;

describe('what is answered with a body', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve({ apis: [file] });
    await put(served.url, '<p>stored</p>');
  });
  afterAll(() => served.close());

  test.each([
    ['/pages/x', true],
    ['/own-policy', true],
    ['/text', true],
    ['/xml', true],
    ['/events', true],
    ['/__doubletake/openapi.yaml', true],
    ['/notes/none', false],
    ['/nowhere?<script>', false],
    ['/__doubletake/info', false],
  ])('%s is neither guessed nor run (sandboxed: %s)', async (path, isSandboxed) => {
    const { headers } = await fetch(served.url + path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(sandboxed.test(headers.get('content-security-policy') ?? '')).toBe(isSandboxed);
  });

  test('the word of welcome is a page, too', async () => {
    const { headers } = await fetch(served.url, { headers: { accept: 'text/html' } });
    expect([headers.get('content-type'), headers.get('content-security-policy')]).toEqual([
      expect.stringContaining('text/html'),
      expect.stringMatching(sandboxed),
    ]);
  });

  test.each([
    'text/html',
    'image/svg+xml',
    'application/pdf',
    'application/xhtml+xml',
    'text/javascript',
    'application/json',
    'x/y',
  ])('an upload of type %s comes back as it was, and sandboxed', async (type) => {
    const form = new FormData();
    const bytes = '{"a": 1}\n<script>1</script>';
    form.set('file', new Blob([bytes], { type }), 'a');
    const { id } = (await (
      await fetch(`${served.url}/notes`, { method: 'POST', body: form })
    ).json()) as { id: string };
    const { url } = (await (await fetch(`${served.url}/notes/${id}`)).json()) as { url: string };
    const answer = await fetch(url);
    expect([
      answer.headers.get('x-content-type-options'),
      answer.headers.get('content-security-policy'),
    ]).toEqual(['nosniff', expect.stringMatching(sandboxed)]);
    expect(answer.headers.get('content-type')).toContain(type);
    expect(await answer.text()).toBe(bytes);
  });
});

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const found = existsSync(executablePath);

describe.skipIf(!found)(
  found
    ? 'a stored page in a browser'
    : `a stored page in a browser (skipped: no Chromium at ${executablePath})`,
  { timeout: 60_000 },
  () => {
    let served: Served;
    let browser: Browser;
    beforeAll(async () => {
      served = await serve({ apis: [file], allowedHosts: [] });
      browser = await chromium.launch({
        executablePath,
        args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      });
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      await served?.close();
    });

    /** Tries all that a page can do to get at the control API; says how each ended. */
    const attack = `(async () => {
    const tried = {};
    const say = async (name, act) => { try { tried[name] = String(await act()); } catch (error) { tried[name] = 'failed'; } };
    await say('reads the snapshot', async () => (await fetch('/__doubletake/snapshot')).status);
    await say('sets a fault', async () => (await fetch('/__doubletake/faults', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"operation":"*","fault":{"kind":"cut"}}' })).status);
    await say('resets', async () => (await fetch('/__doubletake/reset', { method: 'POST' })).status);
    await say('fetches the console', async () => /name="token" content="[^"]/.test(await (await fetch('/__doubletake/', { cache: 'force-cache' })).text()));
    await say('frames the console', () => new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.src = '/__doubletake/';
      frame.onload = () => { try { resolve(frame.contentDocument?.querySelector('meta[name=token]') != null || frame.contentWindow.token !== undefined); } catch { resolve('closed'); } };
      document.body.append(frame);
    }));
    await say('opens the snapshot', () => new Promise((resolve) => {
      const opened = window.open('/__doubletake/snapshot');
      setTimeout(() => { try { resolve(opened.document.body.textContent.includes('"collections"')); } catch { resolve('closed'); } }, 1000);
    }));
    await say('opens the console', () => new Promise((resolve) => {
      const opened = window.open('/__doubletake/');
      setTimeout(() => { try { resolve(opened.document.title === 'doubletake'); } catch { resolve('closed'); } }, 1500);
    }));
    await say('has a service worker', async () => (await navigator.serviceWorker.register('/pages/x')).scope);
    return tried;
  })()`;

    const harmless = /^(403|404|false|closed|failed)$/;

    test('does not run', async () => {
      await put(served.url, '<title>before</title><script>document.title = "ran"</script>');
      const page = await browser.newPage();
      await page.goto(`${served.url}/pages/x`);
      expect(await page.title()).toBe('before');
      await page.close();
    });

    test('gets nothing of the control API where it is made to run', async () => {
      await put(served.url, '<!doctype html><title>stored</title><body>');
      const context = await browser.newContext({ bypassCSP: true });
      const console = await context.newPage();
      await console.goto(`${served.url}/__doubletake/`);
      const page = await context.newPage();
      // Without its headers it is a page like any other on this origin.
      await page.route('**/pages/x', async (route) => {
        const response = await route.fetch();
        const { 'content-security-policy': _, ...headers } = response.headers();
        await route.fulfill({ response, headers });
      });
      await page.goto(`${served.url}/pages/x`);
      expect(await page.evaluate('origin')).toBe(served.url);
      const tried = (await page.evaluate(attack)) as Record<string, string>;
      for (const [name, ended] of Object.entries(tried)) expect.soft(ended, name).toMatch(harmless);
      expect(Object.keys(tried)).toHaveLength(8);
      // The console itself goes on working beside it.
      await console.reload();
      await console.getByRole('img', { name: 'live' }).waitFor();
      await context.close();
    });
  },
);
