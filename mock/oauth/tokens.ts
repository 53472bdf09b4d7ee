import type { Sandbox } from '../model/sandbox.ts';
import { hash } from '../state/ids.ts';

/**
 * What the double has issued: a token for requests, one that renews it, or a code that is exchanged
 * for both.
 */
export interface IssuedToken {
  readonly kind: 'access' | 'refresh' | 'code';
  readonly scopes: readonly string[];
}

/**
 * Issues a token that works until the sandbox is reset. It depends on the seed and on how many were
 * issued before.
 */
export async function issueToken(
  { store, seed, name }: Sandbox,
  issued: IssuedToken,
): Promise<string> {
  const token = `doubletake-${issued.kind}-${hash(
    seed,
    `${name} token ${await store.next('tokens')}`,
  )
    .toString('base64url')
    .slice(0, 32)}`;
  await tokens(store).insert(token, issued);
  return token;
}

export function findToken({ store }: Sandbox, token: string): Promise<IssuedToken | undefined> {
  return tokens(store).get(token);
}

/** Takes a code or refresh token out of use; undefined where it was never issued, or is used up. */
export function takeToken({ store }: Sandbox, token: string): Promise<IssuedToken | undefined> {
  return tokens(store).delete(token);
}

/**
 * Whether a token looks like one of the double's own: if it is not known, it was issued before a
 * reset.
 */
export function isOwnToken(token: string): boolean {
  return /^doubletake-(access|refresh|code)-/.test(token);
}

function tokens(store: Sandbox['store']) {
  return store.collection<IssuedToken>('doubletake/oauth');
}
