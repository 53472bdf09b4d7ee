import type { Disagreement } from './seen.ts';

/** A rule that tells requests that are refused from those that are taken. */
export interface RequestRule {
  /** The member that it is about, by its way. */
  readonly way: string;
  /** Keywords for its schema; `required` is said of the object that holds it. */
  readonly keywords: Readonly<Record<string, unknown>>;
  /** In words, for who reads the overlay. */
  readonly text: string;
  readonly explains: readonly Disagreement[];
  /** What is not certain about it. */
  readonly doubt?: string;
}
