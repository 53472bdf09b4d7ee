import type { ErrorObject } from 'ajv';
import type { Direction } from './required-members.ts';
import type { Location, SchemaStore } from './schema-store.ts';
import type { SchemaView } from './schema-view.ts';

/** One error as Ajv tells it, with the location of the schema that was not met. */
export type LocatedError = ErrorObject & {
  readonly location: Location | undefined;
  /**
   * Where the keyword stands, where it is not the error's own: a choice of types is written as
   * `anyOf`.
   */
  readonly statement?: Location;
};

/**
 * Runs values through the schemas of a document. Each schema is compiled by Ajv when a value first
 * gets to it, so that a large document costs no more than what is used of it; references, choices
 * and dynamic scope are followed at run time. No check takes longer than its budget (`budget.ts`):
 * what does throws a `TooCostlyError`.
 */
export interface SchemaEngine {
  readonly store: SchemaStore;
  view(location: Location): SchemaView;
  accepts(location: Location, value: unknown, direction: Direction | undefined): boolean;
  /** @param isBrief whether the first fault is enough */
  errorsOf(
    location: Location,
    value: unknown,
    direction: Direction | undefined,
    isBrief?: boolean,
  ): LocatedError[];
  /**
   * The schema resources that were entered on the way to the value at hand, the outermost first.
   */
  readonly scope: readonly Location[];
  /** The parents whose children are being looked at, with the value. */
  readonly inherited: { readonly location: Location; readonly value: unknown }[];
}
