/**
 * `npm run docs:check`: builds the site and looks at each page in Chromium, at two widths. Fails
 * where something lies beyond the side, a script fails, or another host is asked for anything. Of
 * the reference of the package, whose pages are of one kind, it looks at those of the entries.
 */

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { packageRoot } from '../openapi/lib/package-root.ts';

const widths = [1280, 390];
const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const site = join(packageRoot, 'docs', '.vitepress', 'dist');
execFileSync('npm', ['run', '--silent', 'docs'], {
  cwd: packageRoot,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const server = createServer(async (req, res) => {
  const path = decodeURIComponent(new URL(req.url ?? '/', 'http://site').pathname);
  const name = path.endsWith('/')
    ? `${path}index.html`
    : extname(path) === ''
      ? `${path}.html`
      : path;
  const file = await readFile(join(site, name)).catch(() => undefined);
  res.writeHead(file === undefined ? 404 : 200, {
    'content-type': types[extname(name)] ?? 'application/octet-stream',
  });
  res.end(file);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});

const problems: string[] = [];
const pages = (await readdir(site, { recursive: true })).filter(
  (name) =>
    name.endsWith('.html') &&
    name !== '404.html' &&
    (!name.startsWith('api/') || /^api\/(modules\/[^.]+|index)\.html$/.test(name)),
);
const page = await browser.newPage();
let name = '';
page.on('pageerror', ({ message }) => problems.push(`${name}: ${message}`));
page.on('request', (request) => {
  if (/^https?:/.test(request.url()) && !request.url().startsWith(origin))
    problems.push(`${name} asks for ${request.url()}`);
});
page.on('response', (response) => {
  if (response.status() >= 400) problems.push(`${name}: ${response.status()} ${response.url()}`);
});
for (name of pages) {
  await page.goto(`${origin}/${name}`, { waitUntil: 'load' });
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const beyond = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    if (beyond > 0) problems.push(`${name} is ${beyond} px too wide at ${width} px`);
  }
}
await browser.close();
server.close();
for (const problem of problems) console.error(problem);
console.log(`${pages.length} pages at ${widths.join(' and ')} px: ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
