import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { loadDocument } from '../../openapi/load/load-document.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { templateShape } from '../../openapi/model/path-template.ts';
import type { DocumentWarning } from '../../openapi/model/warning.ts';
import { createImagination } from '../../openapi/sample/faker.ts';
import type { Api } from '../model/api.ts';
import { createApi } from './create-api.ts';
import type { ApiSource } from './shipped-apis.ts';
import {
  assertHandled,
  loadHandlers,
  type UserBehaviour,
  withUserBehaviour,
} from './user-handlers.ts';

/** What of the user's own goes on top of the documents. */
export interface Additions {
  readonly overlays?: readonly string[];
  /** Folders and origins that references may lead to besides those of their document. */
  readonly allowRefs?: readonly string[];
  readonly handlers?: UserBehaviour['handlers'] | string;
  /** The language of made-up values; `en` by default. */
  readonly locale?: string;
}

/**
 * Loads every document. An overlay of the user's is for the documents that it matches, and has to
 * match one.
 */
export async function loadApis(
  sources: readonly ApiSource[],
  { overlays = [], allowRefs = [], handlers, locale }: Additions,
): Promise<Api[]> {
  const user =
    typeof handlers === 'string'
      ? await loadHandlers(handlers)
      : { ...(handlers !== undefined && { handlers }) };
  const imagination = createImagination(locale);
  const unmatched = new Map<string, unknown>(overlays.map((overlay) => [overlay, undefined]));
  const names = new Set<string>();
  const apis: Api[] = [];
  for (const source of sources) {
    const name = freeName(names, source.name);
    names.add(name);
    const document = await loadFitting(
      { ...source, name },
      { overlays, allowRefs },
      unmatched,
      sources.length === 1,
    );
    apis.push(
      createApi(
        document,
        withUserBehaviour(await source.behaviour(), user, document),
        source.mount,
        imagination,
      ),
    );
  }
  const [error] = unmatched.values();
  if (error !== undefined) throw error;
  assertHandled(apis, user, typeof handlers === 'string' ? handlers : undefined);
  return apis;
}

async function loadFitting(
  source: ApiSource,
  { overlays, allowRefs }: Required<Pick<Additions, 'overlays' | 'allowRefs'>>,
  unmatched: Map<string, unknown>,
  isAlone: boolean,
): Promise<OpenApiDocument> {
  const { name, document, text } = source;
  const load = (given: readonly string[]) =>
    loadDocument(document, {
      name,
      overlays: [...source.overlays, ...given],
      allowRefs,
      isExact: true,
      ...(text !== undefined && { text }),
    });
  if (isAlone) {
    unmatched.clear();
    return load(overlays);
  }
  const fitting: string[] = [];
  for (const overlay of overlays) {
    try {
      await load([...fitting, overlay]);
      fitting.push(overlay);
      unmatched.delete(overlay);
    } catch (error) {
      const isForAnother =
        error instanceof DoubletakeError && error.code === 'overlay-target-unmatched';
      if (!isForAnother) throw error;
      if (unmatched.has(overlay)) unmatched.set(overlay, error);
    }
  }
  return load(fitting);
}

/** State, files and journal go by the name of an API: two of one name would share them. */
function freeName(taken: ReadonlySet<string>, name: string): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name}-${number}`)) return `${name}-${number}`;
}

/** What is unusual in several documents on one port, beside what is in each of them. */
export function compareApis(
  apis: readonly Api[],
  sources: readonly ApiSource[],
): DocumentWarning[] {
  const warnings: DocumentWarning[] = [];
  const taken = new Map<string, string>();
  for (const [index, api] of apis.entries()) {
    const warn = (code: DocumentWarning['code'], message: string) => {
      warnings.push({
        code,
        message,
        pointer: '',
        get where() {
          return api.document.locate('');
        },
      });
    };
    const wanted = sources[index]?.name ?? api.name;
    if (wanted !== api.name)
      warn(
        'document-name-taken',
        `another document is called ${wanted} already; this one is called ${api.name}`,
      );
    const [first = ''] = api.basePaths;
    const shared = api.operations.filter(({ method, path }) =>
      taken.has(`${method} ${first}${templateShape(path)}`),
    );
    const [example] = shared;
    if (example !== undefined) {
      const other = taken.get(`${example.method} ${first}${templateShape(example.path)}`);
      const count = shared.length === 1 ? 'one operation' : `${shared.length} operations`;
      warn(
        'documents-overlap',
        `${count} of ${api.name} cannot be reached, ${other} has the same: ${example.method.toUpperCase()} ${first}${example.path}`,
      );
    }
    for (const { method, path } of api.operations) {
      for (const base of api.basePaths) {
        const key = `${method} ${base}${templateShape(path)}`;
        if (!taken.has(key)) taken.set(key, api.name);
      }
    }
  }
  return warnings;
}
