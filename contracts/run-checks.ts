import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { DoubletakeError } from '../openapi/doubletake-error.ts';
import type { Operation } from '../openapi/operation.ts';
import type { Check } from './check.ts';
import { concernOf } from './concern-of.ts';
import { createTalk } from './create-talk.ts';
import { credentialHeaders, credentialPrefix, keyOf, wantedSchemes } from './credential-headers.ts';
import { curlFor } from './curl-for.ts';
import type { CheckEnded, Outcome, RunDescription, RunSummary } from './event.ts';
import type { Finding } from './finding.ts';
import { createFixtures } from './fixtures.ts';
import { createReadOnce } from './last-read.ts';
import { noLedger } from './ledger.ts';
import type { Exchange, SentRequest } from './message.ts';
import { createPace, retryAfter } from './pace.ts';
import type { Plan } from './plan.ts';
import { prepareChecks } from './prepare-checks.ts';
import type { RunOptions } from './run-options.ts';
import { CheckSkipped, type Found } from './talk.ts';
import { createTestData } from './test-data.ts';
import { createCoverageTracker } from './track-coverage.ts';
import { createTransport, type Target } from './transport.ts';

/** Runs the checks of a document against a target. Never rejects for what the target does. */
export async function runChecks(options: RunOptions): Promise<RunSummary> {
  const { plan, checks, milliseconds: preparing } = options.prepared ?? prepareChecks(options);
  const started = performance.now() - preparing;
  const listen = options.listen ?? (() => undefined);
  const run = describeRun(options);
  const coverage = createCoverageTracker(plan);
  const testData = createTestData(plan, options.ledger ?? noLedger);
  const listening = await listenFor(options.target);
  const base = basePathOf(listening.target);
  const credentialsFor = (schemes: readonly string[]) => credentialHeaders(plan.document, schemes, keyOf(options));
  const transport = createTransport({ ...base, credentials: options.credentials, credentialsFor, timeout: options.timeout ?? 10_000 });
  const pace = createPace(options.rate);
  let requests = 0;

  async function paced(exchanging: () => Promise<Exchange>): Promise<Exchange> {
    await pace.turn();
    requests++;
    const exchange = await exchanging();
    if (exchange.response === undefined) await options.recover?.();
    return exchange;
  }

  async function send(operation: Operation, request: SentRequest): Promise<Exchange> {
    const addressed = withSchemes(plan, operation, request, options);
    const attempt = () => paced(() => testData.around(operation, addressed, () => transport.send(addressed)));
    let exchange = await attempt();
    const wait = retryAfter(exchange);
    if (wait !== undefined) {
      pace.hold(wait);
      // What writes is not sent twice, whatever the answer says became of it.
      if (request.method !== 'GET' && request.method !== 'HEAD') throw new CheckSkipped('the target asked to wait (429)');
      exchange = await attempt();
    }
    coverage.add(operation, exchange);
    return exchange;
  }

  const read = createReadOnce(send, () => requests);
  const fixtures = createFixtures({
    context: plan,
    links: plan.links,
    send,
    allowWrites: options.allowWrites,
    disposable: options.disposable ?? typeof options.target !== 'string',
    mark: plan.nextMark,
  });
  const findings: Finding[] = [];
  const counts: Record<Outcome, number> = { passed: 0, failed: 0, refuted: 0, skipped: 0 };
  listen({ type: 'run-started', run, checks });
  await options.ledger?.write({ entry: 'run', api: run.api, target: run.target, runId: run.runId });

  async function runOne(check: Check): Promise<void> {
    listen({ type: 'check-started', check });
    const from = performance.now();
    const before = requests;
    const found: Found[] = [];
    const reason = await attempt(check, found);
    const own = found.map((item) => toFinding(item, check, { options, plan, basePath: base.basePath }));
    const outcome = reason !== undefined && own.length === 0 ? 'skipped' : outcomeOf(own, options.strict ?? false);
    counts[outcome]++;
    findings.push(...own);
    const ended: CheckEnded = {
      type: 'check-ended',
      check,
      outcome,
      reason,
      findings: own,
      requests: requests - before,
      milliseconds: performance.now() - from,
    };
    listen(ended);
  }

  async function attempt(check: Check, found: Found[]): Promise<string | undefined> {
    if (check.safety === 'writes' && !options.allowWrites) return 'it writes, and writing is not allowed (--allow-writes)';
    try {
      await check.run(createTalk({ plan, transport, fixtures, send, read, paced, options, report: (item) => found.push(item) }));
      return undefined;
    } catch (error) {
      if (error instanceof CheckSkipped) return error.message;
      if (error instanceof DoubletakeError && error.code === 'schema-invalid') return `the document allows no such request: ${error.message}`;
      throw error;
    }
  }

  const isKept = (ids: readonly unknown[]) => options.keep === true && findings.some(({ curl }) => ids.some((id) => curl.includes(String(id))));
  try {
    await runAll(checks, options, runOne);
  } finally {
    // A defect of a check must not leave its test data behind.
    const cleaned = await testData.cleanUp(send, (operation, bindings) => fixtures.request(operation, { bindings, made: new Map() }), isKept);
    listen({ type: 'cleaned-up', ...cleaned });
    transport.close();
    listening.close();
  }
  const summary: RunSummary = {
    ...counts,
    requests,
    milliseconds: performance.now() - started,
    findings,
    coverage: coverage.result(),
    exitCode: counts.failed > 0 ? 1 : 0,
  };
  // A run that was cut short has no result: a report of it says so.
  if (!options.signal?.aborted) listen({ type: 'run-ended', summary });
  return summary;
}

/** Names the schemes of an operation that wants other credentials than those that the run is given. */
function withSchemes(plan: Plan, operation: Operation, request: SentRequest, options: RunOptions): SentRequest {
  const schemes = wantedSchemes(operation);
  if (request.schemes !== undefined || schemes === undefined) return request;
  const wanted = credentialHeaders(plan.document, schemes, keyOf(options));
  const isGiven = Object.entries(wanted).every(([name, value]) => {
    const given = options.credentials[name];
    return given !== undefined && credentialPrefix(name, given) === credentialPrefix(name, value);
  });
  return isGiven ? request : { ...request, schemes };
}

/** Whether a check may run while others make what they need: it writes nothing, and compares no two reads. */
const mayRunBeside = ({ safety, group }: Check) => safety === 'safe' && group !== 'journeys';

/** Checks that write share the state, and journeys look at it, so they take turns; the others may run beside each other. */
async function runAll(checks: readonly Check[], { concurrency = 1, signal }: RunOptions, runOne: (check: Check) => Promise<void>): Promise<void> {
  const aside = concurrency > 1 ? checks.filter(mayRunBeside) : [];
  const queue = [...aside];
  const work = async () => {
    for (let check = queue.shift(); check !== undefined && !signal?.aborted; check = queue.shift()) await runOne(check);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  for (const check of checks) if (!aside.includes(check) && !signal?.aborted) await runOne(check);
}

/** An app without a server gets one for the whole run: URLs in its answers have to stay the same. */
async function listenFor(target: Target): Promise<{ readonly target: Server | string; close(): void }> {
  if (typeof target !== 'function') return { target, close: () => undefined };
  const server = createServer(target).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    target: server,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function basePathOf(target: Server | string): { target: Server | string; basePath: string } {
  if (typeof target !== 'string') return { target, basePath: '' };
  const { origin, pathname } = new URL(target);
  return { target: origin, basePath: pathname.replace(/\/+$/, '') };
}

function describeRun(options: RunOptions): RunDescription {
  return {
    api: options.document.name,
    title: options.document.title,
    target: options.targetName ?? (typeof options.target === 'string' ? options.target : 'in this process'),
    seed: options.seed ?? 1,
    runId: options.runId,
    keyFrom: options.keyFrom,
    allowWrites: options.allowWrites,
    strict: options.strict ?? false,
  };
}

function toFinding(found: Found, check: Check, { options, plan, basePath }: { options: RunOptions; plan: Plan; basePath: string }): Finding {
  const { operation, provenance, exchanges } = found;
  const creates = plan.resources.some(({ create }) => create.id === operation.id);
  const severity = provenance.evidence === 'assumed' && !options.strict ? 'refuted' : 'failure';
  return {
    code: found.code,
    concern: concernOf(found.code, check),
    severity,
    evidence: provenance.evidence,
    source: provenance.source,
    operation: operation.id,
    check: check.id,
    location: found.location,
    message: found.message,
    statement: found.statement,
    exchanges,
    curl: curlFor(exchanges, options, basePath, creates),
    overlay: severity === 'refuted' ? found.overlay : undefined,
  };
}

function outcomeOf(findings: readonly Finding[], strict: boolean): Outcome {
  if (findings.some(({ severity }) => severity === 'failure' || strict)) return 'failed';
  return findings.length > 0 ? 'refuted' : 'passed';
}
