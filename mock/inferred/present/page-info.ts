import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { isPageCount, isPageSize } from '../../../openapi/model/page-names.ts';
import { schemaTypes, takesNull } from '../../../openapi/schema/schema-types.ts';
import { normalizeName, singular } from '../infer/inflect.ts';
import { extensionAt, membersOf } from '../infer/members.ts';
import type { Page } from '../query/paging.ts';

/** What an envelope's members may be told about a page. */
export interface PageFacts extends Omit<Page<unknown>, 'items'> {
  readonly length: number;
  /** Whether pages are told apart by a token that stands for the last item seen. */
  readonly hasCursors: boolean;
  readonly isSorted: boolean;
  /** The URL of the page at a position; of this one without; of the list without its query. */
  readonly url: (position?: string | number) => string;
  readonly path: string;
  readonly firstPosition: string | number | undefined;
  readonly lastPosition: string | number | undefined;
}

const deepest = 3;

/** What a member that stands around a list may be called, by the ones above it. */
interface Surrounding {
  /** The plain names of the members above, the nearest last. */
  readonly above: readonly string[];
  /** The plain names of all members beside it. */
  readonly siblings: ReadonlySet<string>;
  /** What the list is called: `articles`. */
  readonly noun: string;
}

/**
 * The envelope with what it says of the page set right: totals, numbers, cursors and links, by the
 * names of its members. What has no value on this page is null where the schema allows, else left
 * out.
 * @param list the way to the list
 */
export function writePageInfo(
  document: OpenApiDocument,
  schema: string,
  envelope: unknown,
  facts: PageFacts,
  list: readonly (string | 0)[],
  above: readonly string[] = [],
  noun: string = String(list.findLast((name) => typeof name === 'string') ?? ''),
): unknown {
  if (!isObject(envelope)) return envelope;
  const members = membersOf(document, schema);
  const siblings = new Set([...members.keys()].map(normalizeName));
  const told = new Map(Object.entries(envelope));
  const settle = (name: string, types: ReadonlySet<string>, isRequired: boolean) => {
    if (types.has('null')) told.set(name, null);
    else if (!isRequired) told.delete(name);
    else if (types.has('string')) told.set(name, '');
  };
  for (const member of members.values()) {
    const [first, ...further] = list;
    const holdsList = member.name === first;
    if (holdsList && further.length === 0) continue;
    const bare = normalizeName(member.name);
    const types = schemaTypes(document, member.pointer);
    const current = told.get(member.name);
    const inner = membersOf(document, member.pointer);
    if (inner.size > 0 && !types.has('array')) {
      if (above.length >= deepest) continue;
      const relation = relationOf(bare, facts);
      if (relation === 'none') {
        settle(member.name, types, member.required);
        continue;
      }
      // What was left out of the sample, or is null in it, may have something to say on this page.
      const start = isObject(current) ? current : relation === 'there' ? {} : undefined;
      if (start !== undefined)
        told.set(
          member.name,
          writePageInfo(
            document,
            member.pointer,
            start,
            facts,
            holdsList ? further : [],
            [...above, bare],
            noun,
          ),
        );
      continue;
    }
    const format = String(dereference(document, member.pointer).node['format'] ?? '');
    const value = pageInfoValue(bare, types, format, facts, { above, siblings, noun });
    if (value === unknownMember) continue;
    const ofEmpty = facts.total === 0 ? saidOfEmpty(document, member.pointer) : undefined;
    if (ofEmpty !== undefined) {
      told.set(member.name, ofEmpty);
      continue;
    }
    if (value !== undefined) told.set(member.name, value);
    // What came as null alone has no type.
    else if (takesNull(document, member.pointer)) told.set(member.name, null);
    else settle(member.name, types, member.required);
  }
  return Object.fromEntries(told);
}

/** `x-doubletake-empty`: what a member says of a list that has nothing in it. */
function saidOfEmpty(document: OpenApiDocument, pointer: string): unknown {
  return extensionAt(document, pointer, 'x-doubletake-empty');
}

const unknownMember = Symbol('a member that says nothing of the page');

/** Whether there is a page of that name: `next`, `prev`, `first`, `last`, `self`. */
function relationOf(name: string, facts: PageFacts): 'there' | 'none' | 'other' {
  if (/^next(page)?$/.test(name)) return facts.hasNext ? 'there' : 'none';
  if (/^prev(ious)?(page)?$/.test(name)) return facts.hasPrevious ? 'there' : 'none';
  return 'other';
}

function pageInfoValue(
  name: string,
  types: ReadonlySet<string>,
  format: string,
  facts: PageFacts,
  around: Surrounding,
): unknown {
  const isNumber = types.has('integer') || types.has('number');
  if (types.has('boolean')) return flagOf(name, facts, around);
  const relation = linkRelation(around.above.at(-1) ?? '');
  if (relation !== undefined) {
    if (/^(href|url|uri|link)$/.test(name)) return linkTo(relation, facts);
    const isPosition = /^(page|number|pagenumber|offset|after|cursor|token|startingafter)$/.test(
      name,
    );
    if (isPosition && relation !== 'self') {
      const position = positionOf(relation, facts);
      return isNumber || position === undefined ? position : String(position);
    }
  }
  if (isNumber) return numberOf(name, facts, around);
  if (types.has('string') || types.size === 0) return textOf(name, format, facts, around);
  return unknownMember;
}

type Relation = 'next' | 'previous' | 'first' | 'last' | 'self';

function linkRelation(name: string): Relation | undefined {
  if (/^next(page)?$/.test(name)) return 'next';
  if (/^prev(ious)?(page)?$/.test(name)) return 'previous';
  if (/^first(page)?$/.test(name)) return 'first';
  if (/^last(page)?$/.test(name)) return 'last';
  return /^(self|current|currentpage|this)$/.test(name) ? 'self' : undefined;
}

function positionOf(relation: Relation, facts: PageFacts): string | number | undefined {
  return {
    next: facts.next,
    previous: facts.previous,
    first: facts.firstPosition,
    last: facts.lastPosition,
    self: undefined,
  }[relation];
}

function linkTo(relation: Relation, facts: PageFacts): string | undefined {
  if (relation === 'self') return facts.url();
  const position = positionOf(relation, facts);
  if (position !== undefined) return facts.url(position);
  // The first page of a list with cursors has none.
  if (relation === 'first') return facts.path;
  return relation === 'last' && !facts.hasNext ? facts.url() : undefined;
}

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
  'totalrows',
  'found',
  'numfound',
  'recordcount',
  'recordstotal',
  'recordsfiltered',
  'totalobjects',
  'totaldocs',
  'estimatedtotalhits',
  'nbhits',
  'odatacount',
  'xtotalcount',
  'totalmatches',
  'resultcounttotal',
]);
const counts = new Set([
  'count',
  'itemcount',
  'itemscount',
  'numberofelements',
  'returned',
  'resultcount',
  'pagecountitems',
  'currentitemcount',
  'length',
  'numresults',
  'results',
]);

function flagOf(
  name: string,
  { hasNext, hasMore, hasPrevious, length, total, isSorted }: PageFacts,
  { above, siblings }: Surrounding,
): unknown {
  if (
    /^(hasmore|hasnext|hasnextpage|more|ismore|hasmoreitems|hasmorepages|hasmoreresults|nextpage|hasadditionalitems|istruncated|truncated|moreitems|moreresults|moreavailable)$/.test(
      name,
    )
  )
    return /^(hasmore|more|ismore|hasmoreitems|hasmoreresults)$/.test(name) ? hasMore : hasNext;
  if (/^(hasprevious|hasprev|haspreviouspage|hasprevpage|hasless|hasbefore)$/.test(name))
    return hasPrevious;
  if (
    /^(last|islast|islastpage|lastpage|isend|endoflist|iscomplete|nomore|complete|finished)$/.test(
      name,
    )
  )
    return name === 'complete' || name === 'finished' ? unknownMember : !hasNext;
  if (/^(first|isfirst|isfirstpage)$/.test(name)) return !hasPrevious;
  // Spring says of a sort whether there is one.
  if (above.at(-1) === 'sort' || (siblings.has('unsorted') && siblings.has('sorted'))) {
    if (name === 'sorted') return isSorted;
    if (name === 'unsorted' || name === 'empty') return !isSorted;
  }
  if (/^(empty|isempty)$/.test(name)) return length === 0;
  // `done` beside a list may say something of its items; beside a cursor it is about the pages.
  if (name === 'done' && siblings.has('iterator')) return !hasNext;
  if (name === 'paged') return true;
  if (name === 'unpaged' || name === 'incompleteresults') return false;
  return name === 'hasresults' ? total > 0 : unknownMember;
}

/** Whether a number is called as how many there are of a list: `articlesCount`, `total_articles`. */
function countsNoun(name: string, noun: string): boolean {
  const [many, one] = [normalizeName(noun), normalizeName(singular(noun))];
  return (
    many.length > 2 &&
    [many, one].some((own) =>
      [`${own}count`, `${own}total`, `${own}found`, `num${own}`, `nb${own}`, `numberof${own}`]
        .concat([`total${own}`, `total${own}count`, `count${own}`, `countof${own}`])
        .includes(name),
    )
  );
}

function numberOf(name: string, facts: PageFacts, { above, siblings, noun }: Surrounding): unknown {
  const under = above.at(-1) ?? '';
  if (totals.has(name)) return facts.total;
  if (counts.has(name) || countsNoun(name, noun))
    return [...siblings].some((sibling) => totals.has(sibling)) ? facts.length : facts.total;
  if (
    ['page', 'currentpage', 'pagenumber', 'pageindex', 'pageno', 'number', 'pagenum'].includes(name)
  )
    return facts.number;
  if (name === 'current' && /page|paging|pagination|meta/.test(under)) return facts.number;
  if (isPageSize(name)) return facts.size;
  if (isPageCount(name)) return facts.pages;
  const isRange = siblings.has('from') && siblings.has('to');
  const isEmpty = facts.length === 0;
  if (isRange && name === 'from') return isEmpty ? undefined : facts.offset + 1;
  if (isRange && name === 'to') return isEmpty ? undefined : facts.offset + facts.length;
  if (/^(firstitem|firstitemnumber|rangestart)$/.test(name))
    return isEmpty ? undefined : facts.offset + 1;
  if (/^(lastitem|lastitemnumber|rangeend)$/.test(name))
    return isEmpty ? undefined : facts.offset + facts.length;
  if (['offset', 'skip', 'start', 'startindex', 'startat', 'from', 'skipped'].includes(name))
    return facts.offset;
  if (['end', 'endindex'].includes(name)) return facts.offset + facts.length;
  if (['remaining', 'remainingitemcount', 'left'].includes(name))
    return Math.max(0, facts.total - facts.offset - facts.length);
  if (['nextpage', 'next', 'nextoffset', 'nextpageoffset', 'nextpagenumber'].includes(name))
    return facts.next;
  return ['previouspage', 'prevpage', 'previous', 'prev', 'previousoffset', 'prevoffset'].includes(
    name,
  )
    ? facts.previous
    : unknownMember;
}

const tokenName =
  /^(next(cursor|pagetoken|token|marker|pagecursor|continuationtoken|startkey|id|key)|cursor|continuationtoken|continuation|aftercursor|after|nextstartingafter|lastevaluatedkey|paginationtoken|pagetoken|scrollid|marker|iterator)$/;

function textOf(
  name: string,
  format: string,
  facts: PageFacts,
  { above, siblings }: Surrounding,
): unknown {
  const under = above.at(-1) ?? '';
  const text = (position: string | number | undefined) =>
    position === undefined || position === '' ? undefined : String(position);
  // Relay: the cursors of the items at the ends, whether there are more or not.
  if (name === 'startcursor' || name === 'firstid' || name === 'firstcursor') return facts.firstId;
  if (name === 'endcursor' || name === 'lastid' || name === 'lastcursor') return facts.lastId;
  const relation = linkRelation(name.replace(/(url|uri|link|href)$/, ''));
  const isUrl =
    /(url|uri|link|href)$/.test(name) ||
    /^(uri|url|iri)/.test(format) ||
    /^(links?|urls?|href|odata\w*)$/.test(under);
  const isToken =
    !isUrl &&
    (/cursors?|tokens?/.test(under) ||
      (facts.hasCursors && (siblings.has('cursors') === false || under === 'cursors')));
  if (relation !== undefined && (isUrl || relation === 'next' || relation === 'previous')) {
    if (isToken) return relation === 'next' ? text(facts.next) : text(facts.previous);
    return linkTo(relation, facts);
  }
  if (name === 'self' || name === 'href' || name === 'selfurl' || name === 'currentpageurl')
    return facts.url();
  if (/^(odata)?nextlink$|^nextpagelink$/.test(name)) return linkTo('next', facts);
  if (name === 'path' && siblings.has('lastpage')) return facts.path;
  if (tokenName.test(name)) return text(facts.hasNext ? (facts.next ?? facts.lastId) : undefined);
  return /^(prev(ious)?(cursor|pagetoken|token|pagecursor|iterator)|beforecursor|before)$/.test(
    name,
  )
    ? text(facts.hasPrevious ? facts.previous : undefined)
    : unknownMember;
}
