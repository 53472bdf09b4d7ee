import { deepFacts } from '../../../openapi/model/answer-template.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { isRefused, type NamedBySent } from '../../../openapi/model/refusal.ts';
import type { Inspected, InspectedPlan } from './inspected.ts';
import { namedItems } from './named-items.ts';
import { factsOf } from './request-facts.ts';
import type { Sample } from './sample.ts';
import type { ItemTracker, Tracked } from './track-items.ts';
import { type Leaves, leavesOf } from './ways.ts';

/** A request about an item whose state was known. */
export interface Attempt extends Sample {
  readonly status: number;
  readonly type: string | undefined;
  /** The exchange, as remarks name it. */
  readonly where: string;
  readonly state: Leaves;
  /** What was sent, by ways. */
  readonly sent: Leaves;
  /** The id of the item. */
  readonly item: string;
  /** Last segments of the collections below the item that had something in them. */
  readonly below: ReadonlySet<string>;
  /** How many things each has, where the item was made in the recording. */
  readonly counts: ReadonlyMap<string, number>;
  /** The schema of the item. */
  readonly schema: string | undefined;
  /** Whether what was sent names an item that is not known. */
  readonly isMissing?: true;
}

/** What became of the requests of one operation. */
export interface AttemptsSeen {
  readonly operation: Operation;
  readonly taken: Attempt[];
  readonly refused: Attempt[];
}

/** What became of the requests of one operation that name another item by a member of the body. */
export interface NamingAttemptsSeen extends AttemptsSeen {
  readonly of: NamedBySent;
}

const mostAttempts = 200;

/** Requests that change something, with the state in which their items were. */
export class AttemptsObserver {
  readonly attempts = new Map<string, AttemptsSeen>();
  /** By operation, member and collection. */
  readonly naming = new Map<string, NamingAttemptsSeen>();
  readonly #tracker: ItemTracker;

  constructor(tracker: ItemTracker) {
    this.#tracker = tracker;
  }

  /**
   * Before what the request does is noted. Returns whether the document says that it is refused by
   * the state of the item.
   */
  note(
    inspected: Inspected,
    operation: Operation,
    answer: Pick<Attempt, 'status' | 'type' | 'body' | 'where'>,
  ): boolean {
    const { plan } = inspected;
    if (plan === undefined || plan.role === 'read' || plan.role === 'list') return false;
    const found = plan.role === 'create' ? this.#above(inspected) : this.#item(plan);
    if (found === undefined) return false;
    const below = this.#filledBelow(found.path, found.item.id);
    if (
      answer.status >= 400 &&
      plan.refusals.some((own) =>
        isRefused(own, found.item.value, inspected.body, (name) => below.has(name)),
      )
    )
      return true;
    const known: AttemptsSeen = this.attempts.get(operation.id) ?? {
      operation,
      taken: [],
      refused: [],
    };
    this.attempts.set(operation.id, known);
    const into = answer.status < 300 ? known.taken : known.refused;
    if (into.length >= mostAttempts) return false;
    into.push({
      ...answer,
      facts: { ...factsOf(inspected), ...deepFacts('entity', found.item.value) },
      violations: [],
      state: leavesOf(found.item.value),
      sent: leavesOf(inspected.body),
      item: found.item.id,
      below: new Set(below.keys()),
      counts: found.item.isMade ? below : new Map(),
      schema: this.#tracker.collections.get(found.path)?.schema,
    });
    return false;
  }

  /**
   * A request whose body names items of other collections, before what it does is noted. Returns
   * whether the document says that it is refused by the state of one of them.
   */
  noteNaming(
    inspected: Inspected,
    operation: Operation,
    answer: Pick<Attempt, 'status' | 'type' | 'body' | 'where'>,
  ): boolean {
    const { plan, body } = inspected;
    if (plan === undefined || plan.role === 'read' || plan.role === 'list') return false;
    const named = namedItems(this.#tracker, body, plan.collection);
    for (const { way: by, path, item } of answer.status >= 400 ? named : []) {
      const own = plan.refusals.filter(({ of }) => of?.by === by && of.in === path);
      if (own.some((refusal) => isRefused(refusal, item?.value, body, () => false))) return true;
    }
    for (const { way: by, path, id, item } of named) {
      if (item !== undefined && !isKnown(item)) continue;
      const key = JSON.stringify([operation.id, by, path]);
      const known: NamingAttemptsSeen = this.naming.get(key) ?? {
        operation,
        of: { by, in: path },
        taken: [],
        refused: [],
      };
      this.naming.set(key, known);
      const into = answer.status < 300 ? known.taken : known.refused;
      if (into.length >= mostAttempts) continue;
      into.push({
        ...answer,
        facts: { ...factsOf(inspected), ...deepFacts('entity', item?.value) },
        violations: [],
        state: leavesOf(item?.value),
        sent: leavesOf(body),
        item: id,
        below: new Set(),
        counts: new Map(),
        schema: this.#tracker.collections.get(path)?.schema,
        ...(item === undefined && { isMissing: true as const }),
      });
    }
    return false;
  }

  #item(plan: InspectedPlan): { item: Tracked; path: string } | undefined {
    const item = this.#tracker.find(plan);
    return item === undefined || !isKnown(item) ? undefined : { item, path: plan.collection };
  }

  /** The item in whose collection something is made. */
  #above({ path: made }: Inspected): { item: Tracked; path: string } | undefined {
    const found = this.#tracker.above(made);
    return found === undefined || !isKnown(found.item) ? undefined : found;
  }

  /** How many things lie in the collections below an item, of those that have any. */
  #filledBelow(path: string, id: string): ReadonlyMap<string, number> {
    const filled = new Map<string, number>();
    for (const { path: own, items } of this.#tracker.below(path, id)) {
      const there = [...items.values()].filter(({ isDeleted }) => !isDeleted).length;
      if (there > 0) filled.set(own.slice(own.lastIndexOf('/') + 1), there);
    }
    return filled;
  }
}

function isKnown({ value, isDeleted, pending }: Tracked): boolean {
  return !isDeleted && pending === undefined && Object.keys(value).length > 0;
}
