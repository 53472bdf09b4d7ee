import type { FindingCode } from '../../openapi/errors.ts';
import type { Evidence } from '../../openapi/model/evidence.ts';
import type { Comparison } from '../plan/check-session.ts';
import type { FindingCategory } from '../plan/finding-category.ts';
import type { Exchange } from '../request/exchange.ts';

/** One way in which a target departs from its contract, as data. */
export interface Finding {
  /** Stable; see `docs/reference/errors.md`. */
  readonly code: FindingCode;
  /** What it is about. */
  readonly category: FindingCategory;
  /** `failure` breaks the contract; `refuted` contradicts what we only assumed of a live API. */
  readonly severity: 'failure' | 'refuted';
  readonly evidence: Evidence;
  /** The page that the statement comes from. */
  readonly source: string | undefined;
  readonly operation: string;
  /** Id of the check that found it. */
  readonly check: string;
  /**
   * What is concerned: `status`, `header/content-type`, `body/chatbot/name`, `file`. Array indices
   * are written `*`.
   */
  readonly location: string;
  /** What came and what was accepted, in one sentence. */
  readonly message: string;
  /** What was expected and what came, where the two can be told side by side. */
  readonly differs?: Comparison;
  /** JSON pointer of the statement in the document. */
  readonly statement: string | undefined;
  /** What was sent and what came, the decisive exchange last. */
  readonly exchanges: readonly Exchange[];
  /** A command that shows it; credentials as `$NAME`. */
  readonly curl: string;
  /** A shell script that makes what it is about, shows it, and deletes what it has made. */
  readonly script?: string;
  /** For a refuted assumption: the overlay action that would put it right, in YAML. */
  readonly overlay: string | undefined;
  /** Whether the baseline of the run has it. */
  readonly known?: boolean;
}

/**
 * Findings of one cause: the same code at the same place of the same operation, whatever the status
 * of the answer.
 */
export interface FindingGroup {
  readonly finding: Finding;
  /** How often it was found. */
  readonly count: number;
  /** The checks that found it. */
  readonly checks: readonly string[];
}

/** Puts findings of the same cause together, in the order of their first. */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const causes = causesAmong(findings);
  const groups = new Map<string, { finding: Finding; count: number; checks: Set<string> }>();
  for (const finding of findings) {
    const key = causes(finding);
    const group = groups.get(key) ?? { finding, count: 0, checks: new Set<string>() };
    if (showsBetter(finding, group.finding)) group.finding = finding;
    group.count++;
    group.checks.add(finding.check);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ finding, count, checks }) => ({
    finding,
    count,
    checks: [...checks],
  }));
}

/**
 * Whether a finding shows a cause better than another: the plainest check does, one request that the
 * document itself gives as an example; and a refusal says more than its status.
 */
function showsBetter(finding: Finding, shown: Finding): boolean {
  const weight = ({ check, code, severity }: Finding) =>
    (severity === 'failure' ? 4 : 0) +
    (check.includes('/examples/') ? 2 : 0) +
    (code === 'valid-request-refused' ? 1 : 0);
  return weight(finding) > weight(shown);
}

/**
 * What tells the causes among findings apart. A valid request that is refused with a status that is
 * not declared is one cause and not two; and one that keeps several operations shut in the same
 * words, such as a gateway, is one for all of them.
 */
function causesAmong(findings: readonly Finding[]): (finding: Finding) => string {
  const refused = new Set(
    findings.flatMap((finding) =>
      finding.code === 'valid-request-refused' ? [`${finding.operation}\n${finding.location}`] : [],
    ),
  );
  const shut = new Map<string, Set<string>>();
  for (const finding of findings) {
    const words = refusalOf(finding);
    if (words !== undefined)
      shut.set(words, new Set([...(shut.get(words) ?? []), finding.operation]));
  }
  return (finding) => {
    const words = refusalOf(finding);
    if (words !== undefined && (shut.get(words)?.size ?? 0) >= mostApart) return words;
    const { code, operation, location } = finding;
    return code === 'status-undeclared' && refused.has(`${operation}\n${location}`)
      ? causeOf({ ...finding, code: 'valid-request-refused', statement: undefined })
      : causeOf(finding);
  };
}

/** So many operations that are refused in the same words are refused for one reason. */
const mostApart = 3;

/** Who refuses, by status and words: 401 and 403 are of those before an operation (RFC 9110, 15.5). */
function refusalOf({ code, exchanges }: Finding): string | undefined {
  if (code !== 'valid-request-refused' && code !== 'status-undeclared') return undefined;
  const response = exchanges.at(-1)?.response;
  return response?.status === 401 || response?.status === 403
    ? `${response.status} ${response.bytes.subarray(0, 500).toString('utf8')}`
    : undefined;
}

/**
 * Whatever the document says of an answer: a server that sends broken JSON or nothing does so for
 * one reason.
 */
const ofTheServer: ReadonlySet<FindingCode> = new Set([
  // A door that is open is open for whatever key.
  'credentials-ignored',
  'body-unparseable',
  'no-answer',
  'server-error',
]);

function causeOf({ code, operation, location, statement }: Finding): string {
  if (ofTheServer.has(code)) return [code, operation].join('\n');
  // That it is refused is one thing, whichever statement of the document the request was made by.
  if (code === 'valid-request-refused') return [code, operation, location].join('\n');
  // Errors of several statuses share a schema: the statement tells them apart where they do not.
  return [code, operation, location.replace(/^\d{3}\//, ''), statement].join('\n');
}

/**
 * What stays the same of a finding from run to run, and from server to server: code, operation and
 * place. Nothing in it is counted or made by a run: ids and names of test data are written `*`.
 */
export function fingerprintOf({
  code,
  operation,
  location,
}: Pick<Finding, 'code' | 'operation' | 'location'>): string {
  const place = ofTheServer.has(code) ? '' : stablePlace(location);
  return [code, operation, place].filter((part) => part !== '').join(' ');
}

function stablePlace(location: string): string {
  return location
    .replace(/^\d{3}\//, '')
    .replaceAll(/doubletake[-_]?check[\w.@-]*/g, '*')
    .replaceAll(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi, '*')
    .split('/')
    .map((segment, index, all) => (all[index - 1] !== 'status' && isOfRun(segment) ? '*' : segment))
    .join('/');
}

/** Whether a segment is a number or an id that somebody has made up. */
function isOfRun(segment: string): boolean {
  return /^(?:\d+|[0-9a-f]{12,}|(?=[\w-]*\d)[\w-]{20,})$/i.test(segment);
}
