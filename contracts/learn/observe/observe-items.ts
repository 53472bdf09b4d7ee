import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { deepFacts, type Facts } from '../../../openapi/model/answer-template.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import type { RecordedExchange } from '../../recording/recorded-exchange.ts';
import { isTime } from '../../replay/mapping.ts';
import type { Inspected, InspectedPlan } from './inspected.ts';
import type { CountsObserver } from './observe-lists.ts';
import { factsOf } from './request-facts.ts';
import type { EffectSeen, InitialSeen } from './seen.ts';
import { noteShown } from './shown-in.ts';
import { type ItemTracker, idOf, sentOf, type Timeline, type Tracked } from './track-items.ts';
import { leavesOf } from './ways.ts';

/** Samples that are kept of one kind. */
const mostSamples = 60;
/** Items whose life is followed, of one kind. */
const mostTimelines = 300;

type Fields = Record<string, unknown>;

/** What items of one kind were like: different states of them, the first few. */
export interface ItemsSeen {
  readonly plan: InspectedPlan;
  readonly values: Fields[];
  readonly known: Set<string>;
}

/** A text that was sent, and how the item showed it. */
export interface FormSeen {
  readonly sent: string;
  readonly shown: string;
}

const mostStates = 300;

/** Ids that the API has given, in their order, each with the path of its collection. */
export interface IdsSeen {
  readonly plan: InspectedPlan;
  readonly ids: string[];
  readonly collections: string[];
}

/** What single items have shown: what they are at first, what actions change, and what time does. */
export class ItemsObserver {
  readonly initials = new Map<string, Map<string, InitialSeen>>();
  readonly effects = new Map<string, EffectSeen>();
  /** Ids that the API has given, by the schema of the items. */
  readonly ids = new Map<string, IdsSeen>();
  /** Texts as they were sent and shown, by the schema of the items and the way of the member. */
  readonly forms = new Map<string, Map<string, FormSeen[]>>();
  /** What items were like whenever they were shown, by the schema of the items. */
  readonly seen = new Map<string, ItemsSeen>();
  /** How items were shown after they were made, by the schema of the items and their paths. */
  readonly timelines = new Map<string, Map<string, Timeline>>();
  readonly #tracker: ItemTracker;
  readonly #counts: CountsObserver;

  constructor(tracker: ItemTracker, counts: CountsObserver) {
    this.#tracker = tracker;
    this.#counts = counts;
  }

  /** An operation about one item, and the item where its answer shows it. */
  note(
    inspected: Inspected,
    operation: Operation,
    plan: InspectedPlan,
    before: Tracked | undefined,
    item: unknown,
    { shown, started }: { readonly shown: string; readonly started: string },
  ): void {
    const sent = sentOf(inspected);
    const earlier = before === undefined ? undefined : { ...before };
    if (plan.role === 'delete') {
      this.#tracker.touch(plan);
      const gone = this.#tracker.find(plan);
      if (gone !== undefined) gone.isDeleted = true;
      return;
    }
    const isWrite = plan.role !== 'read' && plan.role !== 'download';
    if (item === undefined) {
      if (!isWrite) return;
      this.#tracker.touch(plan);
      const touched = this.#tracker.find(plan);
      if (touched !== undefined)
        touched.pending =
          plan.role === 'action' && touched.pending === undefined
            ? { operation: operation.id, sent, facts: factsOf(inspected) }
            : undefined;
      if (plan.role === 'action') this.#effect(operation, plan);
      return;
    }
    if (isWrite && plan.role !== 'create') this.#tracker.touch(plan);
    this.#tracker.show(plan, item, plan.role === 'create');
    this.#counts.note(plan, item);
    // What is replaced as a whole is made anew, where there is but one.
    const isAnew = plan.role === 'replace' && plan.kind === 'singleton';
    if (plan.role === 'create' || isAnew)
      this.#noteInitials(inspected, plan, sent, item as Fields, {
        shown,
        began: Date.parse(started),
      });
    if (['create', 'merge', 'replace'].includes(plan.role)) this.#noteForms(plan, sent, item);
    const isChange = ['action', 'merge', 'replace'].includes(plan.role);
    if (isChange && earlier !== undefined)
      this.#noteEffects(
        this.#effect(operation, plan),
        earlier.value,
        item as Fields,
        { sent, facts: factsOf(inspected) },
        shown,
      );
    const after = this.#tracker.find(plan);
    if (after?.pending !== undefined && plan.role === 'read' && earlier !== undefined) {
      const effect = this.effects.get(after.pending.operation);
      if (effect !== undefined)
        this.#noteEffects(effect, earlier.value, item as Fields, after.pending, shown);
    }
    if (after !== undefined) after.pending = undefined;
  }

  #noteForms({ schema }: InspectedPlan, sent: Fields, item: unknown): void {
    if (schema === undefined) return;
    const known = this.forms.get(schema) ?? new Map<string, FormSeen[]>();
    this.forms.set(schema, known);
    const shown = leavesOf(item);
    for (const [way, value] of leavesOf(sent)) {
      const own = shown.get(way);
      if (typeof value !== 'string' || typeof own !== 'string') continue;
      const pairs = known.get(way) ?? [];
      known.set(way, pairs);
      if (pairs.length < mostSamples) pairs.push({ sent: value, shown: own });
    }
  }

  #effect(operation: Operation, plan: InspectedPlan): EffectSeen {
    const known = this.effects.get(operation.id) ?? {
      operation,
      plan,
      shown: [],
      count: 0,
      changes: [],
    };
    this.effects.set(operation.id, known);
    return known;
  }

  #noteEffects(
    effect: EffectSeen,
    before: Fields,
    after: Fields,
    { sent, facts }: { readonly sent: unknown; readonly facts: Facts },
    shown: string,
  ): void {
    if (Object.keys(before).length === 0) return;
    effect.count++;
    noteShown(effect.shown, shown);
    if (effect.changes.length >= mostSamples) return;
    effect.changes.push({
      before: leavesOf(before),
      after: leavesOf(after),
      sent: leavesOf(sent),
      facts: { ...facts, ...deepFacts('entity', before) },
    });
  }

  #noteInitials(
    inspected: Inspected,
    plan: InspectedPlan,
    sent: Fields,
    item: Fields,
    at: { readonly shown: string; readonly began: number },
  ): void {
    const id = idOf(plan, item);
    if (plan.schema === undefined) return;
    if (id !== undefined && sent[plan.idMember ?? 'id'] === undefined) {
      const given = this.ids.get(plan.schema) ?? { plan, ids: [], collections: [] };
      this.ids.set(plan.schema, given);
      if (given.ids.length < mostSamples) {
        given.ids.push(id);
        given.collections.push(plan.collection);
      }
    }
    const members = this.initials.get(plan.schema) ?? new Map<string, InitialSeen>();
    this.initials.set(plan.schema, members);
    const owners = Object.fromEntries(plan.owners.map((name) => [name, ownMember(item, name)]));
    const facts = {
      ...deepFacts('path', inspected.values),
      ...deepFacts('above', this.#tracker.above(inspected.path)?.item.value),
      ...this.#namedFacts(plan, sent),
      ...deepFacts('entity', { ...sent, ...owners }),
      ...(id !== undefined && { 'entity.id': id }),
    };
    // What was sent, or could have been and is what the server takes then.
    const told = Object.fromEntries(
      Object.entries(item).filter(([name]) => Object.hasOwn(sent, name) || plan.sendable.has(name)),
    );
    const note = (way: string, value: unknown) =>
      this.#noteInitial(plan.schema ?? '', members, way, value, { sent: told, facts, ...at });
    const visit = (way: string, item: Fields, own: Fields, names: Iterable<string>): void => {
      for (const name of names) {
        const here = way === '' ? name : `${way}.${name}`;
        const value = ownMember(item, name);
        const given = ownMember(own, name);
        if (isObject(value) && isObject(given) && !name.includes('.'))
          visit(here, value, given, Object.keys(value));
        if (Object.hasOwn(own, name)) continue;
        if (way === '' && (name === plan.idMember || plan.owners.includes(name))) continue;
        note(here, value);
      }
    };
    visit('', item, sent, new Set([...plan.members.keys(), ...Object.keys(item)]));
  }

  /** What the items say that members of what is sent name, by `named.<member>.<of>`. */
  #namedFacts(plan: InspectedPlan, sent: Fields): Facts {
    const facts: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(sent)) {
      if (typeof value !== 'string' && typeof value !== 'number') continue;
      // Short numbers are the ids of anything.
      if (typeof value === 'number' && !/id|ref|key|no$/i.test(name)) continue;
      const [item] = this.#tracker.named(String(value), plan.collection);
      if (item !== undefined) Object.assign(facts, deepFacts(`named.${name}`, item.value));
    }
    return facts;
  }

  #noteInitial(
    schema: string,
    members: Map<string, InitialSeen>,
    name: string,
    value: unknown,
    {
      sent,
      facts,
      shown,
      began,
    }: {
      readonly sent: Fields;
      readonly facts: Fields;
      readonly shown: string;
      readonly began: number;
    },
  ): void {
    const known: InitialSeen = members.get(name) ?? {
      member: name,
      schema,
      values: new Map(),
      absent: 0,
      count: 0,
      times: 0,
      offsets: [],
      shown: [],
      notShown: [],
      samples: [],
      copies: undefined,
    };
    members.set(name, known);
    known.count++;
    noteShown(value === undefined ? known.notShown : known.shown, shown);
    if (value === undefined) known.absent++;
    else {
      const text = JSON.stringify(value);
      if (known.samples.length < mostSamples)
        known.samples.push({ body: value, facts, violations: [] });
      if (known.values.size < mostSamples)
        known.values.set(text, (known.values.get(text) ?? 0) + 1);
      if (isTime(name.split('.').at(-1) ?? name, value)) {
        known.times++;
        if (known.offsets.length < mostSamples) known.offsets.push(millisecondsOf(value) - began);
      }
      const same = Object.entries(sent).flatMap(([other, own]) =>
        other !== name && JSON.stringify(own) === text && typeof own !== 'boolean' ? [other] : [],
      );
      known.copies = new Set(
        known.copies === undefined ? same : same.filter((other) => known.copies?.has(other)),
      );
    }
  }

  /** An item that was shown, by itself or in a list. */
  noteState(plan: InspectedPlan, item: Fields): void {
    if (plan.schema === undefined) return;
    const seen: ItemsSeen = this.seen.get(plan.schema) ?? { plan, values: [], known: new Set() };
    this.seen.set(plan.schema, seen);
    if (seen.values.length >= mostStates) return;
    const text = JSON.stringify(item);
    if (seen.known.has(text)) return;
    seen.known.add(text);
    seen.values.push(item);
  }

  /** How an item is shown so long after it was made. */
  noteTime({ started }: RecordedExchange, plan: InspectedPlan, item: Fields, where: string): void {
    const id = idOf(plan, item);
    const tracked = id === undefined ? undefined : this.#tracker.collection(plan).items.get(id);
    const time = Date.parse(started);
    if (tracked === undefined || plan.schema === undefined || Number.isNaN(time)) return;
    if (plan.role === 'create') tracked.begun = time;
    if (tracked.begun === undefined) return;
    const known = this.timelines.get(plan.schema) ?? new Map<string, Timeline>();
    this.timelines.set(plan.schema, known);
    const path = `${plan.collection}/${id}`;
    const own = known.get(path) ?? { shown: [] };
    if (known.size < mostTimelines || known.has(path)) known.set(path, own);
    if (own.shown.length < mostSamples)
      own.shown.push({ age: time - tracked.begun, where, value: item });
  }
}

/** A time as milliseconds since 1970. */
function millisecondsOf(value: unknown): number {
  if (typeof value === 'number') return value > 1e11 ? value : value * 1000;
  return Date.parse(String(value));
}
