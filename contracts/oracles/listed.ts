import { isObject, ownMember, parsePointer } from '../../openapi/lib/json-pointer.ts';
import { listItems, propertiesOf } from '../plan/resources.ts';
import { isTestData, markedName } from '../request/tag-test-data.ts';
import { type Difference, differences, isChangeStamp } from './compare.ts';
import { generalize, standard } from './conforms.ts';
import { checkTotal } from './counted.ts';
import {
  type History,
  type Oracle,
  type OracleContext,
  readAfter,
  readBefore,
  type StepOf,
  sideBySide,
  stepsOf,
  told,
  type Violation,
} from './history.ts';
import { withoutProgressEitherWay } from './moves-on.ts';
import { nestedListMismatch } from './nested-list-mismatch.ts';
import { hasId, type Item, type Pages, type View, withId } from './resource-client.ts';
import { withValue } from './schema-allows.ts';

type Listing = StepOf<'list'>;

/** The lists of what is there: those after a removal are judged by {@link listedAfterRemoval}. */
function listingsOf(history: History): (readonly [number, Listing])[] {
  return stepsOf(history, 'list').filter(
    ([index, { item }]) =>
      !history.slice(0, index).some((step) => step.kind === 'remove' && step.item === item),
  );
}

/** What was created is listed once, and nothing twice. */
export const listedOnce: Oracle = function* (history, { session, resource }) {
  for (const [index, { item, operation, exchange, pages }] of listingsOf(history)) {
    if (!session.conforms(operation, exchange)) continue;
    const written = history
      .slice(0, index)
      .findLast((step) => step.item === item && ['create', 'write'].includes(step.kind));
    const { request } = written?.exchange ?? item.created;
    const where = written?.kind === 'write' ? '/update' : '';
    const id = JSON.stringify(item.id);
    const own = withId(pages.items, item.id).length;
    // Entries without ids may be alike.
    if (own === 0 && !resource.isIdListed) continue;
    const twins = sameName(pages.items, markedName(request));
    const repeated =
      pages.items.length - new Set(pages.items.map((candidate) => JSON.stringify(candidate))).size;
    const violation = {
      operation,
      location: `list${where}`,
      exchanges: [written?.exchange ?? item.created, exchange],
    };
    if (own === 0 && pages.isWhole && resource.isIdListed)
      yield {
        ...violation,
        code: 'list-incomplete',
        message: `${id} was created and is not listed`,
      };
    else if (own > 1)
      yield { ...violation, code: 'list-duplicate', message: `${id} is listed ${own} times` };
    else if (repeated > 0)
      yield {
        ...violation,
        code: 'list-duplicate',
        message: `${repeated} entries are listed more than once`,
      };
    else if (own === 1 && twins > 1)
      yield {
        ...violation,
        code: 'list-duplicate',
        location: `list${where || '/name'}`,
        message: `one was ${where === '' ? 'created' : 'updated'} and ${twins} of its name are listed`,
      };
  }
};

/** How many items have a name that only one of them should have. */
export function sameName(items: readonly unknown[], name: string | undefined): number {
  return name === undefined
    ? 0
    : items.filter((item) => isObject(item) && Object.values(item).includes(name)).length;
}

/** What a list shows of an item is what a read shows. */
export const listAgrees: Oracle = function* (history, at) {
  for (const [index, { item, exchange, pages, operation }] of listingsOf(history)) {
    const own = withId(pages.items, item.id);
    const { view } = nearestRead(history, index, item) ?? {};
    if (own.length !== 1 || !isObject(own[0]) || view === undefined) continue;
    // What is read by listing it agrees with the list.
    if (view.operation.id === operation.id) continue;
    yield* disagreements(own[0], view, at, [exchange]);
  }
};

/** The read of an item next to a list, with no write between. */
function nearestRead(history: History, index: number, item: Item): StepOf<'read'> | undefined {
  const isQuiet = (from: number, to: number) =>
    !history
      .slice(Math.min(from, to) + 1, Math.max(from, to))
      .some((step) => step.item === item && step.kind === 'write');
  return [readBefore(history, index, item), readAfter(history, index, item)].find(
    (step) => step !== undefined && isQuiet(history.indexOf(step), index),
  );
}

function* disagreements(
  item: Record<string, unknown>,
  view: View,
  at: OracleContext,
  before: Violation['exchanges'],
): Generator<Violation> {
  const { list } = at.resource;
  const { object = {} } = view;
  if (list === undefined) return;
  const violation = {
    code: 'reads-disagree',
    operation: list,
    exchanges: [...before, view.exchange],
  } as const;
  const pick = (from: Record<string, unknown>) =>
    Object.fromEntries(
      Object.keys(item)
        .filter((name) => Object.hasOwn(object, name))
        .map((name) => [name, from[name]]),
    );
  const { document, validator } = at.session;
  const schema = listItems(document, list)?.schema;
  // What the document lets only a read show, as the constant of its kind, no list has to show.
  const mayShow = ({ at: place, actual }: Difference) =>
    schema === undefined ||
    validator.accepts(schema, withValue(item, parsePointer(place), actual), 'answer') ||
    !validator.accepts(schema, item, 'answer');
  const change = withoutProgressEitherWay(differences(pick(item), pick(object))).find(mayShow);
  if (change !== undefined) {
    yield {
      ...violation,
      location: `list${generalize(change.at)}`,
      message: `the list shows ${change.at.slice(1)} as ${told(change.expected)} and a read as ${told(change.actual)}`,
      differs: sideBySide(change.actual, change.expected),
    };
    return;
  }
  for (const { at: place, expected, actual } of nestedListMismatch(item, object)) {
    const name = place.split('/').at(-1) ?? '';
    yield {
      ...violation,
      location: `list/${name}`,
      message: `the list shows ${name} as ${told(expected)} and a read shows ${place.slice(1)} as ${told(actual)}`,
      differs: sideBySide(actual, expected),
      // The document does not say that the two are one.
      provenance: { evidence: 'assumed' },
    };
  }
  const missing = (schema === undefined ? [] : propertiesOf(document, schema)).find(
    (name) =>
      !Object.hasOwn(item, name) &&
      ![undefined, null].includes(ownMember(object, name) as undefined),
  );
  if (missing !== undefined)
    yield {
      ...violation,
      location: `list/${missing}`,
      message: `the list does not show ${missing}, which reads ${told(object[missing])}`,
      differs: sideBySide(object[missing], undefined),
      // It may be left out, and yet each other item may show it.
      provenance: { evidence: 'assumed' },
    };
}

/** The lists of an item right before and after a step. */
function listsAround(
  history: History,
  index: number,
): readonly [before: Listing | undefined, after: Listing | undefined] {
  const lists = stepsOf(history, 'list').filter(([, { item }]) => item === history[index]?.item);
  return [lists.findLast(([at]) => at < index)?.[1], lists.find(([at]) => at > index)?.[1]];
}

/** The name of the member that is an item's id in a list. */
function idIn(items: readonly unknown[], id: unknown): string | undefined {
  const own = items.find((item) => hasId(item, id));
  return Object.entries(isObject(own) ? own : {}).find(([, value]) => value === id)?.[0];
}

/** An update changes no other item in the list. */
export const othersListed: Oracle = function* (history, at) {
  for (const [index, { item, operation, exchange }] of stepsOf(history, 'write')) {
    const [before, after] = listsAround(history, index);
    const name = before && idIn(before.pages.items, item.id);
    if (before === undefined || after === undefined || name === undefined) continue;
    const was = byMember(before.pages.items, name);
    for (const [id, now] of byMember(after.pages.items, name)) {
      const old = was.get(id);
      if (id === item.id || old === undefined) continue;
      const [change] = differences(old, now).filter(({ at: place }) => !isChangeStamp(place));
      if (change === undefined) continue;
      yield {
        code: 'update-overreached',
        operation,
        location: `other${generalize(change.at)}`,
        message: `the update changed ${change.at.slice(1) || 'all'} of another item, ${JSON.stringify(id)}, from ${told(change.expected)} to ${told(change.actual)}`,
        differs: sideBySide(change.expected, change.actual),
        provenance: isTestData(old) ? at.provenance : { evidence: 'assumed' },
        exchanges: [before.exchange, exchange, after.exchange],
      };
      break;
    }
  }
};

/**
 * Items by a member that tells them apart; those that lack it, or share it, cannot be told apart.
 */
export function byMember(
  items: readonly unknown[],
  name: string,
): Map<unknown, Record<string, unknown>> {
  const known = new Map<unknown, Record<string, unknown>>();
  const shared = new Set<unknown>([undefined]);
  for (const item of items.filter(isObject)) {
    if (known.has(item[name])) shared.add(item[name]);
    known.set(item[name], item);
  }
  for (const value of shared) known.delete(value);
  return known;
}

/** What changes a part of an item makes none and takes none away. */
export const asManyListed: Oracle = function* (history) {
  for (const [index, { operation, exchange }] of stepsOf(history, 'write')) {
    const [before, after] = listsAround(history, index);
    if (!isWhole(before) || !isWhole(after)) continue;
    const [was, is] = [before.pages.items.length, after.pages.items.length];
    if (was === is) continue;
    yield {
      code: 'update-overreached',
      operation,
      location: 'list',
      message: `${was} were listed before and ${is} are afterwards`,
      // Somebody else may be at work on a live API.
      provenance: { evidence: 'assumed' },
      exchanges: [before.exchange, exchange, after.exchange],
    };
  }
};

function isWhole(listing: Listing | undefined): listing is Listing {
  return listing?.pages.isWhole === true;
}

/** What a deletion means. */
export const deletion = 'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.5';

/** The first list after a deletion lacks what was deleted, has everything else, and counts so. */
export const listedAfterRemoval: Oracle = function* (history, { session }) {
  for (const [index, { item, operation, exchange }] of stepsOf(history, 'remove')) {
    const [before, after] = listsAround(history, index);
    if (before === undefined || after === undefined) continue;
    const violation = {
      operation,
      location: 'list',
      provenance: standard(deletion),
      exchanges: [exchange, after.exchange],
    };
    const lost =
      before.pages.isWhole && after.pages.isWhole
        ? lostBeside(item.id, before.pages, after.pages)
        : undefined;
    const id = JSON.stringify(item.id);
    if (after.pages.items.some((candidate) => hasId(candidate, item.id)))
      yield {
        ...violation,
        code: 'delete-ineffective',
        message: `${id} was deleted and is still listed`,
      };
    else if (lost !== undefined)
      yield {
        ...violation,
        ...(!isTestData(lost) && { provenance: { evidence: 'assumed' } as const }),
        code: 'delete-overreached',
        message: `${id} was deleted, and another item is not listed any more: ${told(lost)}`,
      };
    else if (after.pages.isWhole)
      checkTotal(session, after.operation, after.exchange, after.pages.items.length);
  }
};

/** What is listed before and not after, by the member that has the id; test data first. */
function lostBeside(id: unknown, before: Pages, after: Pages): unknown {
  const name = idIn(before.items, id);
  if (name === undefined) return undefined;
  const left = new Set(after.items.map((item) => (isObject(item) ? item[name] : undefined)));
  const lost = before.items.filter(
    (item) =>
      isObject(item) && item[name] !== undefined && item[name] !== id && !left.has(item[name]),
  );
  return lost.find(isTestData) ?? lost[0];
}
