import type { FindingCode } from '../../openapi/errors.ts';
import type { Provenance } from '../../openapi/model/evidence.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession, Comparison } from '../plan/check-session.ts';
import type { Resource } from '../plan/resources.ts';
import type { Exchange } from '../request/exchange.ts';
import { shorten } from './conforms.ts';
import { type Item, isOk, type Pages, type View } from './resource-client.ts';

/** Something that was done with an item, and what came of it. */
export type Step = {
  readonly item: Item;
  readonly operation: Operation;
  readonly exchange: Exchange;
} & (
  | { readonly kind: 'create' }
  /** The same creation once more; `twin` is what it made. */
  | { readonly kind: 'repeat'; readonly twin: Item | undefined }
  | { readonly kind: 'read'; readonly view: View }
  | { readonly kind: 'list'; readonly pages: Pages }
  /** A GET that is not the read of the item. */
  | { readonly kind: 'get' }
  /** A write that was accepted; what only prepares an item is judged by no oracle. */
  | { readonly kind: 'write'; readonly isPreparation: boolean }
  | { readonly kind: 'remove' }
);

export type StepOf<Kind extends Step['kind']> = Step & { readonly kind: Kind };

/** What happened in a check so far, in order. */
export type History = readonly Step[];

/** What an oracle may know beside the history. */
export interface OracleContext {
  readonly context: CheckContext;
  readonly session: CheckSession;
  readonly resource: Resource;
  /** The operation that the check is about. */
  readonly operation: Operation;
  /** What the check rests on. */
  readonly provenance: Provenance;
}

/** Something that does not hold. */
export interface Violation {
  readonly code: FindingCode;
  readonly operation: Operation;
  readonly location: string;
  readonly message: string;
  /** What was expected and what came, where it is one value. */
  readonly differs?: Comparison;
  /** That of the check where undefined. */
  readonly provenance?: Provenance;
  /** The decisive exchange last. */
  readonly exchanges: readonly Exchange[];
}

/** Says what of a history does not hold. */
export type Oracle = (history: History, at: OracleContext) => Iterable<Violation>;

/** A value as a message shows it. */
export function told(value: unknown): string {
  return value === undefined ? 'nothing' : shorten(String(JSON.stringify(value)));
}

/** A value that was expected beside the one that came, as a message shows them. */
export function sideBySide(expected: unknown, actual: unknown): Comparison {
  return { expected: told(expected), actual: told(actual) };
}

/** The steps of a kind, each with its place in the history. */
export function stepsOf<Kind extends Step['kind']>(
  history: History,
  kind: Kind,
): (readonly [index: number, step: StepOf<Kind>])[] {
  return history.flatMap((step, index) =>
    step.kind === kind ? [[index, step as StepOf<Kind>] as const] : [],
  );
}

/** The last read of an item before a place in the history that shows it. */
export function readBefore(
  history: History,
  index: number,
  item: Item,
): StepOf<'read'> | undefined {
  return stepsOf(history.slice(0, index), 'read').findLast(
    ([, step]) => step.item === item && isSeen(step.view),
  )?.[1];
}

/** The first read of an item after a place in the history that shows it. */
export function readAfter(history: History, index: number, item: Item): StepOf<'read'> | undefined {
  return stepsOf(history, 'read').find(
    ([at, step]) => at > index && step.item === item && isSeen(step.view),
  )?.[1];
}

/** Whether an item is shown. */
export function isSeen(
  view: View | undefined,
): view is View & { readonly object: Record<string, unknown> } {
  return view !== undefined && isOk(view.exchange) && view.object !== undefined;
}
