import { isObject, ownMember } from '../../openapi/lib/json-pointer.ts';
import { scalarFacts } from '../../openapi/model/answer-template.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { RecordedExchange } from '../recording/recorded-exchange.ts';
import { isTime } from '../replay/mapping.ts';
import type { Inspected, InspectedPlan } from './inspected.ts';
import type { CountsObserver } from './observe-lists.ts';
import type { EffectSeen, InitialSeen } from './seen.ts';
import { noteShown } from './shown-in.ts';
import { type ItemTracker, idOf, sentOf, type Timeline, type Tracked } from './track-items.ts';

/** Samples that are kept of one kind. */
const mostSamples = 60;
/** Items whose life is followed, of one kind. */
const mostTimelines = 300;

type Fields = Record<string, unknown>;

/** What single items have shown: what they are at first, what actions change, and what time does. */
export class ItemsObserver {
  readonly initials = new Map<string, Map<string, InitialSeen>>();
  readonly effects = new Map<string, EffectSeen>();
  /** Ids that the API has given, by the schema of the items. */
  readonly ids = new Map<string, { readonly plan: InspectedPlan; readonly ids: string[] }>();
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
    shown: string,
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
            ? { operation: operation.id, sent }
            : undefined;
      if (plan.role === 'action') this.#effect(operation);
      return;
    }
    if (isWrite && plan.role !== 'create') this.#tracker.touch(plan);
    this.#tracker.show(plan, item, plan.role === 'create');
    this.#counts.note(plan, item);
    if (plan.role === 'create') this.#noteInitials(inspected, plan, sent, item as Fields, shown);
    if (plan.role === 'action' && earlier !== undefined)
      this.#noteEffects(this.#effect(operation), earlier.value, item as Fields, sent, shown);
    const after = this.#tracker.find(plan);
    if (after?.pending !== undefined && plan.role === 'read' && earlier !== undefined) {
      const effect = this.effects.get(after.pending.operation);
      if (effect !== undefined)
        this.#noteEffects(effect, earlier.value, item as Fields, after.pending.sent, shown);
    }
    if (after !== undefined) after.pending = undefined;
  }

  #effect(operation: Operation): EffectSeen {
    const known = this.effects.get(operation.id) ?? { operation, shown: [], count: 0, changes: [] };
    this.effects.set(operation.id, known);
    return known;
  }

  #noteEffects(
    effect: EffectSeen,
    before: Fields,
    after: Fields,
    sent: unknown,
    shown: string,
  ): void {
    if (Object.keys(before).length === 0) return;
    effect.count++;
    noteShown(effect.shown, shown);
    const own = isObject(sent) ? sent : {};
    const set = Object.fromEntries(
      Object.entries(after).filter(
        ([name, value]) =>
          JSON.stringify(value) !== JSON.stringify(ownMember(before, name)) &&
          JSON.stringify(value) !== JSON.stringify(ownMember(own, name)),
      ),
    );
    const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
    if (effect.changes.length < mostSamples) effect.changes.push({ set, gone, after });
  }

  #noteInitials(
    inspected: Inspected,
    plan: InspectedPlan,
    sent: Fields,
    item: Fields,
    shown: string,
  ): void {
    const id = idOf(plan, item);
    if (plan.schema === undefined) return;
    if (id !== undefined && sent[plan.idMember ?? 'id'] === undefined) {
      const given = this.ids.get(plan.schema) ?? { plan, ids: [] };
      this.ids.set(plan.schema, given);
      if (given.ids.length < mostSamples) given.ids.push(id);
    }
    const members = this.initials.get(plan.schema) ?? new Map<string, InitialSeen>();
    this.initials.set(plan.schema, members);
    const owners = Object.fromEntries(plan.owners.map((name) => [name, ownMember(item, name)]));
    const facts = {
      ...scalarFacts('entity', { ...sent, ...owners }),
      ...(id !== undefined && { 'entity.id': id }),
    };
    const pathValues = new Set(Object.values(inspected.values).map(String));
    for (const name of new Set([...plan.members.keys(), ...Object.keys(item)])) {
      if (Object.hasOwn(sent, name) || name === plan.idMember || plan.owners.includes(name))
        continue;
      const value = ownMember(item, name);
      if (value !== undefined && pathValues.has(String(value)) && /id$/i.test(name)) continue;
      const known: InitialSeen = members.get(name) ?? {
        member: name,
        schema: plan.schema,
        values: new Map(),
        absent: 0,
        count: 0,
        times: 0,
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
        if (isTime(name, value)) known.times++;
        const same = Object.entries(sent).flatMap(([other, own]) =>
          JSON.stringify(own) === text && typeof own !== 'boolean' ? [other] : [],
        );
        known.copies = new Set(
          known.copies === undefined ? same : same.filter((other) => known.copies?.has(other)),
        );
      }
    }
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
