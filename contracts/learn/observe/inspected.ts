import type { Affected } from '../../../openapi/model/affected.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import type { Refusal } from '../../../openapi/model/refusal.ts';

/** One thing that is wrong with a request. */
export interface InspectedViolation {
  readonly location: readonly (string | number)[];
  readonly message: string;
  readonly keyword: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly value?: unknown;
  /** JSON pointer of the rule. */
  readonly schema?: string;
}

/** What an operation does to the state, as the double infers it from the document. */
export interface InspectedPlan {
  readonly role: string;
  readonly resource: string;
  readonly kind: 'collection' | 'singleton';
  /** Path of the collection with its values, such as `/posts/1/comments`. */
  readonly collection: string;
  /** The id that the request addresses. */
  readonly itemId: string | undefined;
  /** The member that holds an item's id. */
  readonly idMember: string | undefined;
  /** JSON pointer of the schema that describes an item best. */
  readonly schema: string | undefined;
  /** Names of the members that the schema declares. */
  readonly members: ReadonlyMap<string, string>;
  /** Members that stand in the way to the item in an answer, and in a request. */
  readonly answerPath: readonly (string | 0)[];
  readonly requestPath: readonly (string | 0)[];
  /** The way to the items of a list. */
  readonly listPath: readonly (string | 0)[];
  /** Names of the query parameters that say how long a page is, and which one. */
  readonly sizeParameter: string | undefined;
  readonly positionParameter: string | undefined;
  /** Members of the item that its path says. */
  readonly owners: readonly string[];
  /** Whether a list shows those items alone that the path names by a member of theirs. */
  readonly isPart: boolean;
  /** Members of what is sent that no two items have the same. */
  readonly unique: readonly string[];
  /** When the operation is refused by the state of the item. */
  readonly refusals: readonly Refusal[];
  /** What the operation changes of items that its own item names. */
  readonly affects: readonly Affected[];
  /** Members that the operation takes for an item. */
  readonly sendable: ReadonlySet<string>;
  /** Whether the operations on its items are calls that name them in the query or the body. */
  readonly isCall: boolean;
}

/** A recorded request as the document reads it. */
export interface Inspected {
  readonly operation: Operation | undefined;
  readonly method: string;
  /** Scheme, host and base path of the recorded API. */
  readonly base: string;
  /** Path below the base path. */
  readonly path: string;
  readonly query: string;
  /** Values of the path's parameters, as they came. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Members of the query, as they came. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  /** What the document has against it, by a code of `openapi/errors.ts`. */
  readonly problem:
    | { readonly code: string; readonly violations: readonly InspectedViolation[] }
    | undefined;
  readonly plan: InspectedPlan | undefined;
  /** Whether it carries credentials where the operation wants some. */
  readonly credentials: 'none' | 'some' | 'not wanted';
}
