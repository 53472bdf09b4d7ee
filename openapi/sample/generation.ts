import type { SchemaEngine } from '../schema/engine.ts';
import type { Direction } from '../schema/required-members.ts';
import type { Location } from '../schema/schema-store.ts';
import type { Effort } from './effort.ts';
import type { Facts, Subject } from './facts.ts';
import type { Lifelike } from './lifelike.ts';
import type { Random } from './random.ts';
import type { Tag } from './shape.ts';

/** What stands for a value that cannot be made. */
export const impossible = Symbol('impossible');

/** Where in a sample a value is being made. */
export interface Place {
  readonly depth: number;
  /** The name of the member that the value is for; empty where it is none. */
  readonly name: string;
  /** The schemas that are being made around this one. */
  readonly around: ReadonlySet<Location>;
  /** Values that members have to have, by the discriminators chosen on the way. */
  readonly tags: readonly Tag[];
  /** Whether only what has to be there is wanted. */
  readonly minimal: boolean;
  /** The choices that were made for this value already. */
  readonly settled?: readonly string[];
  /** Of a lifelike sample: what is true of the thing that the value is in. */
  readonly facts?: Facts;
  readonly subject?: Subject;
  /** Of a lifelike sample: what examples of the things around it show here. */
  readonly shown?: readonly unknown[];
}

/** One sample in the making. */
export interface Generator {
  readonly engine: SchemaEngine;
  readonly random: Random;
  readonly effort: Effort;
  readonly direction: Direction | undefined;
  /** Optional members: all, or a random choice. */
  readonly complete: boolean;
  /** What lifelike values are made by; undefined where plain ones do. */
  readonly lifelike: Lifelike | undefined;
  /**
   * Values that may still be made before only the necessary ones are; a sample of a large schema
   * would never end.
   */
  budget: number;
  /** Why the last value could not be made. */
  conflict: string | undefined;
  make(locations: readonly Location[], place: Place): unknown;
  /** The same without examples and with chance where there is a choice. */
  vary(): Generator;
  /** Whether members with this schema go the way of the sample. */
  isForbidden(locations: readonly Location[]): boolean;
}
