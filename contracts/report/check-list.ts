import { escapedLine } from '../../openapi/lib/escape-control-chars.ts';
import type { Check } from '../plan/check.ts';
import type { SentRequest } from '../request/exchange.ts';
import { requestOf } from '../run/dry-run.ts';
import { describeEstimate, type Estimate, estimate, estimateCheck } from '../run/estimate.ts';
import type { PreparedChecks } from '../run/prepare-checks.ts';
import { type Rehearsal, rehearse } from '../run/rehearse.ts';
import type { Permissions } from '../safety/permit.ts';
import { cut } from './format.ts';
import { showExchange } from './show-exchange.ts';

/** Characters that are shown of a body. */
const bodyLimit = 120;

/**
 * The checks with what each would send, as lines of text: the request that it is about in full, the
 * others, also of its preparation, by method and path, and what of it these permissions leave out;
 * at the end about how much a run sends, and how long it takes. Nothing is sent.
 * @param rate requests a second; as many as the target answers where undefined
 */
export async function describeChecks(
  { context, checks }: Pick<PreparedChecks, 'context' | 'checks'>,
  permissions: Permissions,
  rate?: number,
): Promise<string[]> {
  const lines: string[] = [];
  let leftOut = 0;
  for (const check of checks) {
    const rehearsal = await rehearse(context, check, permissions);
    if (rehearsal.leftOut !== undefined) leftOut++;
    lines.push(
      ...describeCheck(check, await requestOf(context, check)),
      ...describeRehearsal(rehearsal),
    );
  }
  const without =
    leftOut === 0
      ? ''
      : `, of which ${leftOut} ${leftOut === 1 ? 'is' : 'are'} left out for safety under these flags`;
  const asking = { writes: permissions.writes, rate };
  return [
    ...lines,
    `${checks.length} ${checks.length === 1 ? 'check' : 'checks'}${without}`,
    describeEstimate(estimate(context, checks, asking), asking),
  ];
}

/** A check as data: what it is about, and what it would send under some permissions. */
export interface ListedCheck {
  readonly id: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly title: string;
  readonly safety: Check['safety'];
  /** By method and path of the document, in order. */
  readonly requests: readonly string[];
  /** Why some of it is not sent; null where all is. */
  readonly leftOut: string | null;
  /** About how many requests that is with all repetitions, and how many seconds at the pace. */
  readonly about: Estimate;
}

/** The same as data. Nothing is sent. */
export async function listAsData(
  { context, checks }: Pick<PreparedChecks, 'context' | 'checks'>,
  permissions: Permissions,
  rate?: number,
): Promise<ListedCheck[]> {
  const listed: ListedCheck[] = [];
  for (const check of checks) {
    const { requests, leftOut } = await rehearse(context, check, permissions);
    const { id, title, safety, operation } = check;
    const about = estimateCheck(context, check, { writes: permissions.writes, rate });
    listed.push({
      id,
      operation: operation.id,
      method: operation.method.toUpperCase(),
      path: operation.path,
      title,
      safety,
      requests: requests.map(({ method, path }) => `${method} ${path}`),
      leftOut: leftOut ?? null,
      about,
    });
  }
  return listed;
}

/**
 * All that goes out, in order; of a check that is left out nothing does, or only what comes before.
 */
function describeRehearsal({ requests, leftOut }: Rehearsal): string[] {
  const all = escapedLine(requests.map(({ method, path }) => `${method} ${path}`).join(', '));
  return [
    ...(all === '' ? [] : [`    in all ${all}`]),
    ...(leftOut === undefined
      ? []
      : [`    not sent: ${escapedLine(leftOut.replace(/^left out for safety: /, ''))}`]),
  ];
}

function describeCheck(
  { id, operation, title, safety }: Check,
  request: SentRequest | undefined,
): string[] {
  const what =
    request === undefined ? 'what the answers before it lead to' : describeRequest(request);
  return [
    escapedLine(id),
    `    ${escapedLine(`${operation.method.toUpperCase()} ${operation.path}: ${title} (${safety})`)}`,
    `    sends ${escapedLine(what)}`,
  ];
}

function describeRequest(given: SentRequest): string {
  const { request } = showExchange({ request: given, response: undefined, failure: undefined });
  const { method, url, body, headers, credentials } = request;
  const fields = headers
    .filter(([name]) => name.toLowerCase() !== 'content-type')
    .map(([name, value]) => `${name}: ${value}`);
  const content =
    body === undefined
      ? []
      : [
          `${body.type ?? 'no media type'} ${cut(body.text.replaceAll(/\s*\n\s*/g, '; '), bodyLimit)}`,
        ];
  const key = {
    valid: [],
    none: ['no credentials'],
    empty: ['empty credentials'],
    wrong: ['wrong credentials'],
  }[credentials];
  return [`${method} ${url}`, ...fields, ...key, ...content].join(', ');
}
