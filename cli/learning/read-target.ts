import { randomBytes } from 'node:crypto';
import type { AnswerOfNow } from '../../contracts/drift/find-learned-drift.ts';
import { prepareChecks } from '../../contracts/run/prepare-checks.ts';
import { runChecks } from '../../contracts/run/run-checks.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { readAuthentication } from '../options/authentication-options.ts';
import { readConnection, targetUrl } from '../options/connection-options.ts';
import { createRunSecrets } from '../options/run-secrets.ts';
import { takeUserInfo } from '../options/user-info.ts';
import type { TargetOptions } from './replay-on-target.ts';

/** What a live API answers to reads now. */
export interface ReadNow {
  readonly answers: readonly AnswerOfNow[];
  /** Reads that were not sent, as they may change something or nothing says what they are of. */
  readonly leftOut: number;
  /** Whether the target went away, so that not all was read. */
  readonly isGone: boolean;
}

/**
 * Reads what can be read of a live API: the checks whether valid reads are answered as documented,
 * with the lists that say which items there are. Nothing that writes is sent.
 */
export async function readTarget(
  document: OpenApiDocument,
  given: string,
  givenOptions: TargetOptions,
): Promise<ReadNow> {
  const { target, options } = takeUserInfo(given, givenOptions);
  const url = targetUrl(target).href.replace(/\/+$/, '');
  const selection = { document, runId: randomBytes(3).toString('hex') };
  const all = prepareChecks({ ...selection, groups: ['examples'] });
  const checks = all.checks.filter(
    ({ safety, operation }) => safety === 'safe' && operation.method === 'get',
  );
  const connection = readConnection(options);
  const credentials = readAuthentication(document, options, process.env);
  const secrets = createRunSecrets(credentials, url);
  const setup = { connection, timeout: options.timeout, context: all.context };
  const authentication = await credentials.open({ url, ...setup });
  secrets.know(authentication.secrets);
  const answers: AnswerOfNow[] = [];
  // Each twice: what takes long once may be chance.
  const twice = checks.flatMap((check) => [check, { ...check, id: `${check.id}/again` }]);
  const summary = await runChecks({
    ...selection,
    prepared: { ...all, checks: twice },
    target: url,
    credentials: {},
    authentication,
    connection,
    allowWrites: false,
    timeout: options.timeout,
    seen(operation, { request, response }) {
      if (response === undefined || request.guessed === true || request.method !== 'GET') return;
      const body = Buffer.from(secrets.mask(response.bytes));
      answers.push({
        operation,
        status: response.status,
        headers: response.headers,
        body,
        milliseconds: response.milliseconds,
        request: secrets.mask(`GET ${request.path}`),
      });
    },
  });
  return { answers, leftOut: summary.skipped, isGone: summary.stopped === 'target-gone' };
}
