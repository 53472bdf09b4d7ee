import type { Operation } from '../../../openapi/model/operation.ts';
import { isTime } from '../../replay/mapping.ts';
import type { InspectedPlan } from './inspected.ts';
import { namedItems } from './named-items.ts';
import { noteShown } from './shown-in.ts';
import { type ItemTracker, idOf } from './track-items.ts';
import { type Leaves, leavesOf } from './ways.ts';

/** A request that named an item which is not its own. */
export interface NamingEvent {
  /** The key of its {@link NamingSeen}. */
  readonly kind: string;
  /** What its own item was like afterwards, by ways. */
  readonly own: Leaves;
}

/** An item between two times that it was shown. */
export interface IntervalSeen {
  readonly before: Leaves;
  readonly after: Leaves;
  /** The requests that named it meanwhile, in their order. */
  readonly events: readonly NamingEvent[];
  /** Whether the last of them is a request about the item itself, whose kind is no naming. */
  readonly isOwn?: boolean;
}

/** What became of the items of a collection. */
export interface AffectedSeen {
  /** Path of the collection. */
  readonly path: string;
  /** JSON pointer of the schema of the items. */
  readonly schema: string | undefined;
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
/** Requests that are kept of one item until it is shown again. */
const mostEvents = 60;

interface Kept {
  leaves: Leaves;
  readonly events: NamingEvent[];
  /** Whether more requests named it than are kept. */
  isFull: boolean;
}

/** Stands for any time in {@link IntervalSeen}. */
export const anyTime = '{{now}}';

/** What becomes of items while requests name them that are about others. */
export class AffectedObserver {
  readonly seen = new Map<string, AffectedSeen>();
  readonly namings = new Map<string, NamingSeen>();
  readonly #kept = new Map<string, Kept>();
  readonly #tracker: ItemTracker;

  constructor(tracker: ItemTracker) {
    this.#tracker = tracker;
  }

  /** A request that may have changed others than its own item, which is as it is told here. */
  noteWrite(operation: Operation, plan: InspectedPlan, item: unknown, where: string): void {
    const named = namedItems(this.#tracker, item, plan.collection);
    if (named.length === 0) return;
    const own = timeless(item);
    for (const { way, path, id } of named) {
      const kind = JSON.stringify([operation.id, way, path]);
      const known = this.namings.get(kind) ?? { operation, by: way, path, shown: [] };
      this.namings.set(kind, known);
      noteShown(known.shown, where);
      const kept = this.#kept.get(`${path}/${id}`);
      if (kept === undefined) continue;
      if (kept.events.length < mostEvents) kept.events.push({ kind, own });
      else kept.isFull = true;
    }
  }

  /**
   * An item that an answer shows.
   * @param by the id of the operation, where the request was about it and may have changed it
   */
  noteShown(plan: InspectedPlan, item: unknown, by?: string): void {
    const id = plan.kind === 'collection' ? idOf(plan, item) : undefined;
    if (id === undefined || plan.isPart) return;
    const at = `${plan.collection}/${id}`;
    const leaves = timeless(item);
    const known = this.#kept.get(at);
    if (known === undefined) {
      if (this.#kept.size < mostItems) this.#kept.set(at, { leaves, events: [], isFull: false });
      return;
    }
    if (!known.isFull) this.#compare(plan, known, leaves, by);
    known.leaves = leaves;
    known.events.length = 0;
    known.isFull = false;
  }

  #compare(
    { collection: path, schema }: InspectedPlan,
    { leaves: before, events }: Kept,
    after: Leaves,
    by: string | undefined,
  ): void {
    const isSame = [...after].every(([way, value]) => before.get(way) === value);
    if (events.length === 0 && isSame && by === undefined) return;
    const known = this.seen.get(path) ?? { path, schema, intervals: [] };
    this.seen.set(path, known);
    if (known.intervals.length < mostIntervals)
      known.intervals.push(
        by === undefined
          ? { before, after, events: [...events] }
          : { before, after, events: [...events, { kind: by, own: after }], isOwn: true },
      );
  }
}

/** What stands in an item, without lists, and each time as {@link anyTime}. */
function timeless(item: unknown): Leaves {
  return new Map(
    [...leavesOf(item)].flatMap(([way, value]): [string, unknown][] => {
      if (typeof value === 'object' && value !== null) return [];
      return [[way, isTime(way.split('.').at(-1) ?? way, value) ? anyTime : value]];
    }),
  );
}
