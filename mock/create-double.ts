import { join } from 'node:path';
import type { Express } from 'express';
import { DoubletakeError } from '../openapi/doubletake-error.ts';
import { loadDocument } from '../openapi/load-document.ts';
import { type Api, createApi } from './api.ts';
import { type Control, createControl } from './control/control.ts';
import { createControlHandlers } from './control/handlers.ts';
import { createApp, type RequestEvent } from './create-app.ts';
import type { Serving } from './handle-request.ts';
import { packageRoot, packageVersion } from './package-root.ts';
import { createSandboxes } from './sandboxes.ts';
import { type ApiSource, findSource, shippedApiNames } from './shipped-apis.ts';
import type { Clock } from './state/clock.ts';
import { openStore, type StateOptions } from './state/open-store.ts';
import { createSharedClock } from './state/shared-clock.ts';
import type { Store } from './state/store.ts';

/** What a double is made from; everything has a default. */
export interface DoubleOptions extends StateOptions {
  /** Names of shipped APIs, or paths of OpenAPI documents; the three shipped APIs by default. */
  readonly apis?: readonly string[];
  /** Overlay files that are applied to every document, after its own. */
  readonly overlays?: readonly string[];
  /** Decides ids, samples and the clock's start; 1 by default. */
  readonly seed?: number;
  /** Without start-up data. */
  readonly empty?: boolean;
  /** Credentials to accept; any non-empty one by default. */
  readonly apiKeys?: readonly string[];
  /** Bytes of an uploaded file, where no limit is documented; 5 MiB by default. */
  readonly maxUpload?: number;
  /** Bytes of any other request body; 10 MiB by default. */
  readonly maxBody?: number;
  /** Milliseconds that every answer of an API waits. */
  readonly latency?: number;
  /** A store of your own, in place of what `state` names. */
  readonly store?: Store;
  /** What time it is; by default the seed decides the start. */
  readonly clock?: Clock;
  /** Believe `X-Forwarded-*` of a proxy in front. */
  readonly trustProxy?: boolean;
  /** `Host` names to accept besides those of the loopback; any by default. */
  readonly allowedHosts?: readonly string[];
  /** What the control API wants as a bearer token. */
  readonly controlToken?: string;
  /** Called after each answer. */
  readonly onRequest?: (event: RequestEvent) => void;
}

/** A running double, without a socket: mount `app`, or hand it to `supertest`. */
export interface Double {
  readonly app: Express;
  readonly seed: number;
  readonly control: Control;
  apis(): readonly Api[];
  /** Reads the documents again and keeps the state. Rejects, and changes nothing, where one is broken. */
  reload(): Promise<void>;
  /** The files that a reload would read. */
  files(): readonly string[];
  /** Ends the event streams that would keep a server from closing. */
  drain(): void;
  /** Drains, then lets go of the store: no request is answered any more. */
  close(): Promise<void>;
}

/**
 * Makes a double of the given APIs. Rejects with a `DoubletakeError` for a document or overlay that is broken.
 * @example
 * const double = await createDouble({ apis: ['okchat'] });
 * const server = double.app.listen(0);
 */
export async function createDouble(options: DoubleOptions = {}): Promise<Double> {
  const seed = checkSeed(options.seed ?? 1);
  const sources = (options.apis ?? shippedApiNames).map((name) => findSource(name));
  let apis = await loadApis(sources, options.overlays ?? []);
  const store = options.store ?? (await openStore(options));
  const closing = new AbortController();
  const clock = options.clock ?? (await createSharedClock(seed, store, closing.signal));
  const sandboxes = createSandboxes({ store, clock, seed, empty: options.empty ?? false, apis: () => apis });
  const documentFile = join(packageRoot, 'spec', 'doubletake', 'openapi.yaml');
  const handlers = createControlHandlers({ version: packageVersion(), apis: () => apis, sandboxes, documentFile, closing: closing.signal });
  const control = createApi(await loadDocument(documentFile, { name: 'doubletake' }), { handlers: handlers as never, isControl: true });
  const serving: Serving = {
    apis: () => apis,
    control,
    sandboxes,
    settings: {
      apiKeys: options.apiKeys?.length ? options.apiKeys : undefined,
      maxUpload: options.maxUpload,
      maxBody: options.maxBody ?? 10 * 1024 * 1024,
      latency: options.latency ?? 0,
    },
    guard: { allowedHosts: options.allowedHosts, controlToken: options.controlToken },
  };
  return {
    app: createApp(serving, { clock, trustProxy: options.trustProxy ?? false, onRequest: options.onRequest }),
    seed,
    control: createControl(sandboxes),
    apis: () => apis,
    async reload() {
      apis = await loadApis(sources, options.overlays ?? []);
    },
    files: () => apis.flatMap((api) => api.document.files),
    drain: () => closing.abort(),
    async close() {
      closing.abort();
      await store.close();
    },
  };
}

/** Loads every document. An overlay of the user's is for the documents that it matches, and has to match one. */
async function loadApis(sources: readonly ApiSource[], overlays: readonly string[]): Promise<Api[]> {
  const unmatched = new Map<string, unknown>(overlays.map((overlay) => [overlay, undefined]));
  const apis: Api[] = [];
  for (const source of sources) {
    const fitting: string[] = [];
    for (const overlay of overlays) {
      try {
        await loadDocument(source.document, { overlays: [...source.overlays, ...fitting, overlay] });
        fitting.push(overlay);
        unmatched.delete(overlay);
      } catch (error) {
        const isForAnother = error instanceof DoubletakeError && error.code === 'overlay-target-unmatched' && sources.length > 1;
        if (!isForAnother) throw error;
        if (unmatched.has(overlay)) unmatched.set(overlay, error);
      }
    }
    const document = await loadDocument(source.document, { name: source.name, overlays: [...source.overlays, ...fitting] });
    apis.push(createApi(document, await source.behaviour()));
  }
  const [error] = unmatched.values();
  if (error !== undefined) throw error;
  return apis;
}

function checkSeed(seed: number): number {
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new DoubletakeError('option-invalid', `the seed ${seed} is not accepted (accepted: whole numbers from 0 to ${Number.MAX_SAFE_INTEGER})`);
}
