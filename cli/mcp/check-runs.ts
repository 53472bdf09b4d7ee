import { randomBytes } from 'node:crypto';
import { prepareChecks, runChecks } from '../../contracts/index.ts';
import { createReport } from '../../contracts/report/report.ts';
import type { RunRecord } from '../../contracts/report/run-record.ts';
import type { Connection } from '../../contracts/request/http-client.ts';
import type { RunEvent } from '../../contracts/run/event.ts';
import { mostSkipped } from '../../contracts/safety/share.ts';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { openLedger } from '../files/ledger-file.ts';
import { loadSource } from '../files/load-source.ts';
import {
  type AuthenticationOptions,
  readAuthentication,
} from '../options/authentication-options.ts';
import { openAuthentication, targetOptions } from '../options/open-authentication.ts';
import { createRunSecrets } from '../options/run-secrets.ts';
import { takeUserInfo } from '../options/user-info.ts';
import { withMaskedErrors } from '../output/masked-errors.ts';
import { openTarget } from '../target/check-target.ts';

/** What of a live API the person who started the server allows. */
export interface CheckPermissions {
  /**
   * Base URLs that checks may be sent to, by what an agent calls them: the same without a user and a
   * password.
   */
  readonly targets: ReadonlyMap<string, string>;
  /** Whether test data may be made on them. */
  readonly allowWrites: boolean;
  readonly authentication: AuthenticationOptions;
  readonly connection: Connection;
  readonly environment: NodeJS.ProcessEnv;
}

/** What an agent asks to be checked. */
export interface CheckRequest {
  /** A document of the folder, which has been entered, or the name of an API that ships. */
  readonly document: string;
  readonly overlays: readonly string[];
  readonly allowRefs: readonly string[];
  /** `double`, or one of the allowed URLs. */
  readonly target: string;
  readonly writes: boolean;
  readonly only: readonly string[] | undefined;
}

/** A run, under way or ended. */
export interface CheckRun {
  readonly number: number;
  readonly target: string;
  /** Resolves when it has ended, whichever way. */
  readonly done: Promise<void>;
  /** How many checks have ended, and of how many. */
  progress(): { readonly ended: number; readonly of: number };
  /** What was found; undefined while it is under way. */
  record(): RunRecord | undefined;
  /** Why it could not run. */
  failure(): unknown;
  stop(): void;
}

export interface CheckRuns {
  /** Starts a run. Throws `not-allowed` for a target or writes that nobody has allowed. */
  start(request: CheckRequest): CheckRun;
  /** The run of a number, or the last. Throws `option-invalid`. */
  find(number: number | undefined): CheckRun;
  /** Ends what is under way, and waits until its test data is deleted. */
  close(): Promise<void>;
}

/** Runs that are remembered. */
const mostRuns = 5;

export function createCheckRuns(permissions: CheckPermissions): CheckRuns {
  const runs: CheckRun[] = [];
  let count = 0;
  const underWay = () =>
    runs.find((run) => run.record() === undefined && run.failure() === undefined);
  return {
    start(request) {
      assertAllowed(request, permissions);
      if (underWay() !== undefined)
        throw new DoubletakeError('option-invalid', `run ${underWay()?.number} is under way`, {
          next: 'Wait for it with list_findings, or end it with stop_checks.',
        });
      const run = startRun(++count, request, permissions);
      runs.push(run);
      if (runs.length > mostRuns) runs.shift();
      return run;
    },
    find(number) {
      const run = number === undefined ? runs.at(-1) : runs.find((one) => one.number === number);
      if (run !== undefined) return run;
      throw new DoubletakeError(
        'option-invalid',
        number === undefined
          ? 'no checks were run'
          : `there is no run ${number} (accepted: ${runs.map((one) => one.number).join(', ') || 'none'})`,
        { next: 'Run checks with run_checks.' },
      );
    },
    async close() {
      const run = underWay();
      run?.stop();
      await run?.done;
    },
  };
}

/** Who starts the server says which servers are asked, and whether anything may be made there. */
function assertAllowed({ target, writes }: CheckRequest, permissions: CheckPermissions): void {
  if (target === 'double') return;
  if (!permissions.targets.has(target))
    throw new DoubletakeError(
      'not-allowed',
      `${JSON.stringify(target)} may not be checked (accepted: ${['double', ...permissions.targets.keys()].join(', ')})`,
      {
        next: `Ask the person who started the server to add --target ${target}. Nothing was sent.`,
      },
    );
  if (writes && !permissions.allowWrites)
    throw new DoubletakeError(
      'not-allowed',
      `nothing may be made, changed or deleted on ${target}`,
      {
        next: 'Run without `writes`, or ask the person who started the server to add --allow-writes. Nothing was sent.',
      },
    );
}

function startRun(number: number, request: CheckRequest, permissions: CheckPermissions): CheckRun {
  const ending = new AbortController();
  let record: RunRecord | undefined;
  let failure: unknown;
  let ended = 0;
  let of = 0;
  const listen = (event: RunEvent) => {
    if (event.type === 'run-started') of = event.checks.length;
    if (event.type === 'check-ended') ended++;
  };
  const done = runOnce(request, permissions, listen, ending.signal).then(
    (made) => {
      record = made;
    },
    (error: unknown) => {
      failure = error ?? new Error('no reason given');
    },
  );
  return {
    number,
    target: request.target,
    done,
    progress: () => ({ ended, of }),
    record: () => record,
    failure: () => failure,
    stop: () => ending.abort(),
  };
}

/** What a run has found, with no key in it. */
async function runOnce(
  { document: given, overlays, allowRefs, target: wanted, writes, only }: CheckRequest,
  { targets, authentication: options, connection, environment }: CheckPermissions,
  listen: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<RunRecord> {
  const source = await loadSource(given, overlays, [], allowRefs);
  const { document, journeys } = source;
  const runId = randomBytes(3).toString('hex');
  const seed = 1;
  const selection = { document, journeys, seed, runId, ...(only !== undefined && { only }) };
  const prepared = prepareChecks(selection);
  if (prepared.checks.length === 0)
    throw new DoubletakeError('option-invalid', 'no check is left by `only`', {
      next: 'Leave it out, or give an operationId.',
    });
  const named = targets.get(wanted);
  const isDouble = named === undefined;
  const { target: url = undefined, options: taken } = isDouble
    ? { options: {} }
    : takeUserInfo(named, options);
  const credentials = readAuthentication(document, taken, isDouble ? {} : environment);
  const secrets = createRunSecrets(credentials, url ?? '');
  let record: RunRecord | undefined;
  const report = createReport(
    { startedAt: new Date(), secrets: secrets.now, document: document.root },
    (made) => {
      record = made;
      return '';
    },
  );
  await withMaskedErrors(secrets.mask, async () => {
    const target = await openTarget(url ?? 'mock', source, {
      seed,
      keys: credentials.keys,
      connection,
    });
    let ledger: Awaited<ReturnType<typeof openLedger>> | undefined;
    try {
      const authentication = await openAuthentication(target, source, {
        credentials,
        setup: { connection, timeout: 10_000, context: prepared.context },
      });
      secrets.know(authentication.secrets);
      const allowWrites = isDouble || writes;
      ledger =
        !isDouble && allowWrites ? await openLedger(undefined, runId, secrets.mask) : undefined;
      await runChecks({
        ...selection,
        prepared,
        ...targetOptions(target, credentials, authentication),
        connection,
        allowWrites,
        maxSkipped: mostSkipped,
        strict: isDouble && source.isShipped,
        disposable: isDouble,
        ...(!isDouble && { rate: 10 }),
        ...(ledger && { ledger, documentName: source.name }),
        signal,
        listen(event) {
          listen(event);
          report.listen(event);
        },
      });
    } finally {
      await ledger?.close();
      await target.close();
    }
  });
  report.render();
  if (record === undefined) throw new Error(`no record of run ${runId}`);
  return record;
}
