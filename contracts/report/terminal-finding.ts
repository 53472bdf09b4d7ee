import { count, cut, describeStatus } from './format.ts';
import type { ShownBody } from './show-body.ts';
import type { ShownExchange, ShownRequest, ShownResponse } from './show-exchange.ts';
import type { ShownFinding } from './show-finding.ts';
import { beside, type Layout, wrap } from './text-layout.ts';

/** Columns before what a label is followed by. */
const labelWidth = 15;

/** The most lines that a body takes. */
const bodyLines = 14;

/** A finding: what it is, what was sent and came, what the document says, how to see it. */
export function formatFinding(finding: ShownFinding, { style, width }: Layout): string[] {
  const room = width - labelWidth;
  const row = (label: string, lines: readonly string[]) =>
    beside(`     ${label}`, labelWidth, lines);
  const last = finding.exchanges.at(-1);
  const [check] = finding.checks;
  return [
    `${String(finding.number).padStart(3)}. ${style('bold', finding.title)} ${style('dim', `(${finding.code})`)}`,
    `     ${[finding.route, finding.operation === finding.route ? undefined : finding.operation].filter(Boolean).join('  ')}`,
    `     ${style(finding.severity === 'failure' ? 'red' : 'yellow', finding.verdict)}`,
    '',
    ...row(
      'what',
      wrap(finding.isPlaceTold ? finding.message : `${finding.location}: ${finding.message}`, room),
    ),
    ...row('check', wrap(describeCheck(finding, check?.title), room)),
    ...finding.exchanges
      .slice(0, -1)
      .flatMap((exchange) => row('before', [describeBriefly(exchange)])),
    ...(last === undefined ? [] : row('sent', formatRequest(last.request, room))),
    ...(last === undefined
      ? []
      : row(
          'came',
          last.response === undefined
            ? [`no answer: ${last.failure ?? 'unknown reason'}`]
            : formatResponse(last.response, room),
        )),
    ...(finding.statement === undefined
      ? []
      : row('document', formatStatement(finding, finding.statement, room))),
    ...row('try', finding.curl.split('\n')),
    ...(finding.overlay === undefined
      ? []
      : [
          '     If the API is right, this overlay says so:',
          ...finding.overlay
            .trimEnd()
            .split('\n')
            .map((line) => `       ${line}`.trimEnd()),
        ]),
  ];
}

/** Which check, and how often the same was found. */
function describeCheck({ count: times, checks }: ShownFinding, title: string | undefined): string {
  const [first] = checks;
  const what = title === undefined ? (first?.id ?? '') : `${title} [${first?.id}]`;
  if (times === 1) return what;
  const others = checks.length > 1 ? `, by ${count(checks.length, 'check')}` : '';
  return `${what}\nfound ${times} times${others}`;
}

/** `POST /api/chatbots → 201 Created`. */
function describeBriefly({ request, response, failure }: ShownExchange): string {
  return `${request.method} ${request.url} → ${response === undefined ? `no answer: ${failure ?? 'unknown reason'}` : describeStatus(response.status)}`;
}

const credentials = {
  valid: undefined,
  none: 'without credentials',
  empty: 'with empty credentials',
  wrong: 'with wrong credentials',
} as const;

function formatRequest(
  { method, url, headers, credentials: kind, body }: ShownRequest,
  room: number,
): string[] {
  const notes = [credentials[kind], body === undefined ? undefined : describeBody(body)].filter(
    (note) => note !== undefined,
  );
  const fields = headers
    .filter(([name]) => name !== 'content-type')
    .map(([name, value]) => `${name}: ${value}`);
  return [[`${method} ${url}`, ...notes].join(', '), ...fields, ...formatBody(body, room)];
}

function formatResponse({ status, body, milliseconds }: ShownResponse, room: number): string[] {
  const what = body === undefined ? 'no body' : describeBody(body);
  return [
    `${describeStatus(status)}, ${what}, after ${Math.round(milliseconds)} ms`,
    ...formatBody(body, room),
  ];
}

function describeBody({ type, size }: ShownBody): string {
  return `${type ?? 'no content type'}, ${count(size, 'byte')}`;
}

/** A short body as it went over the wire, a longer one with its lines. */
function formatBody(body: ShownBody | undefined, room: number): string[] {
  if (body === undefined || body.size === 0) return [];
  const lines =
    body.text.length <= 2 * room
      ? wrap(body.text, room)
      : body.lines.split('\n').flatMap((line) => wrap(cut(line, 3 * room), room));
  if (lines.length <= bodyLines) return lines;
  return [
    ...lines.slice(0, bodyLines - 1),
    `… and ${count(lines.length - bodyLines + 1, 'line')} more`,
  ];
}

function formatStatement({ says }: ShownFinding, statement: string, room: number): string[] {
  return [
    ...(says === undefined ? [] : [...wrap(`says ${says}`, room)]),
    `${says === undefined ? '' : 'at '}${statement}`,
  ];
}
