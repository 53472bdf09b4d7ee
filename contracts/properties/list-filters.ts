import { getPointer, isObject, ownMember } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import type { Operation, Parameter } from '../../openapi/model/operation.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { checkTotal } from '../oracles/counted.ts';
import { told } from '../oracles/history.ts';
import {
  bindingsOf,
  hasId,
  type Item,
  isOk,
  makeItem,
  readPages,
} from '../oracles/resource-client.ts';
import { replaceBody } from '../plan/body-variants.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import { foreignKeys } from '../plan/foreign-keys.ts';
import { listItems, type Resource } from '../plan/resources.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import { idName } from '../request/id-names.ts';
import { nextByLink, sizeParameter } from '../request/next-page.ts';
import { otherCreation } from './create.ts';
import { sizesFor } from './page-sizes.ts';
import type { Subject } from './property.ts';
import type { Scene } from './scene.ts';

export interface Filter extends Subject {
  readonly parameter: Parameter;
  /** Whether it names another item. */
  readonly isId: boolean;
}

/**
 * Query parameters that are called as a member of the listed items, which is a boolean, one of an
 * enum, or an id: what they leave out is clear. Other texts may be searched for in part,
 * numbers and times may be bounds.
 */
export function filtersOf({ list }: Resource, { document }: CheckContext): Filter[] {
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
    .map((parameter) => ({
      operation: list,
      parameter,
      isId: idName(parameter.name) !== undefined,
    }));
}

/** Of two items that differ in a member, only the one that fits is listed, on every page. */
export async function filterFits(
  scene: Scene,
  { operation: list, parameter }: Filter,
): Promise<void> {
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
      const fits = [one, other].find(({ id }) => shownIn(all, name, id) === value);
      if (isWhole && fits !== undefined && reportLost(scene, items, asked, fits, pages)) return;
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
export async function filtersTogether(scene: Scene): Promise<void> {
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
export function reading({ context, session }: Scene, list: Operation, item: Item, names: string[]) {
  const { parameters, body } = bindingsOf(item, list);
  const others = Object.entries(parameters).filter(([name]) => !names.includes(name));
  const bindings = { parameters: Object.fromEntries(others), body };
  return (more: Record<string, unknown>) => readPages(context, session, list, bindings, more);
}

/** Reports an item that does not fit what was asked for; returns whether there is one. */
export function reportMisfit(
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

/** Reports an item that fits what was asked for and is not listed; returns whether it is one. */
export function reportLost(
  scene: Scene,
  items: readonly unknown[],
  asked: Readonly<Record<string, unknown>>,
  { id, created }: Item,
  pages: readonly Exchange[],
): boolean {
  if (items.some((item) => hasId(item, id))) return false;
  const { operation: list } = scene;
  const text = Object.entries(asked).map(([key, one]) => `${key}=${String(one)}`);
  const pointer = list.parameters.find(({ name }) => Object.hasOwn(asked, name))?.pointer;
  scene.report({
    code: 'list-incomplete',
    operation: list,
    location: `query/${Object.keys(asked).join('&')}`,
    message: `${text.join('&')} was asked for, and ${JSON.stringify(id)}, which the whole list shows with it, is not listed`,
    provenance: scene.context.document.evidence.at(pointer ?? list.pointer),
    exchanges: [created, ...pages.slice(-1)],
  });
  return true;
}

/** What a list shows of an item in a member; undefined where it does not show the item. */
export function shownIn(items: readonly unknown[], name: string, id: unknown): unknown {
  const own = items.filter(isObject).find((item) => hasId(item, id));
  return own === undefined ? undefined : ownMember(own, name);
}

export function memberOf(items: readonly unknown[], name: string, id: unknown): unknown {
  const own =
    items.filter(isObject).find((item) => Object.values(item).includes(id)) ?? items.find(isObject);
  const value = own?.[name];
  return ['string', 'boolean', 'number'].includes(typeof value) ? value : undefined;
}
