import { errorCatalogue } from '../../openapi/errors.ts';
import { escapeControlChars, escapedLine } from '../../openapi/lib/escape-control-chars.ts';
import { getPointer } from '../../openapi/lib/json-pointer.ts';
import type { FindingCategory } from '../plan/finding-category.ts';
import type { CauseGroup } from '../run/causes.ts';
import { type Finding, fingerprintOf } from '../run/finding.ts';
import { cut, describeSeverity } from './format.ts';
import { remedies } from './remedies.ts';
import type { ShownPlace } from './show-body.ts';
import { type ShownExchange, showExchange } from './show-exchange.ts';

/** A group of findings, fit for any report. */
export interface ShownFinding {
  /** Its number in this report, from 1. */
  readonly number: number;
  readonly code: Finding['code'];
  readonly title: string;
  readonly severity: Finding['severity'];
  /** How bad it is, in words. */
  readonly verdict: string;
  readonly evidence: Finding['evidence'];
  readonly category: FindingCategory;
  readonly source: string | undefined;
  readonly operation: string;
  /** Method and path of the operation; undefined for one that the run did not announce. */
  readonly route: string | undefined;
  readonly location: string;
  /** Whether the message names the location itself, or there is none to name. */
  readonly isPlaceTold: boolean;
  readonly message: string;
  /** What was expected, and what came; undefined where the message has no two values. */
  readonly expected: string | undefined;
  readonly actual: string | undefined;
  /** What to change where the finding is right. */
  readonly remedy: string;
  /** Where else the same cause shows. */
  readonly also: readonly ShownPlaceElsewhere[];
  readonly statement: string | undefined;
  /** What the document says there, as JSON, cut short; undefined without a document. */
  readonly says: string | undefined;
  readonly count: number;
  /** The checks that found it, the one whose exchanges are shown first. */
  readonly checks: readonly ShownCheck[];
  /** The one whose answer shows it last. */
  readonly exchanges: readonly ShownExchange[];
  /**
   * Index of the decisive one: the last write, where what is wrong was read after it, else the last.
   */
  readonly decisive: number;
  readonly curl: string;
  readonly script: string | undefined;
  /** Stays the same from run to run. */
  readonly fingerprint: string;
  /** Whether the baseline has it. */
  readonly known: boolean;
  readonly overlay: string | undefined;
}

/** A place where the cause of a finding shows as well. */
export interface ShownPlaceElsewhere {
  readonly code: Finding['code'];
  readonly operation: string;
  readonly location: string;
  readonly message: string;
  /** Ids of the checks that found it there. */
  readonly checks: readonly string[];
}

export interface ShownCheck {
  readonly id: string;
  /** What it says must hold; undefined for one that the run did not announce. */
  readonly title: string | undefined;
}

/** What a finding is shown with. */
export interface FindingContext {
  readonly document: unknown;
  /** Method and path of an operation. */
  routeOf(operation: string): string | undefined;
  /** Title of a check. */
  titleOf(check: string): string | undefined;
}

/** How much of the document is quoted. */
const limit = 300;

/** A group as its number-th finding. */
export function showFinding(
  { finding, count, checks, also }: CauseGroup,
  number: number,
  context: FindingContext,
): ShownFinding {
  return {
    number,
    code: finding.code,
    category: finding.category,
    title: errorCatalogue[finding.code].title,
    severity: finding.severity,
    verdict: escapedLine(describeSeverity(finding)),
    evidence: finding.evidence,
    source: finding.source,
    operation: escapedLine(finding.operation),
    route: context.routeOf(finding.operation),
    location: escapedLine(finding.location),
    isPlaceTold: finding.location === '' || finding.message.startsWith(finding.location),
    message: cut(escapedLine(finding.message), 2000),
    expected: finding.differs && cut(escapedLine(finding.differs.expected), limit),
    actual: finding.differs && cut(escapedLine(finding.differs.actual), limit),
    remedy: remedies[finding.code],
    also: also.map((place) => ({
      code: place.code,
      operation: escapedLine(place.operation),
      location: escapedLine(place.location),
      message: cut(escapedLine(place.message), limit),
      checks: place.checks.map(escapedLine),
    })),
    statement: finding.statement === undefined ? undefined : escapedLine(finding.statement),
    says: quote(finding.statement, context.document),
    count,
    checks: checks.map((id) => ({ id: escapedLine(id), title: context.titleOf(id) })),
    exchanges: finding.exchanges.map((exchange) => showExchange(exchange, placeOf(finding))),
    decisive: decisiveAmong(finding),
    curl: finding.curl,
    script: finding.script,
    fingerprint: escapedLine(fingerprintOf(finding)),
    known: finding.known ?? false,
    overlay: finding.overlay === undefined ? undefined : escapeControlChars(finding.overlay),
  };
}

/** The part of an answer's body that a location names. */
function placeOf({ location, differs }: Finding): ShownPlace | undefined {
  const [, rest = ''] = /^(?:\d{3}\/)?(?:body|list|other|again|member)\/(.*)$/.exec(location) ?? [];
  // A remark in parentheses may come after it.
  const [path] = rest.endsWith(')') ? rest.split(' (') : [rest];
  return path === undefined || path === ''
    ? undefined
    : { path: path.split('/'), value: differs?.actual };
}

/** Findings whose last request shows by itself what is wrong: what was written before is only told. */
const shownByLast = /^(list-|paging-|body-|header-|content-|status-|server-|error-|secret-|head-)/;

function decisiveAmong({ code, exchanges }: Finding): number {
  const last = exchanges.length - 1;
  const isRead = (at: number) => /^(GET|HEAD)$/.test(exchanges[at]?.request.method ?? '');
  if (!isRead(last) || shownByLast.test(code)) return last;
  const write = exchanges.findLastIndex((_, at) => !isRead(at));
  return write === -1 ? last : write;
}

/** What a document says at a pointer. */
function quote(pointer: string | undefined, document: unknown): string | undefined {
  if (pointer === undefined || document === undefined) return undefined;
  const value = getPointer(document, pointer);
  return value === undefined ? undefined : cut(escapedLine(JSON.stringify(value)), limit);
}
