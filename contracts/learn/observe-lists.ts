import { isObject, ownMember } from '../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { Inspected, InspectedPlan } from './inspected.ts';
import type { CountSeen, ListSeen } from './seen.ts';
import { at, type ItemTracker, idOf } from './track-items.ts';

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
    { parameters }: Inspected,
    operation: Operation,
    plan: InspectedPlan,
    body: unknown,
  ): readonly unknown[] {
    const items = at(body, plan.listPath);
    if (!Array.isArray(items)) return [];
    const known = this.lists.get(operation.id) ?? {
      operation,
      plan,
      count: 0,
      cutAt: [],
      orders: undefined,
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
    const isPlain =
      !plan.isPart && Object.keys(parameters).every((name) => name === plan.sizeParameter);
    if (
      isPlain &&
      ownMember(parameters, plan.sizeParameter ?? '') === undefined &&
      alive() > items.length
    )
      known.cutAt.push(items.length);
    if (!isPlain || items.length < 2) return items;
    known.ordered++;
    const orders = ordersOf(items.filter(isObject));
    known.orders = new Set(
      known.orders === undefined
        ? orders
        : [...known.orders].filter((order) => orders.includes(order)),
    );
    const inOrder = [...collection.items.values()];
    // Of what was there before, nobody has seen in which order it was made.
    const places = items.map((item) => {
      const place = inOrder.findIndex(({ id }) => id === idOf(plan, item));
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
    const below = `${plan.collection}/${encodeURIComponent(id)}/`;
    const nested = [...this.#tracker.collections.values()].filter(
      ({ path, kind }) => kind === 'collection' && path.startsWith(below),
    );
    for (const { path, items } of nested) {
      const name = path.slice(below.length);
      if (name.includes('/')) continue;
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

/** Members by which a list is sorted, all different. */
function ordersOf(items: readonly Fields[]): string[] {
  const [first = {}] = items;
  return Object.keys(first).flatMap((name) => {
    const values = items.map((item) => ownMember(item, name));
    if (!values.every((value) => typeof value === 'string' || typeof value === 'number')) return [];
    const pairs = values.slice(1).map((value, index) => order(values[index], value));
    if (pairs.every((sign) => sign <= 0) && pairs.some((sign) => sign < 0)) return [name];
    return pairs.every((sign) => sign >= 0) && pairs.some((sign) => sign > 0) ? [`-${name}`] : [];
  });
}

function order(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return Math.sign(a - b);
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}
