import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import type { MediaType } from '../../../openapi/model/operation.ts';
import type { Api, Samples } from '../../model/api.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { normalizeName } from '../infer/inflect.ts';
import { findItems, type Place } from '../infer/locate-payload.ts';
import { itemsOf } from '../infer/members.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { writePageInfo } from '../present/page-info.ts';
import type { Presenter } from '../present/present.ts';
import { type Entity, setIn } from './entity.ts';
import { type QueryRole, queryRoles, refinement } from './list-query.ts';
import { cutPage, findPaging, type Page, type Paging } from './paging.ts';
import type { ResourceRepository } from './resource-repository.ts';

/**
 * Answers a list: filtered, sorted and cut as the query asks, in the envelope that the document
 * describes.
 */
export async function answerList(
  api: Api,
  repository: ResourceRepository,
  presenter: Presenter,
  samples: Samples,
  call: OperationCall,
  plan: OperationPlan,
): Promise<Answer | undefined> {
  const resource = plan.resource as Resource;
  const { status, mediaType, headers } = presenter.choose(call, plan);
  if (mediaType?.schema === undefined) return undefined;
  const { place, alternatives, roles, paging } = layoutOf(
    api.document,
    plan,
    resource,
    mediaType,
    mediaType.schema,
  );
  if (place === undefined) return undefined;
  if (resource.parent !== undefined && plan.owners.length === 0)
    await repository.checkParents(call, plan);
  const collection = await repository.open(call, resource);
  const kept = await collection.entities.list();
  const all = plan.isWithin === true ? await repository.within(call, plan, kept) : kept;
  const isOwned = ({ value }: Entity) =>
    plan.owners.every(
      ({ parameter, member }) =>
        isObject(value) && String(ownMember(value, member)) === String(call.path[parameter]),
    );
  const owned = plan.owners.length === 0 ? all : all.filter(isOwned);
  const page = cutPage(paging, refinement(roles, call.query)(owned), call.query);
  const showAs = (items: string) =>
    page.items.map((entity) => presenter.resourceSchema(call, resource, entity, items));
  const shown = showAs(place.schema);
  const facts = {
    ...page,
    length: shown.length,
    ...positions(paging, page),
    url: (position?: string | number) => pageUrl(api, call, paging, position),
  };
  const type = mediaType.type.includes('*') ? 'application/json' : mediaType.type;
  const allHeaders = {
    ...headers,
    ...pageHeaders(paging, page, Object.keys(headers), facts.url, place.path.length === 0),
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
  const envelope = setIn(samples.body(mediaType, call.sandbox.seed), place.path, shown);
  return {
    status,
    headers: allHeaders,
    type,
    body: writePageInfo(api.document, mediaType.schema, envelope, facts, String(place.path[0])),
  };
}

/** What the document says of a list in a media type; found once for each. */
interface Layout {
  readonly place: Place | undefined;
  /** Schemas of items that lists of other kinds have. */
  readonly alternatives: readonly string[];
  readonly roles: ReadonlyMap<string, QueryRole>;
  readonly paging: Paging | undefined;
}

const layouts = new WeakMap<OperationPlan, Map<MediaType, Layout>>();

function layoutOf(
  document: OpenApiDocument,
  plan: OperationPlan,
  resource: Resource,
  mediaType: MediaType,
  schema: string,
): Layout {
  const known = layouts.get(plan)?.get(mediaType);
  if (known !== undefined) return known;
  const layout: Layout = {
    place: findItems(
      document,
      schema,
      nounOf(resource.segments),
      true,
      resource.resourceSchema.hints,
    ),
    alternatives: alternativeItems(document, schema),
    roles: queryRoles(document, plan.operation, resource),
    paging: findPaging(document, plan.operation),
  };
  layouts.set(plan, (layouts.get(plan) ?? new Map()).set(mediaType, layout));
  return layout;
}

/** The items of the other kinds of list that a schema allows. */
function alternativeItems(document: OpenApiDocument, schema: string): string[] {
  const { node, pointer } = dereference(document, schema);
  return ['oneOf', 'anyOf'].flatMap((keyword) => {
    const list = node[keyword];
    return Array.isArray(list)
      ? [...list.keys()].flatMap(
          (index) => itemsOf(document, `${pointer}/${keyword}/${index}`) ?? [],
        )
      : [];
  });
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
  { request }: OperationCall,
  paging: Paging | undefined,
  position: string | number | undefined,
): string {
  const query = new URLSearchParams(request.query);
  // A key that came in the query is repeated to nobody.
  for (const name of [...query.keys()])
    if (api.credentialNames.has(name.toLowerCase())) query.delete(name);
  if (paging?.position !== undefined && position !== undefined)
    query.set(paging.position.name, String(position));
  const text = query.toString();
  return `${request.baseUrl}${request.basePath}${request.path}${text === '' ? '' : `?${text}`}`;
}

/**
 * `Link` (RFC 8288) where the body has no room for it, and the totals that the document declares as
 * headers.
 */
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
    ...(page.previous === undefined || page.previous === ''
      ? []
      : [`<${url(page.previous)}>; rel="prev"`]),
  ];
  if (
    paging?.position !== undefined &&
    links.length > 0 &&
    (isBare || declared.some((name) => normalizeName(name) === 'link'))
  )
    headers['Link'] = links.join(', ');
  for (const name of declared) {
    const bare = normalizeName(name).replace(/^x/, '');
    if (
      [
        'totalcount',
        'total',
        'count',
        'totalitems',
        'paginationcount',
        'paginationtotalcount',
      ].includes(bare)
    )
      headers[name] = String(page.total);
    if (['totalpages', 'pagecount', 'pages', 'paginationpagecount'].includes(bare))
      headers[name] = String(page.pages);
  }
  return headers;
}
