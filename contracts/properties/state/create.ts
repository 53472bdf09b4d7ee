import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { isForm, isJson } from '../../../openapi/model/media-types.ts';
import type { MediaType } from '../../../openapi/model/operation.ts';
import { differences, isChangeStamp } from '../../oracles/compare.ts';
import { standard } from '../../oracles/conforms.ts';
import { expectSuccess } from '../../oracles/expect.ts';
import {
  type History,
  isSeen,
  type OracleContext,
  sideBySide,
  stepsOf,
  told,
  type Violation,
} from '../../oracles/history.ts';
import { answered, found, kept } from '../../oracles/kept.ts';
import { listAgrees, listedOnce, sameName } from '../../oracles/listed.ts';
import { foreignHost } from '../../oracles/location-host.ts';
import { type Item, isOk, itemOf } from '../../oracles/resource-client.ts';
import { bystanders, creationAgrees, sameReads, stampsForward } from '../../oracles/unchanged.ts';
import { otherBody } from '../../plan/alter-body.ts';
import {
  exactBodies,
  withDifficultText,
  withLongText,
  withNulls,
  withTwoItems,
  withZeros,
} from '../../plan/body-values.ts';
import { requiredOnly } from '../../plan/body-variants.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { fillUp } from '../../plan/full-body.ts';
import type { Resource } from '../../plan/resources.ts';
import { preferredMediaType } from '../../request/build-request.ts';
import { exampleBody } from '../../request/example-values.ts';
import type { Exchange } from '../../request/exchange.ts';
import { lateKindOf } from '../../request/late-headers.ts';
import { isTestData, markedName } from '../../request/tag-test-data.ts';
import { type AnyProperty, about, property } from './property.ts';
import type { Scene, Seen } from './scene.ts';

export function isShown({ read, list }: Resource): boolean {
  return read !== undefined || list !== undefined;
}

/** Subjects of what can be read: the creation of a resource that is shown. */
const creations = (resource: Resource) => (isShown(resource) ? about(resource.create) : []);

/** What a creation has to do. */
export const createProperties: readonly AnyProperty[] = [
  property({
    id: 'ids',
    title: 'two items have two ids, and creating one leaves the other as it was',
    subjects: ({ create }) => about(create),
    act: createTwice,
    oracles: [idsDiffer, bystanders, found, refusedOnce],
  }),
  property({
    id: 'read-back',
    title: 'what was created is read back equal in every member sent',
    subjects: creations,
    async act(scene) {
      const item = await scene.create();
      const view = await scene.read(item);
      await followLocation(scene, item, view);
      scene.session.conforms(view.operation, view.exchange);
    },
    oracles: [found, kept({ of: 'create' }), creationAgrees, stampsForward],
  }),
  property({
    id: 'text',
    title: 'text of any script, with quotes and markup, is kept as it was sent',
    subjects: creations,
    async act(scene) {
      for (const body of textBodies(scene)) {
        const created = await scene.tryCreate(body);
        if (!expectSuccess(scene.session, scene.operation, created.exchange, scene.provenance))
          return;
        await look(scene, created.item);
      }
    },
    oracles: [found, kept({ of: 'create' }), listedOnce, listAgrees],
  }),
  property({
    id: 'others',
    title:
      'other values, everything that is allowed, and no more than is required, are read back equal',
    subjects: creations,
    async act(scene) {
      // Whether it is taken is another check's business: a sample may name what does not exist.
      for (const body of otherBodies(scene)) await look(scene, (await scene.tryCreate(body)).item);
    },
    oracles: [
      found,
      kept({ of: 'create', isDocumented: true }),
      creationAgrees,
      listedOnce,
      listAgrees,
    ],
  }),
  property({
    id: 'exact',
    title: "texts, numbers, URLs, lists and members of one's own are kept to the letter",
    subjects: creations,
    async act(scene) {
      const json = jsonBody(scene);
      if (json === undefined) return;
      const { schema, example, full, mark } = json;
      const further = isDeepStrictEqual(full, example)
        ? []
        : exactBodies(scene.context, schema, () => mark(example));
      for (const [index, body] of exactBodies(scene.context, schema, () => mark(full)).entries()) {
        if (body === undefined) continue;
        const created = await scene.tryCreate(body);
        const other = isOk(created.exchange) ? undefined : further[index];
        const { item } = other === undefined ? created : await scene.tryCreate(other);
        if (item !== undefined) await scene.tryRead(item);
      }
    },
    oracles: [found, kept({ of: 'create', remembers: true })],
  }),
  property({
    id: 'taken',
    title: 'what is refused because it is there already changes nothing of it',
    subjects: (resource) =>
      resource.read !== undefined && declares409(resource) ? about(resource.create) : [],
    act: refuseOther,
  }),
  property({
    id: 'at-once',
    title: 'of two alike at once one is refused, where one after the other is',
    subjects: (resource) => (declares409(resource) ? about(resource.create) : []),
    act: createAtOnce,
  }),
  property({
    id: 'same-key',
    title: 'a creation that is sent again with its key is not carried out again',
    subjects: ({ create }) =>
      create.parameters.some(({ in: place, name }) => place === 'header' && isKey(name))
        ? about(create)
        : [],
    act: createBySameKey,
  }),
  property({
    id: 'twice',
    title: 'two reads of the same item agree',
    subjects: ({ read, list }) => about(read ?? list),
    async act(scene) {
      const item = await scene.create();
      await scene.tryRead(item);
      await scene.tryRead(item);
    },
    oracles: [sameReads],
  }),
  property({
    id: 'answers',
    title: 'the answer to a creation shows what was sent',
    subjects: (resource) => (isShown(resource) ? [] : about(resource.create)),
    async act(scene) {
      const { context, resource } = scene;
      const mediaType = preferredMediaType(resource.create);
      if (mediaType?.schema === undefined) return;
      const full = fillUp(context, mediaType.schema, exampleBody(context, mediaType));
      const mark = () => context.mark(mediaType, full);
      for (const body of [
        mark(),
        ...(isJson(mediaType.type) ? exactBodies(context, mediaType.schema, mark) : []),
      ])
        if (body !== undefined) await scene.tryCreate(body);
    },
    oracles: [answered],
  }),
];

/** What a JSON body of a creation may be; undefined where it takes no JSON. */
export function jsonBody({ context, resource }: Scene):
  | {
      readonly mediaType: MediaType;
      readonly schema: string;
      readonly example: unknown;
      readonly full: unknown;
      readonly mark: (body: unknown) => unknown;
    }
  | undefined {
  const mediaType = preferredMediaType(resource.create);
  const schema = mediaType?.schema;
  if (mediaType === undefined || schema === undefined || !isJson(mediaType.type)) return undefined;
  const example = exampleBody(context, mediaType);
  return {
    mediaType,
    schema,
    example,
    full: fillUp(context, schema, example),
    mark: (body) => context.mark(mediaType, body),
  };
}

function textBodies(scene: Scene): unknown[] {
  const json = jsonBody(scene);
  if (json === undefined) return [];
  const { schema, example, mark } = json;
  const body = withDifficultText(scene.context, schema, mark(example));
  if (!scene.context.validator.accepts(schema, body, 'request'))
    throw new CheckSkipped('the members depend on each other, so that other text is not valid');
  return [body];
}

function otherBodies(scene: Scene): unknown[] {
  const json = jsonBody(scene);
  const { context } = scene;
  if (json === undefined || !isObject(json.example)) return [];
  const { mediaType, schema, full, mark } = json;
  return [
    otherBody(context, schema, json.example, () => false),
    full,
    withTwoItems(context, schema, full),
    withZeros(context, schema, full),
    withNulls(context, schema, full),
    withLongText(context, schema, full, 5000),
    requiredOnly(context, mediaType),
  ].flatMap((body) => (body === undefined ? [] : [mark(body)]));
}

/** Where a creation was taken, what it made is read and listed. */
async function look(scene: Scene, item: Item | undefined): Promise<void> {
  if (item === undefined || !isSeen(await scene.tryRead(item))) return;
  if (scene.resource.read !== undefined) await scene.list(item);
}

const isKey = (name: string) => lateKindOf(name) === 'once';

/** Sends a creation once more, with the key that it had. */
async function createBySameKey(scene: Scene): Promise<void> {
  const { session, resource, operation } = scene;
  const fixture = await session.prepare(operation, { shared: true });
  const own = session.request(operation, fixture);
  const name = operation.parameters.find((parameter) => isKey(parameter.name))?.name ?? '';
  // Optional keys have no sample.
  const request = session.request(operation, fixture, {
    parameters: { [name]: own.headers[name] ?? scene.context.nextMark() },
  });
  const first = await session.send(operation, request);
  const item = itemOf(resource, first);
  if (item === undefined) throw new CheckSkipped(`${operation.id} made nothing to go on with`);
  const key = Object.entries(first.request.headers).find(([header]) => isKey(header));
  if (key === undefined) throw new CheckSkipped('it went out without a key');
  const second = await session.send(operation, {
    ...first.request,
    headers: { ...first.request.headers },
  });
  const twin = itemOf(resource, second);
  if (twin === undefined || twin.id === item.id) return;
  scene.report({
    code: 'repetition-carried-out',
    operation,
    location: `header/${key[0].toLowerCase()}`,
    message: `the same request with the same ${key[0]} made ${JSON.stringify(item.id)} and then ${JSON.stringify(twin.id)}`,
    provenance: {
      evidence: 'assumed',
      source: 'https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/',
    },
    exchanges: [first, second],
  });
}

async function createTwice(scene: Scene): Promise<void> {
  const { session, resource } = scene;
  const { create } = resource;
  const first = await scene.create();
  await scene.tryRead(first);
  const second = await scene.create();
  if (first.id === second.id) {
    if (!isSentAsMember(first)) return;
    // Whatever a repetition is answered with, it is no failure.
    await session.send(create, first.created.request);
    throw new CheckSkipped('a member of the body is the id, which the document does not say');
  }
  await scene.tryRead(first);
  await scene.tryRead(second);
  // Where a creation has one success, that is not the answer for what was there already.
  if (create.responses.filter(({ status }) => status.startsWith('2')).length !== 1) return;
  // A key that says that it is the same once more asks for the same answer.
  if (Object.keys(first.created.request.headers).some((name) => lateKindOf(name) === 'once'))
    return;
  if ((await scene.repeat(first)) >= 400) await scene.list(first);
}

/** Two creations make two items; the same request once more makes another, or is refused. */
function* idsDiffer(history: History, { resource }: OracleContext): Generator<Violation> {
  const [first, second] = stepsOf(history, 'create').map(([, step]) => step);
  const id = JSON.stringify(first?.item.id);
  if (
    first !== undefined &&
    second !== undefined &&
    first.item.id === second.item.id &&
    !isSentAsMember(first.item)
  )
    yield {
      code: 'id-repeated',
      operation: resource.create,
      location: 'id',
      message: `two creations both answered the id ${id}`,
      provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.3.3'),
      exchanges: [first.exchange, second.exchange],
    };
  for (const [, { item, twin, exchange }] of stepsOf(history, 'repeat'))
    if (twin?.id === item.id)
      yield {
        code: 'id-repeated',
        operation: resource.create,
        location: 'id/again',
        message: `the same creation sent twice answered the id ${JSON.stringify(item.id)} both times`,
        // A server may take the second for a repetition of the first; a document that says so
        // declares another answer for it.
        provenance: {
          evidence: 'assumed',
          source: 'https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2',
        },
        exchanges: [item.created, exchange],
      };
}

/** Whether an id is what a member of the creation's body had: its sender has chosen it then. */
function isSentAsMember({ id, created: { request } }: Item): boolean {
  const { body } = request;
  if (body?.kind === 'raw' && body.type !== undefined && isForm(body.type))
    return [...new URLSearchParams(body.bytes.toString()).values()].includes(String(id));
  if (body?.kind !== 'json' || !isObject(body.value)) return false;
  return [body.value, ...Object.values(body.value)].some(
    (part) => isObject(part) && Object.values(part).some((member) => String(member) === String(id)),
  );
}

/** What was refused because it is there already is there once. */
function* refusedOnce(history: History, { resource }: OracleContext): Generator<Violation> {
  for (const [index, { item, exchange }] of stepsOf(history, 'repeat')) {
    const listing = stepsOf(history, 'list').find(([at]) => at > index)?.[1];
    const twins = sameName(listing?.pages.items ?? [], markedName(item.created.request));
    if (listing === undefined || twins < 2) continue;
    yield {
      code: 'refused-request-wrote',
      operation: resource.create,
      location: 'state/again',
      message: `the same creation again was refused with ${exchange.response?.status}, and ${twins} of its name are listed`,
      provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-15.5'),
      exchanges: [item.created, exchange, listing.exchange],
    };
  }
}

const location = 'https://www.rfc-editor.org/rfc/rfc9110#section-10.2.2';

/** A `Location` leads to what was made. */
async function followLocation(scene: Scene, { created, id }: Item, view: Seen): Promise<void> {
  const { session, resource } = scene;
  const named = created.response?.headers['location'];
  if (named === undefined) return;
  const violation = { code: 'location-broken', operation: resource.create } as const;
  const host = foreignHost(session, named);
  if (host !== undefined)
    scene.report({
      ...violation,
      location: 'header/location/host',
      message: `Location ${named} is on the host ${host}, and ${session.host} was asked`,
      provenance: { evidence: 'assumed', source: location },
      exchanges: [created],
    });
  const got = await session.follow(named);
  // Whether the same credentials are good for it is not the Location's affair, nor whether what is
  // there can be read.
  if (
    [401, 403, 405].includes(got.response?.status ?? 0) ||
    (isOk(got) && !isAnother(got, view, id) && !isWhereSent(named, created))
  )
    return;
  scene.report({
    ...violation,
    location: 'header/location',
    message: isOk(got)
      ? `${JSON.stringify(id)} was created, and Location ${named} leads to something else`
      : `Location ${named} answers ${got.response?.status ?? got.failure}`,
    provenance: standard(location),
    exchanges: [created, got],
  });
}

/**
 * Whether a `Location` names no more than what the creation was sent to: all of them, and not the
 * one that was made.
 */
function isWhereSent(named: string, { request }: Exchange): boolean {
  const base = 'http://target.invalid';
  const plain = (path: string) => path.replace(/\/$/, '');
  return (
    URL.canParse(named, base) && plain(new URL(named, base).pathname).endsWith(plain(request.path))
  );
}

/** Whether an answer shows an item of another id, in the member that shows it in a view. */
function isAnother({ response }: Exchange, { object }: Seen, id: unknown): boolean {
  const [name] = Object.entries(object).find(([, value]) => String(value) === String(id)) ?? [];
  const shown = response?.json;
  if (!isObject(shown) || name === undefined) return false;
  const there = [shown, ...Object.values(shown).filter(isObject)].find((node) =>
    Object.hasOwn(node, name),
  );
  return there !== undefined && String(there[name]) !== String(id);
}

/**
 * The body of a creation with other values than the example's, but for the members that are kept;
 * undefined where no body can be varied.
 */
export function otherCreation(
  { context, resource }: Scene,
  keep: (name: string) => boolean,
): unknown {
  const mediaType = preferredMediaType(resource.create);
  if (mediaType?.schema === undefined) return undefined;
  const example = exampleBody(context, mediaType);
  if (!isObject(example)) return undefined;
  return context.mark(mediaType, otherBody(context, mediaType.schema, example, keep));
}

function declares409({ create }: Resource): boolean {
  return create.responses.some(({ status }) => status === '409');
}

/** Something else that is alike in one member is sent, which is refused: the first stays as it is. */
async function refuseOther(scene: Scene): Promise<void> {
  const item = await scene.createFull();
  const before = await scene.read(item);
  const refused = await refusedAlike(scene, item);
  const after = await scene.tryRead(item);
  const [change] = differences(before.object, after?.object).filter(({ at }) => !isChangeStamp(at));
  if (change === undefined || after === undefined) return;
  scene.report({
    code: 'refused-request-wrote',
    operation: scene.operation,
    location: 'state/taken',
    message: `another that is alike was refused with ${refused.response?.status}, and ${change.at.slice(1) || 'the first one'} reads ${told(change.actual)} where it read ${told(change.expected)}`,
    differs: sideBySide(change.expected, change.actual),
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-15.5'),
    exchanges: [before.exchange, refused, after.exchange],
  });
}

/** Members of which each in turn is left as it was. */
const mostAlike = 6;

/** The refusal of another item that has its names, or one other member, from an item. */
async function refusedAlike(scene: Scene, item: Item): Promise<Exchange> {
  const { context, session, operation } = scene;
  const json = jsonBody(scene);
  const { body } = item.created.request;
  if (json === undefined || body?.kind !== 'json' || !isObject(body.value))
    throw new CheckSkipped('it is not made from JSON');
  const sent = body.value;
  const send = async (isKept: (name: string, value: unknown) => boolean) => {
    const value = otherBody(context, json.schema, sent, isKept);
    const exchange = await session.send(operation, {
      ...item.created.request,
      body: { ...body, value },
    });
    return (exchange.response?.status ?? 0) < 400 ? undefined : exchange;
  };
  const isNamed = Object.values(sent).some(isTestData);
  const byName = isNamed ? await send((_name, value) => isTestData(value)) : undefined;
  if (byName !== undefined) return byName;
  if ((await scene.repeat(item)) < 400)
    throw new CheckSkipped('the same is taken once more, so that none keeps another away');
  const others = Object.entries(sent).filter(
    ([, value]) => ['string', 'number'].includes(typeof value) && !isTestData(value),
  );
  for (const [name] of others.slice(0, mostAlike)) {
    const refused = await send((own) => own === name);
    if (refused !== undefined) return refused;
  }
  throw new CheckSkipped('another that is alike in one member is taken');
}

/** Twice the same, not one after the other: who looks first and then takes is not alone. */
async function createAtOnce(scene: Scene): Promise<void> {
  const { session, operation, context } = scene;
  const fixture = await session.prepare(operation, { shared: true });
  const request = session.request(operation, fixture);
  const both = await Promise.all([1, 2].map(() => session.send(operation, request)));
  if (!both.every(isOk)) return;
  const third = await session.send(operation, request);
  if (third.response?.status !== 409)
    throw new CheckSkipped('what is there already may be made again');
  const pointer = `${operation.pointer}/responses/409`;
  scene.report({
    code: 'invalid-request-accepted',
    operation,
    location: 'request/taken/at-once',
    message: `the same was created twice at once and both were taken; a third is refused with 409`,
    provenance: context.document.evidence.at(pointer),
    exchanges: [...both, third],
  });
}
