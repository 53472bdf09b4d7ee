import type { Operation } from '../../openapi/model/operation.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { createFixtures, type Fixture } from '../plan/fixtures.ts';
import { noBindings } from '../request/build-request.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';

/** Ends a check that has shown what it would send. */
class Shown extends Error {}

/**
 * The request that a check is about, without sending anything: the first to its operation, or the
 * first that writes. Ids that only answers tell stand in its path as `{chatbotId}`. Undefined where
 * it cannot be known before something has answered.
 */
export async function requestOf(
  checkContext: CheckContext,
  check: Check,
): Promise<SentRequest | undefined> {
  const withPlaceholders = await firstRequest(checkContext, check, (operation) =>
    placeholders(operation),
  );
  const names = placeholders(check.operation).map(([name]) => `%7B${name}%7D`);
  // An id that names nothing is made out of one that does: of a placeholder that would be nonsense.
  const isWhole =
    withPlaceholders === undefined ||
    names.every((name) => withPlaceholders.path.includes(name)) ||
    !check.id.includes('/negative/id');
  const shown = isWhole ? withPlaceholders : await firstRequest(checkContext, check, () => []);
  return shown && { ...shown, path: shown.path.replaceAll(/%7B([\w.-]+)%7D/g, '{$1}') };
}

function placeholders(operation: Operation): [name: string, value: string][] {
  return operation.parameters.flatMap(({ name, in: place }): [string, string][] =>
    place === 'path' ? [[name, `{${name}}`]] : [],
  );
}

async function firstRequest(
  checkContext: CheckContext,
  check: Check,
  bound: (operation: Operation) => [string, string][],
): Promise<SentRequest | undefined> {
  let shown: SentRequest | undefined;
  // A dry run finds nothing anywhere: what looks at the state before it sends goes on.
  const none = (request: SentRequest): Exchange => ({
    request,
    response: {
      status: 404,
      headers: {},
      bytes: Buffer.alloc(0),
      json: undefined,
      milliseconds: 0,
    },
    failure: undefined,
  });
  async function send(operation: Operation, request: SentRequest): Promise<Exchange> {
    if (operation.id !== check.operation.id && request.method === 'GET') return none(request);
    shown ??= request;
    throw new Shown();
  }
  const fixtures = createFixtures({
    context: checkContext,
    links: [],
    send,
    allowWrites: true,
    disposable: true,
    mark: checkContext.nextMark,
  });
  const stop = () => Promise.reject(new Shown());
  const session: CheckSession = {
    document: checkContext.document,
    validator: checkContext.validator,
    send,
    read: async (_operation, request) => none(request),
    conforms: () => true,
    prepare: async (operation): Promise<Fixture> => ({
      bindings: { ...noBindings, parameters: Object.fromEntries(bound(operation)) },
      made: new Map(),
    }),
    request: (operation, fixture, wanted) =>
      fixtures.request(
        operation,
        {
          ...fixture,
          bindings: {
            ...fixture.bindings,
            parameters: { ...Object.fromEntries(bound(operation)), ...fixture.bindings.parameters },
          },
        },
        wanted,
      ),
    fetch: stop,
    follow: stop,
    needsKnownKey: async () => undefined,
    malformedCredentials: ['too-short'],
    host: undefined,
    isMadeBeside: () => false,
    make: (operation, fixture) => send(operation, session.request(operation, fixture)),
    credentialHeaders: [],
    repeatsSecret: () => false,
    report: () => undefined,
  };
  // Whatever ends it, a check that waits for answers in vain among it: what it has shown by then
  // counts.
  await check.run(session).catch(() => undefined);
  return shown;
}
