import type { Operation } from '../../openapi/model/operation.ts';
import type { InspectedPlan } from './inspected.ts';
import { namedItems } from './named-items.ts';
import { noteShown } from './shown-in.ts';
import { type ItemTracker, idOf } from './track-items.ts';
import { leavesOf } from './ways.ts';

/** An item between two times that it was shown. */
export interface IntervalSeen {
  /** How much a number of it has grown. */
  readonly grown: number;
  /** How often each kind of request named it meanwhile. */
  readonly named: ReadonlyMap<string, number>;
}

/** What one number of the items of a collection did. */
export interface NumberSeen {
  /** Path of the collection. */
  readonly path: string;
  /** JSON pointer of the schema of the items. */
  readonly schema: string | undefined;
  readonly way: string;
  readonly intervals: IntervalSeen[];
}

/** Requests of one operation whose item names another by a member. */
export interface NamingSeen {
  readonly operation: Operation;
  readonly by: string;
  readonly path: string;
  readonly shown: string[];
}

const mostIntervals = 600;
/** Items whose last state is kept. */
const mostItems = 4000;

interface Kept {
  numbers: ReadonlyMap<string, number>;
  readonly named: Map<string, number>;
}

/** What becomes of the numbers of items while requests name them that are about others. */
export class AffectedObserver {
  readonly numbers = new Map<string, NumberSeen>();
  readonly namings = new Map<string, NamingSeen>();
  readonly #kept = new Map<string, Kept>();
  readonly #tracker: ItemTracker;

  constructor(tracker: ItemTracker) {
    this.#tracker = tracker;
  }

  /** A request that may have changed others than its own item, which is as it is told here. */
  noteWrite(operation: Operation, plan: InspectedPlan, item: unknown, where: string): void {
    for (const { way, path, id } of namedItems(this.#tracker, item, plan.collection)) {
      const key = JSON.stringify([operation.id, way, path]);
      const known = this.namings.get(key) ?? { operation, by: way, path, shown: [] };
      this.namings.set(key, known);
      noteShown(known.shown, where);
      const kept = this.#kept.get(`${path}/${id}`);
      kept?.named.set(key, (kept.named.get(key) ?? 0) + 1);
    }
  }

  /**
   * An item that an answer shows.
   * @param isOwn whether the request was about it and may have changed it
   */
  noteShown(plan: InspectedPlan, item: unknown, isOwn: boolean): void {
    const id = plan.kind === 'collection' ? idOf(plan, item) : undefined;
    if (id === undefined || plan.isPart) return;
    const at = `${plan.collection}/${id}`;
    const numbers = new Map(
      [...leavesOf(item)].filter(
        (entry): entry is [string, number] => typeof entry[1] === 'number',
      ),
    );
    const known = this.#kept.get(at);
    if (known === undefined) {
      if (this.#kept.size < mostItems) this.#kept.set(at, { numbers, named: new Map() });
      return;
    }
    if (!isOwn) this.#compare(plan, known, numbers);
    known.numbers = numbers;
    known.named.clear();
  }

  #compare(plan: InspectedPlan, { numbers, named }: Kept, next: ReadonlyMap<string, number>): void {
    for (const [way, value] of next) {
      const before = numbers.get(way);
      if (before === undefined || (named.size === 0 && value === before)) continue;
      const key = JSON.stringify([plan.collection, way]);
      const { collection: path, schema } = plan;
      const known = this.numbers.get(key) ?? { path, schema, way, intervals: [] };
      this.numbers.set(key, known);
      if (known.intervals.length < mostIntervals)
        known.intervals.push({ grown: value - before, named: new Map(named) });
    }
  }
}
