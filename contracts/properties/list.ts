import { getPointer, isObject, membersIn } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import type { Operation, Parameter } from '../../openapi/model/operation.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { standard } from '../oracles/conforms.ts';
import { checkTotal } from '../oracles/counted.ts';
import { expectSuccess } from '../oracles/expect.ts';
import { told } from '../oracles/history.ts';
import { listAgrees, listedOnce } from '../oracles/listed.ts';
import {
  bindingsOf,
  hasId,
  type Item,
  isOk,
  itemOf,
  makeItem,
  readList,
  readPages,
} from '../oracles/resource-client.ts';
import { replaceBody } from '../plan/body-variants.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import { foreignKeys } from '../plan/foreign-keys.ts';
import { listItems, propertiesOf, type Resource } from '../plan/resources.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { exampleBody } from '../request/example-values.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import { idName } from '../request/id-names.ts';
import { nextByLink, sizeParameter } from '../request/next-page.ts';
import { namePrefix } from '../request/own-names.ts';
import { otherCreation } from './create.ts';
import { sizesFor } from './page-sizes.ts';
import { type AnyProperty, about, property, type Subject } from './property.ts';
import type { Scene } from './scene.ts';

interface Filter extends Subject {
  readonly parameter: Parameter;
}

/** What the list of a resource has to do. */
export const listProperties: readonly AnyProperty[] = [
  property({
    id: 'shows',
    title: 'what was created appears in the list exactly once',
    subjects: ({ list }) => about(list),
    async act(scene) {
      const item = await scene.create();
      const pages = await scene.list(item);
      if (pages !== undefined && !pages.items.some((candidate) => hasId(candidate, item.id))) {
        if (!scene.resource.isIdListed)
          throw new CheckSkipped('the document does not say that the list shows ids');
        if (!pages.isWhole)
          throw new CheckSkipped(
            'it may be on a later page, and the document does not say how to get there',
          );
      }
      if (scene.resource.read !== undefined) await scene.tryRead(item);
    },
    oracles: [listedOnce, listAgrees],
  }),
  property<Filter>({
    id: ({ parameter }) => `filter/${parameter.name}`,
    title: ({ parameter }) => `${parameter.name} leaves out what it does not fit`,
    subjects: filtersOf,
    act: filterFits,
  }),
  property({
    id: 'filters',
    title: 'asked for by two filters, it shows what fits both',
    subjects: (resource, context) =>
      filtersOf(resource, context).length > 1 ? about(resource.list) : [],
    act: filtersTogether,
  }),
  property({
    id: 'apart',
    title: 'what is under one parent is not listed under another',
    subjects: ({ list, create }, { links }) =>
      create.path.includes('{') || links.some(({ to }) => to.id === create.id) ? about(list) : [],
    act: staysUnderItsParent,
  }),
  property({
    id: 'batch',
    title: 'of several created at once, every one is there',
    subjects: ({ list, create }) => (list === undefined ? [] : about(create)),
    act: allOfABatch,
  }),
];

/**
 * Query parameters that are called as a member of the listed items, which is a boolean, one of an
 * enum, or an id: what they leave out is clear. Other texts may be searched for in part,
 * numbers and times may be bounds.
 */
function filtersOf({ list }: Resource, { document }: CheckContext): Filter[] {
  const items = list === undefined ? undefined : listItems(document, list);
  if (list === undefined || items === undefined) return [];
  return list.parameters
    .filter(({ in: place, name, required }) => {
      const isOptional = place === 'query' && !required;
      const member = isOptional ? findMemberSchema(document, items.schema, name) : undefined;
      if (member === undefined) return false;
      const { node } = dereference(document, member);
      return (
        idName(name) !== undefined || node['type'] === 'boolean' || Array.isArray(node['enum'])
      );
    })
    .map((parameter) => ({ operation: list, parameter }));
}

/** Of two items that differ in a member, only the one that fits is listed, on every page. */
async function filterFits(scene: Scene, { operation: list, parameter }: Filter): Promise<void> {
  const { context, session } = scene;
  const { name, schema } = parameter;
  const one = await scene.create();
  const owner = await anotherOwner(scene, name);
  const other =
    owner === undefined
      ? await scene.create(otherCreation(scene, (member) => member !== name))
      : (await scene.tryCreate(undefined, (request) => withMember(request, name, owner))).item;
  if (other === undefined) throw new CheckSkipped(`none could be made with another ${name}`);
  await scene.create();
  const read = reading(scene, list, one, [name]);
  const { items: all } = await read({});
  const isValid = (text: unknown) =>
    schema === undefined || context.validator.accepts(schema, text, 'request');
  const values = [one, other]
    .map(({ id }) => memberOf(all, name, id))
    .filter((value) => value !== undefined && [value, String(value)].some(isValid));
  if (values.length === 0)
    throw new CheckSkipped(`nothing that is listed has a ${name} to ask for`);
  const size = sizeParameter(list);
  const [shortest] = size === undefined ? [] : sizesFor(context, list, size, [1, 2]);
  const inPages = size === undefined || shortest === undefined ? [] : [{ [size]: shortest }];
  for (const value of new Set(values))
    for (const length of [{}, ...inPages]) {
      const asked = { [name]: value };
      const { items, pages, isWhole } = await read({ ...asked, ...length });
      const last = pages.at(-1);
      if (last === undefined || !isOk(last)) return;
      if (reportMisfit(scene, items, asked, pages)) return;
      for await (const linked of behindLinks(scene, list, pages[0]))
        if (reportMisfit(scene, linked.items, asked, [linked.exchange])) return;
      if (isWhole) checkTotal(session, list, last, items.length);
    }
}

const mostLinks = 5;

/** What each `Link` of a page to the next one leads to (RFC 8288), however pages are asked for. */
async function* behindLinks(
  { context, session }: Scene,
  list: Operation,
  first: Exchange | undefined,
): AsyncGenerator<{ readonly items: readonly unknown[]; readonly exchange: Exchange }> {
  const place = listItems(context.document, list);
  let page = first;
  for (let followed = 0; followed < mostLinks && place !== undefined; followed++) {
    const next = page === undefined ? undefined : nextByLink(page);
    if (next === undefined) return;
    const exchange = await session.send(list, next);
    const items = getPointer(exchange.response?.json, place.pointer);
    if (!isOk(exchange) || !Array.isArray(items)) return;
    yield { items, exchange };
    page = exchange;
  }
}

/** The id of a new item that a member of the creation may name; undefined where it names none. */
async function anotherOwner({ context, session, resource }: Scene, name: string): Promise<unknown> {
  const key = foreignKeys(context, context.links, resource.create).find((own) => own.name === name);
  const owner = context.resources.find(({ create }) => create.id === key?.link.from.id);
  return owner === undefined ? undefined : (await makeItem(session, owner))?.id;
}

function withMember(request: SentRequest, name: string, value: unknown): SentRequest {
  return replaceBody(request, (body) => (isObject(body) ? { ...body, [name]: value } : body));
}

/** Asked for by two, a list shows what fits both. */
async function filtersTogether(scene: Scene): Promise<void> {
  const { resource, context, operation: list } = scene;
  const names = filtersOf(resource, context).map(({ parameter }) => parameter.name);
  const one = await scene.create();
  const other = await scene.create(otherCreation(scene, () => false));
  const read = reading(scene, list, one, names);
  const { items: all } = await read({});
  const [first = '', second = ''] = names.filter((name) => {
    const [own, theirs] = [one, other].map(({ id }) => memberOf(all, name, id));
    return name !== 'id' && own !== undefined && theirs !== undefined && own !== theirs;
  });
  if (second === '') throw new CheckSkipped('no two items differ in two that may be asked for');
  const asked = {
    [first]: memberOf(all, first, one.id),
    [second]: memberOf(all, second, other.id),
  };
  const { items, pages } = await read(asked);
  if (pages.every(isOk)) reportMisfit(scene, items, asked, pages);
}

/** Reads the list that an item belongs to, asked for by some of its filters. */
function reading({ context, session }: Scene, list: Operation, item: Item, names: string[]) {
  const { parameters, body } = bindingsOf(item, list);
  const others = Object.entries(parameters).filter(([name]) => !names.includes(name));
  const bindings = { parameters: Object.fromEntries(others), body };
  return (more: Record<string, unknown>) => readPages(context, session, list, bindings, more);
}

/** Reports an item that does not fit what was asked for; returns whether there is one. */
function reportMisfit(
  scene: Scene,
  items: readonly unknown[],
  asked: Readonly<Record<string, unknown>>,
  pages: readonly Exchange[],
): boolean {
  const list = scene.operation;
  for (const [name, value] of Object.entries(asked)) {
    const wrong = items
      .filter(isObject)
      .find((item) => item[name] !== undefined && item[name] !== value);
    if (wrong === undefined) continue;
    const text = Object.entries(asked).map(([key, one]) => `${key}=${String(one)}`);
    const pointer = list.parameters.find((parameter) => parameter.name === name)?.pointer;
    scene.report({
      code: 'list-overreached',
      operation: list,
      location: `query/${Object.keys(asked).join('&')}`,
      message: `${text.join('&')} was asked for, and one with ${name} ${told(wrong[name])} is listed${pages.length > 1 ? ` on one of ${pages.length} pages` : ''}`,
      provenance: scene.context.document.evidence.at(pointer ?? list.pointer),
      exchanges: pages.slice(-1),
    });
    return true;
  }
  return false;
}

function memberOf(items: readonly unknown[], name: string, id: unknown): unknown {
  const own =
    items.filter(isObject).find((item) => Object.values(item).includes(id)) ?? items.find(isObject);
  const value = own?.[name];
  return ['string', 'boolean', 'number'].includes(typeof value) ? value : undefined;
}

/** What is made under one parent is not listed under another. */
async function staysUnderItsParent(scene: Scene): Promise<void> {
  const { context, session, resource, operation: list } = scene;
  const { create } = resource;
  const [one, two] = [await session.prepare(create), await session.prepare(create)];
  if (JSON.stringify(one.bindings) === JSON.stringify(two.bindings))
    throw new CheckSkipped('it has no parent');
  const makeUnder = async (fixture: typeof one) => {
    const item = itemOf(resource, await session.send(create, session.request(create, fixture)));
    if (item === undefined) throw new CheckSkipped(`${create.id} made nothing to go on with`);
    return item;
  };
  const [first, second] = [await makeUnder(one), await makeUnder(two)];
  if (first.id === second.id) throw new CheckSkipped('each parent counts its own');
  // What was asked for last must not show in the next answer either.
  for (const [own, stranger] of [
    [first, second],
    [second, first],
  ] as const) {
    const { items, pages } = await readList(context, session, own, list);
    const last = pages.at(-1);
    if (last === undefined || !items.some((item) => hasId(item, stranger.id))) continue;
    scene.report({
      code: 'list-overreached',
      operation: list,
      location: 'list',
      message: `${JSON.stringify(stranger.id)} was created under another parent and is listed here`,
      exchanges: [stranger.created, last],
    });
    return;
  }
}

/** Of several items that are created at once, every one is there. */
async function allOfABatch(scene: Scene): Promise<void> {
  const { context, session, resource, provenance } = scene;
  const { create, list } = resource;
  const mediaType = preferredMediaType(create);
  if (mediaType?.schema === undefined || list === undefined) return;
  const [wrapper = ''] = propertiesOf(context.document, mediaType.schema);
  const example = exampleBody(context, mediaType);
  const items = isObject(example) ? example[wrapper] : undefined;
  if (!Array.isArray(items) || items[0] === undefined) return;
  const three: unknown[] = [items[0], items[0], items[0]];
  const batch = context.mark(mediaType, { [wrapper]: three });
  if (!context.validator.accepts(mediaType.schema, batch, 'request'))
    throw new CheckSkipped('the document allows one at a time');
  const fixture = await session.prepare(create);
  const created = await session.send(create, session.request(create, fixture, { body: batch }));
  if (!expectSuccess(session, create, created, provenance)) return;
  for (const shown of Object.values(membersIn(created.response?.json)))
    if (Array.isArray(shown)) expectOwnIds(scene, shown, [created]);
  const item = itemOf(resource, created);
  if (item === undefined) return;
  const listed = await readList(context, session, item, list);
  const last = listed.pages.at(-1);
  if (last === undefined) return;
  const names = [...new Set(JSON.stringify(batch).match(new RegExp(`${namePrefix}-[\\w-]+`, 'g')))];
  const texts = listed.items.map((one) => ({ one, text: JSON.stringify(one) }));
  const has = (name: string) => texts.some(({ text }) => text.includes(name));
  const made = texts.filter(({ text }) => names.some((name) => text.includes(name)));
  expectOwnIds(
    scene,
    made.map(({ one }) => one),
    [created, last],
  );
  const missing = names.filter((name) => !has(name));
  if (missing.length === 0 || !listed.isWhole) return;
  scene.report({
    code: 'list-incomplete',
    operation: create,
    location: 'list/batch',
    message: `three were created at once; ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not listed`,
    exchanges: [created, last],
  });
}

/** Each of several items that are created at once has an id of its own. */
function expectOwnIds(
  scene: Scene,
  items: readonly unknown[],
  exchanges: readonly Exchange[],
): void {
  const made = items.filter(isObject);
  const id = Object.keys(made[0] ?? {}).find((name) => /^(id|uuid|_id)$/i.test(name));
  if (id === undefined || new Set(made.map((item) => item[id])).size === made.length) return;
  scene.report({
    code: 'id-repeated',
    operation: scene.resource.create,
    location: 'id/batch',
    message: `${made.length} items were created at once, and two of them have the same ${id}`,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.3.3'),
    exchanges,
  });
}
