import type { Provenance } from '../../../openapi/model/evidence.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { expectRefusal, expectSuccess, type Refusal } from '../../oracles/expect.ts';
import { stateReaderFor, stillState, unchanged } from '../../oracles/state-snapshot.ts';
import type { Check, CheckGroup } from '../../plan/check.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import type { FindingCategory } from '../../plan/finding-category.ts';
import type { Fixture } from '../../plan/fixtures.ts';
import type { RequestOptions } from '../../request/build-request.ts';
import type { Exchange, SentRequest } from '../../request/exchange.ts';

/** What has to come of a request. */
export type Expectation =
  /** A success; what only concerns the item, such as 409, is judged by the document alone. */
  | { readonly is: 'accepted'; readonly unless?: readonly number[] }
  /** Anything that conforms. @see CheckSession.conforms for `fits` */
  | { readonly is: 'answered'; readonly fits?: readonly number[] }
  /** A 4xx that fits, and no change of the state. */
  | ({ readonly is: 'refused' } & Refusal);

/** Refusals that fit what nobody expects to be sent. */
export const fitsOddInput: readonly number[] = [400, 404, 422, 413, 406, 415];

/**
 * A request that differs from the one of the example, and what has to come of it: a row of a
 * table. Its group is the first word of its id.
 */
export interface Mutation {
  /** Of the check, after its operation: `examples/minimal`. */
  readonly id: string;
  readonly title: string;
  readonly provenance: Provenance;
  /** May depend on the request, whose values are known only then. */
  readonly expect: Expectation | ((request: SentRequest) => Expectation);
  /** How the valid request is changed; not at all where undefined. */
  readonly change?: (request: SentRequest) => SentRequest;
  /** In place of `change`: several requests, until one is accepted that has to be refused. */
  readonly trials?: (session: CheckSession) => readonly Trial[];
  /** What the valid request is made with. Throws `CheckSkipped` where there is no such request. */
  readonly options?: () => RequestOptions;
  /** Whether what it works on is no other check's. By default only a deletion's is. */
  readonly isOwn?: boolean;
  /** What it works on, where that is more than `session.prepare` gives. */
  readonly prepare?: (session: CheckSession) => Promise<Fixture>;
  /** Whether the valid request is sent before it, once. */
  readonly isAgain?: boolean;
  /** Whether only a target that knows which keys are right can be asked. */
  readonly needsKnownKey?: boolean;
  /**
   * Whether the state is read before and after, to see that a refusal leaves no trace; by default
   * where a refusal is expected, but for a GET.
   */
  readonly probes?: boolean;
  readonly category?: FindingCategory;
  readonly safety?: Check['safety'];
  /** What has to hold once it was answered as expected. */
  readonly afterwards?: (session: CheckSession, exchange: Exchange) => Promise<void>;
}

/** One of several requests of a mutation. */
export interface Trial {
  readonly change: (request: SentRequest) => SentRequest;
  /** What is said of this one in particular. */
  readonly refusal?: Partial<Refusal>;
}

/** A request with one fault, which has to be refused without a trace. */
export function refused(
  id: string,
  refusal: Refusal,
  change: (request: SentRequest) => SentRequest,
  more: Partial<Mutation> = {},
): Mutation {
  return {
    id,
    title: `refused: ${refusal.wrong}`,
    provenance: refusal.provenance,
    expect: { is: 'refused', ...refusal },
    change,
    ...more,
  };
}

/** The check that sends a mutation. */
export function mutationCheck(
  context: CheckContext,
  operation: Operation,
  mutation: Mutation,
): Check {
  const { id, title, provenance, category } = mutation;
  return {
    id: `${operation.id}/${id}`,
    group: id.split('/')[0] as CheckGroup,
    operation,
    title,
    provenance,
    safety: operation.method === 'get' ? 'safe' : (mutation.safety ?? 'writes'),
    ...(category !== undefined && { category }),
    run: (session) => tryOut(context, session, operation, mutation),
  };
}

async function tryOut(
  context: CheckContext,
  session: CheckSession,
  operation: Operation,
  mutation: Mutation,
): Promise<void> {
  if (mutation.needsKnownKey === true) await session.needsKnownKey();
  const trials = mutation.trials?.(session) ?? [{ change: mutation.change ?? ((same) => same) }];
  if (trials.length === 0) throw new CheckSkipped('nothing of the kind can be sent to this target');
  const options = mutation.options?.() ?? {};
  const isRefusal = typeof mutation.expect === 'function' || mutation.expect.is === 'refused';
  const isShared = mutation.isOwn !== true && (isRefusal || operation.method !== 'delete');
  const fixture =
    (await mutation.prepare?.(session)) ?? (await session.prepare(operation, { shared: isShared }));
  const valid = session.request(operation, fixture, options);
  if (mutation.isAgain === true) session.conforms(operation, await session.send(operation, valid));
  const probe =
    (mutation.probes ?? isRefusal) && operation.method !== 'get'
      ? stateReaderFor(context, session, operation, fixture)
      : undefined;
  const before = probe === undefined ? undefined : await stillState(probe);
  let refusal: Exchange | undefined;
  for (const [index, { change, refusal: own }] of trials.entries()) {
    const request = change(index === 0 ? valid : session.request(operation, fixture, options));
    const exchange = await session.send(operation, request);
    const expected =
      typeof mutation.expect === 'function' ? mutation.expect(request) : mutation.expect;
    if (!judge(session, operation, exchange, { mutation, expected, own })) return;
    if (isRefusal || isRefused(exchange)) refusal = exchange;
    await mutation.afterwards?.(session, exchange);
  }
  if (before !== undefined && probe !== undefined && refusal !== undefined)
    unchanged(session, operation, refusal, before, await probe());
}

function isRefused({ response }: Exchange): boolean {
  return response !== undefined && response.status >= 400 && response.status < 500;
}

interface Expected {
  readonly mutation: Mutation;
  readonly expected: Expectation;
  readonly own: Partial<Refusal> | undefined;
}

/** Returns whether there is any use in going on. */
function judge(
  session: CheckSession,
  operation: Operation,
  exchange: Exchange,
  { mutation, expected, own }: Expected,
): boolean {
  const status = exchange.response?.status ?? 0;
  if (expected.is === 'refused') {
    expectRefusal(session, operation, exchange, { ...expected, ...own });
    // What was let through may have changed what the others are about.
    return status >= 400;
  }
  const fits = expected.is === 'answered' ? (expected.fits ?? []) : (expected.unless ?? []);
  if (expected.is === 'answered' || fits.includes(status)) {
    session.conforms(operation, exchange, fits);
    return true;
  }
  return expectSuccess(session, operation, exchange, mutation.provenance);
}
