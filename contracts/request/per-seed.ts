import type { RequestContext } from './request-context.ts';

/**
 * A function that makes a value for an object of a document and a seed, and gives the same again.
 * It goes with the object, and nobody may change it.
 */
export function perSeed<Owner extends object>(
  make: (context: RequestContext, owner: Owner) => unknown,
): (context: RequestContext, owner: Owner) => unknown {
  const kept = new WeakMap<Owner, Map<number, unknown>>();
  return (context, owner) => {
    const own = kept.get(owner) ?? new Map<number, unknown>();
    kept.set(owner, own);
    if (!own.has(context.seed)) own.set(context.seed, make(context, owner));
    return own.get(context.seed);
  };
}
