import { shippedApiNames } from '../../mock/apis/shipped-apis.ts';
import { type ControlClient, createControlClient } from '../../mock/control/client.ts';
import {
  createDouble,
  type Double,
  type DoubleOptions,
  type ListeningDouble,
} from '../../mock/create-double.ts';
import type { Api } from '../../mock/model/api.ts';
import type { Snapshot } from '../../mock/model/store.ts';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { nearestOf } from '../../openapi/lib/nearest.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { createFolder, type Folder } from './folder.ts';

/** What the person who starts the server gives and allows. */
export interface WorkspaceOptions {
  /** Nothing outside of it is read or written for an agent. */
  readonly folder: string;
  /** Documents that are served from the start, and may lie anywhere. */
  readonly documents: readonly string[];
  /** What their doubles are made with. */
  readonly double: Pick<
    DoubleOptions,
    'overlays' | 'allowRefs' | 'data' | 'handlers' | 'seed' | 'fill'
  >;
}

/** A double that is served for an agent. */
export interface ServedDouble {
  readonly name: string;
  /** The document as it was named. */
  readonly document: string;
  readonly url: string;
  readonly double: Double;
  readonly api: Api;
  /** Overlays besides those that ship with an API. */
  readonly overlays: readonly string[];
  readonly allowRefs: readonly string[];
  /** The control API of one of its sandboxes. */
  control(sandbox: string | undefined): ControlClient;
  /** Snapshots by the names that an agent gave them. */
  readonly snapshots: Map<string, Snapshot>;
}

/** What tools work with: the doubles of one server process. */
export interface Workspace {
  readonly folder: Folder;
  doubles(): readonly ServedDouble[];
  /** The double of a name, or the only one. Throws `option-invalid`. */
  find(name: string | undefined): ServedDouble;
  /** Serves a document of the folder, or an API that ships. Rejects with a `DoubletakeError`. */
  serve(request: ServeRequest): Promise<ServedDouble>;
  stop(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface ServeRequest {
  readonly document: string;
  readonly name?: string;
  readonly overlays?: readonly string[];
  readonly seed?: number;
  readonly fill?: number;
}

/** Doubles at once: each holds a document and its state. */
const mostDoubles = 8;

/** Serves the documents of the options. Rejects with a `DoubletakeError` for one that is broken. */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const folder = await createFolder(options.folder);
  const doubles = new Map<string, ServedDouble & { readonly listening: ListeningDouble }>();

  async function serve(
    document: string,
    made: DoubleOptions,
    wanted: string | undefined,
  ): Promise<ServedDouble> {
    if (doubles.size >= mostDoubles)
      throw new DoubletakeError('option-invalid', `${mostDoubles} doubles are served already`, {
        next: 'Stop one with stop_double.',
      });
    const double = await createDouble({ ...made, apis: [document], allowedHosts: [] });
    const [api] = double.apis();
    const name = wanted ?? api?.name ?? '';
    if (api === undefined || doubles.has(name)) {
      await double.close();
      throw new DoubletakeError(
        'option-invalid',
        `a double called ${JSON.stringify(name)} is served already`,
        { next: 'Give another name, or stop that one with stop_double.' },
      );
    }
    const listening = await double.listen();
    const served = {
      name,
      document,
      url: listening.url,
      double,
      api,
      overlays: made.overlays ?? [],
      allowRefs: made.allowRefs ?? [],
      listening,
      control: (sandbox: string | undefined) =>
        createControlClient({
          url: listening.url,
          ...(sandbox !== undefined && { sandbox }),
          fetch: (request) => double.fetch(request),
        }),
      snapshots: new Map<string, Snapshot>(),
    };
    doubles.set(name, served);
    return served;
  }

  const workspace: Workspace = {
    folder,
    doubles: () => [...doubles.values()],
    find(name) {
      const names = [...doubles.keys()];
      const wanted = name ?? (names.length === 1 ? names[0] : undefined);
      const found = wanted === undefined ? undefined : doubles.get(wanted);
      if (found !== undefined) return found;
      throw new DoubletakeError(
        'option-invalid',
        wanted === undefined
          ? names.length === 0
            ? 'no double is served'
            : `which double is meant? (accepted: ${names.join(', ')})`
          : `there is no double ${JSON.stringify(wanted)} (accepted: ${names.join(', ') || 'none is served'})${nearestOf(wanted, names)}`,
        {
          next:
            names.length === 0
              ? 'Serve a document with serve_document.'
              : 'Give its name in `double`.',
        },
      );
    },
    async serve({ document, name, overlays = [], seed, fill }) {
      return serve(
        await enterDocument(folder, document),
        {
          overlays: await Promise.all(overlays.map((file) => folder.enter(file))),
          ...(seed !== undefined && { seed }),
          ...(fill !== undefined && { fill }),
        },
        name,
      );
    },
    async stop(name) {
      const { listening } = this.find(name) as ServedDouble & {
        readonly listening: ListeningDouble;
      };
      doubles.delete(name);
      await listening.close();
    },
    async close() {
      await Promise.all([...doubles.values()].map(({ listening }) => listening.close()));
      doubles.clear();
    },
  };
  try {
    for (const document of options.documents) await serve(document, options.double, undefined);
  } catch (error) {
    await workspace.close();
    throw error;
  }
  return workspace;
}

/** The name of an API that ships, or the path of a file in the folder. Rejects. */
export async function enterDocument(folder: Folder, document: string): Promise<string> {
  if (shippedApiNames.includes(document)) return document;
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(document))
    throw new DoubletakeError('not-allowed', `${document} is a URL, which no tool reads`, {
      next: `Save it in ${folder.root}, or ask the person who started the server to name it: doubletake mcp ${document}`,
    });
  return folder.enter(document);
}

/** An operation of a double by its id, or by method and path. Throws `option-invalid`. */
export function findOperation({ api, name }: ServedDouble, wanted: string): Operation {
  const found = api.operations.find(
    ({ id, method, path }) => id === wanted || `${method.toUpperCase()} ${path}` === wanted,
  );
  if (found !== undefined) return found;
  const ids = api.operations.map(({ id }) => id);
  throw new DoubletakeError(
    'option-invalid',
    `${name} has no operation ${JSON.stringify(wanted)}${nearestOf(wanted, ids)}`,
    { next: 'See list_operations.' },
  );
}
