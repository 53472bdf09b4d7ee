import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { type App, openApp } from './app-target.ts';

test.each<[string, App]>([
  [
    'a listener of Node, as an Express app is one',
    (incoming: IncomingMessage, outgoing: ServerResponse) => {
      incoming.resume().on('end', () => outgoing.writeHead(201, { 'x-by': 'node' }).end('made'));
    },
  ],
  [
    'a fetch function',
    async (request: Request) =>
      new Response(`made ${await request.text()}`.slice(0, 4), {
        status: 201,
        headers: { 'x-by': 'node' },
      }),
  ],
  [
    'an object with a fetch function',
    { fetch: () => new Response('made', { status: 201, headers: { 'x-by': 'node' } }) },
  ],
  [
    'an object whose fetch function takes more, as that of a worker does',
    {
      fetch: (_request: Request, _env?: unknown, _context?: unknown) =>
        new Response('made', { status: 201, headers: { 'x-by': 'node' } }),
    },
  ],
])('an app answers on a port, and its data is nobody of ours: %s', async (_name, app) => {
  const opened = await openApp(app);
  try {
    const address = Object(opened.target).address() as { port: number };
    const response = await fetch(`http://127.0.0.1:${address.port}/`, {
      method: 'POST',
      body: 'x',
    });
    expect([response.status, response.headers.get('x-by'), await response.text()]).toEqual([
      201,
      'node',
      'made',
    ]);
    expect(opened.isOurs).toBe(false);
  } finally {
    await opened.close();
  }
});
