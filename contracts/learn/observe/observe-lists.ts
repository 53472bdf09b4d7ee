import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { normalizeName } from '../../../openapi/lib/normalize-name.ts';
import { getIn } from '../../../openapi/lib/value-path.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { isItemCount, isPageNumber } from '../../../openapi/model/page-names.ts';
import type { Inspected, InspectedPlan } from './inspected.ts';
import { noteLinks } from './observe-links.ts';
import type { CountSeen, ListSeen } from './seen.ts';
import { type ItemTracker, idOf } from './track-items.ts';
import { leavesOf } from './ways.ts';

type Fields = Record<string, unknown>;

/** What lists have shown: their order, and how long a page is. */
export class ListsObserver {
  readonly lists = new Map<string, ListSeen>();
  readonly #tracker: ItemTracker;
  readonly #counts: CountsObserver;

  constructor(tracker: ItemTracker, counts: CountsObserver) {
    this.#tracker = tracker;
    this.#counts = counts;
  }

  /** A list that was answered. Returns its items. */
  note(
    { parameters, path, values, base }: Inspected,
    operation: Operation,
    plan: InspectedPlan,
    body: unknown,
  ): readonly unknown[] {
    const items = getIn(body, plan.listPath);
    if (!Array.isArray(items)) return [];
    const known: ListSeen = this.lists.get(operation.id) ?? {
      operation,
      plan,
      count: 0,
      cutAt: [],
      surroundings: { asked: new Map(), plain: new Map(), empty: new Map() },
      owners: undefined,
      firstPages: new Set(),
      links: undefined,
      base,
      orders: undefined,
      collation: { byUnits: 0, withoutCase: 0 },
      ordered: 0,
      descents: 0,
      isInsertion: true,
      isNewest: true,
    };
    this.lists.set(operation.id, known);
    known.count++;
    const collection = this.#tracker.collection(plan);
    const alive = () => [...collection.items.values()].filter(({ isDeleted }) => !isDeleted).length;
    for (const item of items) {
      this.#tracker.show(plan, item, false);
      this.#counts.note(plan, item);
    }
    if (ownMember(parameters, plan.positionParameter ?? '') === undefined)
      for (const [way, value] of leavesOf(body))
        if (typeof value === 'number' && isPageNumber(way.split('.').at(-1) ?? way))
          known.firstPages.add(value);
    known.links = noteLinks(known.links, body, parameters, {
      size: plan.sizeParameter,
      base,
      path,
    });
    noteSurroundings(known.surroundings, plan, parameters, body, items.length);
    const isPart =
      plan.isPart || (!plan.isCall && !path.replace(/\/$/, '').endsWith(plan.collection));
    if (isPart && items.length > 0)
      known.owners = ownersOf(items.filter(isObject), values, known.owners);
    const isPlain = !isPart && Object.keys(parameters).every((name) => name === plan.sizeParameter);
    const total = totalOf(body);
    const isFirst =
      ownMember(parameters, plan.sizeParameter ?? '') === undefined &&
      ownMember(parameters, plan.positionParameter ?? '') === undefined;
    const isCut = total === undefined ? isPlain && alive() > items.length : total > items.length;
    if (isFirst && isCut && items.length > 0) known.cutAt.push(items.length);
    const sort = Object.entries(parameters).find(([name]) => /sort|order/i.test(name));
    if (sort !== undefined) noteCollation(known.collation, items.filter(isObject), String(sort[1]));
    if (isPart || sort !== undefined || items.length < 2) return items;
    known.ordered++;
    known.orders = ordersOf(items.filter(isObject), known.orders);
    const inOrder = [...collection.items.values()];
    // Of what was there before, nobody has seen in which order it was made; but numbers count.
    const ids = items.map((item) => idOf(plan, item) ?? '');
    const places = ids.every((id) => /^\d{1,15}$/.test(id))
      ? ids.map(Number)
      : ids.map((own) => {
          const place = inOrder.findIndex(({ id }) => id === own);
          return inOrder[place]?.isMade === true ? place : -1;
        });
    const steps = places.slice(1).map((place, index) => place - (places[index] ?? 0));
    known.descents += steps.filter((step) => step < 0).length;
    known.isInsertion &&= steps.every((step) => step >= 0);
    known.isNewest &&= steps.every((step) => step <= 0);
    if (steps.some((step) => step < 0)) collection.isNewestFirst = known.isNewest;
    return items;
  }
}

/** How many items a list says that there are, on all pages together. */
function totalOf(body: unknown): number | undefined {
  for (const [way, value] of leavesOf(body))
    if (typeof value === 'number' && isItemCount(way.split('.').at(-1) ?? way)) return value;
  return undefined;
}

/** Numbers of items that are how many items lie below them. */
export class CountsObserver {
  readonly counts = new Map<string, CountSeen>();
  readonly #tracker: ItemTracker;

  constructor(tracker: ItemTracker) {
    this.#tracker = tracker;
  }

  /** Compares the numbers of an item with how many items lie below it. */
  note(plan: InspectedPlan, item: unknown): void {
    const id = idOf(plan, item);
    if (id === undefined || plan.schema === undefined || !isObject(item)) return;
    // Of what was there before, nobody has seen what lies below it.
    if (this.#tracker.collection(plan).items.get(id)?.isMade !== true) return;
    for (const { path, kind, items } of this.#tracker.below(plan.collection, id)) {
      if (kind !== 'collection') continue;
      const name = path.slice(path.lastIndexOf('/') + 1);
      const alive = [...items.values()].filter(({ isDeleted }) => !isDeleted).length;
      for (const [member, value] of Object.entries(item)) {
        if (!Number.isInteger(value)) continue;
        const key = JSON.stringify([plan.schema, member, name]);
        const seen: CountSeen = this.counts.get(key) ?? {
          schema: plan.schema,
          member,
          below: name,
          values: new Set(),
          agree: 0,
          differ: 0,
        };
        this.counts.set(key, seen);
        if (value === alive) {
          seen.agree++;
          seen.values.add(alive);
        } else seen.differ++;
      }
    }
  }
}

/**
 * Members by which a list is sorted, with `-` for the other way round and {@link byUnits} where
 * capitals come before small letters, and how many items stood
 * after one that was less: all that no list contradicts.
 */
function ordersOf(
  items: readonly Fields[],
  before: ReadonlyMap<string, number> | undefined,
): Map<string, number> {
  const leaves = items.map(leavesOf);
  const names = [...(leaves[0]?.keys() ?? [])];
  const all = names.flatMap((name) => [name, `-${name}`]);
  const candidates = before?.keys() ?? all.flatMap((name) => [name, name + byUnits]);
  const found = new Map<string, number>();
  for (const candidate of candidates) {
    const sign = candidate.startsWith('-') ? -1 : 1;
    const compare = candidate.endsWith(byUnits) ? order : orderWithoutCase;
    const way = candidate.replace(/^-/, '').replace(byUnits, '');
    const values = leaves.map((own) => own.get(way));
    if (!values.every((value) => typeof value === 'string' || typeof value === 'number')) continue;
    const steps = values.slice(1).map((value, index) => compare(values[index], value) * sign);
    if (steps.some((step) => step > 0)) continue;
    found.set(candidate, (before?.get(candidate) ?? 0) + steps.filter((step) => step < 0).length);
  }
  return found;
}

/** Which comparison of texts a list contradicts that is sorted by one member, as `-title` asks. */
function noteCollation(seen: ListSeen['collation'], items: readonly Fields[], sort: string): void {
  const name = normalizeName(sort.replace(/(asc|desc)(ending)?$/i, ''));
  const leaves = items.map(leavesOf);
  const way = [...(leaves[0]?.keys() ?? [])].find(
    (own) => normalizeName(own.split('.').at(-1) ?? own) === name,
  );
  const values = leaves.map((own) => own.get(way ?? ''));
  if (name === '' || !values.every((value) => typeof value === 'string')) return;
  const contradicts = (compare: typeof order) => {
    const steps = values.slice(1).map((value, index) => compare(values[index], value));
    return steps.some((step) => step > 0) && steps.some((step) => step < 0);
  };
  if (contradicts(order)) seen.byUnits++;
  if (contradicts(orderWithoutCase)) seen.withoutCase++;
}

/** Behind a member by which a list is sorted where the case of its texts counts. */
export const byUnits = ' by code units';

/** Members that say in every item what a parameter of the path says. */
function ownersOf(
  items: readonly Fields[],
  values: Readonly<Record<string, unknown>>,
  before: ReadonlyMap<string, ReadonlySet<string>> | undefined,
): Map<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const [parameter, value] of Object.entries(values)) {
    const names = before?.get(parameter) ?? leavesOf(items[0]).keys();
    const same = [...names].filter((name) =>
      items.every((item) => String(getIn(item, name.split('.'))) === String(value)),
    );
    found.set(parameter, new Set(same));
  }
  return found;
}

/** What stands around a list: numbers by their ways, where a size was asked for, and where not. */
function noteSurroundings(
  { asked, plain, empty }: ListSeen['surroundings'],
  plan: InspectedPlan,
  parameters: Readonly<Record<string, unknown>>,
  body: unknown,
  length: number,
): void {
  const size = plan.sizeParameter === undefined ? undefined : parameters[plan.sizeParameter];
  const hasPosition =
    plan.positionParameter !== undefined && parameters[plan.positionParameter] !== undefined;
  for (const [way, value] of leavesOf(body)) {
    if (typeof value !== 'number') continue;
    if (size !== undefined) {
      const seen = asked.get(way) ?? { same: 0, other: 0 };
      asked.set(way, seen);
      if (value === Number(size)) seen.same++;
      else seen.other++;
      continue;
    }
    plain.set(way, (plain.get(way) ?? new Set()).add(value));
    if (length === 0 && !hasPosition) empty.set(way, (empty.get(way) ?? new Set()).add(value));
  }
}

function order(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return Math.sign(a - b);
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}

function orderWithoutCase(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return Math.sign(a - b);
  const [one, other] = [String(a), String(b)];
  return Math.sign(one.localeCompare(other, 'en', { sensitivity: 'base' })) || order(one, other);
}
