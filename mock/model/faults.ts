/** What a fault rule does to an answer. */
export type Fault =
  /** Answers with this status instead of running the operation. */
  | {
      readonly kind: 'status';
      readonly status: number;
      /** Left out, an error answers in the API's own shape. */
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Waits so many milliseconds, or as many as the seed picks from a range, then goes on. */
  | {
      readonly kind: 'delay';
      readonly milliseconds: number | { readonly min: number; readonly max: number };
    }
  /**
   * Closes the connection before the operation runs, or halfway through the body of its answer: of a
   * stream after so many events, 1 by default.
   */
  | { readonly kind: 'drop'; readonly when: 'before' | 'body'; readonly events?: number }
  /**
   * Ends the body early, a stream after so many events, 1 by default; the connection closes as if
   * all were well.
   */
  | { readonly kind: 'cut'; readonly events?: number }
  /**
   * Sends half of a body, or so many events of a stream, 1 by default; then nothing for so many
   * milliseconds, 60,000 by default; then the rest.
   */
  | { readonly kind: 'stall'; readonly events?: number; readonly milliseconds?: number }
  /** Sends the body no quicker than this. */
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  /** Sends JSON that does not parse. */
  | { readonly kind: 'malformed' }
  /** Leaves a member out of a JSON answer, by JSON pointer. */
  | { readonly kind: 'remove'; readonly pointer: string };

/** A value of a path parameter, a query member or a header field; compared as text. */
type TextLike = string | number | boolean;

/** What a request has to have for a rule to strike it: all of this. */
export interface FaultMatch {
  readonly path?: Readonly<Record<string, TextLike>>;
  readonly query?: Readonly<Record<string, TextLike>>;
  /** In any case. */
  readonly headers?: Readonly<Record<string, TextLike>>;
  /** An object fits where each of its members fits, any other value where it is equal. */
  readonly body?: unknown;
}

/** When a fault strikes. */
export interface NewFaultRule {
  /** operationId; `*` or nothing for every operation. */
  readonly operation?: string;
  /** Name of the API; nothing for every API. */
  readonly api?: string;
  readonly match?: FaultMatch;
  /** How many matching requests go by before it begins to strike; 0 by default. */
  readonly after?: number;
  /** Share of the matching requests that it strikes, 0 to 1; 1 by default. */
  readonly probability?: number;
  /** How many times it strikes at most; without end by default. */
  readonly count?: number;
  /** Whether it strikes at all; true by default. */
  readonly enabled?: boolean;
  readonly fault: Fault;
}

/** A rule of a sandbox, and what it has done. */
export interface FaultRule extends NewFaultRule {
  readonly id: string;
  readonly enabled: boolean;
  /** How many requests it has matched. */
  readonly seen: number;
  /** How many of them it has struck. */
  readonly struck: number;
  /** How many times it will strike yet, where it has a `count`. */
  readonly remaining?: number;
}

/** A request as fault rules look at it. */
export interface FaultTarget {
  readonly api: string;
  readonly operation: string;
  /** Path parameters, percent-encoded. */
  readonly path: ReadonlyMap<string, string>;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Reads the body, where a rule asks for it; rejects where it cannot be read. */
  readonly body: () => Promise<unknown>;
}

/** The fault rules of one sandbox. */
export interface Faults {
  add(rule: NewFaultRule): Promise<FaultRule>;
  list(): Promise<FaultRule[]>;
  /** Switches a rule off or on; undefined where there is none. */
  enable(id: string, enabled: boolean): Promise<FaultRule | undefined>;
  delete(id: string): Promise<boolean>;
  clear(): Promise<void>;
  /** The faults that strike a request, in the order of their rules. */
  strike(target: FaultTarget): Promise<Fault[]>;
}
