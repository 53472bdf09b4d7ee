import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { nearestOf } from '../../openapi/lib/nearest.ts';
import { packageRoot } from '../../openapi/lib/package-root.ts';
import { documentName } from '../../openapi/load/load-document.ts';
import { readShippedData } from '../data/read-data.ts';
import type { ApiBehaviour } from '../model/api.ts';

/** The files of an API, and what the double knows beyond them. */
export interface ApiSource {
  readonly name: string;
  readonly document: string;
  readonly overlays: readonly string[];
  /** The text of the document, where it is not that of the file. */
  readonly text?: string;
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
    behaviour: async () => ({
      ...(await behaviour()),
      start: await readShippedData(join(folder, 'start.yaml')),
    }),
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
 * An API as a program names it: the name of a shipped one, the path or URL of a document, or the
 * document itself.
 */
export type ApiName = string | URL | Readonly<Record<string, unknown>>;

/**
 * What a user names: a path has a dot or a slash in it, the name of a shipped API has none. Throws
 * `api-unknown`, for an object that is no JSON `document-unparseable`.
 */
export function findSource(name: ApiName): ApiSource {
  if (name instanceof URL) return documentSource(name.href);
  if (typeof name === 'object') return givenSource(name);
  return isDocumentPath(name) ? documentSource(name) : shippedApi(name);
}

/** A document that a program holds. References to files are read beside the working directory. */
function givenSource(document: Readonly<Record<string, unknown>>): ApiSource {
  const info = isObject(document['info']) ? document['info'] : {};
  const title = typeof info['title'] === 'string' ? info['title'] : '';
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? ['document'];
  const name = words.join('-').slice(0, 60);
  let text: string;
  try {
    text = JSON.stringify(document);
  } catch (cause) {
    throw new DoubletakeError(
      'document-unparseable',
      `the document ${JSON.stringify(title)} cannot be written as JSON: ${messageOf(cause)}`,
      { next: 'Give an object of JSON values, without circles.', cause },
    );
  }
  return { ...documentSource(`./${name}.json`), text };
}

/** The same, served below a path. Throws `option-invalid` for a path that none can be. */
export function mountedSource(mount: string, name: ApiName): ApiSource {
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
