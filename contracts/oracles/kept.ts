import { isObject, parsePointer } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import type { Provenance } from '../../openapi/model/evidence.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { isMarked } from '../../openapi/schema/is-marked.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { isIdName } from '../plan/id-member.ts';
import {
  bodySchema,
  listItems,
  propertiesOf,
  shownSchema,
  successSchema,
} from '../plan/resources.ts';
import { preferredMediaType } from '../request/build-request.ts';
import type { SentRequest } from '../request/exchange.ts';
import { type Difference, missingFrom } from './compare.ts';
import { generalize } from './conforms.ts';
import {
  type History,
  isSeen,
  type Oracle,
  type OracleContext,
  readBefore,
  type StepOf,
  sideBySide,
  stepsOf,
  told,
} from './history.ts';
import { findById, isOk, type View } from './resource-client.ts';
import { schemaAllows } from './schema-allows.ts';
import { evidenceOfDifference } from './usual-changes.ts';

/** What was made can be read, until it is taken away. */
export const found: Oracle = function* (history, { resource }) {
  for (const [index, { item, view, exchange }] of stepsOf(history, 'read')) {
    const isGone = stepsOf(history.slice(0, index), 'remove').some(
      ([, step]) => step.item === item,
    );
    if (isGone || isSeen(view)) continue;
    const id = JSON.stringify(item.id);
    yield {
      code: 'write-lost',
      operation: resource.create,
      location: 'state',
      message: isOk(exchange)
        ? `${id} was created and is not shown`
        : `${id} was created and reading it answers ${exchange.response?.status ?? exchange.failure}`,
      exchanges: [item.created, exchange],
    };
    return;
  }
};

interface Keeping {
  /** Which writes are held to what the next read shows. */
  readonly of: 'create' | 'write';
  /** Whether what any earlier read showed has to be shown again where it is sent. */
  readonly remembers?: boolean;
  /** Whether what the document says that a read shows has to be shown where it is sent. */
  readonly isDocumented?: boolean;
}

/** What was sent reads back as it was sent, in every member that is shown. */
export function kept({ of, remembers = false, isDocumented = false }: Keeping): Oracle {
  return function* (history, at) {
    let known: Record<string, unknown> = {};
    for (const [index, { item, view, exchange }] of stepsOf(history, 'read')) {
      if (!isSeen(view)) continue;
      const written = lastWrite(history, index, of);
      const before = written && readBefore(history, history.indexOf(written), item)?.view;
      if (remembers) known = { ...known, ...(before?.object ?? {}) };
      if (written !== undefined) {
        const { operation } = written;
        const documented = documentedMembers(at.context, view.operation);
        const sent = sentItem(at.context, operation, written.exchange.request, {
          ...documented,
          ...view.object,
        });
        const members = {
          ...(isDocumented ? documented : view.object),
          ...known,
          ...(of === 'write' ? before?.object : view.object),
        };
        for (const difference of sent === undefined
          ? []
          : alterations(at, operation, sent, members, view)) {
          const top = difference.at.split('/')[1] ?? '';
          const isMissing = difference.actual === undefined;
          // A member that may be left out is only assumed to be shown once it was sent.
          const isOptional =
            isMissing &&
            ((before?.object === undefined
              ? !difference.at.slice(1).includes('/')
              : !Object.hasOwn(before.object, top)) ||
              !mayBeThere(at.context, view.operation, difference.at));
          if (isNamedElsewhere(written.exchange.request, sent, difference.actual)) continue;
          // Who makes an item and says null of a member leaves it to the server.
          if (of === 'create' && leavesToServer(at.session, view, difference)) continue;
          // What a read must show and does not is told of the read, once.
          if (isOptional && !at.session.conforms(view.operation, exchange)) continue;
          yield {
            code: of === 'create' ? 'write-altered' : 'update-ignored',
            operation,
            location: `body${generalize(difference.at)}`,
            message: `${difference.at.slice(1)} was sent as ${told(difference.expected)} and reads ${told(difference.actual)}`,
            differs: sideBySide(difference.expected, difference.actual),
            provenance:
              isOptional || (of === 'create' && difference.expected === null)
                ? { evidence: 'assumed' }
                : evidenceOfDifference(difference, at.provenance),
            exchanges: [
              ...(of === 'write' && before !== undefined ? [before.exchange] : []),
              ...new Set([written.exchange, exchange]),
            ],
          };
        }
      }
      if (remembers) known = { ...known, ...view.object };
    }
  };
}

/** The write that a read shows the first time; undefined where it was read before, or not written. */
function lastWrite(
  history: History,
  index: number,
  of: 'create' | 'write',
): StepOf<'create' | 'write'> | undefined {
  const { item } = history[index] as StepOf<'read'>;
  const step = history
    .slice(0, index)
    .findLast(
      (candidate) =>
        candidate.item === item && ['create', 'write', 'read', 'remove'].includes(candidate.kind),
    );
  return step?.kind === of && !(step.kind === 'write' && step.isPreparation)
    ? (step as StepOf<'create' | 'write'>)
    : undefined;
}

/**
 * Whether what an operation shows of an item has a member at a place: an object that names its
 * members, and not this one, is of another shape than the one that was sent.
 */
function mayBeThere({ document }: CheckContext, operation: Operation, place: string): boolean {
  let schema = shownSchema(document, operation);
  for (const token of parsePointer(place)) {
    if (schema === undefined) return true;
    const name = /^\d+$/.test(token) ? '[]' : token;
    const next = findMemberSchema(document, schema, name);
    if (next === undefined) return name === '[]' || propertiesOf(document, schema).length === 0;
    schema = next;
  }
  return true;
}

/**
 * Null, which a server may answer with a value of its own, if that is not null made a text, nor a
 * value that says as little where null may be shown.
 */
function leavesToServer(
  session: CheckSession,
  view: View,
  { at, expected, actual }: Difference,
): boolean {
  if (expected !== null) return false;
  if ((actual === '' || actual === 0) && schemaAllows(session, view, at, null)) return false;
  const isNullText = typeof actual === 'string' && /^(null|undefined|none|nil)$/i.test(actual);
  // Of a closed set, `none` is a value as the others are.
  return !isNullText || !schemaAllows(session, view, at, `${actual} doubletake`);
}

/** Where nothing reads an item, the answer to a write shows what was sent. */
export const answered: Oracle = function* (history, at) {
  for (const step of history) {
    if (step.kind !== 'create' && step.kind !== 'write') continue;
    const { operation, exchange, item } = step;
    const object = findById(exchange.response?.json, item.id);
    if (!isObject(object)) continue;
    const members = { ...documentedMembers(at.context, operation), ...object };
    const sent = sentItem(at.context, operation, exchange.request, members);
    const view: View = { operation, exchange, object };
    for (const difference of sent === undefined
      ? []
      : alterations(at, operation, sent, members, view)) {
      // Which id an item gets is the server's choice.
      if (difference.actual === item.id) continue;
      if (step.kind === 'create' && leavesToServer(at.session, view, difference)) continue;
      yield {
        code: step.kind === 'create' ? 'write-altered' : 'update-ignored',
        operation,
        location: `body${generalize(difference.at)}`,
        message: `${difference.at.slice(1)} was sent as ${told(difference.expected)} and is answered as ${told(difference.actual)}`,
        differs: sideBySide(difference.expected, difference.actual),
        provenance: evidenceOfAnswer(difference, at.provenance),
        exchanges: [exchange],
      };
    }
  }
};

/** That what may be left out is shown once it was sent is only assumed. */
export function evidenceOfAnswer(difference: Difference, provenance: Provenance): Provenance {
  return difference.actual === undefined
    ? { evidence: 'assumed' }
    : evidenceOfDifference(difference, provenance);
}

/**
 * Differences of one view that are looked at: an object of thousands of members would hold up a run
 * for minutes, and tells no more.
 */
const mostDifferences = 100;

/**
 * Where a view differs from what was sent.
 * @param members those that have to be shown where they are sent
 */
export function* alterations(
  { context, session }: Pick<OracleContext, 'context' | 'session'>,
  operation: Operation,
  sent: Record<string, unknown>,
  members: Record<string, unknown>,
  view: View,
): Generator<Difference> {
  // What is null may as well be left out.
  for (const difference of missingFrom(
    view.object ?? {},
    readable(context, operation, sent, members),
  ).slice(0, mostDifferences))
    if (
      !(difference.expected === null && difference.actual === undefined) &&
      schemaAllows(session, view, difference.at, difference.expected)
    )
      yield difference;
}

/**
 * Whether the body says a value beside the item that it wraps, as an id that stands in both: one
 * of the two has to give way.
 */
function isNamedElsewhere(
  { body }: SentRequest,
  sent: Record<string, unknown> | undefined,
  value: unknown,
): boolean {
  return (
    body?.kind === 'json' &&
    isObject(body.value) &&
    body.value !== sent &&
    typeof value === 'string' &&
    Object.values(body.value).includes(value)
  );
}

/**
 * What of a sent item has to read back: the members that the view has, but for those that the
 * document calls `writeOnly` or takes back with `x-doubletake-read-back: false`.
 */
export function readable(
  context: CheckContext,
  operation: Operation,
  sent: Record<string, unknown>,
  shown: Record<string, unknown>,
): Record<string, unknown> {
  const kept = Object.entries(sent).flatMap(([name, value]): [string, unknown][] => {
    const as = nameIn(shown, name, operation);
    return as === undefined || isWriteOnly(context, operation, name) ? [] : [[as, value]];
  });
  return Object.fromEntries(kept);
}

/**
 * The members of the item that the document says an answer shows, at its top or in an envelope,
 * without those that are `writeOnly`; none has a value.
 */
export function documentedMembers(
  { document }: CheckContext,
  operation: Operation,
): Record<string, undefined> {
  const schema = listItems(document, operation)?.schema ?? successSchema(operation);
  if (schema === undefined) return {};
  const shownOf = (at: string) =>
    propertiesOf(document, at).filter((name) => {
      const member = findMemberSchema(document, at, name);
      return member === undefined || !isMarked(document, member, 'writeOnly');
    });
  const names = shownOf(schema);
  const inner = names.flatMap((name) =>
    shownOf(findMemberSchema(document, schema, name) ?? schema),
  );
  return Object.fromEntries(
    (names.length > 3 ? names : [...names, ...inner]).map((name) => [name, undefined]),
  );
}

/**
 * The name that a member is shown by: its own, or without the name of the item before it, as
 * `chatbotName` shows as `name`.
 */
function nameIn(
  shown: Record<string, unknown>,
  name: string,
  { id, path }: Operation,
): string | undefined {
  if (Object.hasOwn(shown, name)) return name;
  return Object.keys(shown).find((candidate) => {
    // `agent_id` is the id of an agent, not that of the item.
    if (isIdName(candidate)) return false;
    const rest = name.length - candidate.length;
    const prefix = name.slice(0, rest).replace(/_$/, '').toLowerCase();
    return (
      rest > 2 &&
      name.toLowerCase().endsWith(candidate.toLowerCase()) &&
      `${id} ${path}`.toLowerCase().includes(prefix)
    );
  });
}

function isWriteOnly(context: CheckContext, operation: Operation, name: string): boolean {
  const schema = bodySchema(context.document, operation);
  const member =
    schema === undefined ? undefined : findMemberSchema(context.document, schema, name);
  if (member === undefined) return false;
  const { node } = dereference(context.document, member);
  return (
    isMarked(context.document, member, 'writeOnly') || node['x-doubletake-read-back'] === false
  );
}

/**
 * The object within a request that is the item: the whole body, or what it wraps. What is shown
 * under its own name is a member of the item, what has an id in common with it may be anything,
 * and the whole counts with all that its schema declares. Beside other members, at least half of
 * what is wrapped has to be the item's.
 */
export function sentItem(
  context: CheckContext,
  operation: Operation,
  { body }: SentRequest,
  shown: Record<string, unknown> | undefined,
): Record<string, unknown> | undefined {
  if (body?.kind !== 'json' || !isObject(body.value)) return undefined;
  const whole = body.value;
  const known = shown ?? {};
  const schema = preferredMediaType(operation)?.schema;
  const reporting = (names: readonly string[]) => names.filter((name) => !isIdName(name));
  const shared = (names: readonly string[]) =>
    reporting(names).filter((name) => Object.hasOwn(known, name)).length;
  const names = Object.keys(whole);
  const own = shared([
    ...new Set([...names, ...(schema === undefined ? [] : propertiesOf(context.document, schema))]),
  ]);
  const isThing = (members: readonly string[]) =>
    shared(members) > own &&
    (names.length === 1 || shared(members) * 2 >= reporting(members).length);
  const wrapped = Object.entries(whole)
    .filter(([name]) => !Object.hasOwn(known, name))
    .flatMap(([, member]) => (Array.isArray(member) ? member.slice(0, 1) : [member]))
    .filter(isObject)
    .filter((candidate) => isThing(Object.keys(candidate)));
  return wrapped.sort((a, b) => shared(Object.keys(b)) - shared(Object.keys(a)))[0] ?? whole;
}
