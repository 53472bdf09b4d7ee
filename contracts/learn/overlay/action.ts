import { toJsonPath } from '../../oracles/overlay-snippet.ts';

/** An action of the overlay that is learned. */
export interface LearnedAction {
  readonly target: string;
  readonly update?: unknown;
  readonly remove?: true;
  /** In how many exchanges of how many it was seen. */
  readonly seen: number;
  readonly of: number;
  /** What it says, for who reads the overlay. */
  readonly description: string;
  /** Whether too little was seen for more than a guess. */
  readonly isAssumed?: true;
}

/** Something that no overlay can say, or that contradicts the document. */
export interface Remark {
  readonly operation: string;
  readonly message: string;
  /** Some exchanges that show it: file and line, number, method and path. */
  readonly where: readonly string[];
}

/** What is learned, before it is written. */
export interface Learned {
  readonly actions: readonly LearnedAction[];
  readonly remarks: readonly Remark[];
}

/** An action on what stands at a JSON pointer. */
export function updateAt(
  pointer: string,
  update: unknown,
  counts: { readonly seen: number; readonly of: number },
  description: string,
): LearnedAction {
  return { target: toJsonPath(pointer), update, ...counts, description };
}
