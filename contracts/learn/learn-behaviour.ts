import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { findResponse } from '../../openapi/model/operation.ts';
import { procedureOf } from '../../openapi/model/procedure.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { looksRandom } from '../replay/mapping.ts';
import { type DerivedMembers, learnDerived } from './learn-derived.ts';
import { learnEffects } from './learn-effects.ts';
import { learnForms } from './learn-forms.ts';
import { learnLater } from './learn-later.ts';
import { learnLists, learnOtherEmpty, learnOtherLinks } from './learn-lists.ts';
import { calculatedFrom } from './observe/calculated.ts';
import { findTemplate } from './observe/find-template.ts';
import type { IdsSeen } from './observe/observe-items.ts';
import type { InitialSeen } from './observe/seen.ts';
import { serialBelow, serialOf } from './observe/serial-of.ts';
import { someOf } from './observe/shown-in.ts';
import type { Observations } from './observe.ts';
import { type LearnedAction, type Remark, updateAt } from './overlay/action.ts';
import { memberPlace } from './overlay/member-place.ts';

/** What members are at first, what actions change, how lists come, what successes say. */
export function learnBehaviour(
  document: OpenApiDocument,
  observations: Observations,
): {
  readonly actions: LearnedAction[];
  readonly remarks: Remark[];
  readonly derived: DerivedMembers;
} {
  const actions: LearnedAction[] = [];
  const remarks: Remark[] = [];
  const { actions: derivations, derived } = learnDerived(
    document,
    observations.items.seen.values(),
    observations.sent,
  );
  actions.push(...derivations, ...learnForms(document, observations.items.forms));
  for (const [schema, members] of observations.items.initials)
    for (const seen of members.values()) {
      if (derived.get(schema)?.has(seen.member) === true) continue;
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
  for (const seen of observations.items.ids.values()) {
    const action = exampleId(document, seen);
    if (action !== undefined) actions.push(action);
  }
  const effects = learnEffects(
    observations.items.effects.values(),
    derived,
    observations.items.initials,
  );
  actions.push(...effects.actions);
  remarks.push(...effects.remarks);
  const lists = [...observations.lists.values()];
  for (const seen of lists) actions.push(...learnLists(document, seen));
  actions.push(...learnOtherEmpty(document, lists), ...learnOtherLinks(lists));
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
  return { actions, remarks, derived };
}

/** A remark, where what the server does is not understood. */
function initialOf(
  document: OpenApiDocument,
  { member, schema, values, absent, count, times, offsets, copies, samples }: InitialSeen,
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
  const after = times === count ? laterBy(offsets) : undefined;
  if (after !== undefined)
    return state(
      { now: after },
      `${member} is ${after / 1000} seconds after the time at which the item is made.`,
    );
  if (times === count && (values.size > 1 || count === 1))
    return isInMilliseconds(values)
      ? updateAt(
          place.pointer,
          place.wrap({
            'x-doubletake-initial': 'now',
            example: Number([...values.keys()].sort()[0]),
          }),
          { seen: count, of: count },
          `${member} is the time at which the item is made, in milliseconds.`,
        )
      : state('now', `${member} is the time at which the item is made.`);
  const [only] = values.keys();
  if (values.size === 1 && only !== undefined)
    return state({ value: JSON.parse(only) as unknown }, `${member} is ${only} at first.`);
  const [copy] = copies ?? [];
  if (copy !== undefined)
    return state({ copy }, `${member} is what is sent as ${copy}, where it is not sent itself.`);
  const first = serialOf(samples.map(({ body }) => body));
  if (first !== undefined)
    return state({ next: first }, `${member} counts: the first that is made has ${first}.`);
  const found = findTemplate(samples);
  if (samples.length > 1 && found.hasFacts && found.unexplained.length === 0)
    return state(
      { template: found.template },
      `${member} is made of what was known when the item was made.`,
    );
  const calculated = calculatedFrom(samples);
  if (calculated !== undefined)
    return state(
      { [calculated.kind]: calculated.operands },
      `${member} is the ${calculated.kind} of numbers that were known when the item was made.`,
    );
  const isMadeUp = [...values.keys()].every((text) => looksRandom(String(JSON.parse(text))));
  const isNumber = [...values.keys()].every((text) => /^-?\d/.test(text));
  return isMadeUp || isNumber
    ? undefined
    : `${member} is set by the server, in ${values.size} ways that nothing in the requests explains`;
}

/** Times this much later than the request are another matter than the time of the request. */
const leastLater = 60_000;
const fewestLater = 2;

/** How many milliseconds after their requests times lie, to the second, where all do so alike. */
function laterBy(offsets: readonly number[]): number | undefined {
  if (offsets.length < fewestLater) return undefined;
  const [least, most] = [Math.min(...offsets), Math.max(...offsets)];
  const isAlike = most - least <= 2000 && least >= leastLater;
  return isAlike ? Math.round((least + most) / 2000) * 1000 : undefined;
}

/** Whether numbers are times in milliseconds: seconds are less, for the next thousand years. */
function isInMilliseconds(values: ReadonlyMap<string, number>): boolean {
  return [...values.keys()].every((text) => Number(text) > 1e11);
}

/** What an id looks like, where nothing in the document says it. */
function exampleId(
  document: OpenApiDocument,
  { plan: { schema, idMember }, ids, collections }: IdsSeen,
): LearnedAction | undefined {
  const [first] = ids;
  if (schema === undefined || idMember === undefined || first === undefined) return undefined;
  const place = memberPlace(document, schema, idMember);
  const { node } = place.isDeclared
    ? dereference(document, place.pointer)
    : { node: {} as Record<string, unknown> };
  const isNumber = schemaTypes(document, place.pointer).has('integer');
  const serial = serialOf(ids);
  // Numbers from 1 are counted in any case.
  if (serial !== undefined && !(isNumber && serial === '1'))
    return updateAt(
      place.pointer,
      place.wrap({ 'x-doubletake-initial': { next: isNumber ? Number(serial) : serial } }),
      { seen: ids.length, of: ids.length },
      `Ids count: the first that is made is ${serial}.`,
    );
  const anew = serialBelow(ids, collections);
  if (serial === undefined && anew !== undefined)
    return updateAt(
      place.pointer,
      place.wrap({
        'x-doubletake-initial': { next: isNumber ? Number(anew) : anew, anew: true },
      }),
      { seen: ids.length, of: ids.length },
      `Ids count anew below each item above, from ${anew}.`,
    );
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
