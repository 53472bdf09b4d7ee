import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { linksKeyword } from '../../openapi/model/link-form.ts';
import { findMediaType } from '../../openapi/model/media-types.ts';
import { findResponse } from '../../openapi/model/operation.ts';
import { isPageCount, isPageSize } from '../../openapi/model/page-names.ts';
import { byUnits } from './observe/observe-lists.ts';
import type { ListSeen } from './observe/seen.ts';
import { type LearnedAction, updateAt } from './overlay/action.ts';
import { memberPlace } from './overlay/member-place.ts';

/** Items that follow one that was made later, before a single list shows that all do. */
const fewestDescents = 2;

/** How long the pages of a list are, what it says of an empty one, and how it is sorted. */
export function learnLists(document: OpenApiDocument, seen: ListSeen): LearnedAction[] {
  return [
    ...learnOwners(seen),
    ...learnSize(document, seen),
    ...learnEmpty(document, seen),
    ...learnFirstPage(document, seen),
    ...learnOrder(seen),
    ...learnCollation(seen),
    ...learnLinks(seen),
  ];
}

/** The members that the parameters of the path say, each of its own; none where one says none. */
function membersOfPath(owners: ListSeen['owners']): [parameter: string, member: string][] {
  const found = [...(owners ?? [])].flatMap(([parameter, names]): [string, string][] => {
    const [name] = [...names].filter((own) => own !== 'id' && !isUrl(own)).sort(byDepth);
    return name === undefined ? [] : [[parameter, name]];
  });
  return found.length < (owners?.size ?? 0) ? [] : found;
}

/** Lists that show those things whose relationship leads to what the path names. */
export function learnRelated({ operation, owners, count, plan }: ListSeen): LearnedAction[] {
  const found = plan.isPart && count >= fewestLists ? membersOfPath(owners) : [];
  if (!found.some(([, name]) => name.includes('.'))) return [];
  return [
    updateAt(
      operation.pointer,
      {
        'x-doubletake-resource': {
          name: plan.resource,
          role: 'list',
          owners: Object.fromEntries(found),
        },
      },
      { seen: count, of: count },
      `${operation.id} lists those whose ${found.map(([, name]) => name).join(' and ')} the path names.`,
    ),
  ];
}

const fewestLists = 2;

function isUrl(way: string): boolean {
  return /(^|\.)(links?|href|urls?|self)(\.|$)/i.test(way);
}

function byDepth(a: string, b: string): number {
  return a.split('.').length - b.split('.').length || (a < b ? -1 : 1);
}

/** Lists below an item that show those things of another collection that name it. */
function learnOwners({ operation, owners, count, plan }: ListSeen): LearnedAction[] {
  const found = plan.isPart ? [] : membersOfPath(owners);
  if (found.length === 0) return [];
  return [
    updateAt(
      operation.pointer,
      { 'x-doubletake-resource': { owners: Object.fromEntries(found) } },
      { seen: count, of: count },
      `${operation.id} lists those whose ${found.map(([, name]) => name).join(' and ')} the path names.`,
    ),
  ];
}

/** Lists whose links nobody has seen write them as the others do, where those all do alike. */
export function learnOtherLinks(lists: readonly ListSeen[]): LearnedAction[] {
  const forms = lists.flatMap((list) => (list.links === undefined ? [] : [formOf(list) ?? {}]));
  const [form, ...others] = forms;
  const isSame = others.every((other) => JSON.stringify(other) === JSON.stringify(form));
  if (form === undefined || !isSame || Object.keys(form).length === 0) return [];
  return lists
    .filter(({ links }) => links === undefined)
    .map(({ operation, count }) => ({
      ...updateAt(
        operation.pointer,
        { [linksKeyword]: form },
        { seen: 0, of: count },
        `Links to pages of ${operation.id} are assumed to be written as those of others are.`,
      ),
      isAssumed: true as const,
    }));
}

/** How links to pages are written, where it is otherwise than a double writes them. */
function learnLinks(seen: ListSeen): LearnedAction[] {
  const { operation, links } = seen;
  const form = formOf(seen);
  if (links === undefined || form === undefined || Object.keys(form).length === 0) return [];
  const { count } = links;
  return [
    updateAt(
      operation.pointer,
      { [linksKeyword]: form },
      { seen: count, of: count },
      `How ${operation.id} writes links to its pages.`,
    ),
  ];
}

function formOf({ links, base }: ListSeen): object | undefined {
  if (links === undefined || (links.absolute > 0 && links.absolute < links.count)) return undefined;
  const { count, absolute, brackets, encoded, query, isMore, carried, dropped } = links;
  const [only, ...more] = links.bases;
  const isElsewhere = only !== undefined && only !== base && more.length === 0;
  const isWhole = isMore && query !== undefined && query.length > 0;
  return {
    ...(absolute === 0 && { origin: false }),
    ...(absolute === count && isElsewhere && { origin: only }),
    ...(isWhole && { query }),
    ...(isWhole && dropped > 0 && carried === 0 && { others: false }),
    ...(isWhole && links.before > 0 && { last: true }),
    ...(brackets > 0 && encoded === 0 && { brackets: true }),
  };
}

function learnSize(document: OpenApiDocument, seen: ListSeen): LearnedAction[] {
  const { operation, plan, cutAt, count } = seen;
  const [cut] = cutAt;
  const isCut = cut !== undefined && cut > 0 && cutAt.every((other) => other === cut);
  const told = toldSize(seen);
  const [linked, ...otherSizes] = seen.links?.sizes ?? [];
  const size = told ?? (otherSizes.length > 0 ? undefined : linked) ?? (isCut ? cut : undefined);
  if (size === undefined) return [];
  const counts = {
    seen: told === undefined && linked === undefined ? cutAt.length : count,
    of: count,
  };
  const parameter = operation.parameters.find(({ name }) => name === plan.sizeParameter);
  if (parameter?.schema === undefined)
    return [
      updateAt(
        operation.pointer,
        { 'x-doubletake-page': size },
        counts,
        `A page of ${operation.id} has ${size} items.`,
      ),
    ];
  const place = dereference(document, parameter.schema);
  if (place.node['default'] === size) return [];
  const text = `A page of ${operation.id} has ${size} items where the request does not say.`;
  return [updateAt(place.pointer, { default: size }, counts, text)];
}

/** Lists whose first page has the number 0. */
function learnFirstPage(
  document: OpenApiDocument,
  { operation, plan, firstPages, count }: ListSeen,
): LearnedAction[] {
  const parameter = operation.parameters.find(({ name }) => name === plan.positionParameter);
  const isZero = firstPages.size === 1 && firstPages.has(0);
  // A place among the items begins at 0 in any case.
  if (!isZero || parameter?.schema === undefined || !/page/i.test(parameter.name)) return [];
  const place = dereference(document, parameter.schema);
  if (['default', 'minimum'].some((keyword) => keyword in place.node)) return [];
  const text = `The first page of ${operation.id} has the number 0.`;
  return [updateAt(place.pointer, { default: 0 }, { seen: count, of: count }, text)];
}

/** The size that lists say themselves: a number that is what was asked for, and else the same. */
function toldSize({ surroundings: { asked, plain } }: ListSeen): number | undefined {
  for (const [way, values] of [...plain].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [only] = values;
    const name = way.split('.').at(-1) ?? way;
    const echoed = asked.get(way);
    const isEchoed = echoed === undefined || echoed.same > echoed.other;
    if (values.size === 1 && only !== undefined && only > 0 && isEchoed && isPageSize(name))
      return only;
  }
  return undefined;
}

/**
 * Lists that nobody has seen empty say of that what the others do, where all of those say the same.
 */
export function learnOtherEmpty(
  document: OpenApiDocument,
  lists: readonly ListSeen[],
): LearnedAction[] {
  const counts = ({ surroundings: { empty } }: ListSeen) =>
    [...empty].filter(([way]) => isPageCount(way.split('.').at(-1) ?? way));
  const seen = lists.flatMap((list) => counts(list).flatMap(([, values]) => [...values]));
  if (seen.length === 0 || seen.some((value) => value !== 0)) return [];
  return lists
    .filter((list) => counts(list).length === 0)
    .flatMap((list) => {
      const { plain } = list.surroundings;
      const empty = new Map([...plain.keys()].map((way) => [way, new Set([0])]));
      const own = learnEmpty(document, { ...list, surroundings: { ...list.surroundings, empty } });
      return own.map((action) => ({
        ...action,
        seen: 0,
        of: list.count,
        isAssumed: true as const,
      }));
    });
}

/** How many pages an empty list says that it has: one, by default. */
function learnEmpty(
  document: OpenApiDocument,
  { operation, surroundings: { empty } }: ListSeen,
): LearnedAction[] {
  const response = findResponse(operation, 200);
  const schema = response && findMediaType(response.content, 'application/json')?.schema;
  const any = schema ?? response?.content.find((own) => own.schema !== undefined)?.schema;
  if (any === undefined) return [];
  return [...empty].flatMap(([way, values]) => {
    const [only] = values;
    if (values.size !== 1 || only !== 0 || !isPageCount(way.split('.').at(-1) ?? way)) return [];
    const place = memberPlace(document, any, way);
    return [
      updateAt(
        place.pointer,
        place.wrap({ 'x-doubletake-empty': 0 }),
        { seen: 1, of: 1 },
        `An empty list of ${operation.id} has no page.`,
      ),
    ];
  });
}

function learnOrder({
  operation,
  ordered,
  orders,
  isInsertion,
  isNewest,
  descents,
}: ListSeen): LearnedAction[] {
  const supported = new Map([...(orders ?? [])].filter(([, support]) => support > 0));
  const order = isInsertion ? undefined : isNewest ? 'newest' : preferredOrder(supported);
  const isEnough = ordered >= 2 || (order === 'newest' && descents >= fewestDescents);
  if (order === undefined) return [];
  return [
    {
      ...(!isEnough && { isAssumed: true as const }),
      ...updateAt(
        operation.pointer,
        {
          'x-doubletake-order': order.replace(byUnits, ''),
          ...(order.endsWith(byUnits) && { 'x-doubletake-collation': 'code-units' }),
        },
        { seen: ordered, of: ordered },
        order === 'newest'
          ? `${operation.id} shows first what was made last.`
          : `${operation.id} comes in the order of ${order}.`,
      ),
    },
  ];
}

/** Lists in which capitals come before small letters, where a request asks for an order. */
function learnCollation({ operation, collation, orders }: ListSeen): LearnedAction[] {
  const { byUnits: against, withoutCase } = collation;
  const isSaid = [...(orders ?? [])].some(([name]) => name.endsWith(byUnits));
  if (against > 0 || withoutCase === 0) return [];
  const action = updateAt(
    operation.pointer,
    { 'x-doubletake-collation': 'code-units' },
    { seen: withoutCase, of: withoutCase },
    `Capitals come before small letters where ${operation.id} is sorted.`,
  );
  return [withoutCase < 2 && !isSaid ? { ...action, isAssumed: true as const } : action];
}

/**
 * Of several members that a list is sorted by, one that tells most items from the next; of those one
 * that tells of time, or of names, and does so whatever the case.
 */
function preferredOrder(orders: ReadonlyMap<string, number>): string | undefined {
  const most = Math.max(...orders.values());
  const sorted = [...orders]
    .filter(([, support]) => support === most)
    .map(([name]) => name)
    .sort((a, b) => Number(a.endsWith(byUnits)) - Number(b.endsWith(byUnits)) || (a < b ? -1 : 1));
  return (
    sorted.find((order) => /created|date|time|at$/i.test(order)) ??
    sorted.find((order) => /name|title|position|rank|order/i.test(order)) ??
    sorted[0]
  );
}
