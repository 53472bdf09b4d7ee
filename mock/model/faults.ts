/** What a fault rule does to an answer. */
export type Fault =
  /** Answers with this status instead of running the operation. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Waits so many milliseconds, or as many as the seed picks from a range, then goes on. */
  | {
      readonly kind: 'delay';
      readonly milliseconds: number | { readonly min: number; readonly max: number };
    }
  /** Closes the connection before the operation runs, or halfway through the body of its answer. */
  | { readonly kind: 'drop'; readonly when: 'before' | 'body' }
  /** Ends the body early; the connection closes as if all were well. */
  | { readonly kind: 'cut' }
  /** Sends JSON that does not parse. */
  | { readonly kind: 'malformed' }
  /** Leaves a member out of a JSON answer, by JSON pointer. */
  | { readonly kind: 'remove'; readonly pointer: string };

/** When a fault strikes. */
export interface FaultRule {
  readonly id: string;
  /** operationId; `*` or nothing for every operation. */
  readonly operation?: string;
  /** Name of the API; nothing for every API. */
  readonly api?: string;
  /** Share of the matching requests that it strikes, 0 to 1; 1 by default. */
  readonly probability?: number;
  /** How many times it strikes at most; without end by default. */
  readonly count?: number;
  readonly fault: Fault;
}

/** The fault rules of one sandbox. */
export interface Faults {
  add(rule: Omit<FaultRule, 'id'>): Promise<FaultRule>;
  list(): Promise<FaultRule[]>;
  delete(id: string): Promise<boolean>;
  clear(): Promise<void>;
  /** The faults that strike a request to this operation, in the order of their rules. */
  strike(api: string, operation: string): Promise<Fault[]>;
}
