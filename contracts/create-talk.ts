import type { Operation } from '../openapi/operation.ts';
import { credentialPrefix, keyOf, wrongKey } from './credential-headers.ts';
import type { Fixtures } from './fixtures.ts';
import { judge } from './judge.ts';
import type { ReadOnce } from './last-read.ts';
import type { Exchange, ReceivedResponse, SentRequest } from './message.ts';
import { nearKeys, nearMissesOf } from './near-keys.ts';
import type { Plan } from './plan.ts';
import type { RunOptions } from './run-options.ts';
import { CheckSkipped, type Found, type Talk } from './talk.ts';
import type { Transport } from './transport.ts';

export interface TalkParts {
  readonly plan: Plan;
  readonly transport: Transport;
  readonly fixtures: Fixtures;
  readonly send: (operation: Operation, request: SentRequest) => Promise<Exchange>;
  readonly read: ReadOnce;
  /** Sends something at the pace of the run. */
  readonly paced: (exchanging: () => Promise<Exchange>) => Promise<Exchange>;
  readonly options: RunOptions;
  readonly report: (found: Found) => void;
}

/** What one check gets to work with. */
export function createTalk({ plan, transport, fixtures, send, read, paced, options, report }: TalkParts): Talk {
  const values = Object.entries(options.credentials).map(([name, value]) => value.slice(credentialPrefix(name, value).length));
  const plain = [...values, ...(options.key === undefined ? [] : [options.key]), ...nearKeys(keyOf(options)), wrongKey];
  // As it is, and as it stands in a URL that is repeated.
  const secrets = [...new Set(plain.flatMap((secret) => [secret, encodeURIComponent(secret)]))];
  const verdicts = new WeakMap<Exchange, boolean>();

  /** A success, a failure of the server and no answer are judged whatever the check looks at; a refusal is the check's own affair. */
  function watch(operation: Operation, exchange: Exchange): Exchange {
    const { request, response } = exchange;
    // A preflight asks about another request, whatever OPTIONS is declared to answer.
    const isOwn = request.method.toLowerCase() === operation.method && request.headers['access-control-request-method'] === undefined;
    if (response === undefined || response.status >= 500 || (isOwn && response.status < 300)) talk.conforms(operation, exchange);
    return exchange;
  }

  const talk: Talk = {
    document: plan.document,
    validator: plan.validator,
    send: async (operation, request) => watch(operation, await send(operation, request)),
    read: async (operation, request) => watch(operation, await read(operation, request)),
    report,
    credentialHeaders: Object.keys(options.credentials).filter((name) => !name.startsWith('?') && name !== 'cookie'),
    nearMisses: nearMissesOf(keyOf(options)),
    host: typeof options.target === 'string' ? new URL(options.target).hostname : undefined,
    repeatsSecret: (response) => secrets.some((secret) => secret.length > 3 && repeats(response, secret)),
    conforms(operation, exchange, fits) {
      const known = verdicts.get(exchange);
      if (known !== undefined) return known;
      const found = judge(talk, operation, exchange, fits);
      for (const item of found) report(item);
      verdicts.set(exchange, found.length === 0);
      return found.length === 0;
    },
    async prepare(operation, wanted) {
      const fixture = await fixtures.prepare(operation, wanted);
      if (fixture === undefined) {
        const remedy = options.allowWrites ? 'no operation that links to it gave what it needs' : 'what it needs cannot be made without --allow-writes';
        throw new CheckSkipped(`${operation.id} cannot be called: ${remedy}`);
      }
      return fixture;
    },
    request: (operation, fixture, wanted) => fixtures.request(operation, fixture, wanted),
    fetch: (url) => paced(() => transport.fetch(url)),
    follow(location) {
      const { pathname, search } = new URL(location, 'http://target.invalid');
      return paced(() =>
        transport.sendAbsolute({ method: 'GET', path: `${pathname}${search}`, query: [], headers: {}, body: undefined, credentials: 'valid' }),
      );
    },
    async needsKnownKey() {
      if (options.knowsKeys !== true) throw new CheckSkipped('which keys are wrong is known only where right ones are given');
    },
  };
  return talk;
}

function repeats(response: ReceivedResponse, secret: string): boolean {
  return response.bytes.includes(secret) || Object.values(response.headers).some((value) => value.includes(secret));
}
