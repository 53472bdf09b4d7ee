import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { DoubletakeError, messageOf } from '../openapi/doubletake-error.ts';
import type { Operation } from '../openapi/operation.ts';
import type { Check } from './check.ts';
import { concernOf } from './concern.ts';
import { createSender } from './create-sender.ts';
import { createTalk } from './create-talk.ts';
import { credentialHeaders, credentialPrefix, keyOf, wantedSchemes } from './credential-headers.ts';
import { curlFor } from './curl-for.ts';
import type { CheckEnded, ExitCode, Outcome, RunDescription, RunEvent, RunSummary, Stopped, Waiting } from './event.ts';
import type { Finding } from './finding.ts';
import { createFixtures } from './fixtures.ts';
import { createReadOnce } from './last-read.ts';
import { type Ledger, type LedgerEntry, noLedger } from './ledger.ts';
import { createLiveness, TargetGone } from './liveness.ts';
import type { SentRequest } from './message.ts';
import { createPace } from './pace.ts';
import { createPatience } from './patience.ts';
import type { Plan } from './plan.ts';
import { type CheckSelection, type PreparedChecks, prepareChecks } from './prepare-checks.ts';
import { createRunningChecks } from './running-checks.ts';
import { CheckSkipped, type Found } from './talk.ts';
import { createTestData, LedgerLost, type Ways } from './test-data.ts';
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
  /** What the document was named by, for the ledger: who cleans up later has to find it. */
  readonly documentName?: string;
  /** Milliseconds that are waited for a target that has stopped answering; 30,000 by default, 2,000 for a disposable one. */
  readonly grace?: number;
  /** Keeps what findings are about, so that their curl lines go on working. */
  readonly keep?: boolean;
  /** Called when no answer came, before anything else is sent: may start a target again that has died. */
  readonly recover?: () => Promise<void>;
  /** Ends the run early: what is under way is finished, and everything made is deleted. */
  readonly signal?: AbortSignal;
  readonly listen?: (event: RunEvent) => void;
}

/** Runs the checks of a document against a target. Never rejects for what the target, a check or a library does. */
export async function runChecks(options: RunOptions): Promise<RunSummary> {
  const { plan, checks, milliseconds: preparing } = options.prepared ?? prepareChecks(options);
  const started = performance.now() - preparing;
  const listen = options.listen ?? (() => undefined);
  const run = describeRun(options);
  const isDisposable = options.disposable ?? typeof options.target !== 'string';
  const coverage = createCoverageTracker(plan);
  const testData = createTestData({ plan, ledger: options.ledger ?? noLedger, runId: options.runId, isDisposable });
  const listening = await listenFor(options.target);
  const base = basePathOf(listening.target);
  const credentialsFor = (schemes: readonly string[]) => credentialHeaders(plan.document, schemes, keyOf(options));
  const timeout = options.timeout ?? 10_000;
  const transport = createTransport({ ...base, credentials: options.credentials, credentialsFor, timeout });
  const running = createRunningChecks();
  const { signal } = options;
  const pace = createPace(options.rate, signal);
  const tell = (waiting: Omit<Waiting, 'type'>) => listen({ type: 'waiting', ...waiting });
  const liveness = createLiveness({
    probe: () => transport.sendAbsolute({ ...probeOf(base.basePath) }),
    recover: options.recover,
    grace: options.grace ?? (isDisposable ? 2_000 : 30_000),
    report: running.report,
    tell,
    back: () => fixtures.forgetShared(),
    signal,
  });
  const sender = createSender({
    pace,
    patience: createPatience({ pace, tell, signal }),
    lastPatience: createPatience({ pace, tell, most: longestCleanUp }),
    liveness,
    testData,
    wire: (operation, request) => transport.send(withSchemes(plan, operation, request, options)),
    makeRoom,
    seen: (operation, exchange) => coverage.add(operation, exchange),
  });
  const { send } = sender;
  const read = createReadOnce(send, sender.requests);
  const fixtures = createFixtures({
    context: plan,
    links: plan.links,
    send,
    allowWrites: options.allowWrites,
    disposable: isDisposable,
    mark: plan.nextMark,
    share: (key, make) => testData.owned(sharedBy(key), make),
    used: (key) => running.uses(sharedBy(key)),
  });
  const findings: Finding[] = [];
  const counts: Record<Outcome, number> = { passed: 0, failed: 0, refuted: 0, skipped: 0, error: 0 };
  const ways: Ways = {
    send: sender.sendForCleanUp,
    request: (operation, fixture, wanted) => fixtures.request(operation, fixture, wanted),
    isKept: (ids) => options.keep === true && findings.some(({ curl }) => ids.some((id) => curl.includes(String(id)))),
    isGone: () => liveness.isGone,
    looks: isDisposable ? [] : looksAfterDeletion,
  };
  let stopped: Stopped | undefined;
  listen({ type: 'run-started', run, checks });
  await noteRun(options, {
    entry: 'run',
    api: run.api,
    target: run.target,
    runId: run.runId,
    ...(options.documentName !== undefined && { document: options.documentName }),
  });

  /** Frees what no check is using: where a plan allows only so many things, those that check together may be fewer. */
  async function makeRoom(): Promise<number> {
    fixtures.forgetShared((key) => running.isUsed(sharedBy(key)));
    return testData.release(running.isUsed, ways);
  }

  async function runOne(check: Check): Promise<void> {
    listen({ type: 'check-started', check });
    const from = performance.now();
    const before = sender.requests();
    const found: Found[] = [];
    const { reason, isError } = await running.during(
      check.id,
      (item) => found.push(item),
      () => testData.owned(check.id, () => attempt(check, found)),
    );
    const own = found.map((item) => toFinding(item, check, { options, plan, basePath: base.basePath }));
    const outcome = isError ? 'error' : reason !== undefined && own.length === 0 ? 'skipped' : outcomeOf(own, options.strict ?? false);
    counts[outcome]++;
    findings.push(...own);
    // What a live API has room for is not known: nothing stays there for longer than a check wants it.
    if (!isDisposable && !liveness.isGone) await testData.release((owner) => owner.startsWith(sharedBy('')) || running.isUsed(owner), ways);
    const ended: CheckEnded = {
      type: 'check-ended',
      check,
      outcome,
      reason,
      findings: own,
      requests: sender.requests() - before,
      milliseconds: performance.now() - from,
    };
    listen(ended);
  }

  async function attempt(check: Check, found: Found[]): Promise<{ readonly reason?: string; readonly isError?: boolean }> {
    if (check.safety === 'writes' && !options.allowWrites) return { reason: 'it writes, and writing is not allowed (--allow-writes)' };
    try {
      await check.run(
        createTalk({
          plan,
          transport,
          fixtures,
          send,
          read,
          paced: (exchanging) => sender.fetch(check.operation, exchanging),
          options,
          report: (item) => found.push(item),
        }),
      );
      return {};
    } catch (error) {
      if (error instanceof TargetGone) stopped ??= 'target-gone';
      if (error instanceof LedgerLost) stopped ??= 'ledger-lost';
      if (error instanceof CheckSkipped) return { reason: error.message, isError: error instanceof LedgerLost };
      if (error instanceof DoubletakeError && error.code === 'schema-invalid') return { reason: `the document allows no such request: ${error.message}` };
      return { reason: describeDefect(error), isError: true };
    }
  }

  const isStopped = () => stopped !== undefined || signal?.aborted === true;
  let failure: unknown;
  try {
    await runAll(checks, { concurrency: options.concurrency ?? 1, isStopped }, runOne);
  } catch (error) {
    failure = error;
  }
  // Whatever happened: nothing is left that can be deleted, and what is left is told.
  const cleaned = await testData.cleanUp(ways);
  listen({ type: 'cleaned-up', ...cleaned });
  transport.close();
  listening.close();
  if (failure !== undefined) throw failure;
  if (stopped === undefined && signal?.aborted) stopped = 'interrupted';
  const summary: RunSummary = {
    ...counts,
    requests: sender.requests(),
    milliseconds: performance.now() - started,
    findings,
    coverage: coverage.result(),
    stopped,
    exitCode: exitCodeOf(counts, findings, stopped),
  };
  listen({ type: 'run-ended', summary });
  return summary;
}

/** Begins the ledger. Rejects with `option-invalid` where it cannot be written: then nothing has been sent. */
async function noteRun({ ledger }: RunOptions, entry: LedgerEntry): Promise<void> {
  try {
    await ledger?.write(entry);
  } catch (cause) {
    throw new DoubletakeError('option-invalid', `the ledger cannot be written: ${messageOf(cause)}`, { next: 'Choose another file with --ledger.', cause });
  }
}

/** The most milliseconds that clean-up waits in all for a target that takes nothing for now. */
const longestCleanUp = 120_000;

/** Milliseconds of the pauses after which it is looked again whether something is gone: a deletion may take its time (RFC 9110, section 15.3.3). */
const looksAfterDeletion = [200, 400, 800, 1600, 3200];

/** The owner of what several checks share. */
function sharedBy(key: string): string {
  return `shared ${key}`;
}

/** Changes nothing, and anything that answers it shows that somebody is there. */
function probeOf(basePath: string): SentRequest {
  return { method: 'HEAD', path: basePath === '' ? '/' : basePath, query: [], headers: {}, body: undefined, credentials: 'none' };
}

/** What the process exits with; an interrupted run has no verdict, and neither has one in which something broke and nothing was found. */
function exitCodeOf(counts: Record<Outcome, number>, findings: readonly Finding[], stopped: Stopped | undefined): ExitCode {
  if (stopped === 'interrupted') return 130;
  if (counts.failed > 0 || findings.some(({ severity }) => severity === 'failure')) return 1;
  return counts.error > 0 || stopped !== undefined ? 2 : 0;
}

/** What broke, in a line, with the place in our code. */
function describeDefect(error: unknown): string {
  const [, at] = /\n\s+at (?:.*\()?(?:file:\/\/)?([^()\n]+)/.exec(error instanceof Error ? (error.stack ?? '') : '') ?? [];
  const name = error instanceof Error ? error.name : 'Error';
  return `an error of doubletake, not of the target: ${name}: ${messageOf(error)}${at === undefined ? '' : ` (${at.replace(/^.*\/(?=[^/]+$)/, '')})`}`;
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
async function runAll(
  checks: readonly Check[],
  { concurrency, isStopped }: { readonly concurrency: number; readonly isStopped: () => boolean },
  runOne: (check: Check) => Promise<void>,
): Promise<void> {
  const aside = concurrency > 1 ? checks.filter(mayRunBeside) : [];
  const queue = [...aside];
  const work = async () => {
    for (let check = queue.shift(); check !== undefined && !isStopped(); check = queue.shift()) await runOne(check);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  for (const check of checks) if (!aside.includes(check) && !isStopped()) await runOne(check);
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
