import createClient, { type Client } from 'openapi-fetch';
import type { paths } from '../../../../generated/okchat.ts';
import type { DoubleOptions } from '../../../create-double.ts';
import { type Served, serve } from '../../../testing/serve.ts';

/** A double of OKCHAT with a typed client that has a key. */
export interface Okchat extends Served {
  readonly client: Client<paths>;
  /** A client in a sandbox of its own. */
  clientIn(sandbox: string): Client<paths>;
  /** Sends anything, with a key. */
  send(path: string, init?: RequestInit & { origin?: string }): Promise<Response>;
}

export async function startOkchat(options: Omit<DoubleOptions, 'apis'> = {}): Promise<Okchat> {
  const served = await serve({ apis: ['okchat'], ...options });
  const headers = { 'x-api-key': 'a-key' };
  return {
    ...served,
    client: createClient<paths>({ baseUrl: served.url, headers }),
    clientIn: (sandbox) =>
      createClient<paths>({
        baseUrl: served.url,
        headers: { ...headers, 'x-doubletake-sandbox': sandbox },
      }),
    send: (path, { origin = served.url, ...init } = {}) =>
      fetch(origin + path, { ...init, headers: { ...headers, ...init.headers } }),
  };
}

/** For openapi-fetch, which would send a multipart body as JSON. */
export function asForm(body: Readonly<Record<string, unknown>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(body)) form.append(name, value as string | Blob);
  return form;
}

export function fileOf(content: string | Uint8Array, name: string, type: string): File {
  return new File([typeof content === 'string' ? content : Uint8Array.from(content)], name, {
    type,
  });
}

/** What a call gave, or an error that shows what it gave instead. */
export function dataOf<Data>({
  data,
  error,
  response,
}: {
  data?: Data;
  error?: unknown;
  response: Response;
}): Data {
  if (data === undefined) throw new Error(`${response.status} ${JSON.stringify(error)}`);
  return data;
}
