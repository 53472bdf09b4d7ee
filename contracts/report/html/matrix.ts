import type { CheckGroup } from '../../plan/check.ts';
import {
  describeCounts,
  type OperationOutcomes,
  type OutcomeCounts,
  verdictOf,
} from '../counts.ts';
import type { RunRecord } from '../run-record.ts';
import { html, type Markup } from './markup.ts';

const groups: readonly CheckGroup[] = [
  'examples',
  'negative',
  'uploads',
  'journeys',
  'http',
  'generated',
];

/**
 * Operations by statuses and by groups of checks: how often each declared status came, and how the
 * checks ended.
 */
export function formatMatrix({ operations }: RunRecord): Markup {
  const statuses = [
    ...new Set(
      operations.flatMap(({ coverage }) => coverage?.statuses.map(({ name }) => name) ?? []),
    ),
  ].sort();
  const used = groups.filter((group) =>
    operations.some((operation) => operation.groups[group] !== undefined),
  );
  const rows = operations.map((operation) => {
    return html`<tr>${formatName(operation)}${statuses.map((status, index) => formatStatus(operation, status, index === 0))}${used.map((group, index) => formatGroup(operation.groups[group], index === 0))}</tr>`;
  });
  const head = (names: readonly string[]) =>
    names.map((name) => html`<th scope="col">${name}</th>`);
  const heads = [
    ...(statuses.length > 0
      ? [html`<th colspan="${statuses.length}" scope="colgroup">times a declared status came</th>`]
      : []),
    html`<th colspan="${used.length}" scope="colgroup">checks passed of those run</th>`,
  ];
  return html`<div class="scroll"><table><thead><tr><td></td>${heads}</tr><tr><td></td>${head(statuses)}${head(used)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function formatName({ id, method, path, outcomeCounts }: OperationOutcomes): Markup {
  const name = id === `${method} ${path}` ? '' : `${id}: `;
  return html`<th scope="row"><span class="method">${method}</span> <code>${breakable(path)}</code><span class="soft">${name}${describeCounts(outcomeCounts)}</span></th>`;
}

/** A path that a narrow column breaks after a slash. */
function breakable(path: string): Markup[] {
  return path.split(/(?<=\/)/).map((part) => html`${part}<wbr>`);
}

function formatStatus({ coverage }: OperationOutcomes, status: string, first: boolean): Markup {
  const seen = coverage?.statuses.find(({ name }) => name === status);
  if (seen === undefined) return cell(first, '', '', 'not declared');
  return seen.count > 0
    ? cell(first, 'good', `${seen.count}×`, 'seen')
    : cell(first, 'warn', 'never', seen.reason ?? 'no reason known');
}

const looks = {
  passed: 'good',
  failed: 'bad',
  refuted: 'warn',
  skipped: 'soft',
  error: 'bad',
  unfinished: 'warn',
} as const;

function formatGroup(outcomeCounts: OutcomeCounts | undefined, first: boolean): Markup {
  if (outcomeCounts === undefined) return cell(first, '', '', 'no checks');
  const run = outcomeCounts.passed + outcomeCounts.failed + outcomeCounts.refuted;
  return cell(
    first,
    looks[verdictOf(outcomeCounts)],
    run === 0 ? 'skipped' : `${outcomeCounts.passed}/${run}`,
    describeCounts(outcomeCounts),
  );
}

function cell(first: boolean, look: string, text: string, title: string): Markup {
  return html`<td class="${first ? 'first' : ''}" title="${title}">${text === '' ? '' : html`<span class="${look}">${text}</span>`}</td>`;
}
