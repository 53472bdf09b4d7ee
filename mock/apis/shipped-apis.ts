import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { nearestOf } from '../../openapi/lib/nearest.ts';
import { packageRoot } from '../../openapi/lib/package-root.ts';
import { documentName } from '../../openapi/load/load-document.ts';
import type { ApiBehaviour } from '../model/api.ts';

/** The files of an API, and what the double knows beyond them. */
export interface ApiSource {
  readonly name: string;
  readonly document: string;
  readonly overlays: readonly string[];
  /** The path that it is served below, where one is given. */
  readonly mount?: string;
  /** Loaded when needed: who serves one API does not wait for the others. */
  readonly behaviour: () => Promise<ApiBehaviour>;
}

const behaviours: Readonly<Record<string, () => Promise<ApiBehaviour>>> = {
  okchat: async () => (await import('./okchat/behaviour.ts')).okchat,
  chatbase: async () => (await import('./chatbase/behaviour.ts')).chatbase,
  threetone: async () => (await import('./threetone/behaviour.ts')).threetone,
};

/** The names of the APIs that ship with doubletake. */
export const shippedApiNames: readonly string[] = Object.keys(behaviours);

/** Throws `api-unknown` for a name that is not shipped. */
export function shippedApi(name: string): ApiSource {
  const behaviour = Object.hasOwn(behaviours, name) ? behaviours[name] : undefined;
  if (behaviour === undefined) {
    const isFile = existsSync(name);
    throw new DoubletakeError(
      'api-unknown',
      `no API ${JSON.stringify(name)} ships with doubletake (accepted: ${shippedApiNames.join(', ')})${isFile ? '' : nearestOf(name, shippedApiNames)}`,
      {
        next: isFile
          ? `There is a file of that name: write ./${name}.`
          : 'Give one of these names, or the path of an OpenAPI document.',
      },
    );
  }
  const folder = join(packageRoot, 'spec', name);
  return {
    name,
    document: join(folder, 'openapi.yaml'),
    overlays: [join(folder, 'overlay.yaml')],
    behaviour,
  };
}

/** A document of the user's own: answered from what it says. */
export function documentSource(document: string, overlays: readonly string[] = []): ApiSource {
  return {
    name: documentName(document),
    document,
    overlays,
    behaviour: async () => ({ handlers: {} }),
  };
}

/**
 * What a user names: a path has a dot or a slash in it, the name of a shipped API has none. Throws
 * `api-unknown`.
 */
export function findSource(name: string): ApiSource {
  return isDocumentPath(name) ? documentSource(name) : shippedApi(name);
}

/** The same, served below a path. Throws `option-invalid` for a path that none can be. */
export function mountedSource(mount: string, name: string): ApiSource {
  const path = mount.replace(/\/+$/, '');
  if (/^(\/[^/?#{}\s]+)+$/.test(path) && !path.startsWith('/__doubletake'))
    return { ...findSource(name), mount: path };
  throw new DoubletakeError(
    'option-invalid',
    `${JSON.stringify(mount)} is no path to mount a document on (accepted: such as /billing or /v2/billing)`,
  );
}

export function isDocumentPath(name: string): boolean {
  return /[./\\]/.test(name);
}
