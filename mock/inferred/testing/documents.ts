import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DoubleOptions } from '../../create-double.ts';
import { type Served, serve } from '../../testing/serve.ts';

type Node = Readonly<Record<string, unknown>>;

/**
 * An OpenAPI 3.1 document with these paths and schemas. The parameters that paths name are declared
 * as strings, unless `parameters` has them.
 */
export function documentOf(
  paths: Readonly<Record<string, Node>>,
  schemas: Node = {},
  parameters: Node = {},
): string {
  const declared = Object.entries(paths).map(([path, item]) => {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const own = names.map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: parameters[name] ?? { type: 'string' },
    }));
    return [path, own.length === 0 ? item : { parameters: own, ...item }];
  });
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Test', version: '1' },
    paths: Object.fromEntries(declared),
    components: { schemas },
  });
}

export const ref = (name: string): Node => ({ $ref: `#/components/schemas/${name}` });
export const listOf = (items: Node): Node => ({ type: 'array', items });
export const objectOf = (properties: Node, ...required: string[]): Node => ({
  type: 'object',
  properties,
  ...(required.length > 0 && { required }),
});
export const json = (schema: Node, extras: Node = {}): Node => ({
  'application/json': { schema, ...extras },
});
export const body = (schema: Node): Node => ({
  requestBody: { required: true, content: json(schema) },
});

/** Responses by status: a schema, nothing, or a whole response. */
export function answers(...statuses: readonly (readonly [status: number, schema?: Node])[]): Node {
  const responses = statuses.map(([status, schema]) => [
    String(status),
    { description: 'x', ...(schema !== undefined && { content: json(schema) }) },
  ]);
  return { responses: Object.fromEntries(responses) };
}

export function query(...names: readonly (string | readonly [name: string, schema: Node])[]): Node {
  const parameters = names.map((item) =>
    typeof item === 'string' ? [item, { type: 'string' }] : item,
  );
  return { parameters: parameters.map(([name, schema]) => ({ name, in: 'query', schema })) };
}

/** What came back. */
export interface Reply {
  readonly status: number;
  readonly body: never;
  readonly headers: Headers;
}

export interface Client extends Served {
  /** A request with a JSON body, or a form, or bytes. */
  send(
    method: string,
    path: string,
    sent?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>;
}

/** Writes a document into a folder of its own, and calls back with its path. */
export async function withDocument<Result>(
  document: string,
  use: (file: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  try {
    const file = join(folder, 'test.json');
    await writeFile(file, document);
    return await use(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Serves a double of a document on a socket of its own. */
export function serveDocument(document: string, options: DoubleOptions = {}): Promise<Client> {
  return withDocument(document, async (file) =>
    clientOf(await serve({ ...options, apis: [file] })),
  );
}

export function clientOf(served: Served): Client {
  return {
    ...served,
    async send(method, path, sent, headers = {}) {
      const isRaw = sent instanceof FormData || sent instanceof Uint8Array || sent === undefined;
      const type = isRaw ? {} : { 'content-type': 'application/json' };
      const response = await fetch(served.url + path, {
        method,
        headers: { ...type, ...headers },
        ...(sent !== undefined && { body: isRaw ? (sent as never) : JSON.stringify(sent) }),
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return {
        status: response.status,
        headers: response.headers,
        body: (isJson ? JSON.parse(text) : text) as never,
      };
    },
  };
}
