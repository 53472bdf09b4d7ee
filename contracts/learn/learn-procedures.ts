import { escapeRegExp } from '../../openapi/lib/escape-reg-exp.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { type Facts, memberOfFact, scalarFacts } from '../../openapi/model/answer-template.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import {
  compareIds,
  eachItem,
  type Procedure,
  type ProcedureCase,
  type ProcedureOrder,
  procedureKeyword,
} from '../../openapi/model/procedure.ts';
import { securitySchemes } from '../../openapi/model/security.ts';
import { wordsOf } from '../request/id-names.ts';
import { type LearnedAction, type Remark, updateAt } from './action.ts';
import { type FoundTemplate, findTemplate, gives, type Sample } from './find-template.ts';
import { type Call, isSent, type SortedCall, sortCalls } from './procedure-calls.ts';
import {
  findGroups,
  idsListed,
  isPlain,
  type ListPlace,
  type ProcedureGroup,
  valueAt,
} from './procedure-groups.ts';
import { run } from './procedure-states.ts';

/** What calls of procedures show. */
export interface LearnedProcedures {
  readonly actions: readonly LearnedAction[];
  readonly remarks: readonly Remark[];
  /** The operations that it explains. */
  readonly operations: ReadonlySet<Operation>;
  /** Items that were there before the recording began, by the word that procedures have for them. */
  readonly items: ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>;
}

/** A sample, and the item that it is of. */
interface ItemSample extends Sample {
  readonly id: string | undefined;
  readonly where: string;
  /** Whether a call of the recording has made the item. */
  readonly isMade: boolean;
}

type State = 'present' | 'absent';

/** The calls of an operation in one case. */
interface CaseCalls {
  readonly operation: Operation;
  readonly state: State;
  readonly kind: { readonly status: number; readonly type: string | undefined };
  readonly samples: ItemSample[];
  /** Members that calls have sent, with the facts that had them. */
  readonly sent: Map<string, string>;
}

/** What an operation answers and does in one case, as it was seen. */
interface CaseSeen extends CaseCalls {
  /** What gives the answers. */
  readonly found: FoundTemplate;
}

/** Words of operations that change an item. */
const changers = /^(set|update|edit|modify|change|rename|patch|put|write|save|assign|mark)$/;
const mostSamples = 60;

/**
 * Operations of which the document does not say that they keep anything, and whose answers differ by
 * what was called before with the same value of one parameter: what they make, change, show, list
 * and remove.
 */
export function learnProcedures(
  document: OpenApiDocument,
  recorded: readonly Call[],
): LearnedProcedures {
  const secret = new Set(securitySchemes(document).flatMap(({ parameter }) => parameter ?? []));
  const calls = sortCalls(
    recorded.map((call) => ({
      ...call,
      facts: Object.fromEntries(
        Object.entries(call.facts).filter(([name]) => !secret.has(memberOfFact(name))),
      ),
    })),
  );
  const actions: LearnedAction[] = [];
  const remarks: Remark[] = [];
  const operations = new Set<Operation>();
  const items = new Map<string, readonly Readonly<Record<string, unknown>>[]>();
  for (const group of findGroups(withoutExplained(calls))) {
    const found = learnGroup(group, calls);
    actions.push(...found.actions);
    remarks.push(...found.remarks);
    for (const operation of [...group.ids.keys(), ...group.givers.keys(), ...group.lists.keys()])
      operations.add(operation);
    if (found.items.length > 0) items.set(group.of, found.items);
  }
  return { actions, remarks, operations, items };
}

/**
 * What is inferred of operations explains their calls as well, and more, but for refusals that come
 * with the status of a success.
 */
function withoutExplained(calls: readonly SortedCall[]): readonly SortedCall[] {
  const kinds = new Map<Operation, Set<string>>();
  for (const { operation, isPlanned, status, kind } of calls)
    if (isPlanned && status < 300)
      kinds.set(operation, (kinds.get(operation) ?? new Set()).add(kind));
  const isSoft = [...kinds.values()].some(({ size }) => size > 1);
  return isSoft ? calls : calls.filter(({ isPlanned }) => !isPlanned);
}

function learnGroup(
  group: ProcedureGroup,
  calls: readonly SortedCall[],
): {
  readonly actions: LearnedAction[];
  readonly remarks: Remark[];
  readonly items: Record<string, unknown>[];
} {
  const { storing, cases } = bestStoring(group);
  const initial = initialOf([...cases.values()]);
  const actions: LearnedAction[] = [];
  const remarks: Remark[] = [];
  const byOperation = new Map<Operation, Partial<Record<State, ProcedureCase>>>();
  for (const seen of cases.values()) {
    const { found } = seen;
    byOperation.set(seen.operation, {
      ...byOperation.get(seen.operation),
      [seen.state]: caseOf(group, seen, storing, initial),
    });
    const wrong = seen.samples.filter(
      (sample) => !gives(found.template, withInitial(sample, initial)),
    );
    if (wrong.length > 0)
      remarks.push({
        operation: seen.operation.id,
        message: `${wrong.length} of ${seen.samples.length} answers where the item is ${seen.state === 'present' ? 'there' : 'not there'} differ${found.unexplained.length === 0 ? '' : ` at ${found.unexplained.join(', ')}`} in a way that nothing in the calls explains`,
        where: wrong.slice(0, 3).map(({ where }) => where),
      });
  }
  const missing = commonAbsent([...byOperation.values()]);
  for (const [operation, own] of byOperation) {
    const given = group.givers.has(operation);
    const fact = group.ids.get(operation);
    const absent = own.absent ?? (group.rules.get(operation)?.makes ? undefined : missing);
    const procedure: Procedure = {
      of: group.of,
      ...(fact !== undefined && { id: fact }),
      ...(given && { newId: givenIds(group, operation)[0] ?? '1' }),
      ...(own.present !== undefined && !given && { present: own.present }),
      ...(absent !== undefined && { absent }),
    };
    const ownCalls = group.steps.filter(
      (step) => 'id' in step && step.call.operation === operation,
    );
    const rule = group.rules.get(operation);
    actions.push(
      updateAt(
        operation.pointer,
        { [procedureKeyword]: procedure },
        {
          seen: ownCalls.filter(
            ({ call }) => call.kind === rule?.present || call.kind === rule?.absent,
          ).length,
          of: calls.filter((call) => call.operation === operation).length,
        },
        `What ${operation.id} does to ${group.of}, and answers.`,
      ),
    );
  }
  for (const [operation, place] of group.lists) {
    const list = listProcedure(group, operation, place);
    if (list !== undefined) actions.push(list);
  }
  return { actions, remarks, items: itemsBefore(group, cases) };
}

/** The operations that keep what is sent to them: those by which the answers are explained best. */
function bestStoring(group: ProcedureGroup): {
  readonly storing: ReadonlySet<Operation>;
  readonly cases: ReadonlyMap<string, CaseSeen>;
} {
  const all = [...group.rules.keys()];
  let storing = new Set(
    all.filter(
      ({ method, path }) =>
        /^(put|patch)$/.test(method) ||
        wordsOf(path.split(/[/.]/).at(-1) ?? '').some((word) => changers.test(word)),
    ),
  );
  let cases = casesOf(group, storing);
  let wrong = wrongIn(cases);
  for (const operation of all) {
    const other = new Set(storing);
    if (!other.delete(operation)) other.add(operation);
    const tried = casesOf(group, other);
    const count = wrongIn(tried);
    if (count < wrong) [storing, cases, wrong] = [other, tried, count];
  }
  return { storing, cases };
}

function wrongIn(cases: ReadonlyMap<string, CaseSeen>): number {
  return [...cases.values()].reduce(
    (sum, { samples, found }) =>
      sum + samples.filter((sample) => !gives(found.template, sample)).length,
    0,
  );
}

/** Goes through the calls, with each item as the calls have left it. */
function casesOf(
  group: ProcedureGroup,
  storing: ReadonlySet<Operation>,
): ReadonlyMap<string, CaseSeen> {
  const { rules } = group;
  const cases = new Map<string, CaseCalls>();
  const items = new Map<string, Record<string, unknown>>();
  const made = new Set<string>();
  run(group.steps, rules, ({ call, id }, known) => {
    const rule = rules.get(call.operation);
    if (rule === undefined) return;
    const fits = { present: call.kind === rule.present, absent: call.kind === rule.absent };
    const isAsKnown = known !== undefined && (known ? fits.present : fits.absent);
    const isPresent = isAsKnown ? known : fits.present && !fits.absent;
    const state: State = isPresent ? 'present' : 'absent';
    if (!fits[state]) return;
    const sent = sentIn(group, call);
    const before = items.get(id) ?? {};
    if (state === 'absent' && rule.makes) {
      made.add(id);
      items.set(id, sentValues(sent, call));
    }
    if (state === 'absent' && !rule.makes) items.delete(id);
    if (state === 'present' && storing.has(call.operation))
      items.set(id, { ...before, ...sentValues(sent, call) });
    const key = JSON.stringify([call.operation.id, state]);
    const seen = cases.get(key) ?? {
      operation: call.operation,
      state,
      kind: { status: call.status, type: call.type },
      samples: [],
      sent: new Map<string, string>(),
    };
    cases.set(key, seen);
    for (const [name, fact] of sent) seen.sent.set(name, fact);
    const item = items.get(id);
    const facts = {
      ...call.facts,
      ...(item !== undefined && scalarFacts('entity', item)),
      ...((item !== undefined || state === 'present') && { 'entity.id': idValue(call, group, id) }),
    };
    if (seen.samples.length < mostSamples)
      seen.samples.push({
        id,
        where: call.where,
        body: call.body,
        facts,
        violations: [],
        isMade: made.has(id),
      });
    if (state === 'present' && rule.removes) items.delete(id);
  });
  return new Map(
    [...cases].map(([key, seen]) => [key, { ...seen, found: templateOf(seen.samples) }]),
  );
}

/** An id as answers have it: a number where the answer that gave it had one. */
function idValue(call: SortedCall, { givers, ids }: ProcedureGroup, id: string): unknown {
  const path = givers.get(call.operation);
  const fact = ids.get(call.operation);
  const value = path === undefined ? call.facts[fact ?? ''] : valueAt(call.body, path);
  return String(value) === id ? value : id;
}

/** The members that a call has sent, but for the one that names the item, with their facts. */
function sentIn(group: ProcedureGroup, { operation, facts }: SortedCall): Map<string, string> {
  return new Map(
    Object.keys(facts)
      .filter((name) => isSent(name) && name !== group.ids.get(operation))
      .map((name) => [memberOfFact(name), name]),
  );
}

function sentValues(
  sent: ReadonlyMap<string, string>,
  { facts }: SortedCall,
): Record<string, unknown> {
  return Object.fromEntries([...sent].map(([name, fact]) => [name, facts[fact]]));
}

/** The template of the samples whose items are known best: the others lack what it names. */
function templateOf(samples: readonly ItemSample[]): FoundTemplate {
  const known = ({ facts }: Sample) =>
    Object.keys(facts).filter((name) => name.startsWith('entity.')).length;
  const most = Math.max(0, ...samples.map(known));
  return findTemplate(samples.filter((sample) => known(sample) === most));
}

function caseOf(
  group: ProcedureGroup,
  { operation, state, kind, found: { template: body }, sent }: CaseSeen,
  storing: ReadonlySet<Operation>,
  initial: Readonly<Record<string, unknown>>,
): ProcedureCase {
  const rule = group.rules.get(operation);
  const makes = state === 'absent' && rule?.makes === true;
  const removes = state === 'present' && rule?.removes === true;
  const keeps = makes || (state === 'present' && storing.has(operation));
  const set = Object.fromEntries(
    [...sent].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, fact]) => [name, `{{${fact}}}`]),
  );
  return {
    status: kind.status,
    ...(kind.type !== undefined && kind.type !== 'application/json' && { type: kind.type }),
    ...(body !== undefined && { body }),
    ...(makes && { make: true }),
    ...(makes && Object.keys(initial).length > 0 && { initial }),
    ...(keeps && !removes && sent.size > 0 && { set }),
    ...(removes && { remove: true }),
  };
}

/** What members are that no call has sent: what the answers show in their places. */
function initialOf(cases: readonly CaseSeen[]): Record<string, unknown> {
  const shown = new Map<string, Set<string>>();
  for (const { samples, found } of cases) {
    const { template } = found;
    for (const sample of samples) {
      if (!sample.isMade || gives(template, sample)) continue;
      for (const [name, value] of readBack(template, sample.body))
        if (sample.facts[`entity.${name}`] === undefined)
          shown.set(name, (shown.get(name) ?? new Set()).add(JSON.stringify(value)));
    }
  }
  return Object.fromEntries(
    [...shown]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, values]) => {
        const [only] = values;
        return values.size === 1 && only !== undefined ? [[name, JSON.parse(only) as unknown]] : [];
      }),
  );
}

function withInitial(sample: Sample, initial: Readonly<Record<string, unknown>>): Sample {
  return { ...sample, facts: { ...scalarFacts('entity', initial), ...sample.facts } };
}

/** The members of an item that a template names, as a body shows them. */
function* readBack(template: unknown, body: unknown): Generator<[name: string, value: unknown]> {
  if (isObject(template) && isObject(body))
    for (const [name, inner] of Object.entries(template)) yield* readBack(inner, body[name]);
  if (Array.isArray(template) && Array.isArray(body))
    for (const [index, inner] of template.entries()) yield* readBack(inner, body[index]);
  if (typeof template !== 'string' || body === undefined || typeof body === 'object') return;
  const [, before, name, after] = /^([^{}]*)\{\{entity\.([^{}]+)\}\}([^{}]*)$/.exec(template) ?? [];
  if (before === undefined || name === undefined || after === undefined || name === 'id') return;
  if (before === '' && after === '') yield [name, body];
  else {
    const pattern = new RegExp(`^${escapeRegExp(before)}(.*)${escapeRegExp(after)}$`, 's');
    const found = pattern.exec(String(body))?.[1];
    if (found !== undefined) yield [name, found];
  }
}

/** What the group answers where an item is not there, if all that were seen answer the same. */
function commonAbsent(
  cases: readonly Partial<Record<State, ProcedureCase>>[],
): ProcedureCase | undefined {
  const seen = cases.flatMap(({ absent }) =>
    absent === undefined || absent.make === true ? [] : [absent],
  );
  const texts = new Set(seen.map((own) => JSON.stringify(own)));
  return texts.size === 1 && !JSON.stringify(seen[0]).includes('{{') ? seen[0] : undefined;
}

function givenIds({ steps }: ProcedureGroup, operation: Operation): string[] {
  return steps.flatMap((step) =>
    'id' in step && step.isGiven && step.call.operation === operation ? [step.id] : [],
  );
}

function listProcedure(
  group: ProcedureGroup,
  operation: Operation,
  place: ListPlace,
): LearnedAction | undefined {
  const calls = group.steps.flatMap((step) =>
    'listed' in step && step.call.operation === operation ? [step.call] : [],
  );
  const [first] = calls;
  if (first === undefined) return undefined;
  const items = calls.flatMap(({ body }) => {
    const list = valueAt(body, place.path);
    return Array.isArray(list) ? (list as unknown[]) : [];
  });
  const ids = calls.flatMap(({ body }) => idsListed(body, place));
  const samples = items.map((body, index): Sample => {
    const id = ids[index];
    const value = isObject(body) ? body[place.member ?? ''] : body;
    const facts: Facts = { ...scalarFacts('entity', body), 'entity.id': value ?? id };
    return { body, facts, violations: [] };
  });
  const each = place.member === undefined ? '{{entity.id}}' : itemTemplate(samples, place.member);
  const outer = findTemplate(
    calls.map(({ body, facts }) => ({
      body: withAt(body, place.path, '…'),
      facts: { ...facts, count: idsListed(body, place).length },
      violations: [],
    })),
  );
  const order = orderOf(group, operation);
  const procedure: Procedure = {
    of: group.of,
    present: {
      status: first.status,
      ...(first.type !== undefined && first.type !== 'application/json' && { type: first.type }),
      body: withAt(outer.template, place.path, [{ [eachItem]: each }]),
    },
    ...(order !== undefined && { order }),
  };
  return updateAt(
    operation.pointer,
    { [procedureKeyword]: procedure },
    { seen: calls.filter(isPlain).length, of: calls.length },
    `${operation.id} lists ${group.of}.`,
  );
}

/** The members of listed items, each by its own name: what an item has not is left out. */
function itemTemplate(samples: readonly Sample[], idMember: string): unknown {
  const names = [
    ...new Set(samples.flatMap(({ body }) => (isObject(body) ? Object.keys(body) : []))),
  ].sort();
  return Object.fromEntries(
    names.map((name) => [name, name === idMember ? '{{entity.id}}' : `{{entity.${name}}}`]),
  );
}

function withAt(value: unknown, [name, ...rest]: readonly string[], to: unknown): unknown {
  if (name === undefined) return to;
  return isObject(value) ? { ...value, [name]: withAt(value[name], rest, to) } : value;
}

/** The order that all lists of an operation came in. */
function orderOf(group: ProcedureGroup, operation: Operation): ProcedureOrder | undefined {
  const made: string[] = [];
  const holds = new Map<ProcedureOrder, boolean>([
    ['made', true],
    ['newest', true],
    ['id', true],
    ['-id', true],
  ]);
  const { rules } = group;
  const keep = (order: ProcedureOrder, isSo: boolean) => {
    if (!isSo) holds.set(order, false);
  };
  for (const step of group.steps) {
    if ('id' in step) {
      const rule = rules.get(step.call.operation);
      if (rule?.makes === true && step.call.kind === rule.absent) made.push(step.id);
      continue;
    }
    if (step.call.operation !== operation || step.listed.length < 2) continue;
    const places = step.listed.map((id) => made.lastIndexOf(id));
    keep(
      'made',
      isSorted(places, (a, b) => a - b),
    );
    keep(
      'newest',
      isSorted([...places].reverse(), (a, b) => a - b),
    );
    keep('id', isSorted(step.listed, compareIds));
    keep('-id', isSorted([...step.listed].reverse(), compareIds));
  }
  const [found] = [...holds].flatMap(([order, isSo]) => (isSo ? [order] : []));
  return found === 'made' ? undefined : found;
}

function isSorted<Value>(
  values: readonly Value[],
  compare: (a: Value, b: Value) => number,
): boolean {
  return values.every((value, index) => {
    const before = values[index - 1];
    return before === undefined || compare(before, value) <= 0;
  });
}

/** Items that nothing of the recording has made, with what answers have shown of them. */
function itemsBefore(
  group: ProcedureGroup,
  cases: ReadonlyMap<string, CaseSeen>,
): Record<string, unknown>[] {
  const { first } = run(group.steps, group.rules);
  const shown = new Map<string, Record<string, unknown>>();
  for (const { samples, state, found } of cases.values()) {
    if (state !== 'present') continue;
    for (const { id, body, facts } of samples) {
      if (id === undefined || !first.has(id)) continue;
      const own = shown.get(id) ?? {};
      shown.set(id, own);
      for (const [name, value] of readBack(found.template, body))
        if (facts[`entity.${name}`] === undefined && !Object.hasOwn(own, name)) own[name] = value;
    }
  }
  return [...first].sort(compareIds).map((id) => ({ [group.idMember]: id, ...shown.get(id) }));
}
