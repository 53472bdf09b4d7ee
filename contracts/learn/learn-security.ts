import type { Operation } from '../../openapi/model/operation.ts';
import type { Inspected } from './observe/inspected.ts';
import { noteShown } from './observe/shown-in.ts';
import { type LearnedAction, type Remark, updateAt } from './overlay/action.ts';

/** Requests without credentials to an operation that wants some, by the document. */
export interface OpenSeen {
  readonly operation: Operation;
  readonly shown: string[];
  /** Those that were answered with 401 or 403, and the others. */
  refused: number;
  taken: number;
}

/** A success of an operation without the credentials that it wants, or its refusal. */
export function noteOpen(
  open: Map<string, OpenSeen>,
  { operation, credentials }: Inspected,
  status: number,
  shown: string,
): void {
  if (operation === undefined || credentials !== 'none' || status >= 500) return;
  const known = open.get(operation.id) ?? { operation, shown: [], refused: 0, taken: 0 };
  open.set(operation.id, known);
  if (status >= 200 && status < 300) {
    known.taken++;
    noteShown(known.shown, shown);
  } else if (status === 401) known.refused++;
}

/** Operations that can be called without credentials, whatever the document says. */
export function learnSecurity(open: Iterable<OpenSeen>): {
  readonly actions: LearnedAction[];
  readonly remarks: Remark[];
} {
  const found = [...open].filter(({ taken, refused }) => taken > 0 && refused === 0);
  return {
    // Browsers may leave credentials out of what they save.
    actions: found.map(({ operation, taken }) => ({
      ...updateAt(
        operation.pointer,
        { security: [{}] },
        { seen: taken, of: taken },
        `${operation.id} takes requests without credentials.`,
      ),
      isAssumed: true,
    })),
    remarks: found.map(({ operation, taken, shown }) => ({
      operation: operation.id,
      message: `the document wants credentials, and ${taken} requests without any were taken, or the recording leaves them out`,
      where: shown,
    })),
  };
}
