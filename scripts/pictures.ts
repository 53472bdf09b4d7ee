/**
 * `npm run docs:pictures`: makes the pictures of README and docs, in Chromium, of a double that this
 * script starts, of what checks print and write, and of the front end in examples/.
 */

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import { createDouble } from '../mock/create-double.ts';
import { packageRoot } from '../openapi/lib/package-root.ts';

const pictures = join(packageRoot, 'docs', 'pictures');
const folder = await mkdtemp(join(tmpdir(), 'doubletake-pictures-'));
const double = await createDouble({ apis: ['okchat', 'threetone'] });
const { url: origin, close } = await double.listen();
const clockFace =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="18" fill="#26c"/><path d="M20 8v12l8 5" stroke="#fff" stroke-width="3" fill="none"/></svg>';
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  await useTheDouble();
  await picture('console-requests', '/__doubletake/#page=requests&request=2', 'Answer');
  await picture('console-state', '/__doubletake/#page=state&api=okchat', 'Table of chatbots');
  await picture(
    'console-try',
    '/__doubletake/#page=try&api=okchat&operation=createChatbot',
    'Body',
  );
  await picture('console-explain', '/__doubletake/#page=explain&api=okchat', 'Why');
  await report();
  await frontEnd();
} finally {
  await browser.close();
  await close();
  await rm(folder, { recursive: true });
}

async function useTheDouble(): Promise<void> {
  const headers = { 'x-api-key': 'any', 'content-type': 'application/json' };
  const send = (method: string, path: string, body?: unknown) =>
    fetch(origin + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  await send('GET', '/api/external/chatbots');
  await send('POST', '/api/external/chatbots', { name: 'Opening hours' });
  await send('GET', '/v1/convai/agents?page_size=0');
  await send('POST', '/api/external/chatbots', { name: 7 });
  await send('GET', '/v1/convai/agents');
}

function openPage(width: number, height: number) {
  return browser.newPage({ viewport: { width, height }, deviceScaleFactor: 1 });
}

/** A page of the double once a text or label of it is there. */
async function picture(name: string, address: string, text: string): Promise<void> {
  const page = await openPage(1280, 720);
  await page.goto(origin + address);
  await page.locator(`[aria-label="${text}"], :text-is("${text}")`).first().waitFor();
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  await page.close();
}

/** The HTML report of a check that meets a fault. */
async function report(): Promise<void> {
  await fetch(`${origin}/__doubletake/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      operation: 'getChatbotDetails',
      fault: { kind: 'remove', pointer: '/chatbot/name' },
    }),
  });
  const file = join(folder, 'report.html');
  const command = [
    join(packageRoot, 'bin', 'doubletake.js'),
    'check',
    'okchat',
    '--target',
    origin,
    '--only',
    'getChatbotDetails',
    '--report',
    `html=${file}`,
  ];
  // Checks that find something end with 1.
  await promisify(execFile)(process.execPath, command).catch((error: { code?: number }) => {
    if (error.code !== 1) throw error;
  });
  const page = await openPage(1280, 720);
  await page.goto(`file://${file}`);
  await page.screenshot({ path: join(pictures, 'report.png') });
  await page.close();
  await terminal(command.slice(0, -2));
}

/** What a command prints where it is read in a terminal of 100 columns; `script` makes one. */
async function terminal(command: readonly string[]): Promise<void> {
  const line = ['stty cols 100; node', ...command, '2>/dev/null'].join(' ');
  const { stdout } = await promisify(execFile)('script', ['-qec', line, '/dev/null'], {
    env: { ...process.env, NO_COLOR: '1' },
  }).catch((error: { code?: number; stdout: string }) => {
    if (error.code !== 1) throw error;
    return error;
  });
  const text = stripVTControlCharacters(stdout).replaceAll('\r\n', '\n');
  const page = await openPage(1000, 400);
  await page.setContent(
    '<body style="margin:0;background:#111;color:#ddd"><pre style="margin:20px;font:13px/1.5 monospace;white-space:pre-wrap"></pre>',
  );
  const shown = text.replaceAll(origin, 'http://127.0.0.1:4010').trim();
  await page.locator('pre').evaluate((pre, content) => {
    pre.textContent = content;
  }, `$ doubletake check okchat --target http://127.0.0.1:4010 --only getChatbotDetails\n${shown}`);
  await page.screenshot({ path: join(pictures, 'terminal.png'), fullPage: true });
  await page.close();
}

/** The React application of the examples, as its development server shows it. */
async function frontEnd(): Promise<void> {
  const root = join(packageRoot, 'examples', 'front-end');
  const server = await createServer({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0 },
  });
  await server.listen();
  try {
    const [url = ''] = server.resolvedUrls?.local ?? [];
    await fetch(new URL('/double/__doubletake/replies', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'We open at nine, on Sundays at ten.' }),
    });
    const page = await openPage(900, 620);
    await page.goto(url);
    await page.getByRole('button', { name: 'Opening hours' }).click();
    await page.getByLabel('Avatar', { exact: true }).setInputFiles({
      name: 'clock.svg',
      mimeType: 'image/svg+xml',
      buffer: Buffer.from(clockFace),
    });
    await page.getByRole('img', { name: 'Avatar of Opening hours' }).waitFor();
    await page.getByLabel('Question').fill('When do you open?');
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.getByText('on Sundays at ten.').waitFor();
    await page.screenshot({ path: join(pictures, 'front-end.png') });
    await page.close();
  } finally {
    await server.close();
  }
}
