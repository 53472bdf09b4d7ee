import { isObject, ownMember } from '../../openapi/lib/json-pointer.ts';
import { type Facts, scalarFacts, violationFacts } from '../../openapi/model/answer-template.ts';
import { essence, isJson } from '../../openapi/model/media-types.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { parseJson } from '../recording/mask-exchange.ts';
import { fieldOf, type RecordedExchange } from '../recording/recorded-exchange.ts';
import { isTime } from '../replay/mapping.ts';
import { withoutAnswer } from '../replay/replay.ts';
import { singular, wordsOf } from '../request/id-names.ts';
import type { Inspected, InspectedPlan } from './inspected.ts';
import { noteHeaders } from './learn-headers.ts';
import type { Call } from './procedure-calls.ts';
import type {
  AnswerSeen,
  CountSeen,
  Disagreement,
  EffectSeen,
  ErrorSeen,
  InitialSeen,
  ListSeen,
  ReadSeen,
  SuccessSeen,
} from './seen.ts';
import { addTo, createShape } from './shape.ts';
import { at, ItemTracker, idOf, sentOf, type Timeline, type Tracked } from './track-items.ts';

/** Samples that are kept of one kind of answer. */
const mostSamples = 60;
const mostDisagreements = 2000;
/** Calls of procedures that are kept, and bytes of an answer of one. */
const mostCalls = 4000;
const longestAnswer = 20_000;
/** Items whose life is followed, of one kind. */
const mostTimelines = 300;

/** Everything that the exchanges of a recording have shown, in bounded memory but for the items. */
export class Observations {
  readonly tracker = new ItemTracker();
  readonly answers = new Map<string, AnswerSeen>();
  readonly errors = new Map<string, ErrorSeen>();
  readonly initials = new Map<string, Map<string, InitialSeen>>();
  readonly effects = new Map<string, EffectSeen>();
  readonly successes = new Map<string, SuccessSeen>();
  readonly lists = new Map<string, ListSeen>();
  readonly accepted: Disagreement[] = [];
  readonly refused: Disagreement[] = [];
  /** Bodies that the API took, by operation: names of their members, with how often. */
  readonly taken = new Map<string, { count: number; readonly members: Map<string, number> }>();
  /** Ids that the API has given, by the schema of the items. */
  readonly ids = new Map<string, { readonly plan: InspectedPlan; readonly ids: string[] }>();
  readonly counts = new Map<string, CountSeen>();
  /** Calls of operations of which the document does not say that they keep anything. */
  readonly calls: Call[] = [];
  readonly reads = new Map<string, ReadSeen>();
  /** How items were shown after they were made, by the schema of the items and their paths. */
  readonly timelines = new Map<string, Map<string, Timeline>>();
  exchanges = 0;
  unknown = 0;

  /** Names of the members that clients have sent in bodies that were taken. */
  get sent(): ReadonlySet<string> {
    return new Set([...this.taken.values()].flatMap(({ members }) => [...members.keys()]));
  }

  add(recorded: RecordedExchange, inspected: Inspected): void {
    this.exchanges++;
    const { status } = recorded;
    if (status === 0 || withoutAnswer(status) !== undefined) return;
    if (recorded.missing !== undefined) return;
    const type = typeOfAnswer(recorded);
    const body = bodyOf(recorded, type);
    const { operation } = inspected;
    if (operation === undefined) this.unknown++;
    else this.#noteAnswer(recorded, operation, type, body);
    if (operation !== undefined) this.#noteCall(recorded, inspected, operation, type, body);
    if (recorded.status >= 400) this.#noteError(recorded, inspected, type, body);
    else if (operation !== undefined && recorded.status < 300)
      this.#noteSuccess(recorded, inspected, operation, type, body);
  }

  #noteAnswer(
    recorded: RecordedExchange,
    operation: Operation,
    type: string | undefined,
    body: unknown,
  ): void {
    const { status } = recorded;
    const key = JSON.stringify([operation.id, status, type]);
    const known = this.answers.get(key) ?? {
      operation,
      status,
      type,
      shape: createShape(),
      headers: new Map(),
      count: 0,
    };
    this.answers.set(key, known);
    known.count++;
    noteHeaders(known.headers, recorded);
    if (type !== undefined && isJson(type)) addTo(known.shape, body);
  }

  #noteCall(
    { status, where, responseBody }: RecordedExchange,
    inspected: Inspected,
    operation: Operation,
    type: string | undefined,
    body: unknown,
  ): void {
    const isRefused = status === 401 || status === 403 || status >= 500;
    const { plan, problem } = inspected;
    if (problem !== undefined || isRefused || (plan !== undefined && !plan.isCall)) return;
    if (operation.path.includes('{') || responseBody.length > longestAnswer) return;
    if (this.calls.length < mostCalls)
      this.calls.push({
        operation,
        isPlanned: plan !== undefined,
        where,
        facts: factsOf(inspected),
        status,
        type,
        body,
      });
  }

  #noteError(
    { status, where }: RecordedExchange,
    inspected: Inspected,
    type: string | undefined,
    body: unknown,
  ): void {
    const { operation, problem } = inspected;
    const found = causeOf(status, inspected);
    if (found === undefined) {
      if (operation !== undefined && status < 500 && this.refused.length < mostDisagreements)
        this.refused.push({ operation, where, status, violations: [], body: inspected.body });
      return;
    }
    const { cause, place, keyword } = found;
    const key = JSON.stringify([operation?.id, cause, place, keyword, status, type]);
    const known = this.errors.get(key) ?? {
      operation,
      cause,
      place,
      keyword,
      status,
      type,
      samples: [],
      count: 0,
    };
    this.errors.set(key, known);
    known.count++;
    const violations = (cause === problem?.code ? (problem?.violations ?? []) : []).map(
      violationFacts,
    );
    if (known.samples.length < mostSamples)
      known.samples.push({ body, facts: { ...factsOf(inspected), ...violations[0] }, violations });
  }

  #noteSuccess(
    recorded: RecordedExchange,
    inspected: Inspected,
    operation: Operation,
    type: string | undefined,
    body: unknown,
  ): void {
    const { plan, problem } = inspected;
    if (problem !== undefined && this.accepted.length < mostDisagreements)
      this.accepted.push({
        operation,
        where: recorded.where,
        status: recorded.status,
        violations: problem.violations,
        body: inspected.body,
      });
    this.#noteTaken(operation, inspected.body);
    const before = plan === undefined ? undefined : this.tracker.find(plan);
    const item = plan === undefined || type === undefined ? undefined : at(body, plan.answerPath);
    const isItem =
      plan !== undefined &&
      isObject(item) &&
      (plan.kind === 'singleton' ||
        (idOf(plan, item) !== undefined &&
          (plan.role === 'create' ||
            plan.itemId === undefined ||
            idOf(plan, item) === plan.itemId)));
    const known: SuccessSeen = this.successes.get(operation.id) ?? {
      operation,
      plan,
      statuses: new Map(),
      samples: [],
      items: 0,
      count: 0,
      types: new Set(),
    };
    this.successes.set(operation.id, known);
    known.count++;
    known.types.add(type ?? '');
    known.statuses.set(recorded.status, (known.statuses.get(recorded.status) ?? 0) + 1);
    if (isItem) known.items++;
    else if (known.samples.length < mostSamples)
      known.samples.push({
        body,
        facts: { ...factsOf(inspected), ...scalarFacts('entity', before?.value) },
        violations: [],
      });
    if (plan === undefined) {
      if (operation.method === 'get' && type !== undefined && isJson(type))
        this.#noteRead(inspected, operation, body);
      return;
    }
    const isRead = ['list', 'read', 'download', 'count'].includes(plan.role);
    if (!isRead && plan.role !== 'create') this.tracker.disturb(inspected.path);
    else if (!isRead) this.tracker.disturb(plan.collection);
    if (plan.role === 'list') this.#noteList(recorded, inspected, operation, plan, body);
    else this.#noteItem(inspected, operation, plan, before, isItem ? item : undefined);
    if (isItem && isObject(item) && (isRead || plan.role === 'create'))
      this.#noteTime(recorded, plan, item);
  }

  #noteRead({ values, parameters }: Inspected, operation: Operation, body: unknown): void {
    const known = this.reads.get(operation.id) ?? { operation, answers: [] };
    this.reads.set(operation.id, known);
    if (Object.keys(parameters).length === 0 && known.answers.length < mostSamples)
      known.answers.push({ values, body });
  }

  #noteTaken(operation: Operation, body: unknown): void {
    if (!isObject(body)) return;
    const known = this.taken.get(operation.id) ?? { count: 0, members: new Map<string, number>() };
    this.taken.set(operation.id, known);
    known.count++;
    for (const name of Object.keys(body))
      known.members.set(name, (known.members.get(name) ?? 0) + 1);
  }

  #noteItem(
    inspected: Inspected,
    operation: Operation,
    plan: InspectedPlan,
    before: Tracked | undefined,
    item: unknown,
  ): void {
    const sent = sentOf(inspected);
    const earlier = before === undefined ? undefined : { ...before };
    if (plan.role === 'delete') {
      this.tracker.touch(plan);
      const gone = this.tracker.find(plan);
      if (gone !== undefined) gone.isDeleted = true;
      return;
    }
    const isWrite = plan.role !== 'read' && plan.role !== 'download';
    if (item === undefined) {
      if (!isWrite) return;
      this.tracker.touch(plan);
      const touched = this.tracker.find(plan);
      if (touched !== undefined)
        touched.pending =
          plan.role === 'action' && touched.pending === undefined
            ? { operation: operation.id, sent }
            : undefined;
      if (plan.role === 'action') this.#effect(operation);
      return;
    }
    if (isWrite && plan.role !== 'create') this.tracker.touch(plan);
    this.tracker.show(plan, item, plan.role === 'create');
    this.#noteCounts(plan, item);
    if (plan.role === 'create') this.#noteInitials(inspected, plan, sent, item as Fields);
    if (plan.role === 'action' && earlier !== undefined)
      this.#noteEffects(this.#effect(operation), earlier.value, item as Fields, sent);
    const shown = this.tracker.find(plan);
    if (shown?.pending !== undefined && plan.role === 'read' && earlier !== undefined) {
      const effect = this.effects.get(shown.pending.operation);
      if (effect !== undefined)
        this.#noteEffects(effect, earlier.value, item as Fields, shown.pending.sent);
    }
    if (shown !== undefined) shown.pending = undefined;
  }

  #effect(operation: Operation): EffectSeen {
    const known = this.effects.get(operation.id) ?? { operation, count: 0, changes: [] };
    this.effects.set(operation.id, known);
    return known;
  }

  #noteEffects(effect: EffectSeen, before: Fields, after: Fields, sent: unknown): void {
    if (Object.keys(before).length === 0) return;
    effect.count++;
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

  #noteInitials(inspected: Inspected, plan: InspectedPlan, sent: Fields, item: Fields): void {
    const id = idOf(plan, item);
    if (plan.schema === undefined) return;
    if (id !== undefined && sent[plan.idMember ?? 'id'] === undefined) {
      const given = this.ids.get(plan.schema) ?? { plan, ids: [] };
      this.ids.set(plan.schema, given);
      if (given.ids.length < mostSamples) given.ids.push(id);
    }
    const members = this.initials.get(plan.schema) ?? new Map<string, InitialSeen>();
    this.initials.set(plan.schema, members);
    const pathValues = new Set(Object.values(inspected.values).map(String));
    for (const name of new Set([...plan.members.keys(), ...Object.keys(item)])) {
      if (Object.hasOwn(sent, name) || name === plan.idMember || plan.owners.includes(name))
        continue;
      const value = ownMember(item, name);
      if (value !== undefined && pathValues.has(String(value)) && /id$/i.test(name)) continue;
      const known = members.get(name) ?? {
        member: name,
        schema: plan.schema,
        values: new Map(),
        absent: 0,
        count: 0,
        times: 0,
        copies: undefined,
      };
      members.set(name, known);
      known.count++;
      if (value === undefined) known.absent++;
      else {
        const text = JSON.stringify(value);
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

  #noteTime({ started }: RecordedExchange, plan: InspectedPlan, item: Fields): void {
    const id = idOf(plan, item);
    const tracked = id === undefined ? undefined : this.tracker.collection(plan).items.get(id);
    const time = Date.parse(started);
    if (tracked === undefined || plan.schema === undefined || Number.isNaN(time)) return;
    if (plan.role === 'create') tracked.begun = time;
    if (tracked.begun === undefined) return;
    const known = this.timelines.get(plan.schema) ?? new Map<string, Timeline>();
    this.timelines.set(plan.schema, known);
    const path = `${plan.collection}/${id}`;
    const own = known.get(path) ?? { shown: [] };
    if (known.size < mostTimelines || known.has(path)) known.set(path, own);
    if (own.shown.length < mostSamples) own.shown.push({ age: time - tracked.begun, value: item });
  }

  #noteList(
    recorded: RecordedExchange,
    { parameters }: Inspected,
    operation: Operation,
    plan: InspectedPlan,
    body: unknown,
  ): void {
    const items = at(body, plan.listPath);
    if (!Array.isArray(items)) return;
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
    const collection = this.tracker.collection(plan);
    const alive = () => [...collection.items.values()].filter(({ isDeleted }) => !isDeleted).length;
    for (const item of items) {
      this.tracker.show(plan, item, false);
      this.#noteCounts(plan, item);
      if (isObject(item)) this.#noteTime(recorded, plan, item);
    }
    const isPlain =
      !plan.isPart && Object.keys(parameters).every((name) => name === plan.sizeParameter);
    if (
      isPlain &&
      ownMember(parameters, plan.sizeParameter ?? '') === undefined &&
      alive() > items.length
    )
      known.cutAt.push(items.length);
    if (!isPlain || items.length < 2) return;
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
  }

  /** Compares the numbers of an item with how many items lie below it. */
  #noteCounts(plan: InspectedPlan, item: unknown): void {
    const id = idOf(plan, item);
    if (id === undefined || plan.schema === undefined || !isObject(item)) return;
    // Of what was there before, nobody has seen what lies below it.
    if (this.tracker.collection(plan).items.get(id)?.isMade !== true) return;
    const below = `${plan.collection}/${encodeURIComponent(id)}/`;
    const nested = [...this.tracker.collections.values()].filter(
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

type Fields = Record<string, unknown>;

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

function typeOfAnswer({ responseHeaders, responseBody }: RecordedExchange): string | undefined {
  if (responseBody.length === 0) return undefined;
  return essence(fieldOf(responseHeaders, 'content-type') ?? 'application/octet-stream');
}

function bodyOf({ responseBody }: RecordedExchange, type: string | undefined): unknown {
  if (type === undefined) return undefined;
  if (isJson(type)) return parseJson(responseBody);
  return /^text\/|xml/.test(type) ? responseBody.toString('utf8') : undefined;
}

/** Why a request was refused, by a code of `openapi/errors.ts`; undefined where nobody can say. */
function causeOf(
  status: number,
  { operation, values, problem, credentials }: Inspected,
):
  | {
      readonly cause: string;
      readonly place?: string | undefined;
      readonly keyword?: string | undefined;
    }
  | undefined {
  if (status === 401 || status === 403) {
    if (credentials === 'not wanted') return undefined;
    return { cause: credentials === 'none' ? 'credentials-missing' : 'credentials-invalid' };
  }
  const hasValues = Object.keys(values).length > 0;
  const [first] = problem?.violations ?? [];
  const place = first === undefined ? undefined : String(first.location[0]);
  // An item is looked for before what is sent for it is looked at, but a path that names none.
  if (
    (status === 404 || status === 410) &&
    operation !== undefined &&
    hasValues &&
    place !== 'path'
  )
    return { cause: 'resource-not-found' };
  if (problem !== undefined && status < 500)
    return { cause: problem.code, place, keyword: first?.keyword };
  if (status === 409) return { cause: 'resource-conflict' };
  return undefined;
}

/** The facts of a request for templates; the double names them the same. */
function factsOf(inspected: Inspected): Facts {
  const { path, query, values, parameters, body, operation, plan } = inspected;
  const noun = singular(wordsOf(plan?.resource ?? '').join(' '));
  return {
    method: operation?.method.toUpperCase() ?? inspected.method,
    path,
    target: query === '' ? path : `${path}?${query}`,
    ...scalarFacts('path', values),
    ...scalarFacts('query', parameters),
    ...scalarFacts('body', body),
    ...(noun !== '' && {
      resource: noun,
      Resource: noun.replace(/^./, (letter) => letter.toUpperCase()),
    }),
  };
}
