import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { DoubletakeError } from '../openapi/doubletake-error.ts';
import type { Operation } from '../openapi/operation.ts';
import { createAbsentOperations } from './absent-operations.ts';
import type { Authentication } from './authentication/authentication.ts';
import { staticAuthentication } from './authentication/static-authentication.ts';
import { type BaselineEntry, compareWithBaseline } from './baseline.ts';
import type { Check } from './check.ts';
import { concernOf } from './concern.ts';
import { createTalk } from './create-talk.ts';
import { curlFor, variableOf } from './curl-for.ts';
import type { CheckEnded, Outcome, RunDescription, RunEvent, RunSummary } from './event.ts';
import { type Finding, fingerprintOf } from './finding.ts';
import { createFixtures } from './fixtures.ts';
import type { Connection } from './http-client.ts';
import { createReadOnce } from './last-read.ts';
import { type Ledger, noLedger } from './ledger.ts';
import type { Exchange, SentRequest } from './message.ts';
import { createPace, retryAfter } from './pace.ts';
import type { Plan } from './plan.ts';
import { type CheckSelection, type PreparedChecks, prepareChecks } from './prepare-checks.ts';
import { CheckSkipped, type Found } from './talk.ts';
import { createTestData } from './test-data.ts';
import { createCoverageTracker } from './track-coverage.ts';
import { createTransport, type Target } from './transport.ts';

/** What a run is told. */
export interface RunOptions extends CheckSelection {
  /** The checks of the same selection, where they were derived before; the run tells of the time that took as its own. */
  readonly prepared?: PreparedChecks;
  /** An Express app, a listening server, or a URL with the base path that the operations lie below. */
  readonly target: Target;
  /** What to call the target in reports; the URL by default. */
  readonly targetName?: string;
  /** Header fields that authenticate, by lower-case name, such as `{ 'x-api-key': '…' }`; query members as `{ '?key': '…' }`. */
  readonly credentials: Readonly<Record<string, string>>;
  /** What authenticates instead, where credentials change while the run lasts or differ by scheme. */
  readonly authentication?: Authentication;
  /** How the target is reached. */
  readonly connection?: Connection;
  /** The key itself, for operations that want it elsewhere; by default the first of the credentials. */
  readonly key?: string;
  /** Name of the environment variable that the key came from, for curl lines and reports. */
  readonly keyFrom?: string;
  /** Where the credentials come from, in words, for reports. */
  readonly credentialsFrom?: string;
  /** Whether the target refuses keys that it does not know. */
  readonly knowsKeys?: boolean;
  /** Creates, changes and deletes test data; otherwise only what cannot write is sent. */
  readonly allowWrites: boolean;
  /** Whether nothing of anybody's is on the target, as on a double: ids in examples may then be changed and deleted. */
  readonly disposable?: boolean;
  /** Findings that are known: they are told, and do not fail the run. */
  readonly baseline?: readonly BaselineEntry[];
  /** Whether refuted assumptions fail the run. */
  readonly strict?: boolean;
  /** Milliseconds for one answer; 10,000 by default. */
  readonly timeout?: number;
  /** Checks at once; 1 by default. Checks that write and journeys run one after the other in any case. */
  readonly concurrency?: number;
  /** Requests a second at most; without end by default. */
  readonly rate?: number;
  readonly ledger?: Ledger;
  /** Keeps what findings are about, so that their curl lines go on working. */
  readonly keep?: boolean;
  /** Called when no answer came, before anything else is sent: may start a target again that has died. */
  readonly recover?: () => Promise<void>;
  /** Ends the run early: what is under way is finished, and everything made is deleted. */
  readonly signal?: AbortSignal;
  readonly listen?: (event: RunEvent) => void;
}

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
  const authentication = options.authentication ?? staticAuthentication({ ...options, variable: variableOf(options) });
  const transport = createTransport({
    ...base,
    credentials: authentication.credentials,
    always: authentication.always,
    timeout: options.timeout ?? 10_000,
    ...(options.connection && { connection: options.connection }),
  });
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
    const schemes = request.schemes ?? authentication.schemesFor(operation);
    const addressed = schemes === undefined ? request : { ...request, schemes };
    await loggedIn(() => authentication.ready());
    const generation = authentication.generation();
    const attempt = () => paced(() => testData.around(operation, addressed, () => transport.send(addressed)));
    let exchange = await attempt();
    if (await loggedIn(() => authentication.renew(operation, exchange, generation))) exchange = await attempt();
    authentication.observe(operation, exchange);
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

  const absent = createAbsentOperations({
    operations: plan.operations,
    runId: options.runId,
    get: (path) => paced(() => transport.send({ method: 'GET', path, query: [], headers: {}, body: undefined, credentials: 'valid' })),
    evidenceOf: ({ pointer }) => plan.document.evidence.at(pointer),
  });
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
  const known = new Set(options.baseline?.map(({ fingerprint }) => fingerprint));
  const looked = new Set<string>();
  const counts: Record<Outcome, number> = { passed: 0, failed: 0, refuted: 0, skipped: 0 };
  listen({ type: 'run-started', run, checks });
  await options.ledger?.write({ entry: 'run', api: run.api, target: run.target, runId: run.runId });

  async function runOne(check: Check): Promise<void> {
    listen({ type: 'check-started', check });
    const from = performance.now();
    const before = requests;
    const found: Found[] = [];
    const reason = await attempt(check, (item) => found.push(item));
    const own = found
      .map((item) => toFinding(item, check, { options, plan, authentication, basePath: base.basePath }))
      .map((finding) => (known.has(fingerprintOf(finding)) ? { ...finding, known: true } : finding));
    const outcome = reason !== undefined && own.length === 0 ? 'skipped' : outcomeOf(own, options.strict ?? false);
    counts[outcome]++;
    if (outcome !== 'skipped') looked.add(check.operation.id);
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

  async function attempt(check: Check, report: (item: Found) => void): Promise<string | undefined> {
    if (check.safety === 'writes' && !options.allowWrites) return 'it writes, and writing is not allowed (--allow-writes)';
    const reason = absent.reason(check.operation);
    const found = absent.report(check.operation);
    if (found !== undefined) report(found);
    if (reason !== undefined) return reason;
    try {
      await check.run(createTalk({ plan, transport, authentication, absent, check, fixtures, send, read, paced, options, report }));
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
  const isNew = ({ severity, known = false }: Finding) => !known && (severity === 'failure' || options.strict === true);
  const baseline = options.baseline === undefined ? {} : { baseline: compareWithBaseline(options.baseline, findings, looked) };
  const summary: RunSummary = {
    ...counts,
    requests,
    milliseconds: performance.now() - started,
    findings,
    coverage: coverage.result(),
    lookedAt: [...looked],
    ...baseline,
    exitCode: findings.some(isNew) ? 1 : 0,
  };
  // A run that was cut short has no result: a report of it says so.
  if (!options.signal?.aborted) listen({ type: 'run-ended', summary });
  return summary;
}

/** What a login that fails in the middle of a run costs: the check that wanted it. */
async function loggedIn<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DoubletakeError && error.code === 'login-failed') throw new CheckSkipped(`the login failed: ${error.message}`);
    throw error;
  }
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
    credentials: options.credentialsFrom,
    allowWrites: options.allowWrites,
    strict: options.strict ?? false,
  };
}

function toFinding(
  found: Found,
  check: Check,
  { options, plan, authentication, basePath }: { options: RunOptions; plan: Plan; authentication: Authentication; basePath: string },
): Finding {
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
    curl: curlFor(exchanges, { options, authentication, basePath, creates }),
    overlay: severity === 'refuted' ? found.overlay : undefined,
  };
}

function outcomeOf(findings: readonly Finding[], strict: boolean): Outcome {
  if (findings.some(({ severity }) => severity === 'failure' || strict)) return 'failed';
  return findings.length > 0 ? 'refuted' : 'passed';
}
