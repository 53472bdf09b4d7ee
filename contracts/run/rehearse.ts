import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Operation } from '../../openapi/model/operation.ts';
import { sampleSchema } from '../../openapi/sample/samples.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { CheckSkipped, LeftOutForSafety } from '../plan/check-skipped.ts';
import { createFixtures } from '../plan/fixtures.ts';
import { successSchema } from '../plan/resources.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import { createGate, type Passed, routesOf } from '../safety/gate.ts';
import type { Permissions } from '../safety/permit.ts';

/** A request that a check sends, by what the document calls it. */
export interface Rehearsed {
  readonly method: string;
  /** As the document has it. */
  readonly path: string;
}

/** What a check sends where the target answers as documented. */
export interface Rehearsal {
  /** Each once, in order, also those of its preparation. */
  readonly requests: readonly Rehearsed[];
  /** Why some of it stays here under these permissions; undefined where all goes out. */
  readonly leftOut: string | undefined;
}

/** Ends a check that goes on and on. */
class Enough extends Error {}

const mostRequests = 40;

/**
 * Runs a check against answers that are made up from the document, through the same gate as in a
 * run. Nothing is sent. What a check does with a refusal of what it is about is rehearsed as well;
 * what only the answers of a real target lead to cannot be.
 */
export async function rehearse(
  context: CheckContext,
  check: Check,
  permissions: Permissions,
): Promise<Rehearsal> {
  // Made-up answers come at once: without a pause nobody could end a long list of checks.
  await nextTurn();
  const accepted = await rehearseOnce(context, check, permissions, true);
  const refused = await rehearseOnce(context, check, permissions, false);
  const all = new Map(
    [...accepted.requests, ...refused.requests].map((request) => [
      `${request.method} ${request.path}`,
      request,
    ]),
  );
  return { requests: [...all.values()], leftOut: accepted.leftOut ?? refused.leftOut };
}

async function rehearseOnce(
  context: CheckContext,
  check: Check,
  permissions: Permissions,
  isAccepted: boolean,
): Promise<Rehearsal> {
  const gate = createGate(context, permissions, '');
  const routes = routesOf(context);
  const requests: Rehearsed[] = [];
  let leftOut: string | undefined;
  if (check.safety !== 'safe' && !permissions.writes)
    return { requests, leftOut: gate.leaveOut(check.operation).message };

  async function send(operation: Operation, request: SentRequest): Promise<Exchange> {
    let verdict: Passed;
    try {
      verdict = gate.pass(request, operation);
    } catch (error) {
      if (error instanceof LeftOutForSafety) leftOut ??= error.message;
      throw error;
    }
    requests.push({
      method: request.method,
      path: routes.find(request.method, request.path)?.template ?? request.path,
    });
    if (requests.length > mostRequests) throw new Enough();
    const isAbout =
      operation.id === check.operation.id && request.method === operation.method.toUpperCase();
    const exchange = answer(context, operation, request, isAccepted || !isAbout);
    gate.observe(exchange, verdict);
    return exchange;
  }
  const isDisposable = permissions.everything;
  const fixtures = createFixtures({
    context: context,
    links: context.links,
    send,
    allowWrites: permissions.writes,
    disposable: isDisposable,
    mark: context.nextMark,
  });
  const bare = (path: string): SentRequest => ({
    method: 'GET',
    path,
    query: [],
    headers: {},
    body: undefined,
    credentials: 'none',
  });
  const session: CheckSession = {
    document: context.document,
    validator: context.validator,
    send,
    read: send,
    conforms: () => true,
    isMadeBeside: () => false,
    make: fixtures.make,
    async prepare(operation, wanted) {
      const fixture = await fixtures.prepare(operation, wanted);
      if (fixture === undefined) throw new CheckSkipped(`${operation.id} cannot be called`);
      return fixture;
    },
    request: (operation, fixture, wanted) => fixtures.request(operation, fixture, wanted),
    fetch: async (url) => ({ request: bare(url), response: undefined, failure: 'nothing is sent' }),
    follow: async (location) => ({
      request: bare(location),
      response: undefined,
      failure: 'nothing is sent',
    }),
    needsKnownKey: async () => undefined,
    malformedCredentials: ['too-short'],
    host: undefined,
    credentialHeaders: [],
    repeatsSecret: () => false,
    report: () => undefined,
  };
  // A check that waits for what these answers never show has shown what it sends by then.
  const ended = check.run(session).catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([ended, new Promise((resolve) => (timer = setTimeout(resolve, patience)))]);
  clearTimeout(timer);
  return { requests: [...requests], leftOut };
}

/** Milliseconds for one check. */
const patience = 200;

/** An answer as the document has it: its first success with a sample, or a refusal. */
function answer(
  { document, seed }: CheckContext,
  operation: Operation,
  request: SentRequest,
  isOk: boolean,
): Exchange {
  const success = operation.responses.find(({ status }) => status.startsWith('2'))?.status;
  const status = isOk ? Number(success?.replaceAll(/[xX]/g, '0') ?? 200) : 400;
  const schema = isOk ? successSchema(operation) : undefined;
  const json: unknown = schema === undefined ? undefined : sampleSchema(document, schema, { seed });
  const headers = {
    'content-type': 'application/json',
    ...(status === 201 && { location: `${request.path}/1` }),
  };
  const bytes = Buffer.from(json === undefined ? '' : JSON.stringify(json));
  return {
    request,
    response: { status, headers, bytes, json, milliseconds: 0 },
    failure: undefined,
  };
}
