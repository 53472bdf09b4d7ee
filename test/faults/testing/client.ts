import { getPointer } from '../../../openapi/lib/json-pointer.ts';

/** What a hand-written request saw. */
export interface Seen {
  readonly status: number;
  readonly type: string | null;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly text: string;
  /** Undefined where the body is no JSON. */
  readonly json: unknown;
  /** What stands at a JSON pointer of the body; undefined where nothing does. */
  readonly at: <Value = unknown>(pointer: string) => Value;
}

export interface CallOptions {
  /** Another key, or none at all for null. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends hand-written requests to a server. */
export interface Client {
  readonly url: string;
  /** @param route method and path, such as `GET /products`
   *  @param body an object goes as JSON, a string and bytes as they are, a stream in chunks */
  call(route: string, body?: object | string | FormData, options?: CallOptions): Promise<Seen>;
  /** GETs a URL as an `<img>` does. */
  picture(url: string): Promise<Seen>;
}

export const validKey = 'key-of-the-demonstration';

export function createClient(url: string, sandbox?: string): Client {
  async function see(request: Promise<Response>): Promise<Seen> {
    const response = await request;
    const bytes = Buffer.from(await response.arrayBuffer());
    const text = bytes.toString('utf8');
    const json = parse(text);
    const at = <Value>(pointer: string) => getPointer(json, pointer) as Value;
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      headers: response.headers,
      bytes,
      text,
      json,
      at,
    };
  }
  return {
    url,
    call(route, body, { key = validKey, headers = {} } = {}) {
      const [method = '', path = ''] = route.split(' ');
      const isJson =
        typeof body === 'object' &&
        ![FormData, Uint8Array, ReadableStream].some((kind) => body instanceof kind);
      const sent = {
        ...(key !== null && { 'x-api-key': key, authorization: `Bearer ${key}` }),
        ...(sandbox !== undefined && { 'x-doubletake-sandbox': sandbox }),
        ...(isJson && { 'content-type': 'application/json' }),
        ...headers,
      };
      const content = isJson ? JSON.stringify(body) : (body as string | FormData | undefined);
      return see(
        fetch(url + path, {
          method,
          headers: sent,
          redirect: 'manual',
          ...(content !== undefined && { body: content }),
          ...(body instanceof ReadableStream && { duplex: 'half' }),
        }),
      );
    },
    picture: (address) => see(fetch(address)),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A request sequence that shows a fault: what it observes where all is well, and where the fault
 * is.
 */
export interface Demonstration {
  readonly run: (client: Client) => Promise<unknown>;
  readonly works: unknown;
  readonly breaks: unknown;
}

export type Demonstrations = Readonly<Record<string, Demonstration>>;

export function form(
  fields: Readonly<Record<string, string | { bytes: Buffer; name?: string; type?: string }>>,
): FormData {
  const data = new FormData();
  for (const [field, value] of Object.entries(fields)) {
    if (typeof value === 'string') data.append(field, value);
    else
      data.append(
        field,
        new Blob([new Uint8Array(value.bytes)], { type: value.type ?? 'image/png' }),
        value.name ?? 'picture.png',
      );
  }
  return data;
}
