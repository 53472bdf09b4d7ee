import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { errorCatalogue, type FindingCode } from '../../openapi/errors.ts';
import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';
import { escapedLine } from '../../openapi/lib/escape-control-chars.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { Authentication } from '../authentication/authentication.ts';
import { staticAuthentication } from '../authentication/static-authentication.ts';
import type { Check } from '../plan/check.ts';
import { type CheckContext, givenInPaths } from '../plan/check-context.ts';
import type { Found } from '../plan/check-session.ts';
import { CheckSkipped, LeftOutForSafety } from '../plan/check-skipped.ts';
import { categoryOf } from '../plan/finding-category-of.ts';
import { createFixtures } from '../plan/fixtures.ts';
import { isMadeByPut } from '../plan/operation-links.ts';
import { createReadCache } from '../plan/read-cache.ts';
import { commandFor, curlFor, variableOf, withOtherRun } from '../reproduce/curl-for.ts';
import { decisiveOf } from '../reproduce/decisive.ts';
import { reproduceScript, type ScriptItem } from '../reproduce/script.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import { createGate } from '../safety/gate.ts';
import { createLookFirst } from '../safety/look-first.ts';
import { isSafe, permissionsOf } from '../safety/permit.ts';
import { shareOf } from '../safety/share.ts';
import { createSingletons } from '../safety/singletons.ts';
import { createAbsentOperations } from './absent-operations.ts';
import { compareWithBaseline } from './baseline.ts';
import { createConditions } from './conditions.ts';
import { createSender } from './create-sender.ts';
import { createCheckSession, type SessionParts } from './create-session.ts';
import type {
  CheckEnded,
  ExitCode,
  Outcome,
  RunDescription,
  RunSummary,
  Stopped,
  Waiting,
} from './event.ts';
import { type Finding, fingerprintOf } from './finding.ts';
import { type LedgerEntry, noLedger } from './ledger.ts';
import { listedBy } from './listed-ids.ts';
import { createLiveness, TargetGone } from './liveness.ts';
import { createLostCredentials } from './lost-credentials.ts';
import { createPace } from './pace.ts';
import { createPatience } from './patience.ts';
import { pause } from './pause.ts';
import { prepareChecks } from './prepare-checks.ts';
import type { RunOptions } from './run-options.ts';
import { createRunningChecks } from './running-checks.ts';
import { createSettling } from './settling.ts';
import { createTestData, LedgerLost, type Ways } from './test-data.ts';
import { createCoverageTracker } from './track-coverage.ts';
import { createTransport, type Target } from './transport.ts';

/**
 * Runs the checks of a document against a target. Never rejects for what the target, a check or a
 * library does.
 */
export async function runChecks(options: RunOptions): Promise<RunSummary> {
  const {
    context: checkContext,
    checks,
    milliseconds: preparing,
  } = options.prepared ?? prepareChecks(options);
  const started = performance.now() - preparing;
  const listen = options.listen ?? (() => undefined);
  const run = describeRun(options);
  const isDisposable = options.disposable ?? typeof options.target !== 'string';
  const coverage = createCoverageTracker(checkContext);
  const testData = createTestData({
    context: checkContext,
    ledger: options.ledger ?? noLedger,
    runId: options.runId,
    isDisposable,
    isOurs: (operation, call) =>
      gate.judge(fixtures.request(operation, { bindings: call, made: new Map() }), operation)
        .allowed,
  });
  const listening = await listenFor(options.target);
  const base = basePathOf(listening.target);
  const authentication =
    options.authentication ?? staticAuthentication({ ...options, variable: variableOf(options) });
  const gate = createGate(
    checkContext,
    permissionsOf({ ...options, given: givenInPaths(checkContext), disposable: isDisposable }),
    base.basePath,
  );
  const timeout = options.timeout ?? 10_000;
  const transport = createTransport({
    ...base,
    credentials: authentication.credentials,
    always: authentication.always,
    timeout,
    gate,
    ...(options.connection && { connection: options.connection }),
  });
  const running = createRunningChecks();
  const { signal } = options;
  const settle = options.settle ?? (isDisposable ? 0 : settlesWithin);
  const settling = createSettling(signal, options.pause);
  const pace = createPace(options.rate, signal, options.pause);
  const tell = (waiting: Omit<Waiting, 'type'>) => listen({ type: 'waiting', ...waiting });
  const liveness = createLiveness({
    probe: () => transport.sendAbsolute({ ...probeOf(base.basePath) }),
    recover: options.recover,
    grace: options.grace ?? (isDisposable ? 2_000 : 30_000),
    report: running.report,
    tell,
    back: () => fixtures.forgetShared(),
    pause: options.pause,
    signal,
  });

  /**
   * Puts a request on the wire with the credentials that hold now, and once more where they had run
   * out.
   */
  async function wire(operation: Operation, request: SentRequest): Promise<Exchange> {
    const schemes = request.schemes ?? authentication.schemesFor(operation);
    const addressed = schemes === undefined ? request : { ...request, schemes };
    await loggedIn(() => authentication.ready());
    const generation = authentication.generation();
    let exchange = await transport.send(addressed, operation);
    const first = exchange;
    if (await loggedIn(() => authentication.renew(operation, first, generation)))
      exchange = await transport.send(addressed, operation);
    authentication.observe(operation, exchange);
    return exchange;
  }

  const sender = createSender({
    pace,
    patience: createPatience({ pace, tell, signal, pause: options.pause }),
    lastPatience: createPatience({
      pace,
      tell,
      most: longestCleanUp,
      pause: options.pause,
    }),
    liveness,
    testData,
    settling,
    conditions: createConditions({
      ...checkContext,
      read: (operation, path) => {
        const request = readOf(path);
        return isEnding
          ? sender.sendForCleanUp(operation, request)
          : sender.fetch(operation, () => wire(operation, request));
      },
    }),
    lostCredentials: createLostCredentials((operation, request) =>
      sender.fetch(operation, () => wire(operation, request)),
    ),
    lookFirst: (request) => lookFirst(request),
    admit: async (operation, request) => {
      if (gate.pass(request, operation).isSingleton) await singletons.keep(request);
    },
    wire,
    makeRoom,
    seen: (operation, exchange) => {
      coverage.add(operation, exchange);
      options.seen?.(operation, exchange);
    },
  });
  const { send } = sender;
  // What is put back at the end is sent as clean-up is: also after the run was interrupted.
  let isEnding = false;
  const sendAtLast = (operation: Operation, request: SentRequest) =>
    isEnding ? sender.sendForCleanUp(operation, request) : send(operation, request);
  const lookFirst = createLookFirst({
    context: checkContext,
    gate,
    send: (operation, request) =>
      isEnding
        ? sender.sendForCleanUp(operation, request)
        : sender.fetch(operation, () => wire(operation, request)),
    request: (operation, fixture, wanted) => fixtures.request(operation, fixture, wanted),
  });
  const singletons = createSingletons({
    document: checkContext.document,
    operations: checkContext.operations,
    made: gate.made,
    send: sendAtLast,
    beforeChange: (item) => noteSingleton(options, { entry: 'singleton', ...item }),
  });
  const absent = createAbsentOperations({
    operations: checkContext.operations,
    runId: options.runId,
    get: (operation, path) => sender.fetch(operation, () => transport.send(readOf(path))),
    evidenceOf: ({ pointer }) => checkContext.document.evidence.at(pointer),
  });
  const read = createReadCache(send, sender.requests);
  let checksLeftOut = 0;
  const fixtures = createFixtures({
    context: checkContext,
    links: checkContext.links,
    send,
    allowWrites: options.allowWrites,
    disposable: isDisposable,
    makesByPut: (path) =>
      checkContext.operations.some((put) => put.path === path && isMadeByPut(put)),
    isGiven: (name) => givenInPaths(checkContext)[name] !== undefined,
    mark: checkContext.nextMark,
    share: (key, make) => testData.owned(sharedBy(key), make),
    used: (key) => running.uses(sharedBy(key)),
  });
  const findings: Finding[] = [];
  const known = new Set(options.baseline?.map(({ fingerprint }) => fingerprint));
  const looked = new Set<string>();
  const counts: Record<Outcome, number> = {
    passed: 0,
    failed: 0,
    refuted: 0,
    skipped: 0,
    error: 0,
  };
  const parts: SessionParts = {
    context: checkContext,
    transport,
    authentication,
    absent,
    fixtures,
    send,
    read,
    fetch: sender.fetch,
    options,
  };
  const ways: Ways = {
    send: sender.sendForCleanUp,
    request: (operation, fixture, wanted) => fixtures.request(operation, fixture, wanted),
    isKept: (ids) =>
      options.keep === true &&
      findings.some(({ curl }) => ids.some((id) => curl.includes(String(id)))),
    isGone: () => liveness.isGone,
    looks: isDisposable ? [] : looksAfterDeletion,
    pause: options.pause ?? pause,
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

  /**
   * Frees what no check is using: where a plan allows only so many items, those that check
   * together may be fewer.
   */
  async function makeRoom(): Promise<number> {
    fixtures.forgetShared((key) => running.isUsed(sharedBy(key)));
    return testData.release(running.isUsed, ways);
  }

  /** What a script has to make, and what deletes it. */
  function itemsOf(exchanges: readonly Exchange[]): ScriptItem[] {
    const requests = exchanges.map(({ request }) => request);
    return testData
      .namedBy(requests, exchanges.flatMap(listedBy))
      .map(({ id, created, delete: call }) => {
        const operation = checkContext.operations.find((own) => own.id === call?.operation);
        const deletion =
          operation === undefined || call === undefined
            ? undefined
            : fixtures.request(operation, { bindings: call, made: new Map() });
        return { id, created, deletion };
      });
  }

  async function runOne(check: Check): Promise<void> {
    listen({ type: 'check-started', check });
    const from = performance.now();
    const before = sender.requests();
    const found: Found[] = [];
    const report = (item: Found) => found.push(item);
    const { reason, isError, isLeftOut } = await running.during(check.id, report, () =>
      testData.owned(check.id, () => attempt(check, report)),
    );
    const own = found
      .map((item) =>
        toFinding(item, check, {
          options,
          context: checkContext,
          authentication,
          basePath: base.basePath,
          itemsOf,
        }),
      )
      .map((finding) =>
        known.has(fingerprintOf(finding)) ? { ...finding, known: true } : finding,
      );
    const leftOut = isLeftOut === true && own.length === 0;
    if (leftOut) checksLeftOut++;
    const outcome = isError
      ? 'error'
      : reason !== undefined && own.length === 0
        ? 'skipped'
        : outcomeOf(own, options.strict ?? false);
    counts[outcome]++;
    if (outcome !== 'skipped') looked.add(check.operation.id);
    findings.push(...own);
    // What a live API has room for is not known: nothing stays there for longer than a check wants
    // it.
    if (!isDisposable && !liveness.isGone)
      await testData.release(
        (owner) => owner.startsWith(sharedBy('')) || running.isUsed(owner),
        ways,
      );
    const ended: CheckEnded = {
      type: 'check-ended',
      check,
      outcome,
      reason,
      leftOut,
      findings: own,
      requests: sender.requests() - before,
      milliseconds: performance.now() - from,
    };
    listen(ended);
  }

  /**
   * Runs a check. What it finds of what was written before may be a matter of time: then it runs
   * once more, with reads that wait, and that counts.
   */
  async function judgeSettled(check: Check, report: (item: Found) => void): Promise<void> {
    const first: Found[] = [];
    const [ended] = await Promise.allSettled([
      check.run(createCheckSession(parts, check, (item) => first.push(item))),
    ]);
    const isLate = first.some(isAcceptedOnly);
    const wait = isLate ? Math.max(settle, settlesWithin) : settle;
    if (wait === 0 || !first.some(dependsOnTime) || isStopped()) {
      for (const item of first) report(item);
      if (ended.status === 'rejected') throw ended.reason;
      return;
    }
    const second: Found[] = [];
    await settling.in(wait, () =>
      // What was read last may have been read too early.
      check.run(createCheckSession({ ...parts, read: send }, check, (item) => second.push(item))),
    );
    // A strict run takes it for done by then.
    const undone = options.strict
      ? []
      : second.filter((item) => dependsOnTime(item) && isAcceptedOnly(item));
    for (const item of second) if (!undone.includes(item)) report(item);
    if (undone.length > 0 && undone.length === second.length)
      throw new CheckSkipped(
        `what was accepted with 202 is not done after ${wait} ms, so that nothing can be compared (--settle waits for longer)`,
      );
  }

  async function attempt(check: Check, report: (item: Found) => void): Promise<Ended> {
    if (check.safety !== 'safe' && !options.allowWrites)
      return { reason: gate.leaveOut(check.operation).message, isLeftOut: true };
    const reason = absent.reason(check.operation);
    const found = absent.report(check.operation);
    if (found !== undefined) report(found);
    if (reason !== undefined) return { reason };
    try {
      await judgeSettled(check, report);
      return {};
    } catch (error) {
      if (error instanceof TargetGone) stopped ??= 'target-gone';
      if (error instanceof LedgerLost) stopped ??= 'ledger-lost';
      if (error instanceof CheckSkipped)
        return {
          reason: error.message,
          isError: error instanceof LedgerLost,
          isLeftOut: error instanceof LeftOutForSafety,
        };
      if (error instanceof DoubletakeError && error.code === 'schema-invalid')
        return { reason: `the document allows no such request: ${error.message}` };
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
  isEnding = true;
  const backs = await singletons.putBack();
  for (const { path, isAsItWas } of backs) {
    await noteSingleton(options, { entry: 'put-back', path, isAsItWas }).catch(() => undefined);
    await testData.undone(path);
  }
  const cleaned = await testData.cleanUp(ways);
  listen({ type: 'cleaned-up', ...cleaned });
  listen({ type: 'kept-safe', leftOut: gate.leftOut(), singletons: backs });
  transport.close();
  listening.close();
  running.close();
  testData.close();
  if (failure !== undefined) throw failure;
  if (stopped === undefined && signal?.aborted) stopped = 'interrupted';
  const share = shareOf({ ...counts, leftOut: checksLeftOut }, options.maxSkipped);
  const isNew = ({ severity, known = false }: Finding) =>
    !known && (severity === 'failure' || options.strict === true);
  const baseline =
    options.baseline === undefined
      ? {}
      : { baseline: compareWithBaseline(options.baseline, findings, looked) };
  const summary: RunSummary = {
    ...counts,
    leftOut: checksLeftOut,
    tooManySkipped: share.tooManySkipped,
    requests: sender.requests(),
    milliseconds: performance.now() - started,
    findings,
    coverage: coverage.result(),
    lookedAt: [...looked],
    ...baseline,
    stopped,
    exitCode: exitCodeOf(counts, {
      hasNew: findings.some(isNew),
      stopped,
      isTooLittle: share.tooManySkipped !== undefined,
    }),
  };
  listen({ type: 'run-ended', summary });
  return summary;
}

/**
 * Begins the ledger. Rejects with `option-invalid` where it cannot be written: then nothing has
 * been sent.
 */
async function noteRun({ ledger }: RunOptions, entry: LedgerEntry): Promise<void> {
  try {
    await ledger?.write(entry);
  } catch (cause) {
    throw new DoubletakeError(
      'option-invalid',
      `the ledger cannot be written: ${messageOf(cause)}`,
      { next: 'Choose another file with --ledger.', cause },
    );
  }
}

/** What there is one of is not changed where nobody could tell later that it was. */
async function noteSingleton({ ledger }: RunOptions, entry: LedgerEntry): Promise<void> {
  try {
    await ledger?.write(entry);
  } catch (cause) {
    throw new LedgerLost(
      `the ledger cannot be written (${messageOf(cause)}), so that nothing that may change something is sent any more`,
    );
  }
}

/** How the attempt at a check ended. */
interface Ended {
  /** Why it was skipped, or what broke. */
  readonly reason?: string;
  readonly isError?: boolean;
  readonly isLeftOut?: boolean;
}

/** The most milliseconds that clean-up waits in all for a target that takes nothing for now. */
const longestCleanUp = 120_000;

/**
 * Milliseconds of the pauses after which it is looked again whether something is gone: a deletion
 * may take its time (RFC 9110, section 15.3.3).
 */
const looksAfterDeletion = [200, 400, 800, 1600, 3200];

/** Milliseconds after which a live API is expected to show what was written. */
const settlesWithin = 500;

/** Findings that a read may give which came too early for what was written before it. */
const ofTime: ReadonlySet<FindingCode> = new Set([
  'write-lost',
  'write-altered',
  'update-ignored',
  'update-overreached',
  'put-not-idempotent',
  'put-partial',
  'refused-request-wrote',
  'delete-ineffective',
  'delete-overreached',
  'delete-repeatable',
  'orphan-alive',
  'list-incomplete',
  'list-duplicate',
  'list-overreached',
  'list-misordered',
  'paging-inconsistent',
  'reads-disagree',
  'journey-broken',
  'location-broken',
  'upload-lost',
  'upload-altered',
  'upload-outlived',
]);

function dependsOnTime({ code, exchanges }: Found): boolean {
  if (code !== 'valid-request-refused') return ofTime.has(code);
  const status = exchanges.at(-1)?.response?.status ?? 0;
  return status === 404 || status === 409 || status === 410;
}

/** Whether a change that a finding is about was accepted, and may not be done (RFC 9110, 15.3.3). */
function isAcceptedOnly({ exchanges }: Found): boolean {
  return exchanges.some(
    ({ request, response }) => !isSafe(request.method) && response?.status === 202,
  );
}

/** The owner of what several checks share. */
function sharedBy(key: string): string {
  return `shared ${key}`;
}

function readOf(path: string): SentRequest {
  return { method: 'GET', path, query: [], headers: {}, body: undefined, credentials: 'valid' };
}

/** Changes nothing, and anything that answers it shows that somebody is there. */
function probeOf(basePath: string): SentRequest {
  return {
    method: 'HEAD',
    path: basePath === '' ? '/' : basePath,
    query: [],
    headers: {},
    body: undefined,
    credentials: 'none',
  };
}

/**
 * What the process exits with; an interrupted run has no verdict, and neither has one in which
 * something broke and nothing was found.
 */
function exitCodeOf(
  counts: Record<Outcome, number>,
  {
    hasNew,
    stopped,
    isTooLittle,
  }: {
    readonly hasNew: boolean;
    readonly stopped: Stopped | undefined;
    readonly isTooLittle: boolean;
  },
): ExitCode {
  if (stopped === 'interrupted') return 130;
  if (hasNew || isTooLittle) return 1;
  return counts.error > 0 || stopped !== undefined ? 2 : 0;
}

/** What broke, in a line, with the place in our code. */
function describeDefect(error: unknown): string {
  const [, at] =
    /\n\s+at (?:.*\()?(?:file:\/\/)?([^()\n]+)/.exec(
      error instanceof Error ? (error.stack ?? '') : '',
    ) ?? [];
  const name = error instanceof Error ? error.name : 'Error';
  return `an error of doubletake, not of the target: ${name}: ${messageOf(error)}${at === undefined ? '' : ` (${at.replace(/^.*\/(?=[^/]+$)/, '')})`}`;
}

/** What a login that fails in the middle of a run costs: the check that wanted it. */
async function loggedIn<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DoubletakeError && error.code === 'login-failed')
      throw new CheckSkipped(`the login failed: ${error.message}`);
    throw error;
  }
}

/**
 * Whether a check may run while others make what they need: it writes nothing, and compares no two
 * reads.
 */
const mayRunBeside = ({ safety, group }: Check) => safety === 'safe' && group !== 'journeys';

/**
 * Checks that write share the state, and journeys look at it, so they take turns; the others may
 * run beside each other.
 */
async function runAll(
  checks: readonly Check[],
  { concurrency, isStopped }: { readonly concurrency: number; readonly isStopped: () => boolean },
  runOne: (check: Check) => Promise<void>,
): Promise<void> {
  const aside = concurrency > 1 ? checks.filter(mayRunBeside) : [];
  const queue = [...aside];
  const work = async () => {
    for (let check = queue.shift(); check !== undefined && !isStopped(); check = queue.shift())
      await runOne(check);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  for (const check of checks) if (!aside.includes(check) && !isStopped()) await runOne(check);
}

/**
 * An app without a server gets one for the whole run: URLs in its answers have to stay the same.
 */
async function listenFor(
  target: Target,
): Promise<{ readonly target: Server | string; close(): void }> {
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
    target:
      options.targetName ??
      (typeof options.target === 'string' ? options.target : 'in this process'),
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
  {
    options,
    context: checkContext,
    authentication,
    basePath,
    itemsOf,
  }: {
    options: RunOptions;
    context: CheckContext;
    authentication: Authentication;
    basePath: string;
    itemsOf: (exchanges: readonly Exchange[]) => readonly ScriptItem[];
  },
): Finding {
  const { operation, provenance, exchanges } = found;
  const creates = checkContext.resources.some(({ create }) => create.id === operation.id);
  const severity = provenance.evidence === 'assumed' && !options.strict ? 'refuted' : 'failure';
  const items = itemsOf(exchanges);
  return {
    code: found.code,
    category: categoryOf(found.code, check),
    severity,
    evidence: provenance.evidence,
    source: provenance.source,
    operation: operation.id,
    check: check.id,
    location: found.location,
    message: found.message,
    ...(found.differs !== undefined && { differs: found.differs }),
    statement: found.statement,
    exchanges,
    curl: curlFor(exchanges, { options, authentication, basePath, creates }),
    script: reproduceScript({
      about: [
        `${errorCatalogue[found.code].title} (${found.code})`,
        `${operation.method.toUpperCase()} ${operation.path}: ${found.message}`,
      ].map((line) => escapedLine(line).slice(0, 400)),
      exchanges,
      items,
      decisive: decisiveOf({
        code: found.code,
        location: found.location,
        exchanges,
        ids: items.map(({ id }) => id),
        rename: (text) => withOtherRun(text, options.runId),
      }),
      command: (request) =>
        commandFor(request, { options, authentication, basePath, creates: true }),
    }),
    overlay: severity === 'refuted' ? found.overlay : undefined,
  };
}

function outcomeOf(findings: readonly Finding[], strict: boolean): Outcome {
  if (findings.some(({ severity }) => severity === 'failure' || strict)) return 'failed';
  return findings.length > 0 ? 'refuted' : 'passed';
}
