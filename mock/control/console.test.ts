import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { images } from '../testing/images.ts';
import { type Served, serve } from '../testing/serve.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const found = existsSync(executablePath);

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const agents = '/v1/convai/agents';
const agent = `${agents}/agent_3701k3ttaq12ewp8b7qv5rfyszkz`;
const key = { 'x-api-key': 'secret-key' };

describe.skipIf(!found)(
  found ? 'console' : `console (skipped: no Chromium at ${executablePath}; CHROMIUM names another)`,
  { timeout: 30_000 },
  () => {
    let served: Served;
    let browser: Browser;
    let page: Page;
    const complaints: string[] = [];

    beforeAll(async () => {
      served = await serve({ apis: ['threetone'] });
      browser = await chromium.launch({ executablePath, args });
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      await served?.close();
    });

    beforeEach(async () => {
      await served.double.control.reset();
      complaints.length = 0;
      page = await open(served.url);
    });
    afterEach(async () => {
      await page.close();
      expect(complaints).toEqual([]);
    });

    async function open(url: string): Promise<Page> {
      const opened = await browser.newPage();
      opened.setDefaultTimeout(10_000);
      opened.on('pageerror', (error) => complaints.push(error.message));
      opened.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) complaints.push(message.text());
      });
      await opened.goto(`${url}/__doubletake/`);
      return opened;
    }

    /** The journal listens: what is sent from now on appears. */
    const live = () => page.getByRole('img', { name: 'live' }).waitFor();
    const entry = (text: string) => page.locator('#journal li', { hasText: text }).first();

    async function uploadAvatar(): Promise<void> {
      const body = new FormData();
      body.set('avatar_file', new Blob([images.png.bytes], { type: 'image/png' }), 'a.png');
      const response = await fetch(`${served.url}${agent}/avatar`, {
        method: 'POST',
        headers: key,
        body,
      });
      expect(response.status).toBe(200);
    }

    test('the path without its slash leads to the page', async () => {
      await page.goto(`${served.url}/__doubletake`);
      expect(await page.title()).toBe('doubletake');
      expect(page.url()).toBe(`${served.url}/__doubletake/`);
    });

    test('the APIs show with their base URLs, and their operations can be searched', async () => {
      const apis = page.locator('#apis');
      await apis.getByText('Threetone API Documentation · 12 operations').waitFor();
      expect(await apis.locator('code').allTextContents()).toEqual([served.url]);
      await page.getByRole('searchbox', { name: 'Search operations' }).fill('post avatar');
      expect(await apis.locator('.op:visible .path').allTextContents()).toEqual([
        `${agents}/{agent_id}/avatar`,
      ]);
      await page.getByRole('searchbox', { name: 'Search operations' }).fill('nothing like it');
      await page.getByText('No operation matches.').waitFor();
    });

    test('a request appears in the journal as it comes, and opens to its headers and bodies without credentials', async () => {
      await live();
      await fetch(`${served.url}${agents}?page_size=0`, { headers: key });
      const shown = entry('page_size=0');
      await shown.waitFor();
      expect(await shown.textContent()).toMatch(
        /422.*GET.*listAgents.*query\/page_size must be >= 1/,
      );
      await shown.locator('summary').press('Enter');
      await shown.getByText('"greater_than_equal"').waitFor();
      expect(await shown.textContent()).toMatch(/x-api-key\*\*\*/);
      expect(await page.content()).not.toContain('secret-key');
    });

    test('what comes from a request is never read as HTML', async () => {
      await live();
      const name = '<img src=x onerror=document.title=1>';
      await fetch(`${served.url}${agent}?${name}`, {
        method: 'PATCH',
        headers: { ...key, 'content-type': 'application/json' },
        body: JSON.stringify({ name }),
      });
      await entry('updateAgent').locator('summary').click();
      await entry('updateAgent').getByText(name).first().waitFor();
      expect(await page.locator('#journal img').count()).toBe(0);
    });

    test('an uploaded picture shows as a thumbnail, and the journal does not tell of that', async () => {
      await live();
      await uploadAvatar();
      await page.locator('#files img').waitFor();
      await page.waitForFunction('document.querySelector("#files img")?.naturalWidth > 0');
      const journal = await served.double.control.journal();
      expect(journal.map(({ operation }) => operation)).toEqual(['post_agent_avatar_route']);
    });

    test('a fault added by the form strikes, and is gone when it is deleted', async () => {
      await page.getByRole('searchbox', { name: 'Search operations' }).fill('listAgents');
      await page.getByRole('button', { name: 'Fault…' }).and(page.locator(':visible')).click();
      await page.getByRole('spinbutton', { name: 'Status' }).fill('503');
      await page.getByRole('button', { name: 'Add fault' }).click();
      await page.getByText('Answers 503').waitFor();
      expect(await statusOf(agents)).toBe(503);
      expect(await statusOf(agent)).toBe(200);
      await entry('fault: status').waitFor();
      await page.getByRole('button', { name: 'Delete fault-1' }).click();
      await page.getByText('Answers 503').waitFor({ state: 'detached' });
      expect(await statusOf(agents)).toBe(200);
    });

    test.each([
      [
        'delay',
        { 'At least (ms)': '10', 'At most (ms)': '20' },
        { kind: 'delay', milliseconds: { min: 10, max: 20 } },
      ],
      ['drop', {}, { kind: 'drop', when: 'before' }],
      ['cut', {}, { kind: 'cut' }],
      ['malformed', {}, { kind: 'malformed' }],
      ['remove', { Member: '/agents' }, { kind: 'remove', pointer: '/agents' }],
    ])('the form makes a fault of the kind %s', async (kind, fields, fault) => {
      await page.getByText('Threetone API').waitFor();
      await page.getByLabel('What happens').selectOption(kind);
      for (const [label, value] of Object.entries(fields))
        await page
          .locator('#fault-form')
          .getByRole(kind === 'remove' ? 'textbox' : 'spinbutton', { name: label })
          .fill(value);
      await page.getByLabel('How many times').first().fill('2');
      await page.getByLabel('Chance (%)').fill('50');
      await page.getByRole('button', { name: 'Add fault' }).click();
      await page.getByText('every operation · at most 2×, 50 %').waitFor();
      const response = await fetch(`${served.url}/__doubletake/faults`);
      expect(await response.json()).toEqual({
        faults: [{ id: 'fault-1', count: 2, probability: 0.5, fault }],
      });
    });

    test('a scripted reply is added, and cleared', async () => {
      await page.getByLabel('The chatbot says').fill('At nine.');
      await page.getByLabel('When asked about').fill('hours');
      await page.getByRole('button', { name: 'Add reply' }).click();
      await page.getByText('when asked about “hours”').waitFor();
      await page.locator('#clear-replies').click();
      await page.getByText('At nine.').waitFor({ state: 'detached' });
    });

    test('a reset takes everything back, and can be undone', async () => {
      await uploadAvatar();
      await page.locator('#files img').waitFor();
      await page.getByRole('button', { name: 'Reset', exact: true }).click();
      await page.getByText('Nothing uploaded yet.').waitFor();
      expect((await served.double.control.snapshot()).files).toEqual({});
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.locator('#files img').waitFor();
    });

    test('an empty reset leaves nothing', async () => {
      await page.getByText('Threetone API').waitFor();
      await page.getByRole('button', { name: 'Reset empty' }).click();
      await page.getByText('The sandbox is empty.').waitFor();
      expect(await statusOf(agent)).toBe(404);
    });

    test('a snapshot that was downloaded can be restored', async () => {
      await uploadAvatar();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Snapshot' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('doubletake-default.json');
      const buffer = await readFile(await download.path());
      await served.double.control.reset({ empty: true });
      await page
        .locator('#restore-file')
        .setInputFiles({ name: 'mine.json', mimeType: 'application/json', buffer });
      await page.getByText('Restored mine.json.').waitFor();
      expect(await statusOf(agent)).toBe(200);
      expect(Object.keys((await served.double.control.snapshot()).files)).toHaveLength(1);
    });

    test('another seed starts over', async () => {
      await page.getByRole('button', { name: 'Seed 1' }).click();
      await page.getByRole('textbox', { name: 'Seed' }).fill('42');
      await page.getByRole('button', { name: 'OK' }).click();
      await page.getByRole('button', { name: 'Seed 42' }).waitFor();
      await served.double.control.reset({ seed: 1 });
    });

    test('a new sandbox has a journal and base URLs of its own, and can be deleted', async () => {
      await page.getByText('Threetone API').waitFor();
      await page.getByRole('combobox', { name: 'Sandbox' }).selectOption('New sandbox…');
      await page.getByRole('textbox', { name: 'New sandbox' }).fill('worker-1');
      await page.getByRole('button', { name: 'OK' }).click();
      const base = `${served.url}/__doubletake/in/worker-1`;
      await page.getByText(base).waitFor();
      await live();
      await fetch(base + agents, { headers: key });
      await fetch(served.url + agent, { headers: key });
      await entry('listAgents').waitFor();
      expect(await page.locator('#journal .path').allTextContents()).toEqual([agents]);
      await page.getByRole('button', { name: 'Delete sandbox' }).click();
      await page.getByText(base).waitFor({ state: 'detached' });
    });

    test('a double that wants its token is asked for it once in a session', async () => {
      const guarded = await serve({ apis: ['threetone'], controlToken: 'open sesame' });
      try {
        const tab = await open(guarded.url);
        await tab.getByRole('textbox', { name: 'Control token' }).fill('wrong');
        await tab.getByRole('textbox', { name: 'Control token' }).press('Enter');
        await tab.getByText('That token is not accepted.').waitFor();
        await tab.getByRole('textbox', { name: 'Control token' }).fill('open sesame');
        await tab.getByRole('textbox', { name: 'Control token' }).press('Enter');
        await tab.getByRole('img', { name: 'live' }).waitFor();
        await tab.reload();
        await tab.getByRole('img', { name: 'live' }).waitFor();
        expect(await tab.getByRole('dialog').count()).toBe(0);
        await tab.close();
      } finally {
        await guarded.close();
      }
    });

    test('on a phone nothing lies beyond the side of the screen', async () => {
      await page.setViewportSize({ width: 360, height: 740 });
      await live();
      await uploadAvatar();
      await entry('post_agent_avatar_route').locator('summary').click();
      await page.locator('#apis summary').click();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    });

    async function statusOf(path: string): Promise<number> {
      return (await fetch(served.url + path, { headers: key })).status;
    }
  },
);
