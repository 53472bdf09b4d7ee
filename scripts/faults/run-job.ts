import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type ArazzoDescription,
  type Finding,
  type RunEvent,
  runChecks,
} from '../../contracts/index.ts';
import { loadDocument, readYaml } from '../../openapi/load/load-document.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import {
  archiveDocument,
  codesOf,
  createFaultProxy,
  type Fault,
  type FaultApi,
  faults,
  type Strike,
  shopDocument,
} from '../../test/faults/index.ts';
import { validKey } from '../../test/faults/testing/client.ts';
import { type Started, startServer } from '../../test/faults/testing/servers.ts';
import type { FoundBy, Job, Outcome } from './jobs.ts';

/** Milliseconds that the checks wait for one answer. */
const timeout = 5_000;

/**
 * Starts a fresh server, breaks it as the job says, and runs the checks against it.
 * @param strike stands between them in place of a fault
 */
export async function runJob(job: Job, strike?: Strike): Promise<Outcome> {
  const started = performance.now();
  const server = await startServer(job.api, job.seed);
  const fault =
    strike === undefined ? faults.find(({ name }) => name === job.fault) : between(strike);
  const proxied = job.route === 'through the proxy' || fault !== undefined;
  const proxy = proxied
    ? await createFaultProxy(server.url, fault, {
        key: validKey,
        patience: timeout,
        seed: job.seed,
      })
    : undefined;
  const found = new Map<string, FoundBy>();
  const stop = new AbortController();
  let checks = 0;

  function listen(event: RunEvent): void {
    if (event.type !== 'check-ended') return;
    checks++;
    for (const finding of event.findings) {
      const item = toFound(finding);
      if (job.known.includes(item.key) || found.has(item.key)) continue;
      found.set(item.key, item);
      if (!job.toTheEnd && fault !== undefined && codesOf(fault).includes(item.code)) stop.abort();
    }
  }

  try {
    const summary = await runChecks({
      document: await documentOf(job.api),
      journeys: await journeysOf(job.api),
      target: proxy?.url ?? targetOf(server, job),
      seed: job.seed,
      runId: 'faults',
      credentials: ['chatbase', 'archive'].includes(job.api)
        ? { authorization: `Bearer ${validKey}` }
        : { 'x-api-key': validKey },
      hasValidCredentials: true,
      allowWrites: true,
      // The server is started for this run: nothing on it is anybody's.
      disposable: true,
      timeout,
      signal: stop.signal,
      listen,
    });
    return {
      job,
      found: [...found.values()],
      checks,
      requests: summary.requests,
      milliseconds: performance.now() - started,
    };
  } catch (error) {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      job,
      found: [...found.values()],
      checks,
      requests: 0,
      milliseconds: performance.now() - started,
      error: told,
    };
  } finally {
    await proxy?.close();
    await server.close();
  }
}

function between(strike: Strike): Pick<Fault, 'by' | 'start'> {
  return { by: 'no-answer', start: () => strike };
}

function targetOf(server: Started, { route }: Job) {
  return route === 'in process' && server.app !== undefined ? server.app : server.url;
}

function documentOf(api: FaultApi): Promise<OpenApiDocument> {
  if (api === 'shop') return loadDocument(shopDocument, { name: api });
  if (api === 'archive') return loadDocument(archiveDocument, { name: api });
  const folder = fileURLToPath(new URL(`../../spec/${api}/`, import.meta.url));
  return loadDocument(`${folder}openapi.yaml`, { name: api, overlays: [`${folder}overlay.yaml`] });
}

function toFound({
  code,
  severity,
  check,
  operation,
  location,
  statement,
  message,
}: Finding): FoundBy {
  return {
    key: [code, operation, location, statement].join('\n'),
    code,
    severity,
    check,
    operation,
    location,
    message,
  };
}

/** The Arazzo description that ships with an API; the shop has none. */
async function journeysOf(api: FaultApi): Promise<ArazzoDescription[]> {
  const file = fileURLToPath(new URL(`../../spec/${api}/journeys.arazzo.yaml`, import.meta.url));
  return existsSync(file) ? [(await readYaml(file)) as ArazzoDescription] : [];
}
