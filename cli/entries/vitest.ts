/**
 * The checks as tests of Vitest: `import { describeContract } from 'doubletake/vitest'`.
 *
 * @module doubletake/vitest
 */

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { type Finding, groupCauses, prepareChecks, runChecks } from '../../contracts/index.ts';
import type { CheckEnded, RunSummary } from '../../contracts/run/event.ts';
import { assertKnownOperations } from '../../contracts/safety/known-operations.ts';
import type { Allowance } from '../../contracts/safety/permit.ts';
import { mostSkipped } from '../../contracts/safety/share.ts';
import { createMask } from '../../contracts/secrets/mask.ts';
import { openBaseline } from '../files/baseline-file.ts';
import { openLedger } from '../files/ledger-file.ts';
import { loadSource } from '../files/load-source.ts';
import { readCredentials } from '../options/credentials.ts';
import { withMaskedErrors } from '../output/masked-errors.ts';
import { createProgress } from '../output/progress.ts';
import { type App, openApp } from '../target/app-target.ts';
import { openTarget } from '../target/check-target.ts';
import type { OpenTarget } from '../target/target.ts';

/** How to check an API as a vitest suite. */
export interface ContractOptions {
  /**
   * `mock`, `prism`, a base URL, or an app in this process: an Express app or another listener, a
   * `fetch` function, or an object that has one. The variable `TARGET`, else `mock`, by default.
   */
  readonly target?: string | App;
  readonly overlays?: readonly string[];
  readonly journeys?: readonly string[];
  /** Folders and origins that references may lead to besides those of the document. */
  readonly allowRefs?: readonly string[];
  readonly seed?: number;
  /** Creates, changes and deletes test data on a live API. */
  readonly allowWrites?: boolean;
  /** What may be done besides, as `--allow` has it: `singletons`, `bulk`, `actions`. */
  readonly allow?: readonly Allowance[];
  /** Operations that may be called whatever they do, by their id. */
  readonly allowOperations?: readonly string[];
  /**
   * How many of the checks that may be sent may be skipped, in percent, before the suite fails; 50
   * by default.
   */
  readonly maxSkipped?: number;
  /** Variable with the key; `<API>_API_KEY` by default. */
  readonly apiKeyEnv?: string;
  readonly only?: readonly string[];
  /** None of the checks whose id contains one of these texts. */
  readonly exclude?: readonly string[];
  /** Requests a second at most; 10 by default for a URL. */
  readonly rate?: number;
  /** Milliseconds for one answer; 10,000 by default. */
  readonly timeout?: number;
  /** Milliseconds until writes show, as `--settle` has it. */
  readonly settle?: number;
  /** Whether refuted assumptions fail. */
  readonly strict?: boolean;
  /** File of findings that are known, as `--write-baseline` writes it: they fail nothing. */
  readonly baseline?: string;
}

/**
 * Defines one test for each check of an API.
 * @param api name of a shipped API, or path of an OpenAPI document
 * @example
 * import { describeContract } from 'doubletake/vitest';
 * await describeContract('./openapi.yaml', { target: 'http://127.0.0.1:3000', allowWrites: true });
 */
export async function describeContract(api: string, options: ContractOptions = {}): Promise<void> {
  const source = await loadSource(
    api,
    options.overlays ?? [],
    options.journeys ?? [],
    options.allowRefs ?? [],
  );
  const { document, journeys } = source;
  const seed = options.seed ?? 1;
  const common = {
    document,
    journeys,
    seed,
    runId: randomBytes(3).toString('hex'),
    ...(options.only && { only: options.only }),
    ...(options.exclude && { exclude: options.exclude }),
  };
  const prepared = prepareChecks(common);
  assertKnownOperations(
    prepared.context.operations,
    options.allowOperations ?? [],
    'allowOperations:',
  );
  const target = options.target ?? process.env['TARGET'] ?? 'mock';
  const baseline =
    options.baseline === undefined ? undefined : await openBaseline({ baseline: options.baseline });
  const name = typeof target === 'string' ? target : 'an app in this process';

  describe(`${document.title} on ${name}, seed ${seed}`, () => {
    const ended = new Map<string, CheckEnded>();
    let opened: OpenTarget | undefined;
    let summary: RunSummary | undefined;
    const credentials = readCredentials(document, options.apiKeyEnv, process.env);
    const mask = createMask(credentials.secrets);
    // Whoever interrupts the suite waits until test data is deleted.
    const ending = new AbortController();
    const end = () => ending.abort();
    const progress = createProgress(process.stderr);
    beforeAll(async () => {
      opened =
        typeof target === 'string'
          ? await openTarget(target, source, { seed, keys: [credentials.key] })
          : await openApp(target);
      const ledger =
        !opened.isOurs && options.allowWrites
          ? await openLedger(undefined, common.runId, mask)
          : undefined;
      process.once('SIGINT', end).once('SIGTERM', end);
      const running = runChecks({
        ...common,
        prepared,
        target: opened.target,
        credentials: credentials.headers,
        key: credentials.key,
        ...(credentials.from !== undefined && { keyFrom: credentials.from }),
        hasValidCredentials: opened.hasValidCredentials,
        allowWrites: opened.isOurs || (options.allowWrites ?? false),
        ...(options.allow && { allow: options.allow }),
        ...(options.allowOperations && { allowOperations: options.allowOperations }),
        maxSkipped: options.maxSkipped ?? mostSkipped,
        strict: options.strict ?? (opened.isOurs && source.isShipped),
        disposable: opened.isOurs,
        ...(baseline?.entries && { baseline: baseline.entries }),
        ...(options.timeout !== undefined && { timeout: options.timeout }),
        ...(options.settle !== undefined && { settle: options.settle }),
        signal: ending.signal,
        ...(opened.recover && { recover: opened.recover }),
        ...(ledger && { ledger }),
        ...rateOf(options, opened),
        listen: (event) => {
          progress.listen(event);
          if (event.type === 'check-ended') ended.set(event.check.id, event);
        },
      });
      summary = await withMaskedErrors(mask, () =>
        running.finally(() => {
          progress.stop();
          process.off('SIGINT', end).off('SIGTERM', end);
          return ledger?.close();
        }),
      );
    }, 600_000);
    afterAll(() => opened?.close());

    test('enough of the checks that may be sent have run', () => {
      const share = summary?.tooManySkipped;
      if (share !== undefined)
        throw new Error(
          `${share.percent} % of the checks that may be sent were skipped, and ${share.most} % are accepted (maxSkipped)`,
        );
    });

    for (const check of prepared.checks) {
      test(`${check.id}: ${check.title}`, (context) => {
        const result = ended.get(check.id);
        if (result === undefined || result.outcome === 'skipped')
          context.skip(mask(result?.reason ?? 'it was not run'));
        if (result?.outcome === 'error') throw new Error(mask(result.reason ?? 'no reason given'));
        const failures =
          result?.findings.filter(
            ({ severity, known = false }) =>
              !known && (severity === 'failure' || options.strict === true),
          ) ?? [];
        if (failures.length > 0)
          throw new Error(
            groupCauses(failures)
              .map(({ finding }) => mask(describeFinding(finding)))
              .join('\n\n'),
          );
      });
    }
  });
}

/** A URL is asked gently unless it is said otherwise. */
function rateOf({ rate }: ContractOptions, { target }: OpenTarget): { rate?: number } {
  if (rate !== undefined) return { rate };
  return typeof target === 'string' ? { rate: 10 } : {};
}

function describeFinding({ code, message, evidence, statement, curl }: Finding): string {
  return [
    `${code} (${evidence}): ${message}`,
    ...(statement === undefined ? [] : [`the document: ${statement}`]),
    curl,
  ].join('\n');
}
