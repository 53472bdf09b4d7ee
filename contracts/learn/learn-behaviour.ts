import { formatPointer, isObject, ownMember } from '../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { findResponse } from '../../openapi/model/operation.ts';
import { procedureOf } from '../../openapi/model/procedure.ts';
import { looksRandom } from '../replay/mapping.ts';
import { type LearnedAction, type Remark, updateAt } from './action.ts';
import { findTemplate } from './find-template.ts';
import { learnLater } from './learn-later.ts';
import type { Observations } from './observe.ts';
import type { EffectSeen, InitialSeen } from './seen.ts';
import { someOf } from './shown-in.ts';

/** Items that follow one that was made later, before a single list shows that all do. */
const fewestDescents = 2;

/** What members are at first, what actions change, how lists come, what successes say. */
export function learnBehaviour(
  document: OpenApiDocument,
  observations: Observations,
): { readonly actions: LearnedAction[]; readonly remarks: Remark[] } {
  const actions: LearnedAction[] = [];
  const remarks: Remark[] = [];
  for (const [schema, members] of observations.items.initials)
    for (const seen of members.values()) {
      const found = initialOf(document, seen);
      if (found === undefined) continue;
      if (typeof found === 'string')
        remarks.push({
          operation: dereference(document, schema).pointer,
          message: found,
          where: someOf([seen.shown, seen.notShown]),
        });
      else actions.push(found);
    }
  for (const { plan, ids } of observations.items.ids.values()) {
    const action = exampleId(document, plan.schema, plan.idMember, ids);
    if (action !== undefined) actions.push(action);
  }
  for (const { operation, shown, count, changes } of observations.items.effects.values()) {
    if (changes.length === 0) continue;
    const { effects, unexplained } = effectsOf(changes);
    if (unexplained.length > 0)
      remarks.push({
        operation: operation.id,
        message: `it changes ${unexplained.join(', ')} in a way that nothing explains`,
        where: shown,
      });
    actions.push(
      updateAt(
        operation.pointer,
        { 'x-doubletake-effects': effects },
        { seen: changes.length, of: count },
        `What ${operation.id} changes.`,
      ),
    );
  }
  for (const seen of observations.lists.values()) {
    const { operation, plan, cutAt, orders, ordered, isInsertion, isNewest, descents, count } =
      seen;
    const [size] = cutAt;
    if (size !== undefined && cutAt.every((other) => other === size)) {
      const parameter = operation.parameters.find(({ name }) => name === plan.sizeParameter);
      if (parameter?.schema !== undefined) {
        const place = dereference(document, parameter.schema);
        if (place.node['default'] !== size)
          actions.push(
            updateAt(
              place.pointer,
              { default: size },
              { seen: cutAt.length, of: count },
              `A page of ${operation.id} has ${size} items where the request does not say.`,
            ),
          );
      } else
        actions.push(
          updateAt(
            operation.pointer,
            { 'x-doubletake-page': size },
            { seen: cutAt.length, of: count },
            `A page of ${operation.id} has ${size} items.`,
          ),
        );
    }
    const order = isInsertion ? undefined : isNewest ? 'newest' : preferredOrder(orders);
    const isEnough = ordered >= 2 || (order === 'newest' && descents >= fewestDescents);
    if (order !== undefined && isEnough)
      actions.push(
        updateAt(
          operation.pointer,
          { 'x-doubletake-order': order },
          { seen: ordered, of: ordered },
          order === 'newest'
            ? `${operation.id} shows first what was made last.`
            : `${operation.id} comes in the order of ${order}.`,
        ),
      );
  }
  for (const { schema, member, below, values, agree, differ } of observations.counts.values()) {
    if (differ > 0 || values.size < 2) continue;
    const place = memberPlace(document, schema, member);
    actions.push(
      updateAt(
        place.pointer,
        place.wrap({ 'x-doubletake-count': below }),
        { seen: agree, of: agree },
        `${member} is how many ${below} lie below.`,
      ),
    );
  }
  const later = learnLater(document, observations.items.timelines);
  actions.push(...later.actions);
  remarks.push(...later.remarks);
  actions.push(...learnSuccesses(document, observations));
  return { actions, remarks };
}

/** A remark, where what the server does is not understood. */
function initialOf(
  document: OpenApiDocument,
  { member, schema, values, absent, count, times, copies, samples }: InitialSeen,
): LearnedAction | string | undefined {
  const place = memberPlace(document, schema, member);
  const state = (initial: unknown, description: string) =>
    updateAt(
      place.pointer,
      place.wrap({ 'x-doubletake-initial': initial }),
      { seen: count, of: count },
      description,
    );
  if (absent === count)
    return place.isDeclared
      ? state('absent', `${member} is left out until it is sent.`)
      : undefined;
  if (absent > 0)
    return `${member} comes in ${count - absent} of ${count} new items, and nothing says when`;
  if (times === count && (values.size > 1 || count === 1))
    return state('now', `${member} is the time at which the item is made.`);
  const [only] = values.keys();
  if (values.size === 1 && only !== undefined)
    return state({ value: JSON.parse(only) as unknown }, `${member} is ${only} at first.`);
  const [copy] = copies ?? [];
  if (copy !== undefined)
    return state({ copy }, `${member} is what is sent as ${copy}, where it is not sent itself.`);
  const found = findTemplate(samples);
  if (samples.length > 1 && found.hasFacts && found.unexplained.length === 0)
    return state(
      { template: found.template },
      `${member} is made of the item's id and what was sent.`,
    );
  const isMadeUp = [...values.keys()].every((text) => looksRandom(String(JSON.parse(text))));
  const isNumber = [...values.keys()].every((text) => /^-?\d/.test(text));
  return isMadeUp || isNumber
    ? undefined
    : `${member} is set by the server, in ${values.size} ways that nothing in the requests explains`;
}

/** Where to say something of a member of a schema: it may stand in another that it is made of. */
function memberPlace(
  document: OpenApiDocument,
  schema: string,
  member: string,
): {
  readonly pointer: string;
  readonly isDeclared: boolean;
  readonly wrap: (keywords: object) => object;
} {
  const own = findProperty(document, schema, member, 0);
  if (own !== undefined) return { pointer: own, isDeclared: true, wrap: (keywords) => keywords };
  return {
    pointer: dereference(document, schema).pointer,
    isDeclared: false,
    wrap: (keywords) => ({ properties: { [member]: keywords } }),
  };
}

function findProperty(
  document: OpenApiDocument,
  schema: string,
  member: string,
  depth: number,
): string | undefined {
  const { node, pointer } = dereference(document, schema);
  const properties = node['properties'];
  if (isObject(properties) && Object.hasOwn(properties, member)) {
    const place = `${pointer}${formatPointer(['properties', member])}`;
    const value = properties[member];
    // Beside a reference, OpenAPI 3.0 reads nothing.
    if (isObject(value) && typeof value['$ref'] === 'string' && document.version.startsWith('3.0'))
      return undefined;
    return isObject(value) ? place : undefined;
  }
  const parts = node['allOf'];
  if (depth > 8 || !Array.isArray(parts)) return undefined;
  return parts
    .map((_part, index) => findProperty(document, `${pointer}/allOf/${index}`, member, depth + 1))
    .find((found) => found !== undefined);
}

/** What an id looks like, where nothing in the document says it. */
function exampleId(
  document: OpenApiDocument,
  schema: string | undefined,
  idMember: string | undefined,
  ids: readonly string[],
): LearnedAction | undefined {
  const [first] = ids;
  if (schema === undefined || idMember === undefined || first === undefined) return undefined;
  const place = memberPlace(document, schema, idMember);
  const { node } = place.isDeclared
    ? dereference(document, place.pointer)
    : { node: {} as Record<string, unknown> };
  if (['format', 'pattern', 'example', 'examples', 'enum'].some((keyword) => keyword in node))
    return undefined;
  if (ids.every((id) => /^\d+$/.test(id))) return undefined;
  const isUuid = ids.every((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id));
  return updateAt(
    place.pointer,
    place.wrap(isUuid ? { format: 'uuid' } : { example: first }),
    { seen: ids.length, of: ids.length },
    `What an id looks like.`,
  );
}

function effectsOf(changes: EffectSeen['changes']): {
  readonly effects: object;
  readonly unexplained: readonly string[];
} {
  const names = [...new Set(changes.flatMap(({ set }) => Object.keys(set)))].sort();
  const set: [string, unknown][] = [];
  const now: string[] = [];
  const unexplained: string[] = [];
  for (const name of names) {
    const values = changes.flatMap(({ set: own }) => (Object.hasOwn(own, name) ? [own[name]] : []));
    const isTimed = values.every(
      (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value),
    );
    if (isTimed) now.push(name);
    // What only came along with it at times is not its doing.
    else if (!changes.every(({ after }) => sameJson(ownMember(after, name), values[0]))) {
      if (values.length === changes.length) unexplained.push(name);
    }
    // Of an object that was seen once, nobody knows how much of it is the item's own.
    else if (isObject(values[0]) && changes.length < 2) unexplained.push(name);
    else set.push([name, values[0]]);
  }
  const remove = [...new Set(changes.flatMap(({ gone }) => gone))].sort();
  const effects = {
    set: Object.fromEntries(set),
    ...(now.length > 0 && { now }),
    ...(remove.length > 0 && { remove }),
  };
  return { effects, unexplained };
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Of several members that a list is sorted by, the one that tells of time, or of ids. */
function preferredOrder(orders: ReadonlySet<string> | undefined): string | undefined {
  const sorted = [...(orders ?? [])].sort();
  return (
    sorted.find((order) => /created|date|time|at$/i.test(order)) ??
    sorted.find((order) => /name|title|position|rank|order/i.test(order)) ??
    sorted[0]
  );
}

function learnSuccesses(document: OpenApiDocument, { successes }: Observations): LearnedAction[] {
  const actions: LearnedAction[] = [];
  for (const { operation, plan, statuses, samples, items, count, types } of successes.values()) {
    if (procedureOf(document, operation) !== undefined) continue;
    const [status] = [...statuses.keys()];
    const declared = operation.responses.filter((response) => /^2/.test(response.status));
    if (
      statuses.size === 1 &&
      status !== undefined &&
      (declared.length > 1 ||
        findResponse(operation, status) === undefined ||
        isRange(declared, status))
    )
      actions.push(
        updateAt(
          operation.pointer,
          { 'x-doubletake-status': status },
          { seen: count, of: count },
          `${operation.id} succeeds with ${status}.`,
        ),
      );
    if (items > 0 || samples.length === 0 || types.size !== 1) continue;
    const role = plan?.role ?? 'documented';
    if (role === 'list' || role === 'download' || role === 'read') continue;
    const found = findTemplate(samples);
    if (found.unexplained.length > 0 && role !== 'documented') continue;
    const [type = ''] = types;
    const isEmpty = type === '';
    const isText = /^text\//.test(type);
    if (!isEmpty && !isText && !/json/.test(type)) continue;
    const response = status === undefined ? undefined : findResponse(operation, status);
    if (isEmpty && (response?.content.length ?? 0) === 0) continue;
    actions.push(
      updateAt(
        operation.pointer,
        {
          'x-doubletake-answer': {
            ...(!isEmpty && type !== 'application/json' && { type }),
            ...(!isEmpty && { body: found.template }),
          },
        },
        { seen: samples.length, of: count },
        `What ${operation.id} answers.`,
      ),
    );
  }
  return actions;
}

function isRange(responses: readonly { readonly status: string }[], status: number): boolean {
  return !responses.some((response) => response.status === String(status));
}
