import { memberOfFact } from '../../../openapi/model/answer-template.ts';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import {
  compareIds,
  type Procedure,
  type ProcedureCase,
  procedureKeyword,
} from '../../../openapi/model/procedure.ts';
import { securitySchemes } from '../../../openapi/model/security.ts';
import { gives } from '../observe/find-template.ts';
import { type LearnedAction, type Remark, updateAt } from '../overlay/action.ts';
import { type Call, type SortedCall, sortCalls } from './procedure-calls.ts';
import {
  bestStoring,
  type CaseSeen,
  initialOf,
  readBack,
  type State,
  withInitial,
} from './procedure-cases.ts';
import { findGroups, type ProcedureGroup } from './procedure-groups.ts';
import { listProcedure } from './procedure-lists.ts';
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
