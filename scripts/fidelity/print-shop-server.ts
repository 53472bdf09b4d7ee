import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { splitMultipart } from '../../openapi/wire/split-multipart.ts';
import type { SessionClient } from './client.ts';
import { run } from './sessions.ts';

type Fields = Record<string, unknown>;

/** When a job is printing, and when it is done, in milliseconds since it was started. */
const printingAfter = 300;
const doneAfter = 800;
const pageLength = 4;

/**
 * A server of ours in the style of forms: pages by number, documents that are uploaded as forms, jobs
 * that take time, errors with a list of fields, and a key in a header.
 */
export function createPrintShop(): Server {
  const documents = new Map<number, { shown: Fields; bytes: Buffer }>();
  const jobs = new Map<string, { shown: Fields; begun: number }>();
  let last = 0;
  const add = (title: string, bytes: Buffer) => {
    const shown = { id: ++last, title, bytes: bytes.length, starred: false, prints: 0 };
    documents.set(last, { shown, bytes });
    return shown;
  };
  add('Menu', Buffer.from('%PDF menu'));
  add('Flyer', Buffer.from('%PDF flyer'));
  return createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => answer(req, res, Buffer.concat(chunks)));
  });

  function answer(req: IncomingMessage, res: ServerResponse, body: Buffer): unknown {
    const url = new URL(req.url ?? '/', 'http://shop.test');
    const [, what = '', id = '', part = ''] = url.pathname.split('/');
    const call = `${req.method} ${what}${id === '' ? '' : '/*'}${part === '' ? '' : `/${part}`}`;
    const send = (status: number, value?: unknown) =>
      res
        .writeHead(status, {
          'x-shop-version': '7',
          ...(value !== undefined && { 'content-type': 'application/json' }),
        })
        .end(value === undefined ? undefined : JSON.stringify(value));
    const fail = (status: number, code: string, message: string, fields: object[] = []) =>
      send(status, { error: { code, message, fields } });
    const page = (items: readonly Fields[]) => {
      const length = Number(url.searchParams.get('per_page') ?? pageLength);
      const number = Number(url.searchParams.get('page') ?? 1);
      return send(200, {
        items: items.slice((number - 1) * length, number * length),
        page: number,
        pages: Math.max(1, Math.ceil(items.length / length)),
        total: items.length,
      });
    };
    if (req.headers['x-shop-key'] !== shopKey) return fail(401, 'key', 'Send your key.');
    const document = documents.get(Number(id));
    if (what === 'documents' && id !== '' && document === undefined)
      return fail(404, 'unknown', `Document ${id} is unknown.`);
    switch (call) {
      case 'GET documents':
        return page([...documents.values()].map(({ shown }) => shown));
      case 'POST documents':
        return upload(req, body, send, fail);
      case 'GET documents/*':
        return send(200, document?.shown);
      case 'PATCH documents/*':
        if (document !== undefined) Object.assign(document.shown, { title: parse(body)['title'] });
        return send(200, document?.shown);
      case 'DELETE documents/*':
        documents.delete(Number(id));
        return send(204);
      case 'GET documents/*/file':
        return res.writeHead(200, { 'content-type': 'application/pdf' }).end(document?.bytes);
      case 'GET jobs':
        return page([...jobs.values()].map(asOfNow).reverse());
      case 'POST jobs':
        return startJob(parse(body), send, fail);
      case 'GET jobs/*': {
        const job = jobs.get(id);
        return job === undefined
          ? fail(404, 'unknown', `Job ${id} is unknown.`)
          : send(200, asOfNow(job));
      }
      default:
        return fail(404, 'unknown', 'Nothing is there.');
    }
  }

  function upload(req: IncomingMessage, body: Buffer, send: Send, fail: Fail): unknown {
    const boundary = /boundary="?([^";]+)/.exec(req.headers['content-type'] ?? '')?.[1] ?? '';
    const parts = splitMultipart(body, boundary);
    const file = parts.find(({ filename }) => filename !== undefined);
    const title = parts.find(({ name }) => name === 'title')?.content.toString('utf8');
    if (file === undefined || title === undefined)
      return fail(422, 'incomplete', 'Some fields are missing.', [
        { field: title === undefined ? 'title' : 'file', problem: 'missing' },
      ]);
    return send(201, add(title, file.content));
  }

  function startJob(sent: Fields, send: Send, fail: Fail): unknown {
    const { source, copies } = sent;
    if (typeof source !== 'number')
      return fail(422, 'incomplete', 'Some fields are missing.', [
        { field: 'source', problem: 'missing' },
      ]);
    const shown = {
      id: randomUUID(),
      source,
      copies: typeof copies === 'number' ? copies : 1,
      status: 'waiting',
      progress: 0,
      receipt: null,
      started_at: new Date().toISOString(),
    };
    const job = { shown, begun: Date.now() };
    jobs.set(shown.id, job);
    return send(202, shown);
  }

  function asOfNow({ shown, begun }: { shown: Fields; begun: number }): Fields {
    const age = Date.now() - begun;
    if (age >= doneAfter)
      return {
        ...shown,
        status: 'done',
        progress: 100,
        receipt: `receipt of ${String(shown['id'])}`,
      };
    return age >= printingAfter ? { ...shown, status: 'printing', progress: 50 } : shown;
  }
}

type Send = (status: number, value?: unknown) => unknown;
type Fail = (status: number, code: string, message: string, fields?: object[]) => unknown;

function parse(body: Buffer): Fields {
  return Object(JSON.parse(body.toString('utf8') || '{}')) as Fields;
}

export const shopKey = 'shop-key-7d1e5a90c34b82f6';

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const memberOf = (value: unknown, name: string) => Object(value)[name] as unknown;

export async function printShopSession(client: SessionClient): Promise<void> {
  let ids = [1, 2];
  const call = (own: SessionClient, method: string, path: string, body?: unknown) =>
    own.send(method, path, body, { 'x-shop-key': shopKey });
  const form = (own: SessionClient, withTitle: boolean) => {
    const data = new FormData();
    if (withTitle) data.set('title', own.words(2));
    const text = `%PDF ${own.words(own.pick(9) + 1)}`;
    data.set('file', new Blob([text], { type: 'application/pdf' }), 'a.pdf');
    return data;
  };
  const startAndWait = async (own: SessionClient) => {
    const job = { source: own.one(ids), ...(own.pick(2) === 0 && { copies: 2 + own.pick(5) }) };
    const { json } = await call(own, 'POST', '/jobs', job);
    const path = `/jobs/${String(memberOf(json, 'id'))}`;
    await wait(100);
    await call(own, 'GET', path);
    await wait(350);
    await call(own, 'GET', path);
    await wait(600);
    await call(own, 'GET', path);
  };
  await run(
    client,
    [(own) => call(own, 'GET', '/documents'), startAndWait, startAndWait],
    [
      [2, (own) => call(own, 'GET', '/documents')],
      [1, (own) => call(own, 'GET', `/documents?page=${1 + own.pick(3)}&per_page=3`)],
      [3, (own) => call(own, 'GET', `/documents/${own.one(ids)}`)],
      [1, (own) => call(own, 'GET', `/documents/${900 + own.pick(90)}`)],
      [1, (own) => own.send('GET', '/documents')],
      [
        4,
        async (own) => {
          const { json } = await call(own, 'POST', '/documents', form(own, true));
          ids.push(Number(memberOf(json, 'id')));
        },
      ],
      [1, (own) => call(own, 'POST', '/documents', form(own, false))],
      [3, (own) => call(own, 'GET', `/documents/${own.one(ids.slice(2)) ?? 1}/file`)],
      [2, (own) => call(own, 'PATCH', `/documents/${own.one(ids)}`, { title: own.words(2) })],
      [
        1,
        async (own) => {
          const id = own.one(ids.slice(2));
          if (id === undefined) return;
          ids = ids.filter((other) => other !== id);
          await call(own, 'DELETE', `/documents/${id}`);
          await call(own, 'GET', `/documents/${id}`);
        },
      ],
      [1, startAndWait],
      [1, (own) => call(own, 'POST', '/jobs', { copies: 2 })],
      [1, (own) => call(own, 'GET', '/jobs')],
    ],
  );
}
