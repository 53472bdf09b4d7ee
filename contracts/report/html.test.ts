import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { png } from '../request/test-pictures.ts';
import { createHtmlReport } from './html/html-report.ts';
import { html, Markup } from './html/markup.ts';
import { cleanRun, failingRun, interruptedRun, secret } from './testing/okchat-runs.ts';
import { document, render } from './testing/render.ts';
import { received, sent } from './testing/request.ts';
import { check, ended, finding, operation, runOf } from './testing/run.ts';

const options = { startedAt: new Date(0), secrets: [secret], document };
const page = render(createHtmlReport(options), failingRun);

test('every value is escaped unless it is markup', () => {
  expect(html`<a title="${'"\'<&>'}">${['<', html`<b>${1}</b>`, undefined]}</a>`.text).toBe(
    '<a title="&quot;&#39;&lt;&amp;&gt;">&lt;<b>1</b></a>',
  );
  expect(new Markup('<br>').text).toBe('<br>');
});

test('the page loads nothing from anywhere', () => {
  expect(
    page
      .match(/(?:src|href)="(?!#)[^"]*/g)
      ?.filter((link) => !/^src="data:image\/png;|^href="https:\/\/docs\.okchat\.ai\//.test(link)),
  ).toEqual([]);
  expect(page).not.toMatch(/@import|url\(/);
});

test('what the target says is not markup', () => {
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});

test('findings come before coverage, by operation', () => {
  const order = ['id="findings"', 'class="group"', 'id="finding-1"', 'Coverage of the contract'];
  const places = order.map((text) => page.indexOf(text));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
});

test('pictures that went and came are shown', () => {
  for (const picture of [png(2, 1), png(3, 3)])
    expect(page).toContain(`data:image/png;base64,${picture.toString('base64')}`);
});

test('a picture is shown as what its bytes say, and not where it is large', () => {
  const of = check(operation('o', 'get', '/'), 'http', 'x', 'x');
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
  const exchange = (bytes: Buffer) => ({
    request: sent('GET', '/'),
    response: received(200, bytes, { 'content-type': 'text/html' }),
    failure: undefined,
  });
  const findings = [svg, png(1, 1, 300_000)].map((bytes, index) =>
    finding(of, { location: String(index), exchanges: [exchange(bytes)] }),
  );
  const text = render(
    createHtmlReport(),
    runOf({ ends: [ended(of, { findings })], operations: [] }),
  );
  expect(text.match(/<img [^>]*/g)).toEqual([
    expect.stringContaining(`data:image/svg+xml;base64,${svg.toString('base64')}`),
  ]);
  expect(text).toContain('too large to be shown here');
});

describe.skipIf(!existsSync('/usr/bin/chromium'))('in a browser', () => {
  test('the filter works, under a policy that refuses all else', { timeout: 60_000 }, async () => {
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox'],
    });
    try {
      const tab = await browser.newPage({ viewport: { width: 390, height: 800 } });
      const complaints: string[] = [];
      tab.on('console', (message) => complaints.push(message.text()));
      tab.on('pageerror', (error) => complaints.push(error.message));
      await tab.setContent(page);
      expect(await tab.locator('.finding:visible').count()).toBe(4);
      await tab.getByLabel('Severity').selectOption('refuted');
      expect(await tab.locator('.finding:visible h3').allTextContents()).toEqual([
        '4. A second deletion does not say that there is nothing',
      ]);
      await tab.getByLabel('Severity').selectOption('');
      await tab.getByLabel('Cause').selectOption('delete-repeatable');
      expect(await tab.locator('.finding:visible').count()).toBe(1);
      expect(await tab.locator('.group:visible').count()).toBe(1);
      await tab.getByLabel('Cause').selectOption('');
      await tab.getByLabel('Filter the findings').fill('econnreset');
      expect(await tab.locator('.finding:visible h3').allTextContents()).toEqual([
        '3. No complete answer came in time',
      ]);
      expect(complaints).toEqual([]);
      // On a phone the page does not scroll sideways.
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(390);
    } finally {
      await browser.close();
    }
  });
});

test.each([
  ['clean', cleanRun],
  ['interrupted', interruptedRun],
])('the page of a %s run', (_name, run) => {
  const text = render(createHtmlReport(options), run);
  expect(text).toContain(
    run === cleanRun
      ? 'The target conforms to its contract'
      : 'The run was interrupted; 7 checks did not come to an end.',
  );
});
