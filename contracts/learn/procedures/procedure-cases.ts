import { escapeRegExp } from '../../../openapi/lib/escape-reg-exp.ts';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { getIn } from '../../../openapi/lib/value-path.ts';
import { memberOfFact, scalarFacts } from '../../../openapi/model/answer-template.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { wordsOf } from '../../request/id-names.ts';
import { type FoundTemplate, findTemplate, gives } from '../observe/find-template.ts';
import type { Sample } from '../observe/sample.ts';
import { isSent, type SortedCall } from './procedure-calls.ts';
import type { ProcedureGroup } from './procedure-groups.ts';
import { run } from './procedure-states.ts';

/** A sample, and the item that it is of. */
interface ItemSample extends Sample {
  readonly id: string | undefined;
  readonly where: string;
  /** Whether a call of the recording has made the item. */
  readonly isMade: boolean;
}

export type State = 'present' | 'absent';

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
export interface CaseSeen extends CaseCalls {
  /** What gives the answers. */
  readonly found: FoundTemplate;
}

/** Words of operations that change an item. */
const changers = /^(set|update|edit|modify|change|rename|patch|put|write|save|assign|mark)$/;
const mostSamples = 60;

/** The operations that keep what is sent to them: those by which the answers are explained best. */
export function bestStoring(group: ProcedureGroup): {
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
  const value = path === undefined ? call.facts[fact ?? ''] : getIn(call.body, path);
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

/** What members are that no call has sent: what the answers show in their places. */
export function initialOf(cases: readonly CaseSeen[]): Record<string, unknown> {
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

export function withInitial(sample: Sample, initial: Readonly<Record<string, unknown>>): Sample {
  return { ...sample, facts: { ...scalarFacts('entity', initial), ...sample.facts } };
}

/** The members of an item that a template names, as a body shows them. */
export function* readBack(
  template: unknown,
  body: unknown,
): Generator<[name: string, value: unknown]> {
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
