import type { Operation } from '../../openapi/model/operation.ts';
import type { Authentication } from '../authentication/authentication.ts';
import { judge } from '../oracles/conforms.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession, Found } from '../plan/check-session.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import type { Fixtures } from '../plan/fixtures.ts';
import { methodsAt } from '../plan/methods-at.ts';
import type { CachedRead } from '../plan/read-cache.ts';
import { credentialPrefix, wrongKey } from '../request/credential-headers.ts';
import type { Exchange, ReceivedResponse, SentRequest } from '../request/exchange.ts';
import { malformedCredentialsOf, malformedKeys } from '../request/malformed-credentials.ts';
import type { AbsentOperations } from './absent-operations.ts';
import type { RunOptions } from './run-options.ts';
import type { Transport } from './transport.ts';

/** What the sessions of a run have in common. */
export interface SessionParts {
  readonly context: CheckContext;
  readonly transport: Transport;
  readonly authentication: Authentication;
  readonly absent: AbsentOperations;
  readonly fixtures: Fixtures;
  readonly send: (operation: Operation, request: SentRequest) => Promise<Exchange>;
  readonly read: CachedRead;
  /** Sends something for an operation at the pace of the run. */
  readonly fetch: (operation: Operation, exchanging: () => Promise<Exchange>) => Promise<Exchange>;
  readonly options: RunOptions;
}

/** What one check gets to work with. */
export function createCheckSession(
  {
    context,
    transport,
    authentication,
    absent,
    fixtures,
    send,
    read,
    fetch,
    options,
  }: SessionParts,
  check: Check,
  report: (found: Found) => void,
): CheckSession {
  const values = Object.entries(authentication.credentials()).map(([name, value]) =>
    value.slice(credentialPrefix(name, value).length),
  );
  const key = authentication.key();
  const known = [...values, key, ...malformedKeys(key), wrongKey];
  // As it is, and as it stands in a URL that is repeated.
  const secrets = [...new Set(known.flatMap((secret) => [secret, encodeURIComponent(secret)]))];
  const verdicts = new WeakMap<Exchange, boolean>();

  /** Requests as they were made for what the target itself has named. */
  const plain = new WeakSet<SentRequest>();

  // Journeys delete what they ask for.
  const asksForWhatIsThere = check.group === 'examples' || check.id.includes('/journeys/link/');

  /** What is not there is told once, and nothing else is said of it. */
  async function present(operation: Operation, exchange: Exchange): Promise<Exchange> {
    await absent.notice(operation, exchange, asksForWhatIsThere && plain.has(exchange.request));
    const reason = absent.reason(operation);
    if (reason === undefined) return exchange;
    const found = operation.id === check.operation.id ? absent.report(operation) : undefined;
    if (found !== undefined) report(found);
    throw new CheckSkipped(reason);
  }

  /**
   * A success, a failure of the server and no answer are judged whatever the check looks at; a
   * refusal is the check's own affair.
   */
  function watch(operation: Operation, exchange: Exchange): Exchange {
    const { request, response } = exchange;
    // A preflight asks about another request, whatever OPTIONS is declared to answer.
    const isOwn =
      request.method.toLowerCase() === operation.method &&
      request.headers['access-control-request-method'] === undefined;
    if (response === undefined || response.status >= 500 || (isOwn && response.status < 300))
      session.conforms(operation, exchange);
    return exchange;
  }

  const session: CheckSession = {
    document: context.document,
    validator: context.validator,
    send: async (operation, request) =>
      watch(operation, await present(operation, await send(operation, request))),
    read: async (operation, request) =>
      watch(operation, await present(operation, await read(operation, request))),
    report,
    credentialHeaders: Object.keys(authentication.credentials()).filter(
      (name) => !name.startsWith('?') && name !== 'cookie',
    ),
    malformedCredentials: malformedCredentialsOf(key),
    host: typeof options.target === 'string' ? new URL(options.target).hostname : undefined,
    isMadeBeside: ({ path }) =>
      methodsAt(context.operations, path).some((method) => method === 'put' || method === 'post'),
    repeatsSecret: (response) =>
      secrets.some((secret) => secret.length > 3 && repeats(response, secret)),
    conforms(operation, exchange, fits) {
      const judged = verdicts.get(exchange);
      if (judged !== undefined) return judged;
      const found = judge(session, operation, exchange, fits);
      for (const item of found) report(item);
      verdicts.set(exchange, found.length === 0);
      return found.length === 0;
    },
    async prepare(operation, wanted) {
      const fixture = await fixtures.prepare(operation, wanted);
      if (fixture === undefined) {
        const remedy = options.allowWrites
          ? 'no operation that links to it gave what it needs'
          : 'what it needs cannot be made without --allow-writes';
        throw new CheckSkipped(`${operation.id} cannot be called: ${remedy}`);
      }
      return fixture;
    },
    request(operation, fixture, wanted) {
      const request = fixtures.request(operation, fixture, wanted);
      if (fixture.made.size > 0 && wanted?.bindings === undefined) plain.add(request);
      return request;
    },
    make: async (operation, fixture) =>
      watch(operation, await present(operation, await fixtures.make(operation, fixture))),
    fetch: (url) => fetch(check.operation, () => transport.fetch(url)),
    async follow(location) {
      if (!URL.canParse(location, 'http://target.invalid')) {
        const request = {
          method: 'GET',
          path: location,
          query: [],
          headers: {},
          body: undefined,
          credentials: 'valid',
        } as const;
        return { request, response: undefined, failure: `${JSON.stringify(location)} is no URL` };
      }
      const { pathname, search } = new URL(location, 'http://target.invalid');
      return fetch(check.operation, () =>
        transport.sendAbsolute({
          method: 'GET',
          path: `${pathname}${search}`,
          isAbsolute: true,
          query: [],
          headers: {},
          body: undefined,
          credentials: 'valid',
        }),
      );
    },
    async needsKnownKey() {
      if (options.hasValidCredentials !== true)
        throw new CheckSkipped('which keys are wrong is known only where right ones are given');
    },
  };
  return session;
}

function repeats(response: ReceivedResponse, secret: string): boolean {
  return (
    response.bytes.includes(secret) ||
    Object.entries(response.headers).some(
      // Who keeps a session alive sets its cookie anew; nobody but its owner gets that.
      ([name, value]) => name !== 'set-cookie' && value.includes(secret),
    )
  );
}
