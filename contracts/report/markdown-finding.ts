import { tellElsewhere } from './elsewhere-text.ts';
import { count, describeStatus } from './format.ts';
import { codeBlock, codeSpan, markdownText } from './markdown-text.ts';
import type { ShownBody } from './show-body.ts';
import type { ShownExchange } from './show-exchange.ts';
import type { ShownFinding } from './show-finding.ts';

/** A finding: what is wrong in sight, how it showed folded. */
export function formatFinding(finding: ShownFinding): string {
  const {
    number,
    title,
    code,
    route,
    operation,
    verdict,
    location,
    isPlaceTold,
    message,
    statement,
    says,
    count: times,
    checks,
    exchanges,
    curl,
    overlay,
    source,
  } = finding;
  const where = [route, operation === route ? undefined : operation]
    .filter((name) => name !== undefined)
    .map(codeSpan);
  const shown = [...new Set([exchanges[finding.decisive], exchanges.at(-1)])];
  const found = times === 1 ? '' : ` Found ${times} times, by ${count(checks.length, 'check')}.`;
  return [
    `#### ${number}. ${title} (${codeSpan(code)})`,
    '',
    `${where.join(' ')}: ${isPlaceTold ? '' : `${codeSpan(location)}: `}${markdownText(message.replace(/\.$/, ''))}.${found}`,
    '',
    ...formatComparison(finding),
    `${linkSource(verdict, source)}${statement === undefined ? '' : `; the document says${says === undefined ? '' : ` ${codeSpan(says)}`} at ${codeSpan(statement)}`}`,
    '',
    '<details>',
    '<summary>What was sent, what came, and the command that shows it</summary>',
    '',
    ...shown.flatMap((exchange) =>
      exchange === undefined ? [] : [codeBlock(formatExchange(exchange), 'http'), ''],
    ),
    codeBlock(curl, 'sh'),
    ...(overlay === undefined
      ? []
      : ['', 'If the API is right, this overlay says so:', '', codeBlock(overlay, 'yaml')]),
    '',
    '</details>',
  ].join('\n');
}

/** What was expected and what came, where else it shows, and what to change. */
function formatComparison(finding: ShownFinding): string[] {
  const { expected, actual, remedy } = finding;
  const { places, others, more } = tellElsewhere(finding);
  const told = [...places, ...others].map(codeSpan).join(', ');
  return [
    ...(expected === undefined || actual === undefined
      ? []
      : [`Expected ${codeSpan(expected)}, came ${codeSpan(actual)}.`, '']),
    ...(told === ''
      ? []
      : [`The same cause shows at ${told}${more === 0 ? '' : ` and ${more} more`}.`, '']),
    `To change: ${markdownText(remedy)}`,
    '',
  ];
}

/** The verdict with the page it names as a link: pages come from overlays, not from the target. */
function linkSource(verdict: string, source: string | undefined): string {
  if (source === undefined || !/^https?:\/\/[^\s<>]+$/.test(source)) return markdownText(verdict);
  return verdict.split(source).map(markdownText).join(`<${source}>`);
}

function formatExchange({ request, response, failure }: ShownExchange): string {
  const sent = [
    `${request.method} ${request.url}`,
    ...formatHeaders(request.headers),
    ...formatBody(request.body),
  ];
  const came =
    response === undefined
      ? [`no answer: ${failure ?? 'unknown reason'}`]
      : [
          describeStatus(response.status),
          ...formatType(response.body),
          ...formatBody(response.body),
        ];
  return [...sent, '', ...came].join('\n');
}

function formatHeaders(headers: readonly (readonly [string, string])[]): string[] {
  return headers.map(([name, value]) => `${name}: ${value}`);
}

function formatType(body: ShownBody | undefined): string[] {
  return body?.type === undefined ? [] : [`content-type: ${body.type}`];
}

function formatBody(body: ShownBody | undefined): string[] {
  return body === undefined || body.size === 0 ? [] : ['', body.lines];
}
