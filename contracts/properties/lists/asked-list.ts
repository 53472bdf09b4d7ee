import type { Operation } from '../../../openapi/model/operation.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import type { Bindings } from '../../request/build-request.ts';
import type { Exchange } from '../../request/exchange.ts';

/** A list that has been filled, and how to ask for it. */
export interface ListQuery {
  readonly context: CheckContext;
  readonly session: CheckSession;
  readonly list: Operation;
  /** What leads to the list. */
  readonly bindings: Bindings;
  /**
   * Asks for the list with query parameters; pages are as long as they can be. Throws
   * `CheckSkipped` where that is refused.
   */
  ask(parameters: Readonly<Record<string, unknown>>): Promise<Asked>;
  /** The same over the smallest pages that may be asked for; all at once where there are none. */
  askInPages(parameters: Readonly<Record<string, unknown>>): Promise<Asked>;
  /**
   * Reports something of the list, with the evidence of the check.
   * @param parameter the one that was sent, undefined where none was
   */
  report(
    code: 'list-incomplete' | 'list-overreached' | 'list-misordered',
    parameter: string | undefined,
    message: string,
    asked: readonly Asked[],
  ): void;
}

/** What a list answered. */
export interface Asked {
  readonly items: readonly unknown[];
  readonly isWhole: boolean;
  readonly last: Exchange;
}
