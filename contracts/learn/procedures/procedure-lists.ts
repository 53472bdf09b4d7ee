import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { getIn } from '../../../openapi/lib/value-path.ts';
import { type Facts, scalarFacts } from '../../../openapi/model/answer-template.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import {
  compareIds,
  eachItem,
  type Procedure,
  type ProcedureOrder,
  procedureKeyword,
} from '../../../openapi/model/procedure.ts';
import { findTemplate } from '../observe/find-template.ts';
import type { Sample } from '../observe/sample.ts';
import { type LearnedAction, updateAt } from '../overlay/action.ts';
import { idsListed, isPlain, type ListPlace, type ProcedureGroup } from './procedure-groups.ts';

/** How an operation lists the items of a group: its envelope, what it shows of each, their order. */
export function listProcedure(
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
    const list = getIn(body, place.path);
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
