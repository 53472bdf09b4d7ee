import { getPointer, isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Provenance } from '../../../openapi/model/evidence.ts';
import type { Operation, Parameter } from '../../../openapi/model/operation.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { checkTotal } from '../../oracles/counted.ts';
import { told } from '../../oracles/history.ts';
import {
  bindingsOf,
  hasId,
  type Item,
  isOk,
  makeItem,
  readPages,
} from '../../oracles/resource-client.ts';
import { replaceBody } from '../../plan/body-variants.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { foreignKeys } from '../../plan/foreign-keys.ts';
import { listItems, propertiesOf, type Resource } from '../../plan/resources.ts';
import type { Exchange, SentRequest } from '../../request/exchange.ts';
import { idName, singular } from '../../request/id-names.ts';
import { nextByLink, sizeParameter } from '../../request/next-page.ts';
import { otherCreation } from '../state/create.ts';
import type { Subject } from '../state/property.ts';
import type { Scene } from '../state/scene.ts';
import { sizesFor } from './page-sizes.ts';

export interface Filter extends Subject {
  readonly parameter: Parameter;
  /** The member of the listed items that it asks for: `state` where the parameter is `states`. */
  readonly member: string;
  /** Whether it names another item. */
  readonly isId: boolean;
}

/**
 * Query parameters that are called as a member of the listed items, or as several of it, which is a
 * boolean, one of an enum, or an id: what they leave out is clear. Other texts may be searched for
 * in part, numbers and times may be bounds.
 */
export function filtersOf({ list }: Resource, { document }: CheckContext): Filter[] {
  const items = list === undefined ? undefined : listItems(document, list)?.schema;
  if (list === undefined || items === undefined) return [];
  return list.parameters.flatMap((parameter): Filter[] => {
    const { in: place, required } = parameter;
    if (place !== 'query' || required) return [];
    const member = memberAskedFor(document, items, parameter);
    const schema = member === undefined ? undefined : findMemberSchema(document, items, member);
    if (member === undefined || schema === undefined) return [];
    const { node } = dereference(document, schema);
    const isId = idName(member) !== undefined;
    return isId || node['type'] === 'boolean' || Array.isArray(node['enum'])
      ? [{ operation: list, parameter, member, isId }]
      : [];
  });
}

/**
 * The member that a parameter is called as; where it takes several values, as one of what it is
 * called: `states` asks for each `state`.
 */
function memberAskedFor(
  document: OpenApiDocument,
  items: string,
  { name, schema, pointer }: Parameter,
): string | undefined {
  if (findMemberSchema(document, items, name) !== undefined) return name;
  const said = String(dereference(document, pointer).node['description'] ?? '');
  const isList =
    schema !== undefined &&
    (schemaTypes(document, schema).has('array') || /\bcommas?\b/i.test(said));
  const one = name.replace(/\[\]$/, '');
  return propertiesOf(document, items).find(
    (member) =>
      one === member || (isList && (singular(one) === singular(member) || one === `${member}es`)),
  );
}

/** What a filter is sent to ask for a value: a list of one where it takes several. */
export function asking(
  { document, validator }: CheckContext,
  { schema }: Parameter,
  value: unknown,
): unknown {
  if (schema === undefined || !schemaTypes(document, schema).has('array')) return value;
  return validator.accepts(schema, [value], 'request') ? [value] : [String(value)];
}

/** A value that a list is asked for. */
interface Wanted {
  readonly filter: Pick<Filter, 'parameter' | 'member'>;
  readonly value: unknown;
}

function queryOf(context: CheckContext, wanted: readonly Wanted[]): Record<string, unknown> {
  return Object.fromEntries(
    wanted.map(({ filter: { parameter }, value }) => [
      parameter.name,
      asking(context, parameter, value),
    ]),
  );
}

/** Of two items that differ in a member, only the one that fits is listed, on every page. */
export async function filterFits(scene: Scene, filter: Filter): Promise<void> {
  const { context, session } = scene;
  const { operation: list, parameter, member: name } = filter;
  const { schema } = parameter;
  const one = await scene.create();
  const owner = await anotherOwner(scene, name);
  const other =
    owner === undefined
      ? await scene.create(otherCreation(scene, (member) => member !== name))
      : (await scene.tryCreate(undefined, (request) => withMember(request, name, owner))).item;
  if (other === undefined) throw new CheckSkipped(`none could be made with another ${name}`);
  await scene.create();
  const read = reading(scene, list, one, [parameter.name]);
  const { items: all } = await read({});
  const isValid = (value: unknown) =>
    schema === undefined ||
    context.validator.accepts(schema, asking(context, parameter, value), 'request');
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
      const asked = [{ filter, value }];
      const { items, pages, isWhole } = await read({ ...queryOf(context, asked), ...length });
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
  const filters = filtersOf(resource, context);
  const one = await scene.create();
  const other = await scene.create(otherCreation(scene, () => false));
  const read = reading(
    scene,
    list,
    one,
    filters.map(({ parameter }) => parameter.name),
  );
  const { items: all } = await read({});
  const [first, second] = filters.filter(({ member }) => {
    const [own, theirs] = [one, other].map(({ id }) => memberOf(all, member, id));
    return member !== 'id' && own !== undefined && theirs !== undefined && own !== theirs;
  });
  if (first === undefined || second === undefined)
    throw new CheckSkipped('no two items differ in two that may be asked for');
  const asked = [
    { filter: first, value: memberOf(all, first.member, one.id) },
    { filter: second, value: memberOf(all, second.member, other.id) },
  ];
  const { items, pages } = await read(queryOf(context, asked));
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
function reportMisfit(
  scene: Scene,
  items: readonly unknown[],
  asked: readonly Wanted[],
  pages: readonly Exchange[],
): boolean {
  for (const { filter, value } of asked) {
    const { member } = filter;
    const wrong = items
      .filter(isObject)
      .find((item) => item[member] !== undefined && item[member] !== value);
    if (wrong === undefined) continue;
    scene.report({
      code: 'list-overreached',
      operation: scene.operation,
      location: `query/${namesOf(asked).join('&')}`,
      message: `${inWords(asked)} was asked for, and one with ${member} ${told(wrong[member])} is listed${pages.length > 1 ? ` on one of ${pages.length} pages` : ''}`,
      provenance: evidenceFor(scene, filter),
      exchanges: pages.slice(-1),
    });
    return true;
  }
  return false;
}

/** Reports an item that fits what was asked for and is not listed; returns whether it is one. */
function reportLost(
  scene: Scene,
  items: readonly unknown[],
  asked: readonly Wanted[],
  { id, created }: Item,
  pages: readonly Exchange[],
): boolean {
  const [first] = asked;
  if (first === undefined || items.some((item) => hasId(item, id))) return false;
  scene.report({
    code: 'list-incomplete',
    operation: scene.operation,
    location: `query/${namesOf(asked).join('&')}`,
    message: `${inWords(asked)} was asked for, and ${JSON.stringify(id)}, which the whole list shows with it, is not listed`,
    provenance: evidenceFor(scene, first.filter),
    exchanges: [created, ...pages.slice(-1)],
  });
  return true;
}

const namesOf = (asked: readonly Wanted[]) => asked.map(({ filter }) => filter.parameter.name);

const inWords = (asked: readonly Wanted[]) =>
  asked.map(({ filter, value }) => `${filter.parameter.name}=${String(value)}`).join('&');

/** That a parameter in the plural asks for each one of what it is called as is read from names. */
function evidenceFor({ context }: Scene, { parameter, member }: Wanted['filter']): Provenance {
  return parameter.name === member
    ? context.document.evidence.at(parameter.pointer)
    : { evidence: 'assumed' };
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
