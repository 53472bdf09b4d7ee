import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { missingFrom } from '../oracles/compare.ts';
import { generalize, shorten } from '../oracles/conforms.ts';
import { type Item, isOk, type View } from '../oracles/resource-client.ts';
import { schemaAllows } from '../oracles/schema-allows.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { isIdName } from '../plan/id-member.ts';
import { bodySchema, listItems, propertiesOf, successSchema } from '../plan/resources.ts';
import { preferredMediaType } from '../request/build-request.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import type { Journey } from './journey.ts';
import { evidenceOfDifference } from './usual.ts';

/** What was sent, held to what is shown of it. */

/**
 * Reports where a view differs from what a request sent, the creation or an update.
 * @param known members that views of the item have shown: they are to be shown again where they
 *   are sent
 */
export function reportAltered(
  { context, session, resource, provenance }: Journey,
  request: SentRequest,
  written: Exchange,
  view: View,
  {
    operation = resource.create,
    known = {},
  }: { readonly operation?: Operation; readonly known?: Readonly<Record<string, unknown>> } = {},
): void {
  const sent = sentItem(context, operation, request, {
    ...documentedMembers(context, view.operation),
    ...view.object,
  });
  if (sent === undefined || view.object === undefined) return;
  const shown = readable(context, operation, sent, { ...known, ...view.object });
  for (const difference of missingFrom(view.object, shown)) {
    const { at, expected, actual } = difference;
    if (!schemaAllows(session, view, at, expected) || isNamedElsewhere(request, sent, actual))
      continue;
    session.report({
      code: operation === resource.create ? 'write-altered' : 'update-ignored',
      operation,
      location: `body${generalize(at)}`,
      message: `${at.slice(1)} was sent as ${shorten(JSON.stringify(expected))} and reads ${actual === undefined ? 'nothing' : shorten(JSON.stringify(actual))}`,
      provenance:
        actual === undefined && !at.slice(1).includes('/')
          ? { evidence: 'assumed' }
          : evidenceOfDifference(difference, provenance),
      exchanges: written === view.exchange ? [written] : [written, view.exchange],
    });
  }
}

/**
 * Whether the body says a value beside the item that it wraps, as an id that stands in both: one
 * of the two has to give way.
 */
function isNamedElsewhere(
  { body }: SentRequest,
  sent: Record<string, unknown>,
  value: unknown,
): boolean {
  if (
    body?.kind !== 'json' ||
    !isObject(body.value) ||
    body.value === sent ||
    typeof value !== 'string'
  )
    return false;
  return Object.values(body.value).includes(value);
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
 * The members of the item that the document says an answer shows, at its top or in an envelope;
 * none has a value.
 */
export function documentedMembers(
  { document }: CheckContext,
  operation: Operation,
): Record<string, undefined> {
  const schema = listItems(document, operation)?.schema ?? successSchema(operation);
  if (schema === undefined) return {};
  const names = propertiesOf(document, schema);
  const inner = names.flatMap((name) =>
    propertiesOf(document, findMemberSchema(document, schema, name) ?? schema),
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
  return node['writeOnly'] === true || node['x-doubletake-read-back'] === false;
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

/** Reports an item that cannot be found right after its creation. Returns whether it was found. */
export function expectFound(
  { session, resource, provenance }: Journey,
  item: Item,
  view: View,
): boolean {
  if (isOk(view.exchange) && view.object !== undefined) return true;
  const status = view.exchange.response?.status ?? view.exchange.failure;
  const message = isOk(view.exchange)
    ? `${JSON.stringify(item.id)} was created and is not shown`
    : `${JSON.stringify(item.id)} was created and reading it answers ${status}`;
  session.report({
    code: 'write-lost',
    operation: resource.create,
    location: 'state',
    message,
    provenance,
    exchanges: [item.created, view.exchange],
  });
  return false;
}
