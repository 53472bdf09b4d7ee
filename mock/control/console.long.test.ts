import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** Things that can be listed, read, made, changed and deleted. */
const bicycles = `
openapi: 3.1.0
info: { title: Bicycles, version: 1.0.0 }
paths:
  /bicycles:
    get:
      operationId: listBicycles
      responses: { 200: { description: All, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Bicycle' } } } } } }
    post:
      operationId: createBicycle
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/NewBicycle' } } } }
      responses: { 201: { description: Made, content: { application/json: { schema: { $ref: '#/components/schemas/Bicycle' } } } } }
  /bicycles/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getBicycle
      responses: { 200: { description: It, content: { application/json: { schema: { $ref: '#/components/schemas/Bicycle' } } } } }
    patch:
      operationId: updateBicycle
      requestBody: { required: true, content: { application/json: { schema: { type: object, properties: { name: { type: string, minLength: 1 } } } } } }
      responses: { 200: { description: Changed, content: { application/json: { schema: { $ref: '#/components/schemas/Bicycle' } } } } }
    delete:
      operationId: deleteBicycle
      responses: { 204: { description: Gone } }
components:
  schemas:
    NewBicycle: { type: object, required: [name], properties: { name: { type: string, minLength: 1 } } }
    Bicycle: { type: object, required: [id, name], properties: { id: { type: string }, name: { type: string } } }
`;
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const agents = '/v1/convai/agents';
const agent = `${agents}/agent_3701k3ttaq12ewp8b7qv5rfyszkz`;
const key = { 'x-api-key': 'secret-key' };

describe.skipIf(!found)(
  found ? 'console' : `console (skipped: no Chromium at ${executablePath}; CHROMIUM names another)`,
  { timeout: 120_000 },
  () => {
    let folder: string;
    let served: Served;
    let browser: Browser;
    let page: Page;
    const complaints: string[] = [];

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'doubletake-console-'));
      const file = join(folder, 'bicycles.yaml');
      await writeFile(file, bicycles);
      const scenarios = ['default.yaml', 'race.yaml'].map((name) => join(folder, name));
      await writeFile(scenarios[0] ?? '', 'bicycles: []\n');
      await writeFile(scenarios[1] ?? '', 'bicycles: [{ id: r1, name: Racer }]\n');
      served = await serve({ apis: ['threetone', file], data: scenarios });
      browser = await chromium.launch({ executablePath, args });
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      await served?.close();
      await rm(folder, { recursive: true });
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

    async function open(url: string, address = ''): Promise<Page> {
      const opened = await browser.newPage();
      // It ends what hangs: other tests of the run may have the processor.
      opened.setDefaultTimeout(60_000);
      opened.on('pageerror', (error) => complaints.push(error.message));
      opened.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) complaints.push(message.text());
      });
      opened.on('request', (request) => {
        const { protocol, origin } = new URL(request.url());
        if (protocol.startsWith('http') && origin !== new URL(url).origin)
          complaints.push(`a request to ${request.url()}`);
      });
      await opened.goto(`${url}/__doubletake/${address}`);
      return opened;
    }

    /** The journal listens: what is sent from now on appears. */
    const live = () => page.getByRole('img', { name: 'live' }).waitFor();
    const entry = (text: string) => page.locator('button.entry', { hasText: text }).first();
    const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
    const tab = (name: string) => page.getByRole('link', { name, exact: true }).click();

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

    async function addBicycle(members: object): Promise<unknown> {
      const response = await fetch(`${served.url}/bicycles`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(members),
      });
      expect(response.status).toBe(201);
      return await response.json();
    }

    test('a double that nobody has asked yet shows its base URLs and a curl line', async () => {
      await page.getByText('No requests yet.').waitFor();
      expect(await page.locator('.base code').allTextContents()).toEqual([served.url, served.url]);
      await page.getByText(`curl '${served.url}${agents}'`).waitFor();
    });

    test('a request appears as it comes, and opens to its headers and bodies without credentials', async () => {
      await live();
      await fetch(`${served.url}${agents}?page_size=0`, { headers: key });
      const shown = entry('page_size=0');
      await shown.waitFor();
      expect(await shown.textContent()).toMatch(
        /422.*GET.*page_size=0.*listAgents.*query\/page_size must be >= 1/,
      );
      await shown.press('Enter');
      await page.getByText('"greater_than_equal"').waitFor();
      expect(await page.locator('.split > :last-child').textContent()).toMatch(/x-api-key\*\*\*/);
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
      await entry('updateAgent').click();
      await page.getByText(name).first().waitFor();
      expect(await page.locator('img').count()).toBe(0);
    });

    test('the list is searched in bodies, filtered by chips, and does not move while it is paused', async () => {
      await live();
      await fetch(served.url + agents, { headers: key });
      await addBicycle({ name: 'Marble' });
      await entry('listAgents').waitFor();
      await page.getByRole('searchbox').fill('marble');
      await entry('listAgents').waitFor({ state: 'detached' });
      await entry('/bicycles').waitFor();
      await page.getByRole('searchbox').fill('');
      await button('GET').click();
      await entry('/bicycles').waitFor({ state: 'detached' });
      await button('GET').click();
      await button('Pause').click();
      await addBicycle({ name: 'Quartz' });
      await button('Resume (1 new)').waitFor();
      await expect.poll(() => page.locator('button.entry').count()).toBe(2);
      await button('Resume (1 new)').click();
      await page.locator('button.entry').nth(2).waitFor();
    });

    test('a request is sent again, edited, and made into a fault', async () => {
      await live();
      await addBicycle({ name: 'Marble' });
      await entry('/bicycles').click();
      await button('Send again').click();
      await page.getByText('Sent again: answered 201.').waitFor();
      await button('Edit and send').click();
      await page.getByRole('textbox', { name: 'name required' }).fill('Quartz');
      await button('Send').click();
      await page.getByText('"name": "Quartz"').waitFor();
      await tab('Requests');
      await entry('/bicycles').click();
      await button('Answer this next time').click();
      await button('Add fault').click();
      await page.getByText('status: status 201').waitFor();
      const again = await addBicycle({ name: 'Slate' });
      expect(again).toMatchObject({ name: 'Quartz' });
      expect(await addBicycle({ name: 'Slate' })).toMatchObject({ name: 'Slate' });
    });

    test('things are listed, added with the validation of the API, changed, duplicated and deleted', async () => {
      await addBicycle({ name: 'Marble' });
      await tab('State');
      await button('bicycles').click();
      await button('Add').click();
      await page.getByRole('textbox', { name: 'name required' }).fill('');
      await button('Create').click();
      await page.getByText('The API refused this.').waitFor();
      await page.getByRole('textbox', { name: 'name required' }).fill('Quartz');
      await button('Create').click();
      const row = (text: string) => page.getByRole('row').filter({ hasText: text });
      await row('Quartz').waitFor();
      await button('name').click();
      expect(await page.getByRole('columnheader', { name: 'name' }).getAttribute('aria-sort')).toBe(
        'ascending',
      );
      await row('Quartz').getByRole('button').first().click();
      await button('Edit').click();
      await page.getByRole('textbox', { name: /^name/ }).fill('Basalt');
      await button('Save').click();
      await row('Basalt').waitFor();
      await button('Duplicate').click();
      await button('Create a copy').click();
      await row('Basalt').nth(1).waitFor();
      await button('Delete').click();
      await row('Basalt').nth(1).waitFor({ state: 'detached' });
      await button('Undo').click();
      await row('Basalt').nth(1).waitFor();
      // What the page reads is no request of an application.
      const journal = await served.double.control.journal();
      expect(journal.filter(({ method }) => method === 'GET')).toEqual([]);
    });

    test('the page comes without the slash at its end too, and no redirect', async () => {
      const response = await fetch(`${served.url}/__doubletake`, { redirect: 'manual' });
      expect(response.status).toBe(200);
      await addBicycle({ name: 'Quartz' });
      await page.goto(`${served.url}/__doubletake#page=state&api=bicycles`);
      await page.getByRole('row').filter({ hasText: 'Quartz' }).waitFor();
    });

    test('what only handlers keep is a table too, and what lies below a thing', async () => {
      const chats = await serve({ apis: ['okchat', 'chatbase'] });
      try {
        const other = await open(chats.url, '#page=state&api=chatbase');
        await other.getByRole('button', { name: 'ckl123abc456' }).click();
        await other.getByText('"sourceText": "Welcome to our company..."').waitFor();
        await other.getByRole('button', { name: 'contact_internal_123' }).click();
        await other.getByRole('searchbox', { name: 'Search custom-attributes' }).fill('Employee');
        await other
          .getByRole('region', { name: 'Table of custom-attributes' })
          .getByText('department')
          .first()
          .waitFor();
        await other.getByRole('button', { name: 'label' }).first().click();
        const chatbot = '5afe16ed-5fd2-4552-a993-903bc9c32bb6';
        const session = '7a04ca3c-4ea8-44f5-b14d-f61bec64ea14';
        await other.goto(`${chats.url}/__doubletake/#page=state&api=okchat&item=${chatbot}`);
        await other.reload();
        await other
          .getByRole('region', { name: 'Table of knowledge-base' })
          .getByText('delivery.md')
          .waitFor();
        const place = new URLSearchParams({
          page: 'state',
          api: 'okchat',
          resource: '/api/external/chatbot/{chatbotId}/conversations',
          ids: JSON.stringify([chatbot]),
          item: session,
        });
        await other.goto(`${chats.url}/__doubletake/#${place}`);
        await other.reload();
        await other
          .getByRole('region', { name: 'Table of messages' })
          .getByText('The history of the internet …')
          .first()
          .waitFor();
        await other.close();
      } finally {
        await chats.close();
      }
    });

    test('what handlers keep is changed, copied, added and deleted, as a data file may have it', async () => {
      const chats = await serve({ apis: ['chatbase'] });
      try {
        const other = await open(chats.url, '#page=state&api=chatbase');
        const asked: string[] = [];
        other.on('request', (request) => asked.push(new URL(request.url()).pathname));
        await other.getByRole('button', { name: 'ckl123abc456' }).click();
        const own = 'chatbots ckl123abc456';
        await other.getByRole('button', { name: `Edit ${own}`, exact: true }).click();
        const name = other.getByRole('textbox', { name: 'name', exact: true });
        await name.fill('Night desk');
        await other.getByRole('button', { name: 'Save' }).click();
        const cells = other.getByRole('region', { name: 'Table of chatbots' });
        await cells.getByText('Night desk').waitFor();
        await other.getByRole('button', { name: `Edit ${own}`, exact: true }).click();
        expect(await violationsOn(other)).toEqual([]);
        await other.getByRole('button', { name: 'Undo' }).click();
        await cells.getByText('Night desk').waitFor({ state: 'detached' });

        await other.getByRole('button', { name: 'Add to chatbots' }).click();
        const json = other.getByRole('textbox', { name: 'Thing (JSON)' });
        await json.fill('{ "name": 7 }');
        await other.getByRole('button', { name: 'Create', exact: true }).click();
        await other.getByRole('alert').getByText('body/item/name must be string').waitFor();
        await json.fill('{ "name": "Day desk" }');
        await other.getByRole('button', { name: 'Create', exact: true }).click();
        await cells.getByText('Day desk').waitFor();
        await other.getByRole('button', { name: `Delete ${own}`, exact: true }).click();
        await cells.getByText('ckl123abc456').waitFor({ state: 'detached' });
        // Only what is shown is asked for, not all that the double holds.
        expect(asked).not.toContain('/__doubletake/data');
        await other.close();
      } finally {
        await chats.close();
      }
    });

    test('an uploaded picture shows as a thumbnail, and the journal does not tell of that', async () => {
      await live();
      await uploadAvatar();
      await tab('Controls');
      await page.locator('.files img').waitFor();
      await page.waitForFunction('document.querySelector(".files img")?.naturalWidth > 0');
      const journal = await served.double.control.journal();
      expect(journal.map(({ operation }) => operation)).toEqual(['post_agent_avatar_route']);
    });

    test('pictures show on a page that another address leads to than the public URL', async () => {
      const proxied = await serve({ apis: ['okchat'], publicUrl: 'http://app.example/api' });
      try {
        const address = '#page=controls';
        for (const sandbox of ['', '&sandbox=worker-1']) {
          const other = await open(proxied.url, address + sandbox);
          await expect
            .poll(() => other.evaluate('document.querySelector(".files img")?.naturalWidth'), {
              timeout: 60_000,
            })
            .toBeGreaterThan(0);
          await other.close();
        }
      } finally {
        await proxied.close();
      }
    });

    test('a fault that was added strikes, and is gone when it is deleted', async () => {
      await tab('Controls');
      await page.getByRole('combobox', { name: 'operation' }).fill('listAgents');
      await button('Add fault').click();
      await page.getByText('status: status 503').waitFor();
      expect(await statusOf(agents)).toBe(503);
      expect(await statusOf(agent)).toBe(200);
      await button('Delete fault-1').click();
      await page.getByText('No operation fails on purpose.').waitFor();
      expect(await statusOf(agents)).toBe(200);
    });

    test.each(['delay', 'drop', 'cut', 'remove'])(
      'the form has a fault of the kind %s',
      async (kind) => {
        await tab('Controls');
        const kinds = page.getByRole('combobox', { name: 'fault: kind' });
        const option = kinds.locator('option', { hasText: kind });
        await option.waitFor({ state: 'attached' });
        await kinds.selectOption(await option.getAttribute('value'));
        if (kind === 'remove') await page.getByRole('textbox', { name: 'pointer' }).fill('/agents');
        await page.getByRole('spinbutton', { name: 'count' }).first().fill('2');
        await button('Add fault').click();
        await page.getByText('every operation · count 2').waitFor();
        const response = await fetch(`${served.url}/__doubletake/faults`);
        expect(await response.json()).toMatchObject({ faults: [{ count: 2, fault: { kind } }] });
      },
    );

    test('a fault is switched off and on, and one that is deleted comes back by Undo', async () => {
      await served.double.control.addFault({
        operation: 'listAgents',
        count: 5,
        fault: { kind: 'status', status: 503 },
      });
      await tab('Controls');
      await button('Switch fault-1 off').click();
      await button('Switch fault-1 on').waitFor();
      expect(await statusOf(agents)).toBe(200);
      await button('Switch fault-1 on').click();
      await button('Switch fault-1 off').waitFor();
      expect(await statusOf(agents)).toBe(503);
      await button('Delete fault-1').click();
      await page.getByText('No operation fails on purpose.').waitFor();
      await button('Undo').click();
      await page.getByText('status: status 503').waitFor();
      expect(await statusOf(agents)).toBe(503);
    });

    test('no other line takes Undo away', async () => {
      await served.double.control.addReply({ text: 'At nine.' });
      await addBicycle({ name: 'Marble' });
      await page.goto(`${served.url}/__doubletake/#page=state&api=bicycles`);
      const row = page.getByRole('row').filter({ hasText: 'Marble' });
      await row.getByRole('button').first().click();
      await button('Delete').click();
      await page.getByText('Deleted.').waitFor();
      await button('Add').click();
      await page.getByRole('textbox', { name: /^name/ }).fill('Slate');
      await button('Create').click();
      await page.getByText('Create: answered 201.').waitFor();
      await tab('Controls');
      await button('Clear').click();
      await page.getByText('At nine.').waitFor({ state: 'detached' });
      const undo = page.getByRole('button', { name: 'Undo' });
      await expect.poll(() => undo.count()).toBe(2);
      await undo.last().click();
      await page.getByText('At nine.').waitFor();
      await expect.poll(() => undo.count()).toBe(1);
      await undo.click();
      await page.goto(`${served.url}/__doubletake/#page=state&api=bicycles`);
      await row.waitFor();
    });

    test('a scripted reply is added, and cleared', async () => {
      await tab('Controls');
      await page.getByRole('textbox', { name: 'text required' }).fill('At nine.');
      await page.getByRole('textbox', { name: 'contains' }).fill('hours');
      await button('Add reply').click();
      await page.getByText('when asked about “hours”').waitFor();
      await button('Clear').click();
      await page.getByText('At nine.').waitFor({ state: 'detached' });
    });

    test('a reset takes everything back, and can be undone', async () => {
      await uploadAvatar();
      await tab('Controls');
      await page.locator('.files img').waitFor();
      await button('Reset').click();
      await page.getByText('Nothing uploaded yet.').waitFor();
      expect((await served.double.control.snapshot()).files).toEqual({});
      await button('Undo').click();
      await page.locator('.files img').waitFor();
    });

    test('a reset to nothing leaves nothing', async () => {
      await tab('Controls');
      await button('Reset to nothing').click();
      await page.getByText('The sandbox is empty.').waitFor();
      expect(await statusOf(agent)).toBe(404);
    });

    test('a snapshot that was downloaded can be restored', async () => {
      await uploadAvatar();
      await tab('Controls');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        button('Download a snapshot').click(),
      ]);
      expect(download.suggestedFilename()).toBe('doubletake-default.json');
      const buffer = await readFile(await download.path());
      await served.double.control.reset({ empty: true });
      await page
        .getByLabel('Restore a snapshot')
        .setInputFiles({ name: 'mine.json', mimeType: 'application/json', buffer });
      await page.getByText('Restored mine.json.').waitFor();
      expect(await statusOf(agent)).toBe(200);
      expect(Object.keys((await served.double.control.snapshot()).files)).toHaveLength(1);
    });

    test('the clock is moved on and stopped, scenarios start, snapshots go by names; all is undone', async () => {
      const { control } = served.double;
      const isRacing = async () =>
        (await (await fetch(`${served.url}/bicycles`)).text()).includes('Racer');
      await tab('Controls');
      await button('1 day on').click();
      await page.getByText('It is a day later.').waitFor();
      expect(await control.clock()).toMatchObject({ offset: 86_400_000 });
      await button('Undo').click();
      // A second change that overtook the first would be undone with it.
      await expect.poll(async () => (await control.clock()).offset).toBe(0);
      await button('Stop it').click();
      await page.getByText('stands still', { exact: true }).waitFor();
      expect(await control.clock()).toMatchObject({ isFrozen: true });
      await button('Let it go on').click();
      await button('Stop it').waitFor();

      await button('Keep a snapshot').click();
      await page.getByRole('textbox', { name: 'Keep a snapshot' }).fill('before');
      await button('OK').click();
      await button('Back to before').waitFor();
      await button('race').click();
      await page.getByText('Started over with race.').waitFor();
      expect(await isRacing()).toBe(true);
      await button('Back to before').click();
      await page.getByText('Back to before.').waitFor();
      expect(await isRacing()).toBe(false);
      await button('Undo').last().click();
      await expect.poll(isRacing).toBe(true);
      await control.reset({ scenario: 'default' });
    });

    test('another seed starts over', async () => {
      await tab('Controls');
      await button('Seed 1').click();
      await page.getByRole('textbox', { name: 'Seed' }).fill('42');
      await button('OK').click();
      await button('Seed 42').waitFor();
      await served.double.control.reset({ seed: 1 });
    });

    test('a new sandbox has a journal and base URLs of its own, and can be deleted', async () => {
      await page.getByText('No requests yet.').waitFor();
      await page.getByRole('combobox', { name: 'Sandbox' }).selectOption('New sandbox…');
      await page.getByRole('textbox', { name: 'New sandbox' }).fill('worker-1');
      await button('OK').click();
      const base = `${served.url}/__doubletake/in/worker-1`;
      await page.getByText(base).first().waitFor();
      await live();
      await fetch(base + agents, { headers: key });
      await fetch(served.url + agent, { headers: key });
      await entry('listAgents').waitFor();
      await expect.poll(() => page.locator('.entry .path').allTextContents()).toEqual([agents]);
      await button('Delete sandbox').click();
      await page.getByText(base).first().waitFor({ state: 'detached' });
      const names = async () => (await fetch(`${served.url}/__doubletake/sandboxes`)).text();
      await expect.poll(names).not.toContain('worker-1');
      await button('Undo').click();
      await expect.poll(names).toContain('worker-1');
    });

    test('Explain says why, with the overlay that would change it', async () => {
      await page.goto(`${served.url}/__doubletake/#page=explain&api=bicycles`);
      await page.getByRole('heading', { name: 'bicycles', exact: true }).waitFor();
      await page.getByText('correct it').first().click();
      await page.getByText('x-doubletake-resource: { name: bicycles').first().waitFor();
    });

    test('who answers an operation is shown and switched, and what may change something is not', async () => {
      const live = createServer((_, res) => {
        res
          .writeHead(200, { 'content-type': 'application/json' })
          .end('[{"id":"l","name":"Live"}]');
      });
      await new Promise<void>((resolve) => live.listen(0, '127.0.0.1', resolve));
      const { port } = live.address() as AddressInfo;
      const upstream = {
        url: new URL(`http://user:secret@127.0.0.1:${port}/v1`),
        timeout: 5000,
        mostKept: 100_000,
        routes: {},
        writes: false,
      };
      const apis = [join(folder, 'bicycles.yaml')];
      const proxied = await serve({ apis, upstream });
      try {
        const other = await open(proxied.url, '#page=controls');
        const named = async () =>
          (await (await fetch(`${proxied.url}/bicycles`)).text()).includes('Live');
        expect(await named()).toBe(true);
        await other.getByText(`http://127.0.0.1:${port}/v1`, { exact: true }).waitFor();
        expect(await other.content()).not.toContain('secret');
        const list = other.getByLabel('Who answers listBicycles');
        expect(await list.inputValue()).toBe('fallback');
        expect(await other.getByLabel('Who answers createBicycle').isDisabled()).toBe(true);
        await list.selectOption('double');
        await other.getByText('listBicycles is answered by the double.').waitFor();
        expect(await named()).toBe(false);
        await other.getByRole('button', { name: 'Undo' }).click();
        await expect.poll(named).toBe(true);
        await other.goto(`${proxied.url}/__doubletake/#page=requests`);
        await other.locator('button.entry', { hasText: 'upstream' }).first().waitFor();
        await other.close();
      } finally {
        await proxied.close();
        live.closeAllConnections();
        live.close();
      }
    });

    test('what the sandbox holds is downloaded as a data file', async () => {
      await addBicycle({ name: 'Marble' });
      await tab('Controls');
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        button('Download as a data file').click(),
      ]);
      const data = JSON.parse(await readFile(await file.path(), 'utf8'));
      expect(data.bicycles.bicycles).toMatchObject([{ name: 'Marble' }]);
    });

    test('a double that wants its token is asked for it once in a session, whichever page one goes to', async () => {
      const guarded = await serve({ apis: ['threetone'], controlToken: 'open sesame' });
      try {
        const other = await open(guarded.url);
        const token = other.getByRole('textbox', { name: 'Control token' });
        await token.fill('wrong');
        await token.press('Enter');
        await other.getByText('That token is not accepted.').waitFor();
        await token.fill('open sesame');
        await token.press('Enter');
        await other.getByRole('img', { name: 'live' }).waitFor();
        await other.getByRole('link', { name: 'Controls' }).click();
        await other.getByText('No operation fails on purpose.').waitFor();
        await other.reload();
        await other.getByText('No operation fails on purpose.').waitFor();
        expect(await other.getByRole('dialog').count()).toBe(0);
        await other.close();
      } finally {
        await guarded.close();
      }
    });

    test.each([
      ['1440 px, light', 1440, 'light'],
      ['390 px, dark', 390, 'dark'],
    ] as const)(
      'every page can be read by everybody, and fits: %s',
      async (_, width, colorScheme) => {
        await uploadAvatar();
        await addBicycle({ name: 'Marble' });
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        for (const [address, heading] of [
          ['page=requests', 'Requests'],
          ['page=state&api=bicycles', 'Resources'],
          ['page=try&api=bicycles&operation=createBicycle', 'Body'],
          ['page=controls', 'Faults'],
          ['page=explain&api=bicycles', 'bicycles'],
        ]) {
          await page.goto(`${served.url}/__doubletake/#${address}`);
          await page
            .getByRole('heading', { name: heading ?? '', exact: true })
            .first()
            .waitFor();
          if (heading === 'Requests') await entry('/bicycles').click();
          expect([address, await violationsOn(page)]).toEqual([address, []]);
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
            width,
          );
        }
      },
    );

    async function violationsOn(shown: Page): Promise<unknown> {
      await shown.evaluate(await readFile(axe, 'utf8'));
      return shown.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))',
      );
    }

    async function statusOf(path: string): Promise<number> {
      return (await fetch(served.url + path, { headers: key })).status;
    }
  },
);
