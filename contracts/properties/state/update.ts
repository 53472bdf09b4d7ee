import { isDeepStrictEqual } from 'node:util';
import { formatPointer, isObject, membersIn } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { findMemberSchema, requiredNames } from '../../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { stampedAsNamed, standsAsNamed, staysThere } from '../../oracles/acted.ts';
import { differences, isChangeStamp } from '../../oracles/compare.ts';
import { generalize, standard } from '../../oracles/conforms.ts';
import {
  type History,
  isSeen,
  type OracleContext,
  readAfter,
  readBefore,
  sideBySide,
  stepsOf,
  told,
  type Violation,
} from '../../oracles/history.ts';
import { answered, documentedMembers, found, kept, sentItem } from '../../oracles/kept.ts';
import { asManyListed, listAgrees, listedOnce, othersListed } from '../../oracles/listed.ts';
import { findById, type Item, isOk, requestOn, type View } from '../../oracles/resource-client.ts';
import { schemaAllows } from '../../oracles/schema-allows.ts';
import {
  answerAgrees,
  bystanders,
  restStays,
  sameAgain,
  stampsForward,
  stampsMove,
} from '../../oracles/unchanged.ts';
import { exactBodies } from '../../plan/body-values.ts';
import { keepId } from '../../plan/body-variants.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import {
  addsToList,
  bodySchema,
  propertiesOf,
  type Resource,
  shownSchema,
} from '../../plan/resources.ts';
import { preferredMediaType } from '../../request/build-request.ts';
import { exampleBody } from '../../request/example-values.ts';
import { membersPatched } from '../../request/json-patch.ts';
import { isShown } from './create.ts';
import { type AnyProperty, about, property, type Subject } from './property.ts';
import type { Scene } from './scene.ts';
import { bodyOfChange, type Change, changesBy, emptiesBy, wholeOther } from './update-bodies.ts';

const updates = (resource: Resource): Subject[] =>
  isShown(resource) ? resource.updates.flatMap(about) : [];

/** PUT replaces what its own path names, which may be a part of what is read. */
const replacements = (resource: Resource): Subject[] =>
  updates(resource).filter(
    ({ operation: { method, path } }) =>
      method === 'put' &&
      !(resource.read !== undefined && path.startsWith(`${resource.read.path}/`)),
  );

const merging = 'https://www.rfc-editor.org/rfc/rfc7396#section-2';
const put = 'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.4';

/** What an update has to do, where it can be seen. */
export const updateProperties: readonly AnyProperty[] = [
  property({
    id: 'changes',
    title: 'an update changes what it sends and nothing else',
    subjects: updates,
    async act(scene) {
      // Each member sent alone where the document allows it, else all together.
      for (const change of changesBy(scene.context, scene.operation))
        await scene.attempt(() => changeOnce(scene, change));
    },
    oracles: [
      found,
      kept({ of: 'write', isDocumented: true }),
      listedOnce,
      listAgrees,
      othersListed,
      answerAgrees,
      restStays,
      stampsForward,
      stampsMove,
      bystanders,
    ],
  }),
  property({
    id: 'repeats',
    title: 'the same update again changes nothing more',
    subjects: (resource) => updates(resource).filter(({ operation }) => operation.method !== 'put'),
    async act(scene) {
      const { session, operation } = scene;
      const item = await scene.createFor(operation);
      const before = await scene.tryRead(item);
      const request = keepId(requestOn(session, item, operation), before?.object, item.id);
      // PATCH promises no such thing (RFC 5789, section 2), so it is assumed.
      await scene.attempt(() => scene.write(operation, item, { request, may: true }));
      if (scene.history.at(-1)?.kind !== 'write')
        throw new CheckSkipped(`${operation.id} is refused`);
      await scene.tryRead(item);
      await scene.write(operation, item, { request, may: true });
      await scene.tryRead(item);
    },
    oracles: [sameAgain('update-overreached')],
  }),
  property({
    id: 'exact',
    title: "texts, numbers, URLs, lists and members of one's own are kept to the letter",
    subjects: updates,
    act: updateExactly,
    oracles: [found, kept({ of: 'write', remembers: true })],
  }),
  property({
    id: 'empties',
    title: 'null, an empty list, an empty text, 0 and false are taken as they are sent',
    subjects: (resource, context) =>
      updates(resource).filter(({ operation }) => emptiesBy(context, operation).length > 0),
    async act(scene) {
      const { context, session, operation } = scene;
      const item = await scene.createFor(operation);
      const before = await scene.read(item);
      for (const body of emptiesBy(context, operation))
        await scene.attempt(async () => {
          const request = keepId(requestOn(session, item, operation, body), before.object, item.id);
          await scene.write(operation, item, { request, may: true });
          await scene.read(item);
        });
    },
    oracles: [kept({ of: 'write' }), restStays],
  }),
  property({
    id: 'merges',
    title: 'of an object, a merge patch changes the members that it names, and takes away by null',
    subjects: (resource) => updates(resource).filter(isMergePatch),
    act: mergeMembers,
  }),
  property({
    id: 'replaces',
    title: 'PUT replaces the whole, and twice is as good as once',
    subjects: replacements,
    act: replaceWhole,
    oracles: [sameAgain('put-not-idempotent'), putReplaces],
  }),
];

/** The same for what is shown nowhere but in the answers. */
export const answerProperties: readonly AnyProperty[] = [
  property({
    id: 'answers',
    title: 'the answer to an update shows what was sent',
    subjects: (resource) => (isShown(resource) ? [] : resource.updates.flatMap(about)),
    act: answerTwice,
    oracles: [answered],
  }),
];

/** What does something with an item and answers with it. */
export const actionProperties: readonly AnyProperty[] = [
  property({
    id: 'acts',
    title: 'what an action answers of the item is what reads afterwards',
    subjects: (resource, context) => actionsOf(context, resource).flatMap(about),
    async act(scene) {
      const other = await scene.create();
      await scene.tryRead(other);
      const item = await scene.createFull();
      await scene.read(item);
      await scene.write(scene.operation, item, { may: true });
      await scene.tryRead(item);
      await scene.tryRead(other);
      await scene.list(item);
    },
    oracles: [
      ...[answerAgrees, listAgrees, bystanders, staysThere],
      ...[standsAsNamed, stampedAsNamed, restIsKept],
    ],
  }),
];

/** POSTs below an item that are neither creations, updates nor uploads, and show the item. */
export function actionsOf(
  { document, operations, resources }: CheckContext,
  { read, links, updates: whole, uploads }: Resource,
): Operation[] {
  const creates = new Set(resources.map(({ create }) => create.id));
  const shown = read === undefined ? undefined : shownSchema(document, read);
  if (read === undefined || shown === undefined) return [];
  const members = propertiesOf(document, shown);
  return [...new Set(links.map(({ to }) => to))].filter((to) => {
    const answer = shownSchema(document, to);
    const own = answer === undefined ? [] : propertiesOf(document, answer);
    return (
      to.method === 'post' &&
      to.path.startsWith(`${read.path}/`) &&
      !creates.has(to.id) &&
      !addsToList(document, operations, to) &&
      ![...whole, ...uploads].includes(to) &&
      members.filter((name) => own.includes(name)).length * 2 >= members.length
    );
  });
}

/** What changes a part of an item: its files, and what sets one part of it. */
export const partProperties: readonly AnyProperty[] = [
  property({
    id: 'rest',
    title: 'it changes what it is about and nothing else',
    subjects: (resource, context) =>
      isShown(resource) ? partialWritesOf(context, resource).flatMap(about) : [],
    async act(scene) {
      const item = await scene.createFull();
      await scene.read(item);
      await scene.list(item);
      await scene.write(scene.operation, item, { may: true });
      await scene.list(item);
      await scene.tryRead(item);
    },
    oracles: [asManyListed, unnamedStay],
  }),
];

async function changeOnce(scene: Scene, change: Change): Promise<void> {
  const { context, session, operation } = scene;
  const { name, isSampled } = change;
  const other = await scene.createFor(operation);
  const item = await scene.createFor(operation);
  await scene.tryRead(other);
  const before = await scene.read(item);
  await scene.list(item);
  // An item that is given another id is another item.
  if (name !== undefined && before.object[name] === item.id) return;
  const body = bodyOfChange(context, operation, change, before.object);
  const request = keepId(requestOn(session, item, operation, body), before.object, item.id);
  // Whether a made-up value is taken is another check's business.
  await scene.write(operation, item, { request, may: isSampled });
  await scene.read(item);
  await scene.list(item);
  if (operation.method !== 'put') await scene.tryRead(other);
}

async function updateExactly(scene: Scene): Promise<void> {
  const { context, session, operation } = scene;
  const schema = preferredMediaType(operation)?.schema;
  const item = await scene.create();
  const before = await scene.tryRead(item);
  if (schema === undefined || !isSeen(before)) return;
  const make = () => wholeOther(context, operation, before.object, true);
  for (const body of exactBodies(context, schema, make)) {
    if (body === undefined) continue;
    const request = keepId(requestOn(session, item, operation, body), before.object, item.id);
    await scene.attempt(async () => {
      await scene.write(operation, item, { request, may: true });
      await scene.tryRead(item);
    });
  }
}

/** The least that a PUT may send, twice, and the whole, twice. */
async function replaceWhole(scene: Scene): Promise<void> {
  const { session, operation, context } = scene;
  const item = await scene.createFor(operation);
  const before = await scene.tryRead(item);
  const smallest = requiredMembers(context, operation);
  for (const body of smallest === undefined ? [undefined] : [smallest, undefined]) {
    const request = keepId(requestOn(session, item, operation, body), before?.object, item.id);
    await scene.write(operation, item, { request, may: body !== smallest });
    if (!isSeen(before)) return;
    await scene.tryRead(item);
    await scene.write(operation, item, { request, may: true });
    await scene.tryRead(item);
  }
}

function isMergePatch({ operation }: Subject): boolean {
  return preferredMediaType(operation)?.type.startsWith('application/merge-patch+json') === true;
}

/** One member of an object is changed, and then taken away: the others stay. */
async function mergeMembers(scene: Scene): Promise<void> {
  const { session, operation } = scene;
  const item = await scene.createFor(operation);
  const { object } = await scene.read(item);
  const sent = requestOn(session, item, operation).body;
  const names = Object.keys(membersIn(sent?.kind === 'json' ? sent.value : {}));
  const own = Object.entries(object).filter(
    ([name, value]) => names.includes(name) && isObject(value) && Object.keys(value).length > 0,
  );
  let isTried = false;
  for (const [name] of own)
    await scene.attempt(async () => {
      isTried = (await mergeInto(scene, item, name)) || isTried;
    });
  if (!isTried) throw new CheckSkipped('no object of the item has several members');
}

/** Returns whether a member of the item has several members, or takes another. */
async function mergeInto(scene: Scene, item: Item, name: string): Promise<boolean> {
  const { context, session, operation } = scene;
  const schema = bodySchema(context.document, operation);
  const accepts = (value: unknown) =>
    schema === undefined || context.validator.accepts(schema, { [name]: value }, 'request');
  const patch = async (value: unknown) => {
    const request = requestOn(session, item, operation, { [name]: value });
    const written = await scene.write(operation, item, { request, may: true });
    const after = await scene.read(item);
    const shown = Object(after.object[name]) as Record<string, unknown>;
    return { written, after, shown };
  };
  let whole = Object((await scene.read(item)).object[name]) as Record<string, unknown>;
  const [only] = Object.entries(whole);
  if (only !== undefined && Object.keys(whole).length === 1) {
    // A map of one takes a second.
    const two = { ...whole, doubletake: only[1] };
    if (!accepts(two)) return false;
    whole = (await patch(two)).shown;
  }
  const [one = '', other = ''] = Object.keys(whole);
  if (other === '') return false;
  const first = await patch({ [one]: whole[one] });
  if (!isDeepStrictEqual(first.shown[other], whole[other]))
    scene.report({
      code: 'update-overreached',
      operation,
      location: `body${formatPointer([name])}`,
      message: `a merge patch of ${one} in ${name} was sent, and ${other} reads ${told(first.shown[other])} afterwards, where it read ${told(whole[other])}`,
      differs: sideBySide(whole[other], first.shown[other]),
      provenance: standard(merging),
      exchanges: [first.written, first.after.exchange],
    });
  if (!accepts({ [one]: null })) return true;
  const second = await patch({ [one]: null });
  if (second.shown[one] !== undefined && second.shown[one] !== null)
    scene.report({
      code: 'update-ignored',
      operation,
      location: `body${formatPointer([name])}`,
      message: `${one} in ${name} was taken away by null, and reads ${told(second.shown[one])} afterwards`,
      differs: sideBySide(undefined, second.shown[one]),
      provenance: standard(merging),
      exchanges: [second.written, second.after.exchange],
    });
  return true;
}

/** The example body with its required members alone. */
function requiredMembers(
  { document, validator, seed }: CheckContext,
  update: Operation,
): Record<string, unknown> | undefined {
  const mediaType = preferredMediaType(update);
  if (mediaType?.schema === undefined) return undefined;
  const required = requiredNames(document, mediaType.schema);
  const body = exampleBody({ document, validator, seed: seed + 1 }, mediaType);
  if (!isObject(body)) return undefined;
  return Object.fromEntries(Object.entries(body).filter(([name]) => required.includes(name)));
}

/** What the first PUT does not send is gone or at its default. */
function* putReplaces(history: History, at: OracleContext): Generator<Violation> {
  const { context, session, operation, resource } = at;
  const smallest = requiredMembers(context, operation);
  const [index, first] =
    stepsOf(history, 'write').find(([, { isPreparation }]) => !isPreparation) ?? [];
  if (index === undefined || first === undefined || smallest === undefined) return;
  const { item } = first;
  const before = readBefore(history, index, item)?.view;
  const once = readAfter(history, index, item)?.view;
  if (!isSeen(before) || once === undefined) return;
  const schema = bodySchema(context.document, operation);
  const replaceable = new Set(schema === undefined ? [] : propertiesOf(context.document, schema));
  const sent = sentItem(context, resource.create, item.created.request, {
    ...documentedMembers(context, before.operation),
    ...before.object,
  });
  // A PUT that need not send anything is as often one that changes what it sends.
  const isOpen = Object.keys(smallest).length === 0;
  for (const [name, value] of Object.entries(sent ?? {})) {
    const byDefault = defaultOf(context, operation, name);
    const isKept =
      !Object.hasOwn(smallest, name) &&
      replaceable.has(name) &&
      Object.hasOwn(before.object, name) &&
      isDeepStrictEqual(once.object?.[name], value) &&
      value !== item.id &&
      // What every answer has to show is never gone: without a default, what it shows then is the
      // server's choice.
      (byDefault !== undefined || couldBeGone(session, once, name)) &&
      !isDeepStrictEqual(byDefault, value);
    if (isKept)
      yield {
        code: 'put-partial',
        operation,
        location: `body${formatPointer([name])}`,
        message: `PUT did not send ${name}, and it still reads ${told(value)}`,
        differs: sideBySide(undefined, value),
        provenance: isOpen ? { evidence: 'assumed', source: put } : standard(put),
        exchanges: [first.exchange, once.exchange],
      };
  }
}

function couldBeGone(session: Scene['session'], view: View, name: string): boolean {
  return [undefined, null].some((value) =>
    schemaAllows(session, view, formatPointer([name]), value),
  );
}

function defaultOf({ document }: CheckContext, update: Operation, name: string): unknown {
  const schema = preferredMediaType(update)?.schema;
  const at = schema === undefined ? undefined : findMemberSchema(document, schema, name);
  return at === undefined ? undefined : dereference(document, at).node['default'];
}

/** An update is answered with what it sends; the same PUT twice is answered alike. */
async function answerTwice(scene: Scene): Promise<void> {
  const { context, session, operation } = scene;
  const item = await scene.create();
  const before = findById(item.created.response?.json, item.id) ?? {};
  for (const isSampled of [false, true]) {
    const body = wholeOther(context, operation, before, isSampled);
    const request = requestOn(session, item, operation, body);
    const first = await scene.write(operation, item, { request, may: isSampled });
    if (operation.method !== 'put') continue;
    const second = await session.send(operation, request);
    const [change] = differences(first.response?.json, second.response?.json).filter(
      ({ at }) => !isChangeStamp(at),
    );
    if (change === undefined || !isOk(second)) continue;
    scene.report({
      code: 'put-not-idempotent',
      operation,
      location: `body${generalize(change.at)}`,
      message: `${change.at.slice(1)} is answered as ${told(change.expected)} to one PUT and as ${told(change.actual)} to the same again`,
      differs: sideBySide(change.expected, change.actual),
      provenance: standard(put),
      exchanges: [first, second],
    });
  }
}

function partialWritesOf(
  { resources }: CheckContext,
  { links, uploads, updates: whole }: Resource,
): Operation[] {
  const creates = new Set(resources.map(({ create }) => create.id));
  const sets = links
    .map(({ to }) => to)
    .filter((to) => ['put', 'patch'].includes(to.method) && !whole.includes(to));
  return [...new Set([...uploads, ...sets])].filter(({ id }) => !creates.has(id));
}

/** What says that an action is about what is in an item. */
const emptying = /clear|reset|anonym|redact|empty|normali|translat|generat|rotat|clean|strip|copy/i;

/**
 * The same for an action, which may do more than its name says: of free texts, lists and objects.
 * States, counts and times are what actions change.
 */
export function* restIsKept(history: History, at: OracleContext): Generator<Violation> {
  const { document } = at.context;
  const shown = at.resource.read && shownSchema(document, at.resource.read);
  if (shown === undefined || emptying.test(`${at.operation.id} ${at.operation.path}`)) return;
  for (const violation of unnamedStay(history, at)) {
    const schema = findMemberSchema(document, shown, violation.location.split('/')[1] ?? '');
    const { node } = schema === undefined ? { node: {} } : dereference(document, schema);
    const types = schema === undefined ? new Set<string>() : schemaTypes(document, schema);
    const isState =
      ['enum', 'const', 'format'].some((keyword) => Object.hasOwn(node, keyword)) ||
      ['boolean', 'number', 'integer'].some((type) => types.has(type));
    if (!isState) yield { ...violation, provenance: { evidence: 'assumed' } };
  }
}

/**
 * What the sender of an item has said of it stays when a part is changed that the request does not
 * name.
 */
function* unnamedStay(history: History, at: OracleContext): Generator<Violation> {
  const { context, resource } = at;
  for (const [index, { item, operation, exchange }] of stepsOf(history, 'write')) {
    const before = readBefore(history, index, item)?.view;
    const after = readAfter(history, index, item)?.view;
    if (!isSeen(before) || !isSeen(after)) continue;
    const sent = sentItem(context, resource.create, item.created.request, before.object) ?? {};
    const patched = membersPatched(exchange.request) ?? {};
    const isNamed = (name: string) =>
      Object.hasOwn(patched, name) || isNamedBy(context, operation, name);
    const pick = (object: Record<string, unknown>) =>
      Object.fromEntries(
        Object.keys(sent)
          .filter((name) => Object.hasOwn(before.object, name) && !isNamed(name))
          .map((name) => [name, object[name]]),
      );
    for (const change of differences(pick(before.object), pick(after.object))) {
      if (isChangeStamp(change.at) || change.at.split('/').some(isNamed) || isObject(change.actual))
        continue;
      yield {
        code: 'update-overreached',
        operation,
        location: `body${generalize(change.at)}`,
        message: `${change.at.slice(1)} was not sent, read ${told(change.expected)} before and ${told(change.actual)} afterwards`,
        differs: sideBySide(change.expected, change.actual),
        exchanges: [before.exchange, exchange, after.exchange],
      };
    }
  }
}

/** Whether an operation is about a member, by the members of its body or by its own name. */
export function isNamedBy(
  { document }: CheckContext,
  { id, path, requestBody }: Operation,
  name: string,
): boolean {
  const plain = (text: string) => text.replaceAll(/[^a-z]/gi, '').toLowerCase();
  const word = plain(name);
  if (word === '') return false;
  const names = (requestBody?.content ?? []).flatMap(({ schema }) =>
    schema === undefined ? [] : propertiesOf(document, schema),
  );
  return [...names, id, path].map(plain).some((text) => text.includes(word) || word.includes(text));
}
