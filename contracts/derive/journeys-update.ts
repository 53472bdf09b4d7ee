import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../openapi/json-pointer.ts';
import { findMemberSchema } from '../../openapi/member-schema.ts';
import type { Operation } from '../../openapi/operation.ts';
import { exampleBody, preferredMediaType } from '../build-request.ts';
import { differences, isChangeStamp, missingFrom } from '../compare.ts';
import { couldShow } from '../could-show.ts';
import { expectSuccess } from '../expect.ts';
import { fillUp } from '../full-body.ts';
import { generalize, shorten, standard } from '../judge.ts';
import { markedName } from '../mark-names.ts';
import type { Exchange, SentRequest } from '../message.ts';
import { propertiesOf } from '../resources.ts';
import { keepId } from '../vary-body.ts';
import { hasId, look, makeThing, readList, requestOn, type Thing, type View } from '../view.ts';
import { type Journey, newThing } from './journey.ts';
import { expectFound, readable, type reportAltered, sentThing } from './journeys-create.ts';
import { compareItem } from './journeys-list.ts';
import { otherBody, otherValue } from './other-value.ts';

/** Each member sent alone where the document allows it, else all together; the rest has to stay. */
export async function updateChanges(journey: Journey, update: Operation): Promise<void> {
  for (const name of updateMembers(journey, update)) await changeOnce(journey, update, name);
}

async function changeOnce(journey: Journey, update: Operation, name: string | undefined): Promise<void> {
  const { plan, talk, provenance } = journey;
  const other = await newRichThing(journey, update);
  const thing = await newRichThing(journey, update);
  const otherBefore = await look(plan, talk, other);
  const before = await look(plan, talk, thing);
  if (before === undefined || !expectFound(journey, thing, before)) return;
  // A thing that is given another id is another thing.
  if (name !== undefined && before.object?.[name] === thing.id) return;
  const body = name === undefined ? wholeOther(journey, update, before.object ?? {}) : bodyWith(journey, update, name, before.object ?? {});
  const request = keepId(requestOn(talk, thing, update, body), before.object, thing.id);
  const updated = await talk.send(update, request);
  if (!expectSuccess(talk, update, updated, provenance)) return;
  const after = await look(plan, talk, thing);
  if (after === undefined || !expectFound(journey, thing, after)) return;
  const sent = sentThing(request, after.object);
  if (sent === undefined || before.object === undefined || after.object === undefined) return;
  const found = { operation: update, provenance, exchanges: [before.exchange, updated, after.exchange] };
  const shown = readable(plan, update, sent, before.object);
  for (const { at, expected, actual } of missingFrom(after.object, shown)) {
    if (!couldShow(talk, after, at, expected)) continue;
    talk.report({
      ...found,
      code: 'update-ignored',
      location: `body${generalize(at)}`,
      message: `${at.slice(1)} was sent as ${shorten(String(JSON.stringify(expected)))} and reads ${shorten(String(JSON.stringify(actual)))} afterwards`,
    });
  }
  await expectListed(journey, thing, updated, request, after);
  // PUT may change what it does not send; that it does is another check.
  if (update.method === 'put') return;
  for (const { at, expected, actual } of differences(before.object, after.object)) {
    const [, top = ''] = at.split('/');
    if (Object.hasOwn(sent, top) || isChangeStamp(at) || renamed(sent, actual)) continue;
    talk.report({
      ...found,
      code: 'update-overreached',
      location: `body${generalize(at)}`,
      message: `${at.slice(1)} was not sent, read ${shorten(String(JSON.stringify(expected)))} before and ${shorten(String(JSON.stringify(actual)))} afterwards`,
    });
  }
  checkAnswerAgainst(journey, update, updated, after);
  checkStamps(journey, update, before, after);
  const otherAfter = await look(plan, talk, other);
  const [change] =
    otherBefore?.object === undefined || otherAfter === undefined
      ? []
      : differences(otherBefore.object, otherAfter.object).filter(({ at }) => !isChangeStamp(at));
  if (change === undefined || otherAfter === undefined) return;
  talk.report({
    ...found,
    code: 'update-overreached',
    location: `other${generalize(change.at)}`,
    message: `the update changed ${change.at.slice(1) || 'all'} of another thing, ${JSON.stringify(other.id)}`,
    exchanges: [updated, otherAfter.exchange],
  });
}

/** An update changes the thing in its list as well, and makes no second one beside it. */
async function expectListed(journey: Journey, thing: Thing, updated: Exchange, request: SentRequest, after: View): Promise<void> {
  const { plan, talk, resource, provenance } = journey;
  if (resource.list === undefined) return;
  const { items, pages } = await readList(plan, talk, thing, resource.list);
  const [last] = pages.slice(-1);
  const name = markedName(request);
  const twins = name === undefined ? 0 : items.filter((item) => isObject(item) && Object.values(item).includes(name)).length;
  if (last === undefined) return;
  if (twins > 1) {
    const message = `one was updated and ${twins} of its name are listed`;
    talk.report({ code: 'list-duplicate', operation: resource.list, location: 'list/update', message, provenance, exchanges: [updated, last] });
  }
  const own = items.filter((item) => hasId(item, thing.id));
  if (own.length === 1 && resource.read !== undefined) compareItem(journey, own[0], after, [updated, last]);
}

/** An answer that shows the thing shows it as it is afterwards. */
function checkAnswerAgainst({ talk, provenance }: Journey, update: Operation, updated: Parameters<typeof reportAltered>[2], after: View): void {
  const json = updated.response?.json;
  const id = after.object?.['id'];
  const shown = isObject(json) ? Object.values(json).find((member) => isObject(member) && id !== undefined && member['id'] === id) : undefined;
  if (!isObject(shown) || after.object === undefined) return;
  const common = Object.fromEntries(Object.entries(shown).filter(([name]) => Object.hasOwn(after.object ?? {}, name)));
  const [change] = missingFrom(after.object, common).filter(({ at }) => !isChangeStamp(at));
  if (change === undefined) return;
  talk.report({
    code: 'reads-disagree',
    operation: update,
    location: `body${generalize(change.at)}`,
    message: `the answer to the update shows ${change.at.slice(1)} as ${shorten(String(JSON.stringify(change.expected)))} and a read as ${shorten(String(JSON.stringify(change.actual)))}`,
    provenance,
    exchanges: [updated, after.exchange],
  });
}

/** Request and answer may have different names for the same thing: `chatbotName` shows as `name`. */
function renamed(sent: Record<string, unknown>, actual: unknown): boolean {
  return actual !== undefined && Object.values(sent).some((value) => isDeepStrictEqual(value, actual));
}

/** Time does not run backwards: neither from one read to the next, nor from creation to change. */
function checkStamps({ talk }: Journey, update: Operation, before: View, after: View): void {
  const old = new Map(stampsIn(before.object, ''));
  const stamps = [...stampsIn(after.object, '')];
  const report = (name: string, message: string) =>
    talk.report({
      code: 'timestamp-backwards',
      operation: update,
      location: `body${name}`,
      message,
      provenance: standard('https://www.rfc-editor.org/rfc/rfc3339'),
      exchanges: [before.exchange, after.exchange],
    });
  for (const [name, value] of stamps) {
    const from = instant(old.get(name));
    if (instant(value) < from) report(name, `${name.slice(1)} was ${String(old.get(name))} and is ${String(value)} after the update`);
    if (!/(updated|modified)/i.test(name)) continue;
    const [, created] = stamps.find(([candidate]) => candidate === name.replace(/last_(updated|modified)|updated|modified/i, 'created')) ?? [];
    if (instant(value) < instant(created)) report(name, `${name.slice(1)} is ${String(value)}, before the creation at ${String(created)}`);
  }
}

function* stampsIn(node: unknown, path: string): Generator<[string, unknown]> {
  if (!isObject(node)) return;
  for (const [name, value] of Object.entries(node)) {
    if (isObject(value)) yield* stampsIn(value, `${path}/${name}`);
    else if (/(created|updated|modified)/i.test(name)) yield [`${path}/${name}`, value];
  }
}

function instant(value: unknown): number {
  return typeof value === 'number' ? value : Date.parse(String(value));
}

/** The members that may be sent alone; one `undefined`, for the whole example, where there are none. */
function updateMembers(journey: Journey, update: Operation): (string | undefined)[] {
  const schema = preferredMediaType(update)?.schema;
  if (schema === undefined) return [undefined];
  const example = updateExample(journey, update);
  const names = propertiesOf(journey.plan.document, schema).filter((name) => Object.hasOwn(example, name));
  const single = names.filter((name) => journey.plan.validator.accepts(schema, { [name]: example[name] }, 'request'));
  return single.length > 0 ? single : [undefined];
}

/** A body with one member, of another value than the thing has: an update that does nothing then shows. */
function bodyWith(journey: Journey, update: Operation, name: string, shown: Record<string, unknown>): Record<string, unknown> {
  const { plan } = journey;
  const schema = preferredMediaType(update)?.schema;
  const at = schema === undefined ? undefined : findMemberSchema(plan.document, schema, name);
  const example = updateExample(journey, update)[name];
  if (at === undefined) return { [name]: example };
  const current = shown[name] ?? example;
  const from = isDeepStrictEqual(current, example) || isObject(example) ? example : current;
  const other = otherValue(plan, at, from);
  return { [name]: isDeepStrictEqual(other, current) ? otherValue(plan, at, other) : other };
}

/** A whole body of which every member has another value than the thing, as far as they may be changed together. */
function wholeOther(journey: Journey, update: Operation, shown: Record<string, unknown>): Record<string, unknown> | undefined {
  const { plan } = journey;
  const mediaType = preferredMediaType(update);
  if (mediaType?.schema === undefined) return undefined;
  const marked = plan.mark(mediaType, updateExample(journey, update));
  if (!isObject(marked)) return undefined;
  return otherBody(plan, mediaType.schema, marked, (name, value) => !Object.hasOwn(shown, name) || !isDeepStrictEqual(shown[name], value));
}

function updateExample({ plan }: Journey, update: Operation): Record<string, unknown> {
  const mediaType = preferredMediaType(update);
  const body = mediaType === undefined ? undefined : exampleBody({ document: plan.document, validator: plan.validator, seed: plan.seed + 1 }, mediaType);
  return isObject(body) ? body : {};
}

/** A thing with all that an update may change; one like the example where the API does not take that. */
export async function newRichThing(journey: Journey, update: Operation): Promise<Thing> {
  const body = richBody(journey, update);
  const rich = body === undefined ? undefined : await makeThing(journey.talk, journey.resource, body);
  return rich ?? newThing(journey);
}

/** What to create with: the creation's example, and what else an update may change of it. */
function richBody(journey: Journey, update: Operation): unknown {
  const { plan, resource } = journey;
  const mediaType = preferredMediaType(resource.create);
  if (mediaType?.schema === undefined) return undefined;
  const example = exampleBody({ document: plan.document, validator: plan.validator, seed: plan.seed }, mediaType);
  const known = new Set(propertiesOf(plan.document, mediaType.schema));
  const more = Object.entries(updateExample(journey, update)).filter(([name]) => known.has(name));
  const body = fillUp(plan, mediaType.schema, isObject(example) ? { ...Object.fromEntries(more), ...example } : example);
  return plan.validator.accepts(mediaType.schema, body, 'request') ? plan.mark(mediaType, body) : undefined;
}
