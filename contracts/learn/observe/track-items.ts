import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { decodePercent } from '../../../openapi/lib/pairs.ts';
import { getIn } from '../../../openapi/lib/value-path.ts';
import { asAffected } from '../../../openapi/model/affected.ts';
import type { Facts } from '../../../openapi/model/answer-template.ts';
import type { Inspected, InspectedPlan } from './inspected.ts';
import { isRoot, rootNoun } from './root-noun.ts';
import { leavesOf } from './ways.ts';

/** An item as the recording has shown it last. */
export interface Tracked {
  readonly id: string;
  value: Record<string, unknown>;
  /** Whether a request of the recording has made it. */
  isMade: boolean;
  /** The first value that was shown, where nothing of the recording had changed it before. */
  first: Record<string, unknown> | undefined;
  isDeleted: boolean;
  /** What an action changes is only shown by a later read. */
  pending:
    | { readonly operation: string; readonly sent: unknown; readonly facts: Facts }
    | undefined;
  /** When it was made, in milliseconds since 1970; undefined once something was sent about it. */
  begun?: number | undefined;
}

/** How an item was shown while nothing was sent about it. */
export interface Timeline {
  readonly shown: {
    /** Milliseconds since it was made. */
    readonly age: number;
    /** The exchange, as remarks name it. */
    readonly where: string;
    readonly value: Readonly<Record<string, unknown>>;
  }[];
}

/** The items of one collection, in the order in which they were seen. */
export interface TrackedCollection {
  readonly path: string;
  readonly kind: InspectedPlan['kind'];
  /** JSON pointer of the schema of an item. */
  readonly schema: string | undefined;
  readonly idMember: string | undefined;
  readonly items: Map<string, Tracked>;
  /** The item that was shown last with a value of a member, by both of these. */
  readonly holders: Map<string, string>;
  /** How many items a list without a limit has shown at most. */
  most: number;
  /** Whether its lists show first what was made last. */
  isNewestFirst: boolean;
}

/** What the recording says of the state of the API, request by request. */
export class ItemTracker {
  readonly collections = new Map<string, TrackedCollection>();
  /** The paths of the collections that lie below no item, by what one of their items is called. */
  readonly roots = new Map<string, string>();
  /** By the paths of the items that they lie below. */
  readonly #below = new Map<string, TrackedCollection[]>();
  /** Paths of the first few collections that have an id. */
  readonly #homes = new Map<string, string[]>();

  collection({ collection: path, kind, schema, idMember }: InspectedPlan): TrackedCollection {
    const known: TrackedCollection = this.collections.get(path) ?? {
      path,
      kind,
      schema,
      idMember,
      items: new Map(),
      holders: new Map(),
      most: 0,
      isNewestFirst: false,
    };
    if (!this.collections.has(path)) {
      this.collections.set(path, known);
      const noun = rootNoun(path.slice(path.lastIndexOf('/') + 1));
      if (kind === 'collection' && isRoot(path) && !this.roots.has(noun))
        this.roots.set(noun, path);
      const above = path.slice(0, path.lastIndexOf('/'));
      const beside = this.#below.get(above);
      if (beside === undefined) this.#below.set(above, [known]);
      else beside.push(known);
    }
    return known;
  }

  /** The collections right below an item. */
  below(path: string, id: string): readonly TrackedCollection[] {
    return this.#below.get(`${path}/${encodeURIComponent(id)}`) ?? [];
  }

  find(plan: InspectedPlan): Tracked | undefined {
    const id = plan.kind === 'singleton' ? onlyItem : plan.itemId;
    return id === undefined ? undefined : this.collections.get(plan.collection)?.items.get(id);
  }

  /** The item in whose collection below something is made, and the path of its own collection. */
  above(made: string): { readonly item: Tracked; readonly path: string } | undefined {
    const [, path = '', id = ''] = /^(.+)\/([^/]+)\/[^/]+\/?$/.exec(made) ?? [];
    const item = this.collections.get(path)?.items.get(decodePercent(id));
    return item === undefined ? undefined : { item, path };
  }

  /** An item that an answer shows. Returns it as it was before. */
  show(plan: InspectedPlan, value: unknown, isMade: boolean): Tracked | undefined {
    if (!isObject(value)) return undefined;
    const id = plan.kind === 'singleton' ? onlyItem : idOf(plan, value);
    if (id === undefined) return undefined;
    const { items, holders } = this.collection(plan);
    for (const [name, own] of leavesOf(value)) {
      const key = holderKey(name, own);
      if (key !== undefined) holders.set(key, id);
    }
    const known = items.get(id);
    if (known !== undefined && !(isMade && known.isDeleted)) {
      const before = { ...known };
      known.value = value;
      if (isMade && !known.isMade) {
        // A recording has its exchanges in the order in which they ended: a read may stand before
        // the creation that it followed.
        known.isMade = true;
        known.first = undefined;
      }
      return before;
    }
    const homes = this.#homes.get(id) ?? [];
    if (homes.length < mostHomes) this.#homes.set(id, [...homes, plan.collection]);
    items.set(id, {
      id,
      value,
      isMade,
      first: isMade ? undefined : value,
      isDeleted: false,
      pending: undefined,
    });
    return undefined;
  }

  /** Whether a path lies below an item that a request of the recording has made. */
  isBelowMade(path: string): boolean {
    const segments = path.split('/');
    return segments.slice(0, -1).some((segment, index) => {
      const above = this.collections.get(segments.slice(0, index).join('/'));
      return above?.items.get(decodePercent(segment))?.isMade === true;
    });
  }

  /** The items of other collections that have an id: of the first few collections. */
  named(id: string, except: string): readonly Tracked[] {
    return (this.#homes.get(id) ?? []).flatMap((path) => {
      const { kind, items } = this.collections.get(path) ?? {};
      const item = path === except || kind !== 'collection' ? undefined : items?.get(id);
      return item === undefined || item.isDeleted ? [] : [item];
    });
  }

  /** The paths of the first few collections that have an id. */
  homes(id: string): readonly string[] {
    return this.#homes.get(id) ?? [];
  }

  /** Notes that something was sent about what lies at a path, or below it. */
  disturb(path: string): void {
    const segments = path.split('/');
    for (const [index, segment] of segments.entries()) {
      const above = this.collections.get(segments.slice(0, index).join('/'));
      const item = above?.items.get(decodePercent(segment));
      if (item !== undefined) item.begun = undefined;
    }
  }

  /** What an operation changes of the items that its own item names. */
  affect({ affects }: InspectedPlan, own: unknown): void {
    for (const affected of affects) {
      const id = getIn(own, affected.by.split('.'));
      const item = this.collections.get(affected.in)?.items.get(String(id));
      const value = asAffected(affected, item?.value, own, new Date(0));
      if (item === undefined || !isObject(value)) continue;
      item.value = value;
      // What moves on then does not do so by itself.
      item.begun = undefined;
    }
  }

  /** What changed an item whose state before was never shown. */
  touch(plan: InspectedPlan): void {
    const id = plan.kind === 'singleton' ? onlyItem : plan.itemId;
    if (id === undefined) return;
    const { items } = this.collection(plan);
    if (!items.has(id))
      items.set(id, {
        id,
        value: {},
        isMade: false,
        first: undefined,
        isDeleted: false,
        pending: undefined,
      });
  }
}

/** Collections that are known to have an id. */
const mostHomes = 3;

/** Characters of a text that is looked for in other items. */
const longestHeld = 200;

/** The key of a value in {@link TrackedCollection.holders}; undefined for what is not looked for. */
export function holderKey(name: string, value: unknown): string | undefined {
  const isText = typeof value === 'string' && value !== '' && value.length <= longestHeld;
  return isText || typeof value === 'number' ? JSON.stringify([name, value]) : undefined;
}

export const onlyItem = '~';

export function idOf({ idMember }: InspectedPlan, value: unknown): string | undefined {
  const id = isObject(value) ? ownMember(value, idMember ?? 'id') : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

/** What a request has sent for an item. */
export function sentOf({ body, plan }: Inspected): Record<string, unknown> {
  const inner = plan === undefined ? body : (getIn(body, plan.requestPath) ?? body);
  return isObject(inner) && !Buffer.isBuffer(inner['bytes']) ? inner : {};
}
