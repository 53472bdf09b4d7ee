import { isDeepStrictEqual } from 'node:util';
import { getPointer } from '../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import type { Fixture } from '../plan/fixtures.ts';
import { listItems, type Resource } from '../plan/resources.ts';
import type { Exchange } from '../request/exchange.ts';
import { type Difference, differences } from './compare.ts';
import { standard } from './conforms.ts';
import { withoutProgress } from './moves-on.ts';

/** Reads the state that an operation could change; undefined where it cannot be read. */
export type StateReader = () => Promise<StateSnapshot | undefined>;

export interface StateSnapshot {
  readonly exchange: Exchange;
  readonly state: unknown;
  /** The items of a list. */
  readonly items: readonly unknown[] | undefined;
}

/**
 * How to see what an operation changes: the item that it works on, or the list that it adds to.
 * Undefined where the API shows neither.
 */
export function stateReaderFor(
  context: CheckContext,
  session: CheckSession,
  operation: Operation,
  fixture: Fixture,
): StateReader | undefined {
  const creating = context.resources.find(({ create }) => create.id === operation.id);
  const concerned =
    creating ??
    context.resources.find(({ links }) => links.some(({ to }) => to.id === operation.id));
  const reader = creating === undefined ? (concerned?.read ?? concerned?.list) : creating.list;
  if (concerned === undefined || reader === undefined) return undefined;
  const bindings = bindingsFor(concerned, reader, operation, fixture);
  const more =
    creating === undefined && !isKnown(concerned, operation) ? elsewhere(concerned, reader) : [];
  return async () => {
    const exchange = await session.read(reader, session.request(reader, { ...fixture, bindings }));
    const status = exchange.response?.status ?? 0;
    if (status === 0 || status >= 500)
      throw new CheckSkipped(
        `the state cannot be compared: ${reader.id} answers ${exchange.response?.status ?? exchange.failure}`,
      );
    if (status < 200 || status >= 300) return undefined;
    const items = getPointer(
      exchange.response?.json,
      listItems(context.document, reader)?.pointer ?? '/-',
    );
    const states: unknown[] = [exchange.response?.json];
    for (const view of more)
      states.push(
        (await session.read(view, session.request(view, { ...fixture, bindings }))).response?.json,
      );
    return { exchange, state: states, items: Array.isArray(items) ? items : undefined };
  };
}

const mostLooks = 10;
/** What may move on while nobody writes: a job that runs. */
const moving = /"[^"]*(status|state|phase|stage|progress)"\s*:/i;

/** A state as soon as two reads agree on it: that of a job moves on between them by itself. */
export async function stillState(read: StateReader): Promise<StateSnapshot | undefined> {
  let last = await read();
  for (let looks = 1; looks < mostLooks && last !== undefined; looks++) {
    if (!moving.test(JSON.stringify(last.state) ?? '')) return last;
    const next = await read();
    if (isDeepStrictEqual(next?.state, last.state)) return next;
    last = next;
  }
  return last;
}

/** Whether it is known what an operation does, so that the item itself shows it. */
function isKnown({ updates, uploads, delete: deletion }: Resource, operation: Operation): boolean {
  return operation.method !== 'post' || [...updates, ...uploads, deletion].includes(operation);
}

/**
 * What an item shows in other places than its own: what an action such as a chat leaves behind may
 * stand there.
 */
function elsewhere({ views }: Resource, reader: Operation): Operation[] {
  return views.filter(({ id }) => id !== reader.id).slice(0, 3);
}

/** The same id under the name that the reader has for it. */
function bindingsFor(
  resource: Resource,
  reader: Operation,
  operation: Operation,
  fixture: Fixture,
): Fixture['bindings'] {
  const parametersOf = (to: Operation) =>
    Object.entries(resource.links.find((link) => link.to.id === to.id)?.parameters ?? {});
  const parameters: Record<string, unknown> = { ...fixture.bindings.parameters };
  for (const [name, expression] of parametersOf(reader)) {
    const [own] = parametersOf(operation).find(([, value]) => value === expression) ?? [];
    const bodyName = Object.entries(
      Object(resource.links.find((link) => link.to.id === operation.id)?.requestBody),
    ).find(([, value]) => String(value).includes(String(expression)))?.[0];
    const value =
      own === undefined
        ? bodyName === undefined
          ? undefined
          : fixture.bindings.body[bodyName]
        : fixture.bindings.parameters[own];
    if (value !== undefined) parameters[name] = value;
  }
  return { parameters, body: {} };
}

/**
 * Whether what runs has gone on by itself: it may stand still for two reads before. Nothing is
 * cancelled or paused by itself.
 */
function hasGoneOn(changes: readonly Difference[]): boolean {
  return (
    changes.length > 0 &&
    withoutProgress(changes).length === 0 &&
    !changes.some(({ actual }) =>
      /^(cancel|abort|stop|paus|kill|delet|archiv)/i.test(String(actual)),
    )
  );
}

/** Reports a refused request that left a trace. */
export function unchanged(
  session: CheckSession,
  operation: Operation,
  refused: Exchange,
  before: StateSnapshot,
  after: StateSnapshot | undefined,
): void {
  if (after !== undefined && isDeepStrictEqual(before.state, after.state)) return;
  if (hasOnlyLost(before, after)) return;
  const changes = after === undefined ? [] : differences(before.state, after.state);
  if (hasGoneOn(changes)) return;
  session.report({
    code: 'refused-request-wrote',
    operation,
    location: 'state',
    message: `the request was refused with ${refused.response?.status}, and yet the state is ${after === undefined ? 'gone' : 'another than before'}`,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-15.5'),
    exchanges: [before.exchange, refused, ...(after === undefined ? [] : [after.exchange])],
  });
}

/**
 * Whether nothing but items of a list went away: a deletion of before may take effect late, and who
 * asks for a creation deletes nothing.
 */
function hasOnlyLost(before: StateSnapshot, after: StateSnapshot | undefined): boolean {
  if (before.items === undefined || after?.items === undefined) return false;
  const isIn = (items: readonly unknown[], item: unknown) =>
    items.some((other) => isDeepStrictEqual(other, item));
  const { items: was } = before;
  const { items: is } = after;
  return is.length < was.length && is.every((item) => isIn(was, item));
}
