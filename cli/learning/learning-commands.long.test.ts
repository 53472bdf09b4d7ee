import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runDoubletake } from '../testing/run-doubletake.ts';

const document = `
openapi: 3.0.3
info: { title: Shop, version: '1' }
security: [{ token: [] }]
paths:
  /login:
    post:
      operationId: logIn
      security: []
      requestBody: { content: { application/json: { schema: { type: object, properties: { user: { type: string }, password: { type: string } } } } } }
      responses: { '200': { description: ok, content: { application/json: { schema: { type: object, properties: { token: { type: string } } } } } } }
  /orders:
    get:
      operationId: listOrders
      responses: { '200': { description: all, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Order' } } } } } }
    post:
      operationId: placeOrder
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/NewOrder' } } } }
      responses: { '201': { description: it, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } } }
  /orders/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
    get: { operationId: readOrder, security: [{ token: [] }, { basic: [] }], responses: { '200': { description: it, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } } } }
    delete: { operationId: cancelOrder, responses: { '204': { description: gone } } }
components:
  securitySchemes: { token: { type: http, scheme: bearer }, basic: { type: http, scheme: basic } }
  schemas:
    NewOrder: { type: object, properties: { item: { type: string } } }
    Order: { type: object, properties: { id: { type: integer }, item: { type: string } } }
`;

const secrets = {
  password: 'Swordfish-4471-long',
  token: 'tk_9f8e7d6c5b4a39281706',
  cookie: 'sess-5544332211aabbcc',
  query: 'qk-1a2b3c4d5e6f7a8b',
  basic: 'basic-Pa55-w0rd-long',
  key: 'ik-77665544332211ff',
};
const personal = ['ann.realname@shop.example', '+49 170 5551234'];

/** A live API that keeps orders, and notes what may have changed something. */
function shop() {
  const orders = new Map<number, Record<string, unknown>>();
  let last = 0;
  const state = { isNew: false, writes: 0 };
  const add = (item: string) => {
    const order = {
      id: ++last,
      item,
      status: 'open',
      email: personal[0],
      phone: personal[1],
      api_key: secrets.key,
    };
    orders.set(order.id, order);
    return order;
  };
  add('lamp');
  const shown = (order: Record<string, unknown>) =>
    state.isNew ? { ...order, item: 5, status: 'held', weight: 2 } : order;
  const answer = (req: IncomingMessage, res: ServerResponse, body: string) => {
    const { pathname } = new URL(req.url ?? '/', 'http://shop.test');
    const send = (status: number, value?: unknown, headers = {}) =>
      res
        .writeHead(status, {
          ...(value !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        })
        .end(value === undefined ? undefined : JSON.stringify(value));
    if (!['GET', 'HEAD'].includes(req.method ?? '')) state.writes++;
    if (pathname === '/login')
      return send(
        200,
        { token: secrets.token },
        { 'set-cookie': [`session=${secrets.cookie}; Path=/`, 'theme=dark; Path=/'] },
      );
    if (!/^(Bearer|Basic) /.test(req.headers.authorization ?? ''))
      return send(401, { error: 'log in first' });
    if (pathname === '/orders' && req.method === 'POST')
      return send(201, add(String((JSON.parse(body) as { item: string }).item)));
    if (pathname === '/orders') return send(200, [...orders.values()].map(shown));
    const order = orders.get(Number(pathname.split('/')[2]));
    if (order === undefined) return send(404, { error: `no order ${pathname.split('/')[2]}` });
    if (req.method === 'DELETE') {
      orders.delete(Number(order['id']));
      return send(204);
    }
    return send(200, shown(order));
  };
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => answer(req, res, Buffer.concat(chunks).toString()));
  });
  return { server, state };
}

const live = shop();
const place = { folder: '', url: '', output: '' };
const inFolder = (name: string) => join(place.folder, name);

async function doubletake(
  args: readonly string[],
): Promise<{ code: number | null; output: string }> {
  const { code, output } = await runDoubletake(args, {
    SHOP_TOKEN: secrets.token,
  }).exit();
  place.output += output;
  return { code, output };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What a client does: it logs in, and takes orders. */
async function session(base: string): Promise<void> {
  const json = { 'content-type': 'application/json' };
  const logIn = { user: 'ann', password: secrets.password };
  await fetch(`${base}/login`, { method: 'POST', headers: json, body: JSON.stringify(logIn) });
  const headers = {
    authorization: `Bearer ${secrets.token}`,
    cookie: `session=${secrets.cookie}; theme=dark`,
  };
  const basic = Buffer.from(`ann:${secrets.basic}`).toString('base64');
  await fetch(`${base}/orders`);
  await fetch(`${base}/orders?api_key=${secrets.query}`, { headers });
  await fetch(`${base}/orders/1`, { headers: { authorization: `Basic ${basic}` } });
  for (const item of ['chair', 'table', 'desk']) {
    const body = JSON.stringify({ item });
    await fetch(`${base}/orders`, { method: 'POST', headers: { ...headers, ...json }, body });
  }
  await fetch(`${base}/orders/3`, { headers });
  await fetch(`${base}/orders/3`, { method: 'DELETE', headers });
  await fetch(`${base}/orders/3`, { headers });
  await fetch(`${base}/orders/77`, { headers });
  await fetch(`${base}/orders`, { headers });
}

beforeAll(async () => {
  place.folder = await mkdtemp(join(tmpdir(), 'learning-'));
  place.url = await listening(live.server);
  await writeFile(inFolder('shop.yaml'), document);
  const args = ['record', inFolder('shop.yaml'), '--target', place.url, '--port', '0'];
  const run = runDoubletake([...args, '--out', inFolder('session.har')]);
  const [, base = ''] = await run.waitFor(/ at (http:\/\/[\w.:]+)/);
  await session(base);
  run.process.kill('SIGTERM');
  const { code, output } = await run.exit();
  place.output += output;
  expect(code).toBe(0);
  expect(output).toMatch(/session\.har: 12 exchanges/);
}, 60_000);

afterAll(() => {
  live.server.closeAllConnections();
  live.server.close();
});

const by = () => ['--document', inFolder('shop.yaml')];

test('what record has written is learned, and the double is true to it then', async () => {
  const har = inFolder('session.har');
  const before = await doubletake(['replay', har, ...by(), '--min', '95']);
  expect(before.code).toBe(1);
  expect(before.output).toMatch(/Fewer than --min 95 %/);
  const learned = await doubletake(['learn', har, ...by(), '--out', inFolder('learned')]);
  expect(learned.output).toMatch(/12 exchanges of Shop/);
  expect(learned.code).toBe(0);
  const check = ['learn', har, ...by(), '--out', inFolder('learned'), '--check'];
  expect((await doubletake(check)).code).toBe(0);
  const overlay = await readFile(inFolder('learned/overlay.yaml'), 'utf8');
  await writeFile(inFolder('learned/overlay.yaml'), `${overlay}# by hand\n`);
  const outdated = await doubletake(check);
  expect(outdated).toMatchObject({
    code: 2,
    output: expect.stringMatching(/overlay\.yaml is not/),
  });
  await writeFile(inFolder('learned/overlay.yaml'), overlay);
  const files = [
    '--overlay',
    inFolder('learned/overlay.yaml'),
    '--data',
    inFolder('learned/data.yaml'),
  ];
  await doubletake([...check.slice(0, -1), '--keep-personal', '--out', inFolder('whole')]);
  const whole = [
    '--overlay',
    inFolder('whole/overlay.yaml'),
    '--data',
    inFolder('whole/data.yaml'),
  ];
  const after = await doubletake(['replay', har, ...by(), ...whole, '--min', '95']);
  expect(after.output).toMatch(/12 of 12 answers are equal: 100\.0 %/);
  expect(after.code).toBe(0);
  // Without what tells of people, the answers that show it differ, and no others.
  const { output } = await doubletake(['replay', har, ...by(), ...files, '--json']);
  const { differences } = JSON.parse(output) as {
    differences: { differences: { at: string }[] }[];
  };
  for (const { at } of differences.flatMap((own) => own.differences))
    expect(at).toMatch(/\/(email|phone)$/);
}, 120_000);

test('a live target gets reads alone, unless writes are allowed', async () => {
  const { writes } = live.state;
  const args = ['replay', inFolder('session.har'), ...by(), '--target', place.url];
  const token = ['--bearer', '$SHOP_TOKEN'];
  const read = await doubletake([...args, ...token]);
  expect(live.state.writes).toBe(writes);
  expect(read.output).toMatch(/placeOrder +0\/0 +100\.0 % +3 left out/);
  const wrote = await doubletake([...args, ...token, '--allow-writes']);
  expect(live.state.writes).toBeGreaterThan(writes);
  expect(wrote.output).toMatch(/placeOrder +[0-3]\/3/);
}, 60_000);

test('drift tells what has changed, and a new document what it breaks', async () => {
  const args = ['drift', '--baseline', inFolder('session.har'), ...by(), '--target', place.url];
  const token = ['--bearer', '$SHOP_TOKEN', '--out', inFolder('drift.yaml')];
  const same = await doubletake([...args, ...token]);
  expect(same).toMatchObject({ code: 0, output: expect.stringMatching(/nothing has changed/) });
  live.state.isNew = true;
  const { code, output } = await doubletake([...args, ...token]);
  expect(code).toBe(1);
  expect(output).toMatch(/listOrders +200\/body\/\*\/item +was string, and is integer/);
  expect(output).toMatch(/listOrders +200\/body\/\*\/weight +is new/);
  expect(await readFile(inFolder('drift.yaml'), 'utf8')).toMatch(/The member weight comes/);
  live.state.isNew = false;
  await writeFile(
    inFolder('next.yaml'),
    document.replace('operationId: cancelOrder', 'operationId: dropOrder'),
  );
  expect((await doubletake(['diff', inFolder('shop.yaml'), inFolder('next.yaml')])).code).toBe(0);
  await writeFile(
    inFolder('next.yaml'),
    document.replace(
      'properties: { item: { type: string } }',
      'required: [item], properties: { item: { type: string } }',
    ),
  );
  const broken = await doubletake(['diff', inFolder('shop.yaml'), inFolder('next.yaml')]);
  expect(broken.code).toBe(1);
  expect(broken.output).toMatch(/item of the request body is required, and was optional/);
}, 60_000);

test('a recording that is broken is told by its line', async () => {
  const text = await readFile(inFolder('session.har'), 'utf8');
  await writeFile(inFolder('cut.har'), text.slice(0, text.length / 2));
  const { code, output } = await doubletake(['learn', inFolder('cut.har'), ...by()]);
  expect(code).toBe(2);
  expect(output).toMatch(/cut\.har:\d+/);
  expect(output).toMatch(/ends in the middle, after \d+ whole exchanges/);
}, 30_000);

test('no secret of the session is in any file, nor in what was printed', async () => {
  const names = await readdir(place.folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(8);
  const texts = new Map([['the output', place.output]]);
  for (const { parentPath, name } of files)
    texts.set(name, await readFile(join(parentPath, name), 'utf8'));
  for (const [name, text] of texts)
    for (const secret of Object.values(secrets))
      for (const form of [
        secret,
        Buffer.from(secret).toString('base64').slice(0, -4),
        encodeURIComponent(secret),
      ])
        expect(text.includes(form), `${form} in ${name}`).toBe(false);
  const data = await readFile(inFolder('learned/data.yaml'), 'utf8');
  for (const value of personal) expect(data).not.toContain(value);
  expect(data).toMatch(/email: [\w.]+@example\.com/);
  expect(data).toMatch(/phone: "?\+\d\d \d\d\d \d{7}/);
});
