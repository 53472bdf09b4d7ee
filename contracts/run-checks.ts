import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { DoubletakeError } from '../openapi/doubletake-error.ts';
import type { Operation } from '../openapi/operation.ts';
import type { Check } from './check.ts';
import { concernOf } from './concern.ts';
import { createTalk } from './create-talk.ts';
import { credentialHeaders, credentialPrefix, keyOf, wantedSchemes } from './credential-headers.ts';
import { curlFor } from './curl-for.ts';
import type { CheckEnded, Outcome, RunDescription, RunEvent, RunSummary } from './event.ts';
import type { Finding } from './finding.ts';
import { createFixtures } from './fixtures.ts';
import { createReadOnce } from './last-read.ts';
import { type Ledger, noLedger } from './ledger.ts';
import type { Exchange, SentRequest } from './message.ts';
import { createPace, retryAfter } from './pace.ts';
import type { Plan } from './plan.ts';
import { type CheckSelection, type PreparedChecks, prepareChecks } from './prepare-checks.ts';
import { createGate, LeftOutForSafety } from './safety/gate.ts';
import { type Allowance, permissionsOf } from './safety/permit.ts';
import { shareOf } from './safety/share.ts';
import { createSingletons } from './safety/singletons.ts';
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
  /** The key itself, for operations that want it elsewhere; by default the first of the credentials. */
  readonly key?: string;
  /** Name of the environment variable that the key came from, for curl lines and reports. */
  readonly keyFrom?: string;
  /** Whether the target refuses keys that it does not know. */
  readonly knowsKeys?: boolean;
  /** Creates, changes and deletes test data; otherwise only what cannot write is sent. */
  readonly allowWrites: boolean;
  /** What may be done besides, where writing is allowed; see `permit`. */
  readonly allow?: readonly Allowance[];
  /** Operations that may be called whatever they do, by their id. */
  readonly allowOperations?: readonly string[];
  /** Values of path parameters that things may be made below, by name. */
  readonly given?: Readonly<Record<string, string>>;
  /** How many of the checks that may be sent may be skipped, in percent, before the run fails; all by default. */
  readonly maxSkipped?: number;
  /** Whether nothing of anybody's is on the target, as on a double: ids in examples may then be changed and deleted. */
  readonly disposable?: boolean;
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
  const credentialsFor = (schemes: readonly string[]) => credentialHeaders(plan.document, schemes, keyOf(options));
  const gate = createGate(plan, permissionsOf({ ...options, disposable: isDisposable(options) }), base.basePath);
  const transport = createTransport({ ...base, credentials: options.credentials, credentialsFor, timeout: options.timeout ?? 10_000, gate });
  const pace = createPace(options.rate);
  let requests = 0;
  let checksLeftOut = 0;

  async function paced(exchanging: () => Promise<Exchange>): Promise<Exchange> {
    await pace.turn();
    requests++;
    const exchange = await exchanging();
    if (exchange.response === undefined) await options.recover?.();
    return exchange;
  }

  async function send(operation: Operation, request: SentRequest): Promise<Exchange> {
    const addressed = withSchemes(plan, operation, request, options);
    if (gate.pass(addressed, operation).isSingleton) await singletons.keep(addressed);
    const attempt = () => paced(() => testData.around(operation, addressed, () => transport.send(addressed, operation)));
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

  /** For clean-up: what may not be deleted, because it may not be ours, is told as what is left. */
  const sendOrTell = (operation: Operation, request: SentRequest) =>
    send(operation, request).catch((error: unknown): Exchange => {
      if (!(error instanceof CheckSkipped)) throw error;
      return { request, response: undefined, failure: error.message };
    });
  const singletons = createSingletons({ document: plan.document, operations: plan.operations, made: gate.made, send });
  const read = createReadOnce(send, () => requests);
  const fixtures = createFixtures({
    context: plan,
    links: plan.links,
    send,
    allowWrites: options.allowWrites,
    disposable: isDisposable(options),
    makesByPut: (path) => plan.operations.some((put) => put.method === 'put' && put.path === path && put.responses.some(({ status }) => status === '201')),
    isGiven: (name) => options.given?.[name] !== undefined,
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
    const skipped = await attempt(check, found);
    const reason = skipped?.message;
    const own = found.map((item) => toFinding(item, check, { options, plan, basePath: base.basePath }));
    const leftOut = skipped instanceof LeftOutForSafety && own.length === 0;
    if (leftOut) checksLeftOut++;
    const outcome = reason !== undefined && own.length === 0 ? 'skipped' : outcomeOf(own, options.strict ?? false);
    counts[outcome]++;
    findings.push(...own);
    const ended: CheckEnded = {
      type: 'check-ended',
      check,
      outcome,
      reason,
      leftOut,
      findings: own,
      requests: requests - before,
      milliseconds: performance.now() - from,
    };
    listen(ended);
  }

  async function attempt(check: Check, found: Found[]): Promise<CheckSkipped | undefined> {
    if (check.safety !== 'safe' && !options.allowWrites) return gate.leaveOut(check.operation);
    try {
      await check.run(createTalk({ plan, transport, fixtures, send, read, paced, options, report: (item) => found.push(item) }));
      return undefined;
    } catch (error) {
      if (error instanceof CheckSkipped) return error;
      if (error instanceof DoubletakeError && error.code === 'schema-invalid') return new CheckSkipped(`the document allows no such request: ${error.message}`);
      throw error;
    }
  }

  const isKept = (ids: readonly unknown[]) => options.keep === true && findings.some(({ curl }) => ids.some((id) => curl.includes(String(id))));
  try {
    await runAll(checks, options, runOne);
  } finally {
    // A defect of a check must not leave its test data behind.
    const cleaned = await testData.cleanUp(sendOrTell, (operation, bindings) => fixtures.request(operation, { bindings, made: new Map() }), isKept);
    listen({ type: 'cleaned-up', ...cleaned });
    listen({ type: 'kept-safe', leftOut: gate.leftOut(), singletons: await singletons.putBack() });
    transport.close();
    listening.close();
  }
  const share = shareOf({ ...counts, leftOut: checksLeftOut }, options.maxSkipped);
  const summary: RunSummary = {
    ...counts,
    leftOut: checksLeftOut,
    tooManySkipped: share.tooManySkipped,
    requests,
    milliseconds: performance.now() - started,
    findings,
    coverage: coverage.result(),
    exitCode: counts.failed > 0 || share.tooManySkipped !== undefined ? 1 : 0,
  };
  // A run that was cut short has no result: a report of it says so.
  if (!options.signal?.aborted) listen({ type: 'run-ended', summary });
  return summary;
}

/** A server in this process is a double, unless it is said otherwise. */
function isDisposable({ disposable, target }: RunOptions): boolean {
  return disposable ?? typeof target !== 'string';
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
