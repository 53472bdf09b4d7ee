import { execFile } from 'node:child_process';
import { runChecks } from '../../../contracts/index.ts';
import { loadDocument } from '../../../openapi/load/load-document.ts';
import { archiveDocument, createFaultProxy, type Fault, shopDocument } from '../index.ts';
import { validKey } from './client.ts';
import { startServer } from './servers.ts';

/** How the script of a fault's finding ends: on the server that has the fault, and on one without. */
export interface ScriptEnds {
  readonly code: string;
  readonly script: string;
  readonly faulty: Ended;
  readonly sound: Ended;
}

export interface Ended {
  readonly code: number;
  readonly output: string;
}

/**
 * Runs the checks against a fault of the shop or the archive until its finding comes, and the
 * script of that finding against two fresh servers; undefined where nothing is found.
 */
export async function tryScript(fault: Fault): Promise<ScriptEnds | undefined> {
  const api = fault.api === 'shop' ? 'shop' : 'archive';
  const found = await firstFinding(fault, api);
  if (found?.script === undefined) return undefined;
  const { code, script, origin } = found;
  return {
    code,
    script,
    faulty: await runOn(fault, api, script, origin),
    sound: await runOn(undefined, api, script, origin),
  };
}

type SmallApi = 'shop' | 'archive';

async function on<Result>(
  fault: Fault | undefined,
  api: SmallApi,
  use: (origin: string) => Promise<Result>,
): Promise<Result> {
  const server = await startServer(api);
  const proxy = await createFaultProxy(server.url, fault, { key: validKey });
  try {
    return await use(proxy.url);
  } finally {
    await proxy.close();
    await server.close();
  }
}

async function firstFinding(fault: Fault, api: SmallApi) {
  const stop = new AbortController();
  let found: { code: string; script: string | undefined; origin: string } | undefined;
  await on(fault, api, async (origin) =>
    runChecks({
      document: await loadDocument(api === 'shop' ? shopDocument : archiveDocument, { name: api }),
      target: origin,
      runId: 'script',
      credentials:
        api === 'shop' ? { 'x-api-key': validKey } : { authorization: `Bearer ${validKey}` },
      hasValidCredentials: true,
      allowWrites: true,
      disposable: true,
      signal: stop.signal,
      listen(event) {
        if (event.type !== 'check-ended' || found !== undefined) return;
        const finding = event.findings.find(({ code }) => code === fault.by);
        if (finding === undefined) return;
        found = { code: finding.code, script: finding.script, origin };
        stop.abort();
      },
    }),
  );
  return found;
}

/** Runs a script against a fresh server in place of the one that it was written for. */
function runOn(fault: Fault | undefined, api: SmallApi, script: string, origin: string) {
  return on(fault, api, (now) => runScript(script.replaceAll(origin, now), api));
}

/** Runs a script with the key that the small servers accept. */
export function runScript(script: string, api: SmallApi): Promise<Ended> {
  const env = { ...process.env, [`${api.toUpperCase()}_API_KEY`]: validKey };
  return new Promise((resolve) => {
    execFile('sh', ['-c', script], { env }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), output: `${stdout}${stderr}` });
    });
  });
}
