import type { Server } from 'node:http';
import type { Authentication } from '../../contracts/authentication/authentication.ts';
import type { RunOptions } from '../../contracts/index.ts';
import { findBasePath } from '../../contracts/run/find-base-path.ts';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import type { Source } from '../files/load-source.ts';
import type { OpenTarget } from '../target/target.ts';
import type { OpenedTarget, ReadAuthentication } from './authentication-options.ts';

/**
 * Looks whether a target has its operations where it was said to, and logs in. Sends GET alone, and
 * what logs in. Rejects with `base-path-missing` or `login-failed`.
 */
export async function openAuthentication(
  { target }: OpenTarget,
  { document }: Source,
  {
    credentials,
    setup,
  }: { readonly credentials: ReadAuthentication; readonly setup: Omit<OpenedTarget, 'url'> },
): Promise<Authentication> {
  if (typeof target === 'string') {
    const found = await findBasePath(document, target, setup);
    if (found !== undefined) {
      const path =
        found.path === ''
          ? 'the paths of the document lie below the root'
          : `the document's server path is ${found.path}`;
      throw new DoubletakeError(
        'base-path-missing',
        `everything answers 404 below ${target}; ${path}`,
        { next: `Try --target ${found.url}` },
      );
    }
  }
  return credentials.open({
    ...setup,
    url: typeof target === 'string' ? target : originOf(target),
  });
}

/** What a run is told of its target and of what authenticates there. */
export function targetOptions(
  { target, name, hasValidCredentials }: OpenTarget,
  { key, words, from }: ReadAuthentication,
  authentication: Authentication,
): Pick<
  RunOptions,
  | 'target'
  | 'targetName'
  | 'credentials'
  | 'authentication'
  | 'key'
  | 'credentialsFrom'
  | 'keyFrom'
  | 'hasValidCredentials'
> {
  return {
    target,
    targetName: name,
    credentials: {},
    authentication,
    key,
    ...(words !== undefined && { credentialsFrom: words }),
    ...(from !== undefined && { keyFrom: from }),
    hasValidCredentials,
  };
}

function originOf(target: Exclude<OpenTarget['target'], string>): string {
  const address = (target as Server).address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}
