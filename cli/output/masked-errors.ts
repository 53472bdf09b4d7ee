import { inspect } from 'node:util';
import type { Mask } from '../../contracts/secrets/mask.ts';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';

/**
 * Does some work; what it rejects with tells no key: not in its message, its stack or its cause.
 */
export async function withMaskedErrors<Result>(
  mask: Mask,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw maskError(error, mask);
  }
}

/** An error that is printed as the given one, without keys. */
function maskError(error: unknown, mask: Mask): Error {
  if (error instanceof DoubletakeError) {
    const { code, message, where, next, others } = error;
    return new DoubletakeError(code, mask(message), {
      ...(where !== undefined && { where: mask(where) }),
      ...(next !== undefined && { next: mask(next) }),
      others: others
        .map((other) => maskError(other, mask))
        .filter((other) => other instanceof DoubletakeError),
    });
  }
  // Whatever a defect carries, its members and its cause too, is printed.
  return new MaskedError(mask(inspect(error)));
}

/** A defect whose text has been masked as a whole. */
class MaskedError extends Error {
  constructor(text: string) {
    super(text);
    this.name = 'Error';
    this.stack = text;
  }
}
