import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { DoubletakeError } from '../openapi/lib/doubletake-error.ts';
import { packageRoot, packageVersion } from '../openapi/lib/package-root.ts';
import { loadDocument } from '../openapi/load/load-document.ts';
import type { DocumentWarning } from '../openapi/model/warning.ts';
import { createApi } from './apis/create-api.ts';
import { compareApis, loadApis } from './apis/load-apis.ts';
import { type ApiName, findSource, mountedSource, shippedApiNames } from './apis/shipped-apis.ts';
import { handlerFiles, type UserBehaviour } from './apis/user-handlers.ts';
import { createConsole } from './control/console.ts';
import { type Control, createControl } from './control/control.ts';
import { createControlHandlers } from './control/handlers.ts';
import { exportState } from './data/export-state.ts';
import { beginState, loadScenarios } from './data/scenarios.ts';
import { createJsonWriter } from './http/write-json.ts';
import { explainApi } from './inferred/explain.ts';
import { type UnknownIds, unknownIdsKinds } from './lib/settings.ts';
import { createFetch, type FetchFunction } from './listen/fetch.ts';
import { type Listening, type ListenOptions, listen } from './listen/listen.ts';
import { createListener, createMiddleware, type Listener } from './listen/listener.ts';
import type { Api } from './model/api.ts';
import type { AnswerRequest } from './model/exchange.ts';
import type { Clock } from './model/sandbox.ts';
import type { Store } from './model/store.ts';
import { createAnswer, type RequestEvent } from './pipeline/create-answer.ts';
import type { GuardOptions } from './pipeline/guard.ts';
import type { Serving } from './pipeline/handle-request.ts';
import { createFaults } from './scripted/faults.ts';
import { createReplies } from './scripted/replies.ts';
import { createSandboxes, type SandboxOptions } from './state/create-sandboxes.ts';
import { createMemoryStore } from './state/memory-store.ts';
import { openStore, type StateOptions } from './state/open-store.ts';
import { createSharedClock } from './state/shared-clock.ts';
import { type UpstreamOptions, unknownRoutes } from './upstream/routing.ts';
import { createUpstreamSwitch } from './upstream/upstream-switch.ts';

/** What a double is made from; everything has a default. */
export interface DoubleOptions extends StateOptions {
  /**
   * Names of shipped APIs, paths or URLs of OpenAPI documents, or documents themselves; the three
   * shipped APIs by default.
   */
  readonly apis?: readonly ApiName[];
  /**
   * The same by the path that each is served below, such as `{ '/billing': 'billing.yaml' }`: these
   * answer nowhere else.
   */
  readonly mounts?: Readonly<Record<string, ApiName>>;
  /** Overlay files that are applied to every document, after its own. */
  readonly overlays?: readonly string[];
  /**
   * Handlers of one's own by operationId, or the file of a module that exports them; they go before
   * all others.
   */
  readonly handlers?: UserBehaviour['handlers'] | string;
  /**
   * How many items each inferred collection starts with besides those of the document's examples;
   * 0 by default.
   */
  readonly fill?: number;
  /** The language of made-up values, one of `@faker-js/faker` such as `de` or `pt_BR`; `en` by default. */
  readonly locale?: string;
  /**
   * What collections start with: data files (folders, and names with `*`, too), or the data itself.
   * Of several, each is a scenario by the name of its file; the one called `default`, else the
   * first, is what a sandbox starts with.
   */
  readonly data?: string | readonly string[] | Readonly<Record<string, unknown>>;
  /** Decides ids, samples and the clock's start; 1 by default. */
  readonly seed?: number;
  /** Without start-up data. */
  readonly empty?: boolean;
  /**
   * What is done with an id that nobody has made: it is refused (`refuse`, the default), or its item
   * is made from the schema (`make`), as suites want it that were written for stateless mocks.
   */
  readonly unknownIds?: UnknownIds;
  /** Whether requests need the credentials that the documents want; true by default. */
  readonly auth?: boolean;
  /** Credentials to accept; any non-empty one by default. */
  readonly apiKeys?: readonly string[];
  /** Bytes of an uploaded file, where no limit is documented; 5 MiB by default. */
  readonly maxUpload?: number;
  /** Bytes of any other request body; 10 MiB by default. */
  readonly maxBody?: number;
  /**
   * Lets invalid requests through, and says in `x-doubletake-violations` what is wrong with them.
   */
  readonly lenient?: boolean;
  /** Sends the callbacks that the documents describe, to wherever the requests say. */
  readonly callbacks?: boolean;
  /** Milliseconds that every answer of an API waits. */
  readonly latency?: number;
  /**
   * Milliseconds between the events of a stream: server-sent events, lines of JSON, words of a chat;
   * 0 by default, so that tests do not wait.
   */
  readonly streamPace?: number;
  /** A store of your own, in place of what `state` names. */
  readonly store?: Store;
  /** What time it is, such as `realClock`; by default the seed decides the start. */
  readonly clock?: Clock;
  /** Believe `X-Forwarded-*` of a proxy in front. */
  readonly trustProxy?: boolean;
  /**
   * What URLs in answers begin with, such as `https://app.example/api`: where clients reach the
   * double, whatever the requests say.
   */
  readonly publicUrl?: string;
  /** `Host` names to accept besides those of the loopback; any by default. */
  readonly allowedHosts?: readonly string[];
  /** What the control API wants of everybody as a bearer token; nothing by default. */
  readonly controlToken?: string;
  /**
   * What the control API wants of web pages as a bearer token; by default a random one, which the
   * console alone is given.
   */
  readonly pageToken?: string;
  /**
   * Folders, and origins such as `https://schemas.example`, that references may lead to besides the
   * folder or origin of their document.
   */
  readonly allowRefs?: readonly string[];
  /**
   * Another server that answers some operations, or all: by default `fallback` for reads, and the
   * double for everything else.
   */
  readonly upstream?: UpstreamOptions;
  /** Called after each answer. */
  readonly onRequest?: (event: RequestEvent) => void;
}

/** A running double, without a socket unless one is asked for. */
export interface Double {
  /** For a server of `node:http`, or for `supertest`. */
  readonly listener: RequestListener;
  /** A middleware of Express: `app.use(double.express)`, or below a path. */
  readonly express: Listener;
  /**
   * Answers as the global `fetch` would, without a socket: clients take it for their `fetch`.
   * Rejects with a `TypeError` where the connection would have broken.
   */
  readonly fetch: FetchFunction;
  /** Serves the double on a port, any free one of the loopback by default. */
  listen(options?: ListenOptions): Promise<ListeningDouble>;
  readonly seed: number;
  readonly control: Control;
  apis(): readonly Api[];
  /**
   * Reads the documents again and keeps the state. Rejects, and changes nothing, where one is
   * broken.
   */
  reload(): Promise<void>;
  /**
   * The files that a reload would read, with every file that a document references; URLs among
   * them.
   */
  files(): readonly string[];
  /** What is unusual in the documents, and between them. */
  warnings(): readonly DocumentWarning[];
  /** Ends the event streams that would keep a server from closing. */
  drain(): void;
  /** Drains, then lets go of the store: no request is answered any more. */
  close(): Promise<void>;
}

/** A double that is served. */
export interface ListeningDouble extends Listening {
  readonly control: Control;
  /** Ends all connections and closes the double. */
  close(): Promise<void>;
}

/**
 * Makes a double of the given APIs. Rejects with a `DoubletakeError` for a document or overlay that
 * is broken.
 * @example const double = await createDouble({ apis: ['okchat'] }); const { url } = await
 *   double.listen();
 */
export async function createDouble(options: DoubleOptions = {}): Promise<Double> {
  const seed = checkSeed(options.seed ?? 1);
  checkUnknownIds(options.unknownIds ?? 'refuse');
  const mounted = Object.entries(options.mounts ?? {}).map(([mount, name]) =>
    mountedSource(mount, name),
  );
  const sources = [
    ...(options.apis ?? (mounted.length > 0 ? [] : shippedApiNames)).map((name) =>
      findSource(name),
    ),
    ...mounted,
  ];
  let apis = await loadApis(sources, options);
  assertRoutes(options.upstream, apis);
  const store = options.store ?? (await openStore(options));
  const closing = new AbortController();
  const clock = options.clock ?? (await createSharedClock(seed, store, closing.signal));
  const common: Omit<SandboxOptions, 'store' | 'begin'> = {
    clock,
    seed,
    start: {
      empty: options.empty ?? false,
      unknownIds: options.unknownIds ?? 'refuse',
      auth: options.auth ?? true,
    },
    fill: options.fill ?? 0,
    scripted: (sandbox, held) => ({
      faults: createFaults(sandbox, held),
      replies: createReplies(sandbox),
    }),
  };
  const readScenarios = (among: readonly Api[]) =>
    loadScenarios(among, options.data, (begin) =>
      createSandboxes({ ...common, store: createMemoryStore(), begin }).get('default'),
    );
  let scenarios = await readScenarios(apis);
  const sandboxes = createSandboxes({
    ...common,
    store,
    begin: (sandbox, beginning) => beginState(apis, scenarios, sandbox, beginning, options.empty),
  });
  const upstream = options.upstream && createUpstreamSwitch(options.upstream);
  const documentFile = join(packageRoot, 'spec', 'doubletake', 'openapi.yaml');
  const handlers = createControlHandlers({
    version: packageVersion(),
    apis: () => apis,
    sandboxes,
    scenarios: () => [...scenarios.keys()],
    exportData: (sandbox) => exportState(apis, sandbox),
    upstream,
    documentFile,
    explain: explainApi,
    closing: closing.signal,
  });
  const control = createApi(await loadDocument(documentFile, { name: 'doubletake' }), {
    handlers,
    isControl: true,
  });
  const guard: GuardOptions = {
    allowedHosts: options.allowedHosts,
    controlToken: options.controlToken,
    pageToken: options.pageToken || randomBytes(16).toString('hex'),
  };
  const serving: Serving = {
    apis: () => apis,
    control,
    sandboxes,
    settings: {
      apiKeys: options.apiKeys?.length ? options.apiKeys : undefined,
      maxUpload: options.maxUpload,
      maxBody: options.maxBody ?? 10 * 1024 * 1024,
      lenient: options.lenient ?? false,
      callbacks: options.callbacks ?? false,
      latency: options.latency ?? 0,
      streamPace: options.streamPace ?? 0,
    },
    guard,
    writeJson: createJsonWriter(),
    upstream: upstream?.options,
    console: createConsole(options.controlToken === undefined ? guard.pageToken : undefined),
  };
  const answerAt = createAnswer(serving, { onRequest: options.onRequest });
  const publicUrl = checkPublicUrl(options.publicUrl);
  const answer: AnswerRequest =
    publicUrl === undefined
      ? answerAt
      : (request, recipient) => answerAt({ ...request, baseUrl: publicUrl }, recipient);
  const trustProxy = options.trustProxy ?? false;
  const listener = createListener(answer, trustProxy);
  const double: Double = {
    listener,
    express: createMiddleware(answer, trustProxy),
    fetch: createFetch(answer),
    async listen(where = {}) {
      const listening = await listen(listener, where);
      return {
        url: listening.url,
        control: double.control,
        async close() {
          closing.abort();
          await listening.close();
          await double.close();
        },
      };
    },
    seed,
    control: createControl(sandboxes, (sandbox) => exportState(apis, sandbox)),
    apis: () => apis,
    async reload() {
      const next = await loadApis(sources, options);
      scenarios = await readScenarios(next);
      apis = next;
    },
    files: () => [
      ...[...scenarios.values()].flatMap(({ file }) => file ?? []),
      ...apis.flatMap((api) => api.document.files),
      ...(typeof options.handlers === 'string' ? handlerFiles(options.handlers) : []),
    ],
    warnings: () => [
      ...apis.flatMap((api) => api.document.warnings),
      ...compareApis(apis, sources),
    ],
    drain: () => closing.abort(),
    async close() {
      closing.abort();
      await store.close();
    },
  };
  return double;
}

function checkUnknownIds(given: string): void {
  if (unknownIdsKinds.some((kind) => kind === given)) return;
  throw new DoubletakeError(
    'option-invalid',
    `unknownIds is ${JSON.stringify(given)} (accepted: ${unknownIdsKinds.join(', ')})`,
  );
}

/** Without a slash at its end. Throws `option-invalid`. */
function checkPublicUrl(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (
    parsed !== undefined &&
    /^https?:$/.test(parsed.protocol) &&
    parsed.search + parsed.hash === ''
  )
    return url.replace(/\/+$/, '');
  throw new DoubletakeError(
    'option-invalid',
    `the public URL ${JSON.stringify(url)} is not accepted (accepted: an http or https URL without a query, such as https://app.example/api)`,
  );
}

/** Throws `option-invalid` for a route of what no document has. */
function assertRoutes(upstream: UpstreamOptions | undefined, apis: readonly Api[]): void {
  const [unknown] = upstream === undefined ? [] : unknownRoutes(upstream.routes, apis);
  if (unknown === undefined) return;
  throw new DoubletakeError(
    'option-invalid',
    `${JSON.stringify(unknown)} is neither an operation, nor a tag (accepted: an operationId, tag:<tag>, or *)`,
    { next: 'Correct the name: `doubletake explain` prints the operations.' },
  );
}

function checkSeed(seed: number): number {
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new DoubletakeError(
    'option-invalid',
    `the seed ${seed} is not accepted (accepted: whole numbers from 0 to ${Number.MAX_SAFE_INTEGER})`,
  );
}
