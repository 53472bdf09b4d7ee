/** A client of one session: it remembers what it was told, as an app does. */
export interface SessionClient {
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly json: unknown }>;
  /** A whole number from 0 to below a limit. */
  pick(limit: number): number;
  /** One of a list; undefined of an empty one. */
  one<Item>(list: readonly Item[]): Item | undefined;
  /** Words that no other session uses. */
  words(count: number): string;
  readonly requests: () => number;
  /** How many requests the session has, about. */
  readonly length: number;
}

/** @param seed decides everything that the session does */
export function createClient(base: string, seed: number, length = 100): SessionClient {
  let state = seed * 2654435761 + 1;
  let requests = 0;
  const pick = (limit: number) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const one = <Item>(list: readonly Item[]) => list[pick(list.length)];
  const vocabulary =
    'river stone lamp orange window garden copper quiet paper north summer bridge velvet harbour'.split(
      ' ',
    );
  return {
    pick,
    one,
    words: (count) =>
      Array.from({ length: count }, () => one(vocabulary) ?? '').join(' ') +
      ` ${seed}${pick(9000)}`,
    requests: () => requests,
    length,
    async send(method, path, body, headers = {}) {
      requests++;
      const isBytes = Buffer.isBuffer(body) || body instanceof FormData;
      const answer = await fetch(base + path, {
        method,
        redirect: 'manual',
        headers: {
          ...(body !== undefined && !isBytes && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && {
          body: Buffer.isBuffer(body)
            ? new Uint8Array(body)
            : body instanceof FormData
              ? body
              : typeof body === 'string'
                ? body
                : JSON.stringify(body),
        }),
      });
      const text = await answer.text();
      let json: unknown;
      try {
        json = JSON.parse(text) as unknown;
      } catch {
        json = undefined;
      }
      return { status: answer.status, json };
    },
  };
}
