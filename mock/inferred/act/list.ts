import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { getIn, setIn } from '../../../openapi/lib/value-path.ts';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { pageLink } from '../../../openapi/model/link-form.ts';
import {
  isByCodeUnits,
  orderOfDouble,
  saysNewestFirst,
} from '../../../openapi/model/list-order.ts';
import type { MediaType } from '../../../openapi/model/operation.ts';
import { listExamples } from '../../../openapi/sample/samples.ts';
import { alternativesOf } from '../../../openapi/schema/schema-branches.ts';
import type { Api, Samples } from '../../model/api.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { type Entity, isListed, memberOf } from '../entity/entity.ts';
import { isCounted } from '../entity/is-counted.ts';
import { normalizeName } from '../infer/inflect.ts';
import { learnedLinks } from '../infer/learned.ts';
import { findItem, findItems, type Place } from '../infer/locate-payload.ts';
import { itemsOf } from '../infer/members.ts';
import type { Count, OperationPlan, Resource } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { countsAround } from '../infer/plan-counts.ts';
import { type PageFacts, writePageInfo } from '../present/page-info.ts';
import type { Presenter } from '../present/present.ts';
import { compareUnits, compareValues } from '../query/compare-values.ts';
import { cursorParameter, isOpenTo, openCursor, writeCursor } from '../query/cursor.ts';
import {
  isSpread,
  type QueryRoles,
  queryRoles,
  type Refine,
  refinement,
} from '../query/list-query.ts';
import { cutPage, findPaging, type Page, type Paging } from '../query/paging.ts';
import { unknownIds } from '../repository/resource-repository.ts';
import { asOfNow, changesLater } from './later.ts';
import { linkedIds } from './linkages.ts';
import { pageBeyond } from './page-beyond.ts';
import type { Tools } from './tools.ts';

/**
 * Answers a list: filtered, sorted and cut as the query asks, in the envelope that the document
 * describes.
 */
export async function answerList(
  { api, repository, presenter, samples }: Tools,
  call: OperationCall,
  plan: OperationPlan,
): Promise<Answer | undefined> {
  const resource = plan.resource as Resource;
  const { status, mediaType, headers, response } = presenter.choose(call, plan);
  if (mediaType?.schema === undefined) return undefined;
  const layout = layoutOf(api, plan, resource, mediaType, mediaType.schema);
  const { place, alternatives, roles, paging, order, isByUnits, around } = layout;
  if (place === undefined) return undefined;
  if (resource.parent !== undefined && plan.owners.length === 0)
    await repository.checkParents(call, plan);
  const collection = await repository.open(call, resource);
  const listed =
    plan.isAcross === true
      ? await repository.across(call, resource)
      : (await collection.entities.list()).filter(isListed);
  if (listed === undefined) return undefined;
  const kept = changesLater(api, resource)
    ? await Promise.all(listed.map((own) => asOfNow(api, call, resource, collection, own)))
    : listed;
  const linked = await linkedIds({ repository }, call, plan);
  const placed = plan.isWithin === true ? await repository.within(call, plan, kept) : kept;
  const all = linked === undefined ? placed : placed.filter(({ id }) => linked.includes(id));
  const isOwned = ({ value }: Entity) =>
    plan.owners.every(
      ({ parameter, member }) =>
        isObject(value) && String(ownerIn(value, member)) === String(call.path[parameter]),
    );
  const asked = queryOf(api, call);
  const cursorName = cursorParameter(paging);
  const isMade = cursorName !== undefined && (await unknownIds(call)) === 'make';
  const cursor =
    cursorName === undefined
      ? undefined
      : openCursor(
          cursorName,
          roles,
          asked,
          (value) => isMade || isOpenTo(api.document, call.operation, cursorName, value),
        );
  const query = cursor?.query ?? asked;
  const derived = (entity: Entity) => presenter.derive(call, resource, entity);
  // An owner that items show in full is shown as it is now.
  const isShown = plan.owners.some(({ member }) => member.includes('.'));
  const shownWhole = isShown ? await settled(all.map(derived)) : all;
  const { where } = plan;
  const owned = (plan.owners.length === 0 ? all : shownWhole.filter(isOwned)).filter(
    (entity) => where === undefined || isCounted(entity, where),
  );
  // What is filtered or sorted by may be what items say of others.
  const isRefined = [...roles.byName.keys()].some((name) => query[name] !== undefined);
  // What is sorted as the query asks is in the order of its creation where it is equal.
  const isSorted = [...roles.byName].some(
    ([name, { kind }]) => kind === 'sort' && query[name] !== undefined,
  );
  const ordered = isSorted ? owned : inOrderOf(order, owned, isByUnits);
  const known = isRefined ? await settled(ordered.map(derived)) : ordered;
  const refined = refinement(roles, query, call.sandbox.clock.now())(known);
  const cut = cutPage(paging, refined, cursor?.at(refined) ?? query, isReversed(owned, refined));
  const beyond = pageBeyond(api, call, paging, query, cut);
  if (beyond !== undefined) return beyond;
  const whole = isRefined ? cut : { ...cut, items: await settled(cut.items.map(derived)) };
  const page =
    cursor === undefined || typeof whole.next !== 'string'
      ? whole
      : { ...whole, next: writeCursor(roles, query, refined, whole) };
  const showAs = (items: string) =>
    page.items.map((entity) => showListed(api, presenter, samples, call, resource, entity, items));
  const shown = showAs(place.schema);
  const facts = {
    ...page,
    length: shown.length,
    hasCursors: paging?.kind === 'cursor',
    isSorted,
    ...positions(paging, page),
    url: (position?: string | number) => pageUrl(api, call, paging, position),
    path: `${call.request.baseUrl}${call.request.basePath}${call.request.path}`,
  };
  const declared = isObject(response?.node['headers']) ? Object.keys(response.node['headers']) : [];
  const type = mediaType.type.includes('*') ? 'application/json' : mediaType.type;
  const allHeaders = {
    ...headers,
    ...pageHeaders(paging, page, declared, facts, place.path.length === 0),
  };
  if (place.path.length === 0) {
    const fits = (body: unknown) => api.validator.accepts(mediaType.schema ?? '', body, 'answer');
    // Without alternatives the check of the answer is enough.
    const body =
      alternatives.length === 0 || fits(shown)
        ? shown
        : (alternatives.map(showAs).find(fits) ?? shown);
    return { status, headers: allHeaders, type, body };
  }
  const counted = layout.counts.reduce<unknown>(
    (body, { path, where }) =>
      setIn(body, path, owned.filter((entity) => isCounted(entity, where)).length),
    around ?? samples.answer(mediaType, call),
  );
  const envelope = setIn(counted, place.path, shown);
  return {
    status,
    headers: allHeaders,
    type,
    body: writePageInfo(api.document, mediaType.schema, envelope, facts, place.path),
  };
}

/** The id of an owner: a member of the item, or the one at the end of a way such as `customer.id`. */
function ownerIn(value: Readonly<Record<string, unknown>>, member: string): unknown {
  return ownMember(value, member) ?? getIn(value, member.split('.'));
}

/** Waits for what has to be waited for: of most lists, for nothing. */
function settled(
  items: readonly (Promise<Entity> | Entity)[],
): Promise<readonly Entity[]> | readonly Entity[] {
  return items.some((item) => item instanceof Promise)
    ? Promise.all(items)
    : (items as readonly Entity[]);
}

/** The query of a list; where it is searched by POST, what its body says as well. */
export function queryOf(
  { document }: Pick<Api, 'document'>,
  { operation, query: sent, body }: OperationCall,
): Readonly<Record<string, unknown>> {
  // Members of an object that is spread over the query are parameters of their own.
  const spread = operation.parameters
    .filter((parameter) => isObject(sent[parameter.name]) && isSpread(document, parameter))
    .map(({ name }) => sent[name]);
  const query = spread.length === 0 ? sent : Object.assign({}, ...spread, sent);
  return operation.method === 'get' || !isObject(body) ? query : { ...body, ...query };
}

/** What a call asks for of the items of a resource. */
export function refineBy(api: Pick<Api, 'document'>, call: OperationCall, of: Resource): Refine {
  const roles = queryRoles(api.document, call.operation, of);
  return refinement(roles, queryOf(api, call), call.sandbox.clock.now());
}

/** Whether later items stand before earlier ones. */
function isReversed(all: readonly Entity[], refined: readonly Entity[]): boolean {
  const [first, last] = [refined[0], refined.at(-1)];
  const placeOf = (entity: Entity | undefined) => all.findIndex(({ id }) => id === entity?.id);
  return first?.id !== last?.id && placeOf(first) > placeOf(last);
}

/**
 * An item as a list shows it: itself, or in a member of what the list has for each, such as `{
 * cursor, node }`.
 */
export function showListed(
  api: Api,
  presenter: Presenter,
  samples: Samples,
  call: OperationCall,
  resource: Resource,
  entity: Entity,
  items: string,
): unknown {
  const { hints } = resource.resourceSchema;
  const inner = findItem(api.document, items, hints);
  const shown = presenter.resourceSchema(call, resource, entity, inner.schema);
  if (inner.path.length === 0) return shown;
  const around = setIn(samples.schema(items, call.sandbox.seed), inner.path, shown);
  return isObject(around) && typeof around['cursor'] === 'string'
    ? { ...around, cursor: entity.id }
    : around;
}

/** Items in an order such as `newest` or `-price`; that of their creation where there is none. */
function inOrderOf(
  order: string | undefined,
  items: readonly Entity[],
  isByUnits: boolean,
): readonly Entity[] {
  if (order === undefined) return items;
  if (order === 'newest') return items.toReversed();
  const member = order.replace(/^-/, '');
  const compare = isByUnits ? compareUnits : compareValues;
  const sorted = [...items].sort((a, b) =>
    compare(orderedBy(a.value, member), orderedBy(b.value, member)),
  );
  return order.startsWith('-') ? sorted.reverse() : sorted;
}

/** The value of a member, or of one at the end of a way such as `attributes.title`. */
function orderedBy(value: unknown, member: string): unknown {
  return memberOf(value, member) ?? getIn(value, member.split('.'));
}

/** What the document says of a list in a media type; found once for each. */
interface Layout {
  readonly place: Place | undefined;
  /** Schemas of items that lists of other kinds have. */
  readonly alternatives: readonly string[];
  readonly roles: QueryRoles;
  readonly paging: Paging | undefined;
  /** What `x-doubletake-order` says, else the description of the operation. */
  readonly order: string | undefined;
  readonly isByUnits: boolean;
  /** Numbers around the items that count some of them. */
  readonly counts: readonly Pick<Count, 'path' | 'where'>[];
  /** The first example whose envelope conforms, whatever its items are like. */
  readonly around: unknown;
}

const layouts = new WeakMap<OperationPlan, Map<MediaType, Layout>>();

function layoutOf(
  { document, validator }: Api,
  plan: OperationPlan,
  resource: Resource,
  mediaType: MediaType,
  schema: string,
): Layout {
  const known = layouts.get(plan)?.get(mediaType);
  if (known !== undefined) return known;
  const place = findItems(
    document,
    schema,
    nounOf(resource.segments),
    true,
    resource.resourceSchema.hints,
  );
  const path = place?.path ?? [];
  const paging = findPaging(document, plan.operation);
  const layout: Layout = {
    place,
    // Where the items of an example do not conform, what stands around them may.
    around:
      path.length === 0
        ? undefined
        : listExamples(document, mediaType)
            .map(({ value }) => value)
            .find(
              (value) =>
                Array.isArray(getIn(value, path)) &&
                validator.accepts(schema, setIn(value, path, []), 'answer'),
            ),
    alternatives: alternativeItems(document, schema),
    counts: path.length === 0 ? [] : countsAround(document, schema, resource),
    roles: withoutBelow(queryRoles(document, plan.operation, resource), plan),
    paging,
    isByUnits: isByCodeUnits(document, plan.operation),
    order:
      orderOfDouble(document, plan.operation) ??
      (saysNewestFirst(document, plan.operation) || paging?.isNewestFirst === true
        ? 'newest'
        : undefined),
  };
  layouts.set(plan, (layouts.get(plan) ?? new Map()).set(mediaType, layout));
  return layout;
}

/** What names the item that all of them lie below picks none among them. */
function withoutBelow(roles: QueryRoles, { below }: OperationPlan): QueryRoles {
  if (below === undefined) return roles;
  const byName = new Map([...roles.byName].filter(([name]) => name !== below.name));
  return { ...roles, byName };
}

/** The items of the other kinds of list that a schema allows. */
function alternativeItems(document: OpenApiDocument, schema: string): string[] {
  return alternativesOf(document, schema).flatMap((branch) => itemsOf(document, branch) ?? []);
}

function positions(
  paging: Paging | undefined,
  { pages, size }: Page<unknown>,
): { firstPosition: string | number | undefined; lastPosition: string | number | undefined } {
  if (paging?.kind === 'page')
    return { firstPosition: paging.first, lastPosition: pages - 1 + paging.first };
  if (paging?.kind === 'offset') return { firstPosition: 0, lastPosition: (pages - 1) * size };
  return { firstPosition: undefined, lastPosition: undefined };
}

function pageUrl(
  api: Api,
  { request, operation }: OperationCall,
  paging: Paging | undefined,
  position: string | number | undefined,
): string {
  const query = new URLSearchParams(request.query);
  // A key that came in the query is repeated to nobody.
  for (const name of [...query.keys()])
    if (api.credentialNames.has(name.toLowerCase())) query.delete(name);
  const form = learnedLinks(api.document, operation.pointer);
  if (form !== undefined) {
    const told = new Map<string, string>();
    const at = position ?? paging?.first;
    if (paging?.position !== undefined && at !== undefined)
      told.set(
        paging.position.name,
        position === undefined ? (query.get(paging.position.name) ?? String(at)) : String(at),
      );
    const isSized = paging?.size !== undefined && form.query?.includes(paging.size.name) === true;
    if (isSized && paging?.size !== undefined && paging.defaultSize !== undefined)
      told.set(paging.size.name, query.get(paging.size.name) ?? String(paging.defaultSize));
    const { baseUrl: base, basePath, path } = request;
    const place = { base, basePath, path };
    return pageLink(form, place, query, told);
  }
  if (paging?.position !== undefined && position !== undefined)
    query.set(paging.position.name, String(position));
  const text = query.toString();
  return `${request.baseUrl}${request.basePath}${request.path}${text === '' ? '' : `?${text}`}`;
}

/**
 * `Link` (RFC 8288) where the body has no room for it, and the totals and ranges that the document
 * declares as headers.
 */
function pageHeaders(
  paging: Paging | undefined,
  page: Page<unknown>,
  declared: readonly string[],
  { url, firstPosition, lastPosition }: Pick<PageFacts, 'url' | 'firstPosition' | 'lastPosition'>,
  isBare: boolean,
): Record<string, string> {
  const headers: Record<string, string> = {};
  const isDeclared = declared.some((name) => normalizeName(name) === 'link');
  const relations: readonly (readonly [string, string | number | undefined])[] = [
    ['next', page.next],
    ['prev', page.previous === '' ? undefined : page.previous],
    ...(isDeclared
      ? ([
          ['first', firstPosition],
          ['last', lastPosition],
        ] as const)
      : []),
  ];
  const links = relations.flatMap(([name, position]) =>
    position === undefined ? [] : [`<${url(position)}>; rel="${name}"`],
  );
  if (paging?.position !== undefined && links.length > 0 && (isBare || isDeclared))
    headers['Link'] = links.join(', ');
  for (const name of declared) {
    const bare = normalizeName(name)
      .replace(/^x/, '')
      .replace(/^pagination/, '');
    const value = {
      totalcount: page.total,
      total: page.total,
      count: page.total,
      totalitems: page.total,
      totalresults: page.total,
      totalpages: page.pages,
      pagecount: page.pages,
      pages: page.pages,
      page: page.number,
      currentpage: page.number,
      perpage: page.size,
      pagesize: page.size,
      limit: page.size,
      offset: page.offset,
      nextpage: paging?.kind === 'page' ? (page.next ?? '') : undefined,
      prevpage: paging?.kind === 'page' ? (page.previous ?? '') : undefined,
      hasmore: page.hasNext,
      nextcursor: page.hasNext ? page.next : undefined,
      contentrange: rangeOf(page),
    }[bare];
    if (value !== undefined) headers[name] = String(value);
  }
  return headers;
}

/** `items 0-9/57` (RFC 9110, section 14.4). */
function rangeOf({ items, offset, total }: Page<unknown>): string {
  return items.length === 0
    ? `items */${total}`
    : `items ${offset}-${offset + items.length - 1}/${total}`;
}
