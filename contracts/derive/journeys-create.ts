import { isDeepStrictEqual } from 'node:util';
import { dereference } from '../../openapi/document.ts';
import { isObject } from '../../openapi/json-pointer.ts';
import { isJson } from '../../openapi/media-types.ts';
import { findMemberSchema } from '../../openapi/member-schema.ts';
import type { Operation } from '../../openapi/operation.ts';
import { exampleBody, preferredMediaType } from '../build-request.ts';
import { differences, isChangeStamp, missingFrom } from '../compare.ts';
import { couldShow } from '../could-show.ts';
import { expectSuccess } from '../expect.ts';
import { fillUp } from '../full-body.ts';
import { isIdName } from '../id-member.ts';
import { generalize, shorten, standard } from '../judge.ts';
import { markedName } from '../mark-names.ts';
import type { Exchange, SentRequest } from '../message.ts';
import type { Plan } from '../plan.ts';
import { bodySchema, listItems, propertiesOf, successSchema } from '../resources.ts';
import { CheckSkipped } from '../talk.ts';
import { requiredOnly, withDifficultText, withLongText } from '../vary-body.ts';
import { hasId, isOk, look, readList, requestOn, type Thing, thingOf, type View } from '../view.ts';
import { type Journey, newThing } from './journey.ts';
import { compareItem } from './journeys-list.ts';
import { otherBody, withTwoItems, withZeros } from './other-value.ts';
import { checkStamps } from './stamps.ts';

/** What was created is there, and equal to what was sent in every member that it shows. */
export async function createAndRead(journey: Journey): Promise<void> {
  const thing = await newThing(journey);
  const view = await look(journey.plan, journey.talk, thing);
  if (view === undefined) return;
  const { talk, resource } = journey;
  const { created } = thing;
  if (!expectFound(journey, thing, view)) return;
  reportAltered(journey, created.request, created, view);
  checkStamps(journey, resource.create, undefined, view);
  await followLocation(journey, thing, view);
  if (resource.read !== undefined) talk.conforms(resource.read, view.exchange);
}

/** Reports where a view differs from what a request sent. */
export function reportAltered({ plan, talk, resource, provenance }: Journey, request: SentRequest, written: Exchange, view: View): void {
  const sent = sentThing(plan, resource.create, request, { ...documentedMembers(plan, view.operation), ...view.object });
  if (sent === undefined || view.object === undefined) return;
  const shown = readable(plan, resource.create, sent, view.object);
  for (const { at, expected, actual } of missingFrom(view.object, shown)) {
    if (!couldShow(talk, view, at, expected) || isNamedElsewhere(request, sent, actual)) continue;
    talk.report({
      code: 'write-altered',
      operation: resource.create,
      location: `body${generalize(at)}`,
      message: `${at.slice(1)} was sent as ${shorten(JSON.stringify(expected))} and reads ${actual === undefined ? 'nothing' : shorten(JSON.stringify(actual))}`,
      provenance: isUsual(expected, actual) ? { evidence: 'assumed' } : provenance,
      exchanges: [written, view.exchange],
    });
  }
}

/** What many a server does to a text and few documents tell: white space at its ends is taken away, an empty one is none. */
function isUsual(sent: unknown, shown: unknown): boolean {
  return typeof sent === 'string' && ((sent === '' && (shown === null || shown === undefined)) || (typeof shown === 'string' && sent.trim() === shown));
}

/** Whether the body says a value beside the thing that it wraps, as an id that stands in both: one of the two has to give way. */
function isNamedElsewhere({ body }: SentRequest, sent: Record<string, unknown>, value: unknown): boolean {
  if (body?.kind !== 'json' || !isObject(body.value) || body.value === sent || typeof value !== 'string') return false;
  return Object.values(body.value).includes(value);
}

/**
 * What of a sent thing has to read back: the members that the view has, but for those that the document calls `writeOnly`
 * or takes back with `x-doubletake-read-back: false`.
 */
export function readable(plan: Plan, operation: Operation, sent: Record<string, unknown>, shown: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(sent).flatMap(([name, value]): [string, unknown][] => {
    const as = nameIn(shown, name, operation);
    return as === undefined || isWriteOnly(plan, operation, name) ? [] : [[as, value]];
  });
  return Object.fromEntries(kept);
}

/** The members of the thing that the document says an answer shows, at its top or in an envelope; none has a value. */
export function documentedMembers({ document }: Plan, operation: Operation): Record<string, undefined> {
  const schema = listItems(document, operation)?.schema ?? successSchema(operation);
  if (schema === undefined) return {};
  const names = propertiesOf(document, schema);
  const inner = names.flatMap((name) => propertiesOf(document, findMemberSchema(document, schema, name) ?? schema));
  return Object.fromEntries((names.length > 3 ? names : [...names, ...inner]).map((name) => [name, undefined]));
}

/** The name that a member is shown by: its own, or without the name of the thing before it, as `chatbotName` shows as `name`. */
function nameIn(shown: Record<string, unknown>, name: string, { id, path }: Operation): string | undefined {
  if (Object.hasOwn(shown, name)) return name;
  return Object.keys(shown).find((candidate) => {
    // `agent_id` is the id of an agent, not that of the thing.
    if (isIdName(candidate)) return false;
    const rest = name.length - candidate.length;
    const prefix = name.slice(0, rest).replace(/_$/, '').toLowerCase();
    return rest > 2 && name.toLowerCase().endsWith(candidate.toLowerCase()) && `${id} ${path}`.toLowerCase().includes(prefix);
  });
}

function isWriteOnly(plan: Plan, operation: Operation, name: string): boolean {
  const schema = bodySchema(plan.document, operation);
  const member = schema === undefined ? undefined : findMemberSchema(plan.document, schema, name);
  if (member === undefined) return false;
  const { node } = dereference(plan.document, member);
  return node['writeOnly'] === true || node['x-doubletake-read-back'] === false;
}

/**
 * The object within a request that is the thing: the whole body, or what it wraps. What is shown under its own name is a
 * member of the thing, what has an id in common with it may be anything, and the whole counts with all that its schema
 * declares. Beside other members, at least half of what is wrapped has to be the thing's.
 */
export function sentThing(
  plan: Plan,
  operation: Operation,
  { body }: SentRequest,
  shown: Record<string, unknown> | undefined,
): Record<string, unknown> | undefined {
  if (body?.kind !== 'json' || !isObject(body.value)) return undefined;
  const whole = body.value;
  const known = shown ?? {};
  const schema = preferredMediaType(operation)?.schema;
  const telling = (names: readonly string[]) => names.filter((name) => !isIdName(name));
  const shared = (names: readonly string[]) => telling(names).filter((name) => Object.hasOwn(known, name)).length;
  const names = Object.keys(whole);
  const own = shared([...new Set([...names, ...(schema === undefined ? [] : propertiesOf(plan.document, schema))])]);
  const isThing = (members: readonly string[]) => shared(members) > own && (names.length === 1 || shared(members) * 2 >= telling(members).length);
  const wrapped = Object.entries(whole)
    .filter(([name]) => !Object.hasOwn(known, name))
    .flatMap(([, member]) => (Array.isArray(member) ? member.slice(0, 1) : [member]))
    .filter(isObject)
    .filter((candidate) => isThing(Object.keys(candidate)));
  return wrapped.sort((a, b) => shared(Object.keys(b)) - shared(Object.keys(a)))[0] ?? whole;
}

/** Reports a thing that cannot be found right after its creation. Returns whether it was found. */
export function expectFound({ talk, resource, provenance }: Journey, thing: Thing, view: View): boolean {
  if (isOk(view.exchange) && view.object !== undefined) return true;
  const status = view.exchange.response?.status ?? view.exchange.failure;
  const message = isOk(view.exchange)
    ? `${JSON.stringify(thing.id)} was created and is not shown`
    : `${JSON.stringify(thing.id)} was created and reading it answers ${status}`;
  talk.report({ code: 'write-lost', operation: resource.create, location: 'state', message, provenance, exchanges: [thing.created, view.exchange] });
  return false;
}

/** A `Location` leads to what was made (RFC 9110, section 10.2.2). */
async function followLocation({ talk, resource }: Journey, thing: Thing, view: View): Promise<void> {
  const { created } = thing;
  const location = created.response?.headers['location'];
  if (location === undefined) return;
  const got = await talk.follow(location);
  // Whether the same credentials are good for it is not the Location's affair, nor whether what is there can be read.
  if ([401, 403, 405].includes(got.response?.status ?? 0) || (isOk(got) && !isAnother(got, view, thing.id))) return;
  talk.report({
    code: 'location-broken',
    operation: resource.create,
    location: 'header/location',
    message: isOk(got)
      ? `${JSON.stringify(thing.id)} was created, and Location ${location} leads to something else`
      : `Location ${location} answers ${got.response?.status ?? got.failure}`,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-10.2.2'),
    exchanges: [created, got],
  });
}

/** Whether an answer shows a thing of another id, in the member that shows it in a view. */
function isAnother({ response }: Exchange, view: View, id: unknown): boolean {
  const [name] = Object.entries(view.object ?? {}).find(([, value]) => String(value) === String(id)) ?? [];
  const shown = response?.json;
  const there = isObject(shown) && name !== undefined ? [shown, ...Object.values(shown).filter(isObject)].find((node) => Object.hasOwn(node, name)) : undefined;
  return there !== undefined && name !== undefined && String(there[name]) !== String(id);
}

/** The same with difficult text in every member that takes free text. */
export async function keepText(journey: Journey): Promise<void> {
  const { plan, talk, resource } = journey;
  const mediaType = preferredMediaType(resource.create);
  if (mediaType?.schema === undefined || !isJson(mediaType.type)) return;
  const example = exampleBody(plan, mediaType);
  const body = withDifficultText(plan, mediaType.schema, plan.mark(mediaType, example));
  if (!plan.validator.accepts(mediaType.schema, body, 'request')) throw new CheckSkipped('the members depend on each other, so that other text is not valid');
  const fixture = await talk.prepare(resource.create, { shared: true });
  const created = await talk.send(resource.create, talk.request(resource.create, fixture, { body }));
  if (!expectSuccess(talk, resource.create, created, journey.provenance)) return;
  const thing = thingOf(resource, created);
  const view = thing === undefined ? undefined : await look(plan, talk, thing);
  if (thing === undefined || view === undefined || !expectFound(journey, thing, view)) return;
  reportAltered(journey, created.request, created, view);
  await expectListedAlike(journey, thing, view);
}

/** A list shows the same of a thing as its read. */
async function expectListedAlike(journey: Journey, thing: Thing, view: View): Promise<void> {
  const { plan, talk, resource, provenance } = journey;
  if (resource.list === undefined || resource.read === undefined) return;
  const { items, pages, isWhole } = await readList(plan, talk, thing, resource.list);
  const [own, ...twins] = items.filter((item) => hasId(item, thing.id));
  if (own === undefined && isWhole && resource.isIdListed) {
    const message = `${JSON.stringify(thing.id)} was created and is not listed`;
    talk.report({ code: 'list-incomplete', operation: resource.list, location: 'list', message, provenance, exchanges: [thing.created, ...pages.slice(-1)] });
  }
  if (twins.length === 0) compareItem(journey, own, view, [thing.created, ...pages.slice(-1)]);
}

/** With everything that the document allows, and with other values than the example's: what is taken is there. */
export async function keepOthers(journey: Journey): Promise<void> {
  const { plan, talk, resource } = journey;
  const mediaType = preferredMediaType(resource.create);
  if (mediaType?.schema === undefined || !isJson(mediaType.type)) return;
  const { schema } = mediaType;
  const example = exampleBody(plan, mediaType);
  if (!isObject(example)) return;
  const full = fillUp(plan, schema, example);
  const bodies = [
    otherBody(plan, schema, example, () => false),
    full,
    withTwoItems(plan, schema, full),
    withZeros(plan, schema, full),
    withLongText(plan, schema, full, 5000),
    requiredOnly(plan, mediaType),
  ];
  for (const body of bodies.filter((candidate) => candidate !== undefined)) {
    const fixture = await talk.prepare(resource.create, { shared: true });
    const created = await talk.send(resource.create, talk.request(resource.create, fixture, { body: plan.mark(mediaType, body) }));
    // Whether it is taken is another check's business: a sample may name what does not exist.
    const thing = thingOf(resource, created);
    const view = thing === undefined ? undefined : await look(plan, talk, thing);
    if (thing === undefined || view === undefined || !expectFound(journey, thing, view)) continue;
    reportAltered(journey, created.request, created, view);
    await expectListedAlike(journey, thing, view);
  }
}

/** Two creations make two things, and the second leaves the first as it was. */
export async function idsDiffer(journey: Journey): Promise<void> {
  const { talk, plan, resource } = journey;
  const first = await newThing(journey);
  const before = await look(plan, talk, first);
  const second = await newThing(journey);
  const found = { operation: resource.create, provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.3.3') };
  if (first.id === second.id) {
    if (isSentAsMember(first)) throw new CheckSkipped('a member of the body is the id, which the document does not say');
    talk.report({
      ...found,
      code: 'id-repeated',
      location: 'id',
      message: `two creations both answered the id ${JSON.stringify(first.id)}`,
      exchanges: [first.created, second.created],
    });
    return;
  }
  const after = await look(plan, talk, first);
  const other = await look(plan, talk, second);
  if (other !== undefined) expectFound(journey, second, other);
  await expectAnother(journey, first);
  if (before?.object === undefined || after === undefined) return;
  if (after.object !== undefined && isDeepStrictEqual(before.object, after.object)) return;
  const changed = differences(before.object, after.object).filter(({ at }) => !isChangeStamp(at));
  if (after.object !== undefined && changed.length === 0) return;
  talk.report({
    ...found,
    code: 'update-overreached',
    location: 'state',
    message: `creating another thing changed ${changed[0]?.at || 'the first one'}`,
    exchanges: [before.exchange, second.created, after.exchange],
  });
}

/** The same request once more makes another thing, or is refused; where a creation has one success, that is not the answer for what was there already. */
async function expectAnother(journey: Journey, first: Thing): Promise<void> {
  const { talk, resource } = journey;
  const { created, id } = first;
  const { create } = resource;
  if (create.responses.filter(({ status }) => status.startsWith('2')).length !== 1) return;
  const again = await talk.send(create, created.request);
  const twin = thingOf(resource, again);
  const isRefused = (again.response?.status ?? 0) >= 400;
  if (isRefused) await expectOnce(journey, first, again);
  if (twin === undefined || twin.id !== id) return;
  talk.report({
    code: 'id-repeated',
    operation: create,
    location: 'id/again',
    message: `the same creation sent twice answered the id ${JSON.stringify(id)} both times`,
    // A server may take the second for a repetition of the first; a document that says so declares another answer for it.
    provenance: { evidence: 'assumed', source: 'https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2' },
    exchanges: [created, again],
  });
}

/** What was refused because it is there already is there once. */
async function expectOnce({ plan, talk, resource }: Journey, first: Thing, refused: Exchange): Promise<void> {
  const { list } = resource;
  const name = markedName(first.created.request);
  if (list === undefined || name === undefined) return;
  const { items, pages } = await readList(plan, talk, first, list);
  const twins = items.filter((item) => isObject(item) && Object.values(item).includes(name)).length;
  if (twins < 2) return;
  talk.report({
    code: 'refused-request-wrote',
    operation: resource.create,
    location: 'state/again',
    message: `the same creation again was refused with ${refused.response?.status}, and ${twins} of its name are listed`,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-15.5'),
    exchanges: [first.created, refused, ...pages.slice(-1)],
  });
}

/** Whether an id is what a member of the creation's body had: its sender has chosen it then. */
function isSentAsMember({ id, created: { request } }: Thing): boolean {
  if (request.body?.kind !== 'json' || !isObject(request.body.value)) return false;
  return [request.body.value, ...Object.values(request.body.value)].some(
    (part) => isObject(part) && Object.values(part).some((member) => String(member) === String(id)),
  );
}

/** Nothing happened in between, so nothing differs. */
export async function readTwice(journey: Journey): Promise<void> {
  const thing = await newThing(journey);
  await expectSameAfter(journey, thing, journey.resource.read ?? journey.resource.list ?? journey.resource.create, []);
}

/** A GET asks for nothing but an answer (RFC 9110, section 9.2.1): what it reads of a thing leaves the thing as it was. */
export async function readsOnly(journey: Journey, view: Operation): Promise<void> {
  const thing = await newThing(journey);
  await expectSameAfter(journey, thing, view, [view]);
}

async function expectSameAfter(journey: Journey, thing: Thing, operation: Operation, between: readonly Operation[]): Promise<void> {
  const { talk, plan } = journey;
  const first = await look(plan, talk, thing);
  const read: Exchange[] = [];
  for (const view of between) read.push(await talk.send(view, requestOn(talk, thing, view)));
  const second = await look(plan, talk, thing);
  if (first?.object === undefined || second === undefined) return;
  const [change] = differences(first.object, second.object);
  if (change === undefined) return;
  const message = `${change.at || 'the thing'} reads ${shorten(String(JSON.stringify(change.expected)))} and then ${shorten(String(JSON.stringify(change.actual)))}`;
  talk.report({
    code: 'reads-disagree',
    operation,
    location: `body${generalize(change.at)}`,
    message,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1'),
    exchanges: [first.exchange, ...read, second.exchange],
  });
}
