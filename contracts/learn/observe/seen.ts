import type { Facts } from '../../../openapi/model/answer-template.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import type { InspectedPlan, InspectedViolation } from './inspected.ts';
import type { LinksSeen } from './observe-links.ts';
import type { Sample } from './sample.ts';
import { createShape, type Shape } from './shape.ts';
import { noteShown } from './shown-in.ts';
import type { Leaves } from './ways.ts';

/** Answers of one operation with one status and media type. */
export interface AnswerSeen {
  readonly operation: Operation;
  readonly status: number;
  /** Undefined where no body came. */
  readonly type: string | undefined;
  readonly shape: Shape;
  /** By lower-case names. */
  readonly headers: Map<string, HeaderSeen>;
  /** How long the first few took, in milliseconds. */
  readonly times: number[];
  /** Some of the exchanges, as remarks name them; so in what follows. */
  readonly shown: string[];
  count: number;
}

/**
 * Counts an answer among those of its operation, status and media type.
 * @param shown the exchange, as remarks name it
 */
export function countAnswer(
  answers: Map<string, AnswerSeen>,
  { operation, status, type }: Pick<AnswerSeen, 'operation' | 'status' | 'type'>,
  shown: string,
): AnswerSeen {
  const key = JSON.stringify([operation.id, status, type]);
  const known: AnswerSeen = answers.get(key) ?? {
    operation,
    status,
    type,
    shape: createShape(),
    headers: new Map(),
    times: [],
    shown: [],
    count: 0,
  };
  answers.set(key, known);
  known.count++;
  noteShown(known.shown, shown);
  return known;
}

/** Errors of one cause. */
export interface ErrorSeen {
  readonly operation: Operation | undefined;
  readonly cause: string;
  readonly place: string | undefined;
  readonly keyword: string | undefined;
  readonly status: number;
  readonly type: string | undefined;
  readonly samples: Sample[];
  readonly shown: string[];
  count: number;
}

/** What a member was when an item was made, and the client had not sent it. */
export interface InitialSeen {
  readonly member: string;
  readonly schema: string;
  /** Distinct values as JSON, with how often each was seen. */
  readonly values: Map<string, number>;
  absent: number;
  count: number;
  times: number;
  /** Of those that are times: milliseconds after the request was sent. */
  readonly offsets: number[];
  /** Exchanges that showed it, and that did not. */
  readonly shown: string[];
  readonly notShown: string[];
  /** Values with what was sent and given beside them: the first few. */
  readonly samples: Sample[];
  /** Other members whose sent value it had each time. */
  copies: Set<string> | undefined;
}

/** What an action, or a change, has done. */
export interface EffectSeen {
  readonly operation: Operation;
  readonly plan: InspectedPlan;
  readonly shown: string[];
  count: number;
  readonly changes: ChangeSeen[];
}

/** An item before and after a request, by ways, with the facts of the request and of the item. */
export interface ChangeSeen {
  readonly before: Leaves;
  readonly after: Leaves;
  readonly sent: Leaves;
  readonly facts: Facts;
}

export interface SuccessSeen {
  readonly operation: Operation;
  readonly plan: InspectedPlan | undefined;
  readonly statuses: Map<number, number>;
  readonly samples: Sample[];
  /** Answers that were the item that the operation is about. */
  items: number;
  count: number;
  types: Set<string>;
}

/** What the lists of one operation had in common. */
export interface ListSeen {
  readonly operation: Operation;
  readonly plan: InspectedPlan;
  count: number;
  /** Items of lists that asked for no size, where more were there. */
  readonly cutAt: number[];
  /**
   * Members of the items that had the value of a parameter of the path in all lists so far, by its
   * name, where the list is not that of its own collection; undefined before the first item.
   */
  owners: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  /** Numbers that stood around the items, by their ways. */
  readonly surroundings: {
    /** How often each was the size that was asked for. */
    readonly asked: Map<string, { same: number; other: number }>;
    /** Its values where no size was asked for, and where the list was empty. */
    readonly plain: Map<string, Set<number>>;
    readonly empty: Map<string, Set<number>>;
  };
  /** What lists that asked for no page said of which one they are. */
  readonly firstPages: Set<number>;
  /** What links to pages had in common; undefined where there was none. */
  links: LinksSeen | undefined;
  /** Of the recorded API: scheme, host and base path. */
  readonly base: string;
  /**
   * Members by which every list so far was sorted, with `-` for the other way round, and how many
   * items stood after one that was less.
   */
  orders: ReadonlyMap<string, number> | undefined;
  /** Lists that were sorted as the request asked: which comparison of texts they contradict. */
  readonly collation: { byUnits: number; withoutCase: number };
  /** Lists of more than one item. */
  ordered: number;
  /** Items that came after one that was made later. */
  descents: number;
  /** Whether items came in the order in which they were made, or the other way round. */
  isInsertion: boolean;
  isNewest: boolean;
}

/** A request that the document and the API judge differently. */
export interface Disagreement {
  readonly operation: Operation;
  /** The exchange, as remarks name it. */
  readonly where: string;
  readonly status: number;
  /** What the document has against it; none where the API refused what the document allows. */
  readonly violations: readonly InspectedViolation[];
  readonly body: unknown;
  /** The body of the answer, where the API refused. */
  readonly answer?: unknown;
  readonly plan?: InspectedPlan | undefined;
  /** Members that another item had with the same value. */
  readonly taken?: readonly string[];
}

/** Whether a number of an item is how many items lie below it. */
export interface CountSeen {
  readonly schema: string;
  readonly member: string;
  /** The last segment of the collection below. */
  readonly below: string;
  readonly values: Set<number>;
  agree: number;
  differ: number;
}

/** Answers of a read that the document does not explain. */
export interface ReadSeen {
  readonly operation: Operation;
  readonly answers: {
    readonly values: Readonly<Record<string, unknown>>;
    readonly body: unknown;
  }[];
}

/** A header field of answers of one operation with one status. */
export interface HeaderSeen {
  /** As it was written first. */
  readonly name: string;
  count: number;
  /** Distinct values, the first few. */
  readonly values: Set<string>;
}
