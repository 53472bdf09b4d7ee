import { type ErrorTemplate, errorOrderKeyword } from '../../openapi/model/answer-template.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { errorOrderOf, inOrder } from './observe/error-order.ts';
import { findTemplate } from './observe/find-template.ts';
import type { Sample } from './observe/sample.ts';
import type { ErrorSeen } from './observe/seen.ts';
import { someOf } from './observe/shown-in.ts';
import { type LearnedAction, type Remark, updateAt } from './overlay/action.ts';

interface Rule {
  readonly template: ErrorTemplate;
  readonly operation: Operation | undefined;
  /** Those that were seen to answer it. */
  readonly operations: readonly (Operation | undefined)[];
  readonly count: number;
  readonly samples: readonly Sample[];
}

/**
 * Errors by cause: one for the whole document where its operations agree, and one of its own for
 * each that does not.
 */
export function learnErrors(errors: Iterable<ErrorSeen>): {
  readonly actions: LearnedAction[];
  readonly remarks: Remark[];
} {
  const byCause = new Map<string, ErrorSeen[]>();
  const orders = new Map<Operation, { readonly order: readonly string[]; readonly of: number }>();
  for (const seen of sortedErrors(errors, orders)) {
    const key = JSON.stringify([seen.cause, seen.place ?? null, seen.keyword ?? null]);
    byCause.set(key, [...(byCause.get(key) ?? []), seen]);
  }
  const remarks: Remark[] = [];
  const common: Rule[] = [];
  const own = new Map<Operation, Rule[]>();
  for (const [, group] of [...byCause].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const usual = mostUsual(group);
    const { rule, unexplained } = ruleOf(usual, undefined);
    common.push(rule);
    if (unexplained.length > 0) remarks.push(varies(rule, usual, unexplained));
    for (const seen of group.filter((other) => !usual.includes(other))) {
      if (seen.operation === undefined) continue;
      const found = ruleOf([seen], seen.operation);
      own.set(seen.operation, [...(own.get(seen.operation) ?? []), found.rule]);
    }
  }
  const generalised = withoutKeywords(withOtherLimit(common));
  const actions = [
    ...(generalised.length === 0 ? [] : [actionFor('', generalised)]),
    ...[...own].map(([operation, rules]) => actionFor(operation.pointer, withoutKeywords(rules))),
    ...[...orders].map(([operation, { order, of }]) =>
      updateAt(
        operation.pointer,
        { [errorOrderKeyword]: order },
        { seen: of, of },
        `The order in which ${operation.id} tells what is wrong.`,
      ),
    ),
  ];
  return { actions, remarks };
}

/** Errors with the violations of each in the order in which its operation tells of them. */
function sortedErrors(
  errors: Iterable<ErrorSeen>,
  orders: Map<Operation, { readonly order: readonly string[]; readonly of: number }>,
): ErrorSeen[] {
  const byOperation = new Map<Operation | undefined, ErrorSeen[]>();
  for (const seen of errors)
    byOperation.set(seen.operation, [...(byOperation.get(seen.operation) ?? []), seen]);
  return [...byOperation].flatMap(([operation, own]) => {
    const samples = own.flatMap((seen) => seen.samples);
    const order = errorOrderOf(samples);
    if (operation === undefined || order.length === 0) return own;
    const of = samples.filter(({ violations }) => violations.length > 1).length;
    orders.set(operation, { order, of });
    return inOrder(own, order);
  });
}

/** Those of a cause that have the status and media type that come most often, and one template. */
function mostUsual(group: readonly ErrorSeen[]): ErrorSeen[] {
  const kinds = new Map<string, ErrorSeen[]>();
  for (const seen of group) {
    const key = JSON.stringify([seen.status, seen.type ?? null]);
    kinds.set(key, [...(kinds.get(key) ?? []), seen]);
  }
  const counted = [...kinds.values()].map((own) => ({
    own,
    count: own.reduce((sum, { count }) => sum + count, 0),
  }));
  const [most] = counted.sort((a, b) => b.count - a.count);
  const usual = most?.own ?? [];
  const together = findTemplate(usual.flatMap(({ samples }) => samples));
  if (together.unexplained.length === 0) return usual;
  // What one operation says differently is left to it.
  const largest = [...usual].sort((a, b) => b.count - a.count)[0];
  if (largest === undefined) return usual;
  const agreeing = [largest];
  for (const seen of usual) {
    if (seen === largest) continue;
    const samples = [...agreeing, seen].flatMap((other) => other.samples);
    if (findTemplate(samples).unexplained.length === 0) agreeing.push(seen);
  }
  return agreeing;
}

function ruleOf(
  group: readonly ErrorSeen[],
  operation: Operation | undefined,
): { readonly rule: Rule; readonly unexplained: readonly string[] } {
  const [first] = group;
  const samples = group.flatMap((seen) => seen.samples);
  const found = findTemplate(samples, { hasChoices: group.length === 1 });
  const template: ErrorTemplate = {
    cause: first?.cause ?? '',
    ...(first?.place !== undefined && { place: first.place }),
    ...(first?.keyword !== undefined && { keyword: first.keyword }),
    status: first?.status ?? 400,
    ...(first?.type !== undefined && first.type !== 'application/json' && { type: first.type }),
    ...(found.template !== undefined && { body: found.template }),
  };
  const count = group.reduce((sum, seen) => sum + seen.count, 0);
  const operations = [...new Set(group.map((seen) => seen.operation))];
  return {
    rule: { template, operation, operations, count, samples },
    unexplained: found.unexplained,
  };
}

const otherLimits: Readonly<Record<string, string>> = {
  minimum: 'maximum',
  maximum: 'minimum',
  minLength: 'maxLength',
  maxLength: 'minLength',
};

/** An error that names both limits, as in `between 1 and 100`, is that of the other one as well. */
function withOtherLimit(rules: readonly Rule[]): Rule[] {
  const others = rules.flatMap((rule): Rule[] => {
    const { keyword = '', place, cause, body } = rule.template;
    const other = otherLimits[keyword];
    const isKnown = rules.some(
      ({ template }) =>
        template.cause === cause && template.place === place && template.keyword === other,
    );
    // The text is the same for both, so its limits are those that were seen.
    const limit = rule.samples[0]?.facts['violation.limit'];
    const written = (JSON.stringify(body) ?? 'null').replaceAll(
      '{{violation.limit}}',
      String(limit),
    );
    const isOfBoth = /\d (and|to|-) \d/.test(written);
    return other === undefined || isKnown || !isOfBoth
      ? []
      : [
          {
            ...rule,
            template: { ...rule.template, keyword: other, body: JSON.parse(written) as unknown },
          },
        ];
  });
  return [...rules, ...others];
}

/** Where all keywords of a place have one template, it is the place's. */
function withoutKeywords(rules: readonly Rule[]): Rule[] {
  const groups = new Map<string, Rule[]>();
  for (const rule of rules) {
    const key = JSON.stringify([rule.template.cause, rule.template.place ?? null]);
    groups.set(key, [...(groups.get(key) ?? []), rule]);
  }
  return [...groups.values()].flatMap((group) => {
    const samples = group.flatMap((rule) => rule.samples);
    const [first] = group;
    if (first === undefined || first.template.keyword === undefined) return group;
    const isSame = group.every(
      ({ template: { status, type } }) =>
        status === first.template.status && type === first.template.type,
    );
    const isOfOne = new Set(group.flatMap(({ operations }) => operations)).size === 1;
    const found = findTemplate(samples, { hasChoices: isOfOne });
    const { keyword: _keyword, body: _body, ...rest } = first.template;
    const general: Rule = {
      ...first,
      template: { ...rest, ...(found.template !== undefined && { body: found.template }) },
      count: group.reduce((sum, { count }) => sum + count, 0),
    };
    if (isSame && found.unexplained.length === 0) return [general];
    // A keyword that was not seen gets what comes most often.
    const [usual] = [...group].sort((a, b) => b.count - a.count);
    const { keyword: _own, ...fallback } = (usual ?? first).template;
    return [...group, { ...(usual ?? first), template: fallback }];
  });
}

function actionFor(pointer: string, rules: readonly Rule[]): LearnedAction {
  const count = rules.reduce((sum, rule) => sum + rule.count, 0);
  return updateAt(
    pointer,
    { 'x-doubletake-errors': rules.map(({ template }) => template) },
    { seen: count, of: count },
    'What the API answers to what is wrong, by its cause.',
  );
}

function varies(rule: Rule, group: readonly ErrorSeen[], unexplained: readonly string[]): Remark {
  const { cause, status } = rule.template;
  return {
    operation: [...new Set(group.map(({ operation }) => operation?.id ?? '(no operation)'))].join(
      ', ',
    ),
    message: `the ${status} of ${cause} differs at ${unexplained.join(', ')} in a way that nothing in the requests explains`,
    where: someOf(group.map(({ shown }) => shown)),
  };
}
