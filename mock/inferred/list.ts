import { dereference, type OpenApiDocument } from '../../openapi/document.ts';
import { isObject } from '../../openapi/json-pointer.ts';
import type { Api } from '../api.ts';
import type { Answer, OperationCall } from '../exchange.ts';
import { setIn } from './entity.ts';
import type { Keeper } from './keeper.ts';
import { queryRoles, refinement } from './list-query.ts';
import { itemsOf } from './members.ts';
import type { Plan, Resource } from './model.ts';
import { tellPage } from './page-info.ts';
import { cutPage, findPaging, type Page, type Paging } from './paging.ts';
import { nounOf } from './paths.ts';
import type { Presenter } from './present.ts';
import type { Samples } from './samples-of.ts';
import { findItems } from './shapes.ts';
import { plain } from './words.ts';

/** Answers a list: filtered, sorted and cut as the query asks, in the envelope that the document describes. */
export async function answerList(
  api: Api,
  keeper: Keeper,
  presenter: Presenter,
  samples: Samples,
  call: OperationCall,
  plan: Plan,
): Promise<Answer | undefined> {
  const resource = plan.resource as Resource;
  const { status, mediaType, headers } = presenter.choose(call, plan);
  const place = mediaType?.schema === undefined ? undefined : findItems(api.document, mediaType.schema, nounOf(resource.segments), true);
  if (mediaType?.schema === undefined || place === undefined) return undefined;
  if (resource.parent !== undefined && plan.owners.length === 0) await keeper.checkParents(call, plan);
  const shelf = await keeper.open(call, resource);
  const all = await shelf.entities.list();
  const owned = all.filter(({ value }) =>
    plan.owners.every(({ parameter, member }) => isObject(value) && String(value[member]) === String(call.path[parameter])),
  );
  const refine = refinement(queryRoles(api.document, plan.operation, resource), call.query);
  const paging = findPaging(api.document, plan.operation);
  const byId = new Map(owned.map((entity) => [entity.id, entity]));
  const page = cutPage(paging, refine(owned), call.query);
  const show = (id: string, items: string) => {
    const entity = byId.get(id);
    return entity === undefined ? [] : [presenter.thing(call, resource, entity, items)];
  };
  const shown = page.items.flatMap(({ id }) => show(id, place.schema));
  const facts = { ...page, length: shown.length, ...positions(paging, page), url: (position?: string | number) => pageUrl(api, call, paging, position) };
  const type = mediaType.type.includes('*') ? 'application/json' : mediaType.type;
  const allHeaders = { ...headers, ...pageHeaders(paging, page, Object.keys(headers), facts.url, place.path.length === 0) };
  if (place.path.length === 0) {
    const fits = (body: unknown) => api.validator.accepts(mediaType.schema ?? '', body, 'answer');
    const others = alternativeItems(api.document, mediaType.schema).map((items) => page.items.flatMap(({ id }) => show(id, items)));
    return { status, headers: allHeaders, type, body: fits(shown) ? shown : (others.find(fits) ?? shown) };
  }
  const envelope = setIn(samples.body(mediaType, call.sandbox.seed), place.path, shown);
  return { status, headers: allHeaders, type, body: tellPage(api.document, mediaType.schema, envelope, facts, place.path[0]) };
}

/** The items of the other kinds of list that a schema allows. */
function alternativeItems(document: OpenApiDocument, schema: string): string[] {
  const { node, pointer } = dereference(document, schema);
  return ['oneOf', 'anyOf'].flatMap((keyword) => {
    const list = node[keyword];
    return Array.isArray(list) ? [...list.keys()].flatMap((index) => itemsOf(document, `${pointer}/${keyword}/${index}`) ?? []) : [];
  });
}

function positions(
  paging: Paging | undefined,
  { pages, size }: Page<unknown>,
): { firstPosition: string | number | undefined; lastPosition: string | number | undefined } {
  if (paging?.kind === 'page') return { firstPosition: paging.first, lastPosition: pages - 1 + paging.first };
  if (paging?.kind === 'offset') return { firstPosition: 0, lastPosition: (pages - 1) * size };
  return { firstPosition: undefined, lastPosition: undefined };
}

function pageUrl(api: Api, { request }: OperationCall, paging: Paging | undefined, position: string | number | undefined): string {
  const query = new URLSearchParams(request.query);
  // A key that came in the query is repeated to nobody.
  for (const name of [...query.keys()]) if (api.credentialNames.has(name.toLowerCase())) query.delete(name);
  if (paging?.position !== undefined && position !== undefined) query.set(paging.position.name, String(position));
  const text = query.toString();
  return `${request.baseUrl}${request.basePath}${request.path}${text === '' ? '' : `?${text}`}`;
}

/** `Link` (RFC 8288) where the body has no room for it, and the totals that the document declares as headers. */
function pageHeaders(
  paging: Paging | undefined,
  page: Page<unknown>,
  declared: readonly string[],
  url: (position: string | number) => string,
  isBare: boolean,
): Record<string, string> {
  const headers: Record<string, string> = {};
  const links = [
    ...(page.next === undefined ? [] : [`<${url(page.next)}>; rel="next"`]),
    ...(page.previous === undefined || page.previous === '' ? [] : [`<${url(page.previous)}>; rel="prev"`]),
  ];
  if (paging?.position !== undefined && links.length > 0 && (isBare || declared.some((name) => plain(name) === 'link'))) headers['Link'] = links.join(', ');
  for (const name of declared) {
    const bare = plain(name).replace(/^x/, '');
    if (['totalcount', 'total', 'count', 'totalitems', 'paginationcount', 'paginationtotalcount'].includes(bare)) headers[name] = String(page.total);
    if (['totalpages', 'pagecount', 'pages', 'paginationpagecount'].includes(bare)) headers[name] = String(page.pages);
  }
  return headers;
}
