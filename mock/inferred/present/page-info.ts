import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Page } from '../act/paging.ts';
import { normalizeName } from '../infer/inflect.ts';
import { type Member, membersOf } from '../infer/members.ts';

/** What an envelope's members may be told about a page. */
export interface PageFacts
  extends Pick<
    Page<unknown>,
    'total' | 'size' | 'offset' | 'next' | 'previous' | 'number' | 'pages'
  > {
  readonly length: number;
  /** The URL of the page at a position; of this one without. */
  readonly url: (position?: string | number) => string;
  readonly firstPosition: string | number | undefined;
  readonly lastPosition: string | number | undefined;
}

const deepest = 2;

/**
 * The envelope with what it says of the page set right: totals, numbers, cursors and links, by the
 * names of its members. What has no value on this page is null where the schema allows, else left
 * out.
 * @param skip the member that holds the list
 */
export function writePageInfo(
  document: OpenApiDocument,
  schema: string,
  envelope: unknown,
  facts: PageFacts,
  skip: string | undefined,
  depth = 0,
): unknown {
  if (!isObject(envelope)) return envelope;
  const members = membersOf(document, schema);
  const names = new Set([...members.keys()].map(normalizeName));
  const told = new Map(Object.entries(envelope));
  for (const member of members.values()) {
    if (member.name === skip) continue;
    const types = schemaTypes(document, member.pointer);
    const current = told.get(member.name);
    if (isObject(current) && depth < deepest && !types.has('array')) {
      told.set(
        member.name,
        writePageInfo(document, member.pointer, current, facts, undefined, depth + 1),
      );
      continue;
    }
    const value = pageInfoValue(normalizeName(member.name), types, facts, names);
    if (value === unknownMember) continue;
    if (value !== undefined) told.set(member.name, value);
    else if (types.has('null')) told.set(member.name, null);
    else if (!isNeeded(member)) told.delete(member.name);
    else if (types.has('string')) told.set(member.name, '');
  }
  return Object.fromEntries(told);
}

const unknownMember = Symbol('a member that says nothing of the page');

const totals = new Set([
  'total',
  'totalcount',
  'totalitems',
  'totalresults',
  'totalelements',
  'totalrecords',
  'totalhits',
  'totalsize',
  'totalentries',
  'found',
  'numfound',
  'recordcount',
  'totalobjects',
]);
const counts = new Set([
  'count',
  'itemcount',
  'numberofelements',
  'returned',
  'resultcount',
  'pagecountitems',
  'length',
]);

function pageInfoValue(
  name: string,
  types: ReadonlySet<string>,
  facts: PageFacts,
  siblings: ReadonlySet<string>,
): unknown {
  const isNumber = types.has('integer') || types.has('number');
  if (types.has('boolean')) return flagOf(name, facts);
  if (isNumber) return numberOf(name, facts, siblings);
  if (types.has('string') || types.size === 0) return textOf(name, facts);
  return unknownMember;
}

function flagOf(name: string, { next, previous }: PageFacts): unknown {
  if (
    [
      'hasmore',
      'hasnext',
      'hasnextpage',
      'more',
      'ismore',
      'hasmoreitems',
      'nextpage',
      'hasadditionalitems',
    ].includes(name)
  )
    return next !== undefined;
  if (['hasprevious', 'hasprev', 'haspreviouspage', 'hasprevpage'].includes(name))
    return previous !== undefined;
  if (['last', 'islast', 'islastpage', 'lastpage'].includes(name)) return next === undefined;
  return ['first', 'isfirst', 'isfirstpage'].includes(name)
    ? previous === undefined
    : unknownMember;
}

function numberOf(name: string, facts: PageFacts, siblings: ReadonlySet<string>): unknown {
  if (totals.has(name)) return facts.total;
  if (counts.has(name))
    return [...siblings].some((sibling) => totals.has(sibling)) ? facts.length : facts.total;
  if (['page', 'currentpage', 'pagenumber', 'pageindex', 'pageno', 'number'].includes(name))
    return facts.number;
  if (
    ['perpage', 'pagesize', 'limit', 'size', 'pagelimit', 'itemsperpage', 'maxresults'].includes(
      name,
    )
  )
    return facts.size;
  if (['totalpages', 'pages', 'pagecount', 'lastpage', 'numpages', 'pagestotal'].includes(name))
    return facts.pages;
  if (['offset', 'skip', 'start', 'startindex', 'startat', 'from'].includes(name))
    return facts.offset;
  if (['nextpage', 'next', 'nextoffset'].includes(name)) return facts.next;
  return ['previouspage', 'prevpage', 'previous', 'prev'].includes(name)
    ? facts.previous
    : unknownMember;
}

function textOf(name: string, facts: PageFacts): unknown {
  if (/^next(page)?(url|uri|link|href)?$/.test(name))
    return facts.next === undefined ? undefined : facts.url(facts.next);
  if (/^prev(ious)?(page)?(url|uri|link|href)?$/.test(name))
    return facts.previous === undefined ? undefined : facts.url(facts.previous);
  if (/^first(page)?(url|uri|link|href)$/.test(name)) return facts.url(facts.firstPosition);
  if (/^last(page)?(url|uri|link|href)$/.test(name)) return facts.url(facts.lastPosition);
  if (/^(self|href)(url|uri|link)?$/.test(name)) return facts.url();
  if (
    /^(next(cursor|pagetoken|token|marker|pagecursor)|cursor|endcursor|continuationtoken|aftercursor|after)$/.test(
      name,
    )
  )
    return facts.next === undefined ? undefined : String(facts.next);
  return /^(prev(ious)?(cursor|pagetoken|token)|startcursor|beforecursor|before)$/.test(name)
    ? facts.previous === undefined
      ? undefined
      : String(facts.previous)
    : unknownMember;
}

function isNeeded({ required }: Member): boolean {
  return required;
}
