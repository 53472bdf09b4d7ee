import { tellElsewhere } from './elsewhere-text.ts';
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
  const decisive = finding.exchanges[finding.decisive];
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
    ...formatComparison(finding, room, row),
    ...(finding.also.length === 0 ? [] : row('also', formatElsewhere(finding, room))),
    ...row('check', wrap(describeCheck(finding, check?.title), room)),
    ...finding.exchanges
      .slice(0, Math.max(0, finding.decisive))
      .flatMap((exchange) => row('before', [describeBriefly(exchange)])),
    ...(decisive === undefined ? [] : row('sent', formatRequest(decisive.request, room))),
    ...(decisive === undefined
      ? []
      : row('came', formatAnswer(decisive, room, decisive === last ? bodyLines : 0))),
    ...finding.exchanges
      .slice(finding.decisive + 1, -1)
      .flatMap((exchange) => row('then', [describeBriefly(exchange)])),
    ...(last === undefined || last === decisive
      ? []
      : row('then', [
          ...formatRequest(last.request, room),
          ...formatAnswer(last, room, bodyLines),
        ])),
    ...(finding.statement === undefined
      ? []
      : row('document', formatStatement(finding, finding.statement, room))),
    ...row('change', wrap(finding.remedy, room)),
    ...(last === decisive || finding.script === undefined
      ? []
      : row('script', [
          '--report repro=<folder> writes one that makes it, shows it, and deletes it',
        ])),
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

/** What was expected and what came, beside each other where a line has room. */
function formatComparison(
  { expected, actual }: ShownFinding,
  room: number,
  row: (label: string, lines: readonly string[]) => string[],
): string[] {
  if (expected === undefined || actual === undefined) return [];
  const gap = '    but came  ';
  if (expected.length + gap.length + actual.length <= room)
    return row('expected', [`${expected}${gap}${actual}`]);
  return [...row('expected', wrap(expected, room)), ...row('but came', wrap(actual, room))];
}

/** Where else a cause shows: what shows as something else on lines of its own. */
function formatElsewhere(finding: ShownFinding, room: number): string[] {
  const { places, others, more } = tellElsewhere(finding);
  return [
    ...(places.length === 0 ? [] : wrap(places.join(', '), room)),
    ...others.flatMap((text) => wrap(text, room)),
    ...(more === 0 ? [] : [`and ${count(more, 'place')} more`]),
  ];
}

function formatAnswer({ response, failure }: ShownExchange, room: number, most: number): string[] {
  return response === undefined
    ? [`no answer: ${failure ?? 'unknown reason'}`]
    : formatResponse(response, room, most);
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

function formatResponse(
  { status, body, milliseconds }: ShownResponse,
  room: number,
  most: number,
): string[] {
  const what = body === undefined ? 'no body' : describeBody(body);
  return [
    `${describeStatus(status)}, ${what}, after ${Math.round(milliseconds)} ms`,
    ...formatBody(body, room, most),
  ];
}

function describeBody({ type, size }: ShownBody): string {
  return `${type ?? 'no content type'}, ${count(size, 'byte')}`;
}

/** A short body as it went over the wire, a longer one with its lines. */
/** @param most lines that it may take; 0 shows none */
function formatBody(body: ShownBody | undefined, room: number, most = bodyLines): string[] {
  if (body === undefined || body.size === 0 || most === 0) return [];
  const lines =
    body.text.length <= 2 * room
      ? wrap(body.text, room)
      : body.lines.split('\n').flatMap((line) => wrap(cut(line, 3 * room), room));
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), `… and ${count(lines.length - most + 1, 'line')} more`];
}

function formatStatement({ says }: ShownFinding, statement: string, room: number): string[] {
  return [
    ...(says === undefined ? [] : [...wrap(`says ${says}`, room)]),
    `${says === undefined ? '' : 'at '}${statement}`,
  ];
}
