import { isObject } from '../../openapi/lib/json-pointer.ts';
import { getIn } from '../../openapi/lib/value-path.ts';
import {
  countFact,
  deepFacts,
  type Facts,
  violationFacts,
} from '../../openapi/model/answer-template.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { fieldsByName, type RecordedExchange } from '../recording/recorded-exchange.ts';
import { withoutAnswer } from '../replay/replay.ts';
import { type AroundSeen, noteAround } from './learn-around.ts';
import { notePage, type PagesSeen } from './learn-beyond.ts';
import { noteTag, type TagsSeen } from './learn-etags.ts';
import { FilesObserver } from './learn-files.ts';
import { noteHeaders } from './learn-headers.ts';
import { type NamedSeen, noteNamed } from './learn-ids.ts';
import { type LocationSeen, noteLocation } from './learn-locations.ts';
import { noteOpen, type OpenSeen } from './learn-security.ts';
import { bodyOf, typeOfAnswer } from './observe/answer-body.ts';
import type { Inspected } from './observe/inspected.ts';
import { AffectedObserver } from './observe/observe-affected.ts';
import {
  AttemptsObserver,
  type AttemptsSeen,
  type NamingAttemptsSeen,
} from './observe/observe-attempts.ts';
import { ItemsObserver } from './observe/observe-items.ts';
import { CountsObserver, ListsObserver } from './observe/observe-lists.ts';
import type { RuleBroken, RulesObserver } from './observe/observe-rules.ts';
import { noteUnplanned, type UnplannedSeen } from './observe/observe-unplanned.ts';
import { causeOf, factsOf, ofStates } from './observe/request-facts.ts';
import {
  type AnswerSeen,
  type CountSeen,
  countAnswer,
  type Disagreement,
  type ErrorSeen,
  type ListSeen,
  type ReadSeen,
  type SuccessSeen,
} from './observe/seen.ts';
import { addTo } from './observe/shape.ts';
import { nameOf, noteShown } from './observe/shown-in.ts';
import { noteTaken, type TakenSeen } from './observe/taken.ts';
import { isTaken, noteRepeated, takenMembers } from './observe/taken-members.ts';
import { ItemTracker, idOf, sentOf } from './observe/track-items.ts';
import type { Call } from './procedures/procedure-calls.ts';

/** Samples that are kept of one kind of answer. */
const mostSamples = 60;
const mostTimes = 500;
const mostDisagreements = 2000;
/** Statuses that say something of credentials, absence, conditions of the request or pace. */
const explainedElsewhere = new Set([401, 404, 410, 412, 428, 429]);
/** Calls of procedures that are kept, and bytes of an answer of one. */
const mostCalls = 4000;
const longestAnswer = 20_000;

/** Everything that the exchanges of a recording have shown, in bounded memory but for the items. */
export class Observations {
  readonly tracker = new ItemTracker();
  readonly #counts = new CountsObserver(this.tracker);
  readonly #lists = new ListsObserver(this.tracker, this.#counts);
  /** What single items have shown. */
  readonly items = new ItemsObserver(this.tracker, this.#counts);
  /** What requests do to items that their own item names. */
  readonly affected = new AffectedObserver(this.tracker);
  /** Requests about items whose state was known, taken and refused. */
  readonly #attempts = new AttemptsObserver(this.tracker);
  readonly answers = new Map<string, AnswerSeen>();
  readonly errors = new Map<string, ErrorSeen>();
  readonly successes = new Map<string, SuccessSeen>();
  readonly accepted: Disagreement[] = [];
  readonly refused: Disagreement[] = [];
  /** Members that were taken with a value that another item had, behind the name of the resource. */
  readonly repeated = new Set<string>();
  /** Bodies that the API took, by operation: names of their members, with how often. */
  readonly taken = new Map<string, TakenSeen>();
  /** Calls of operations of which the document does not say that they keep anything. */
  readonly calls: Call[] = [];
  readonly unplanned = new Map<string, UnplannedSeen>();
  readonly reads = new Map<string, ReadSeen>();
  /** Items under paths that name them by a member that is not known to be the id. */
  readonly named = new Map<string, NamedSeen>();
  /** What stands around things and lists, by operations and statuses. */
  readonly around = new Map<string, AroundSeen>();
  /** Operations that took requests without the credentials that the document wants. */
  readonly open = new Map<string, OpenSeen>();
  /** Where new items are said to be found, by operation. */
  readonly locations = new Map<string, LocationSeen>();
  /** Pages of lists that were asked for, by operation. */
  readonly pages = new Map<string, PagesSeen>();
  /** Entity tags, by the schema of the items. */
  readonly tags = new Map<string, TagsSeen>();
  /** Answers that are the content of files. */
  readonly files = new FilesObserver();
  exchanges = 0;
  unknown = 0;
  /** Some exchanges of no operation of the document. */
  readonly unknownShown: string[] = [];
  /** Exchanges that nothing is learned from, by why. */
  readonly unusable = new Map<string, { count: number; readonly shown: string[] }>();

  readonly #rules: RulesObserver | undefined;

  /** @param rules which rules of the document answers break, where somebody wants to see them */
  constructor(rules?: RulesObserver) {
    this.#rules = rules;
  }

  /** Rules of the document that answers have broken. */
  get broken(): Iterable<RuleBroken> {
    return this.#rules?.broken.values() ?? [];
  }

  get counts(): ReadonlyMap<string, CountSeen> {
    return this.#counts.counts;
  }

  get lists(): ReadonlyMap<string, ListSeen> {
    return this.#lists.lists;
  }

  get attempts(): ReadonlyMap<string, AttemptsSeen> {
    return this.#attempts.attempts;
  }

  get naming(): ReadonlyMap<string, NamingAttemptsSeen> {
    return this.#attempts.naming;
  }

  /** Names of the members that clients have sent in bodies that were taken. */
  get sent(): ReadonlySet<string> {
    return new Set(
      [...this.taken.values()].flatMap(({ members }) =>
        [...members.keys()].flatMap((way) => [way, ...way.split('.')]),
      ),
    );
  }

  add(recorded: RecordedExchange, inspected: Inspected): void {
    this.exchanges++;
    const unusable = unusableFor(recorded);
    if (unusable !== undefined) {
      const known = this.unusable.get(unusable) ?? { count: 0, shown: [] };
      this.unusable.set(unusable, known);
      known.count++;
      noteShown(known.shown, nameOf(recorded));
      return;
    }
    const type = typeOfAnswer(recorded);
    const body = bodyOf(recorded, type);
    this.files.note(recorded, inspected);
    const { operation } = inspected;
    const shown = nameOf(recorded);
    if (operation !== undefined) noteOpen(this.open, inspected, recorded.status, shown);
    if (operation === undefined) {
      this.unknown++;
      noteShown(this.unknownShown, shown);
    } else {
      this.#noteAnswer(recorded, operation, type, body, shown);
      this.#noteCall(recorded, inspected, operation, type, body, shown);
      if (type !== undefined && isJson(type))
        this.#rules?.note(operation, recorded.status, type, body, shown);
    }
    if (this.#notePage(recorded, inspected, type, body)) return;
    if (this.#noteAttempt(recorded, inspected, type, body, shown)) return;
    if (recorded.status >= 400) this.#noteError(recorded, inspected, type, body, shown);
    else if (operation !== undefined && recorded.status < 300)
      this.#noteSuccess(recorded, inspected, operation, type, body, shown);
  }

  /** Returns whether a page was refused of a list that is there. */
  #notePage(
    { status }: RecordedExchange,
    inspected: Inspected,
    type: string | undefined,
    body: unknown,
  ): boolean {
    const { values, path, plan } = inspected;
    const isThere =
      Object.keys(values).length === 0 || this.tracker.above(path)?.item.isDeleted === false;
    const items = status < 300 && plan !== undefined ? getIn(body, plan.listPath) : undefined;
    const list = Array.isArray(items) ? items : undefined;
    return isThere && notePage(this.pages, inspected, { status, type, body }, list);
  }

  /** Returns whether it was refused by the state of its item, as the document says. */
  #noteAttempt(
    { status }: RecordedExchange,
    inspected: Inspected,
    type: string | undefined,
    body: unknown,
    shown: string,
  ): boolean {
    const { operation, problem, plan } = inspected;
    const isRefusal = status >= 400 && status < 500;
    const isOpen = status < 300 || (isRefusal && !explainedElsewhere.has(status));
    if (operation === undefined || plan === undefined) return false;
    if (problem !== undefined && !ofStates.has(status)) return false;
    // Where the path names nothing, what is not found is what the body names.
    const isOfBody = status === 404 && Object.keys(inspected.values).length === 0;
    const answer = { status, type, body, where: shown };
    const isOfNamed =
      (isOpen || isOfBody) && this.#attempts.noteNaming(inspected, operation, answer);
    if (isOfNamed || !isOpen) return isOfNamed;
    if (status >= 400 && isTaken(plan, sentOf(inspected), this.tracker)) return false;
    return this.#attempts.note(inspected, operation, answer);
  }

  #noteAnswer(
    recorded: RecordedExchange,
    operation: Operation,
    type: string | undefined,
    body: unknown,
    shown: string,
  ): void {
    const { status } = recorded;
    const known = countAnswer(this.answers, { operation, status, type }, shown);
    if (known.times.length < mostTimes) known.times.push(recorded.milliseconds);
    noteHeaders(known.headers, recorded);
    if (type !== undefined && isJson(type)) addTo(known.shape, body, shown);
  }

  #noteCall(
    { status, responseBody }: RecordedExchange,
    inspected: Inspected,
    operation: Operation,
    type: string | undefined,
    body: unknown,
    shown: string,
  ): void {
    const isRefused = status === 401 || status === 403 || status >= 500;
    const { plan, problem } = inspected;
    if (problem !== undefined || isRefused || (plan !== undefined && !plan.isCall)) return;
    if (operation.path.includes('{') || responseBody.length > longestAnswer) return;
    if (this.calls.length < mostCalls)
      this.calls.push({
        operation,
        isPlanned: plan !== undefined,
        where: shown,
        facts: shallow(factsOf(inspected)),
        status,
        type,
        body,
      });
  }

  #noteError(
    { status }: RecordedExchange,
    inspected: Inspected,
    type: string | undefined,
    body: unknown,
    shown: string,
  ): void {
    const { operation, problem } = inspected;
    const { plan } = inspected;
    const taken =
      plan === undefined || problem !== undefined || status >= 500
        ? undefined
        : isTaken(plan, sentOf(inspected), this.tracker);
    const found = taken === undefined ? causeOf(status, inspected) : { cause: 'resource-conflict' };
    const isOpen = found === undefined || (status === 409 && taken === undefined);
    if (isOpen && operation !== undefined && problem === undefined && status < 500) {
      if (this.refused.length < mostDisagreements)
        this.refused.push({
          operation,
          where: shown,
          status,
          violations: [],
          body: inspected.body,
          answer: body,
          plan,
          taken: plan === undefined ? [] : takenMembers(plan, sentOf(inspected), this.tracker),
        });
    }
    if (found === undefined) return;
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
      shown: [],
      count: 0,
    };
    this.errors.set(key, known);
    known.count++;
    noteShown(known.shown, shown);
    const violations = (cause === problem?.code ? (problem?.violations ?? []) : []).map(
      violationFacts,
    );
    if (known.samples.length < mostSamples)
      known.samples.push({
        body,
        facts: { ...factsOf(inspected), ...countFact(violations), ...violations[0] },
        violations,
      });
  }

  #noteSuccess(
    recorded: RecordedExchange,
    inspected: Inspected,
    operation: Operation,
    type: string | undefined,
    body: unknown,
    shown: string,
  ): void {
    const { plan, problem } = inspected;
    if (problem !== undefined && this.accepted.length < mostDisagreements)
      this.accepted.push({
        operation,
        where: shown,
        status: recorded.status,
        violations: problem.violations,
        body: inspected.body,
      });
    this.#noteTaken(operation, inspected.body);
    if (plan !== undefined && (plan.role === 'create' || plan.itemId !== undefined))
      noteRepeated(this.repeated, plan, sentOf(inspected), this.tracker);
    const before = plan === undefined ? undefined : this.tracker.find(plan);
    const item =
      plan === undefined || type === undefined ? undefined : getIn(body, plan.answerPath);
    const fields = fieldsByName(recorded.responseHeaders);
    if (plan !== undefined && plan.role !== 'list')
      noteNamed(this.named, plan, operation, item, fields['location']);
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
        facts: { ...factsOf(inspected), ...deepFacts('entity', before?.value) },
        violations: [],
      });
    if (plan === undefined) {
      if (type !== undefined && isJson(type))
        noteUnplanned(this.unplanned, operation, shallow(factsOf(inspected)), body);
      if (operation.method === 'get' && type !== undefined && isJson(type))
        this.#noteRead(inspected, operation, body);
      return;
    }
    const named = { status: recorded.status, type, body };
    if (plan.role === 'list' || isItem)
      noteAround(this.around, operation, plan, named, factsOf(inspected));
    const isRead = ['list', 'read', 'download', 'count'].includes(plan.role);
    if (!isRead && plan.role !== 'create') this.tracker.disturb(inspected.path);
    else if (!isRead) this.tracker.disturb(plan.collection);
    if (!isRead) {
      const own = isItem ? item : before?.value;
      this.affected.noteWrite(operation, plan, own, shown);
      this.tracker.affect(plan, own);
    }
    if (plan.role === 'list')
      for (const listed of this.#lists.note(inspected, operation, plan, body)) {
        if (!isObject(listed)) continue;
        this.affected.noteShown(plan, listed);
        this.items.noteTime(recorded, plan, listed, shown);
        this.items.noteState(plan, listed);
      }
    else
      this.items.note(inspected, operation, plan, before, isItem ? item : undefined, {
        shown,
        started: recorded.started,
      });
    if (isItem && isObject(item)) {
      this.items.noteState(plan, item);
      this.affected.noteShown(plan, item, isRead ? undefined : operation.id);
    }
    if (isItem) noteLocation(this.locations, operation, plan, inspected, item, fields['location']);
    if (isItem) noteTag(this.tags, plan, operation, recorded.status, item, fields['etag']);
    if (isItem && isObject(item) && (isRead || plan.role === 'create'))
      this.items.noteTime(recorded, plan, item, shown);
  }

  #noteRead({ values, parameters }: Inspected, operation: Operation, body: unknown): void {
    const known = this.reads.get(operation.id) ?? { operation, answers: [] };
    this.reads.set(operation.id, known);
    if (Object.keys(parameters).length === 0 && known.answers.length < mostSamples)
      known.answers.push({ values, body });
  }

  #noteTaken(operation: Operation, body: unknown): void {
    if (!isObject(body)) return;
    const known = this.taken.get(operation.id) ?? { count: 0, members: new Map() };
    this.taken.set(operation.id, known);
    known.count++;
    noteTaken(known, body);
  }
}

/** Procedures are told by what is sent, not by what stands in an object of it. */
function shallow(facts: Facts): Facts {
  return Object.fromEntries(
    Object.entries(facts).filter(
      ([name]) => !name.startsWith('body.') || name.split('.').length <= 2,
    ),
  );
}

function unusableFor({ status, missing }: RecordedExchange): string | undefined {
  if (status === 0) return 'no answer came';
  return withoutAnswer(status) ?? (missing === undefined ? undefined : 'a body is not in the file');
}
