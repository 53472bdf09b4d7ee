import { deepFacts } from '../../openapi/model/answer-template.ts';
import {
  type Derivation,
  derivationKeyword,
  derive,
  parseDerivation,
} from '../../openapi/model/derivation.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { isTime } from '../replay/mapping.ts';
import { findTemplate } from './observe/find-template.ts';
import type { ItemsSeen } from './observe/observe-items.ts';
import type { Leaves } from './observe/ways.ts';
import { leavesOf } from './observe/ways.ts';
import { type LearnedAction, updateAt } from './overlay/action.ts';
import { memberPlace } from './overlay/member-place.ts';

/** Different values that a member has to have had, so that it hardly follows by chance. */
const fewestValues = 3;
/** The same of numbers that are always so many times another. */
const fewestNumbers = 2;
/** Members that are tried for each other. */
const mostNumbers = 12;

/** What is learned, and which members follow. */
export interface LearnedDerivations {
  readonly actions: readonly LearnedAction[];
  readonly derived: DerivedMembers;
}

/** How members follow from others, by their ways, by the schema of their items. */
export type DerivedMembers = ReadonlyMap<string, ReadonlyMap<string, Derivation>>;

/**
 * Members that follow from others in every item that was shown: `total` from price and quantity, a
 * slug from the title, a full name from its parts.
 * @param sent names of the members that clients send: those follow from nothing
 */
export function learnDerived(
  document: OpenApiDocument,
  items: Iterable<ItemsSeen>,
  sent: ReadonlySet<string>,
): LearnedDerivations {
  const actions: LearnedAction[] = [];
  const derived = new Map<string, Map<string, Derivation>>();
  for (const { plan, values } of items) {
    if (plan.schema === undefined || values.length < fewestValues) continue;
    const samples = values.map(leavesOf);
    const known = new Map<string, Derivation>();
    derived.set(plan.schema, known);
    const ways = [...new Set(samples.flatMap((own) => [...own.keys()]))].sort();
    for (const way of ways) {
      const name = way.split('.').at(-1) ?? way;
      if (sent.has(name) || way === (plan.idMember ?? 'id') || plan.owners.includes(way)) continue;
      const id = plan.idMember ?? 'id';
      const found = ruleFor(way, samples, values, { known, sent, id });
      if (found === undefined) continue;
      const rule = parseDerivation(found.said);
      if (rule !== undefined) known.set(way, rule);
      const place = memberPlace(document, plan.schema, way);
      actions.push({
        ...updateAt(
          place.pointer,
          place.wrap({ [derivationKeyword]: found.said }),
          { seen: found.count, of: found.count },
          `${way} follows from ${found.from.join(', ')}.`,
        ),
        ...(found.isAssumed === true && { isAssumed: true }),
      });
    }
  }
  return { actions, derived };
}

interface Context {
  /** Ways of members that follow from others. */
  readonly known: ReadonlyMap<string, unknown>;
  readonly sent: ReadonlySet<string>;
  /** The member that holds the id. */
  readonly id: string;
}

interface Found {
  readonly isAssumed?: boolean;
  readonly said: object;
  readonly from: readonly string[];
  readonly count: number;
}

function ruleFor(
  way: string,
  samples: readonly Leaves[],
  values: readonly Readonly<Record<string, unknown>>[],
  { known, sent, id }: Context,
): Found | undefined {
  const own = samples.flatMap((leaves, index) => {
    const value = leaves.get(way);
    return value === undefined || value === null ? [] : [{ value, leaves, item: values[index] }];
  });
  const distinct = new Set(own.map(({ value }) => JSON.stringify(value)));
  if (distinct.size < fewestNumbers) return undefined;
  if (own.every(({ value }) => typeof value === 'number')) {
    const said = numberRule(way, own, sent);
    // Where it is not there, neither may be what it follows from.
    const isNone = samples.every(
      (leaves, index) =>
        typeof leaves.get(way) === 'number' ||
        (said !== undefined && derive(said, values[index]) === undefined),
    );
    if (said === undefined || !isNone) return undefined;
    if (distinct.size < fewestValues && !isScaled(said)) return undefined;
    const from = [...said.operands.filter((operand) => typeof operand === 'string')];
    const { kind, operands, round } = said;
    return {
      said: { [kind]: operands, ...(round !== undefined && { round }) },
      from,
      count: own.length,
    };
  }
  if (distinct.size < fewestValues || own.length * 2 < samples.length) return undefined;
  if (!own.every(({ value }) => typeof value === 'string' && !isTime(way, value))) return undefined;
  // Of what changes, the present value counts: one that follows from a copy follows from nothing.
  const facts = own.map(({ item }) =>
    Object.fromEntries(
      Object.entries(deepFacts('entity', item)).filter(([name, value]) => {
        const other = name.slice('entity.'.length);
        return other !== way && !known.has(other) && !isTime(other, value);
      }),
    ),
  );
  const found = findTemplate(
    own.map(({ value }, index) => ({ body: value, facts: facts[index] ?? {}, violations: [] })),
  );
  if (!found.hasFacts || found.unexplained.length > 0) return undefined;
  const from = [...String(found.template).matchAll(/\{\{entity\.([^{}|]+)/g)].map(
    ([, name = '']) => name,
  );
  // What never changed in one item may have been made with it: but what is made of several members
  // of which none has changed either is assumed to follow from them.
  const isAssumed = !isMoved(way, own, id);
  if (
    isAssumed &&
    (from.length < 2 || from.some((other) => !sent.has(other) || isMoved(other, own, id)))
  )
    return undefined;
  return from.length === 0
    ? undefined
    : {
        isAssumed,
        said: { template: found.template },
        from,
        count: own.length,
      };
}

/** Whether an item was shown with two values of a member. */
function isMoved(
  way: string,
  samples: readonly {
    readonly leaves: Leaves;
    readonly item: Readonly<Record<string, unknown>> | undefined;
  }[],
  id: string,
): boolean {
  const first = new Map<unknown, unknown>();
  return samples.some(({ leaves, item }) => {
    const of = item?.[id];
    const value = leaves.get(way);
    if (first.has(of)) return first.get(of) !== value;
    first.set(of, value);
    return false;
  });
}

type Sums = Extract<Derivation, { readonly kind: 'product' | 'sum' | 'difference' }>;

/** The arithmetic that gives a number from others in all samples. */
function numberRule(
  way: string,
  samples: readonly { readonly value: unknown; readonly leaves: Leaves; readonly item: unknown }[],
  sent: ReadonlySet<string>,
): Sums | undefined {
  const isVaried = (name: string) =>
    new Set(samples.map(({ leaves }) => leaves.get(name))).size >= 2 &&
    samples.every(({ leaves }) => typeof leaves.get(name) === 'number');
  const [first] = samples;
  const names = [...(first?.leaves.keys() ?? [])]
    .filter((name) => name !== way && isVaried(name) && !/(^|_|\.)id$|Id$/.test(name))
    .sort((a, b) => Number(sent.has(b)) - Number(sent.has(a)) || (a < b ? -1 : 1))
    .slice(0, mostNumbers);
  const candidates: Sums[] = [];
  for (const name of names) {
    const factor = simplest(Number(first?.value) / Number(first?.leaves.get(name)));
    const isPlain = Number.isFinite(factor) && Number.isInteger(factor * 100) && factor > 0;
    if (isPlain && factor !== 1) candidates.push({ kind: 'product', operands: [name, factor] });
  }
  for (const [index, a] of names.entries())
    for (const b of names.slice(index + 1))
      candidates.push(
        { kind: 'product', operands: [a, b] },
        { kind: 'sum', operands: [a, b] },
        { kind: 'difference', operands: [a, b] },
        { kind: 'difference', operands: [b, a] },
      );
  for (const name of names) {
    const factor = Number(first?.value) / Number(first?.leaves.get(name));
    if (Number.isFinite(factor) && factor !== 0)
      candidates.push({ kind: 'product', operands: [name, simplest(factor)] });
  }
  const rounds = [undefined, 2, 0];
  for (const round of rounds)
    for (const candidate of candidates) {
      const rule: Sums = round === undefined ? candidate : { ...candidate, round };
      if (samples.every(({ value, item }) => derive(rule, item) === value)) return rule;
    }
  return undefined;
}

/** Whether a number is another one times what people write: `2`, `0.19`. */
function isScaled({ kind, operands, round }: Sums): boolean {
  const [, factor] = operands;
  return kind === 'product' && round === undefined && typeof factor === 'number' && factor !== 1;
}

/** A factor with the decimals that people write. */
function simplest(factor: number): number {
  for (const decimals of [0, 1, 2, 3, 4]) {
    const short = Math.round(factor * 10 ** decimals) / 10 ** decimals;
    if (Math.abs(short - factor) < 0.002 * Math.abs(factor)) return short;
  }
  return factor;
}
