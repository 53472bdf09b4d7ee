/**
 * `npm run docs:pictures`: makes the pictures of README and docs, in Chromium, of a double that this
 * script starts and of a report that it has checks write.
 */

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { createDouble } from '../mock/create-double.ts';
import { packageRoot } from '../openapi/lib/package-root.ts';

const pictures = join(packageRoot, 'docs', 'pictures');
const folder = await mkdtemp(join(tmpdir(), 'doubletake-pictures-'));
const double = await createDouble({ apis: ['okchat', 'threetone'] });
const { url: origin, close } = await double.listen();
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

/** A page of the double once a text or label of it is there, in light and at twice the pixels. */
async function picture(name: string, address: string, text: string): Promise<void> {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 720 },
    deviceScaleFactor: 1,
  });
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
  const page = await browser.newPage({
    viewport: { width: 1280, height: 720 },
    deviceScaleFactor: 1,
  });
  await page.goto(`file://${file}`);
  await page.screenshot({ path: join(pictures, 'report.png') });
  await page.close();
}
