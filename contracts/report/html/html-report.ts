import { createHash } from 'node:crypto';
import { describeConclusion, describeTotals } from '../conclusion.ts';
import {
  count,
  describeCategories,
  describeRun,
  describeSeconds,
  describeStop,
} from '../format.ts';
import { createReport, type Report, type ReportOptions } from '../report.ts';
import type { RunRecord } from '../run-record.ts';
import type { ShownFinding } from '../show-finding.ts';
import {
  formatBroken,
  formatCleanUp,
  formatCoverage,
  formatGaps,
  formatSafety,
  formatSkipped,
} from './coverage.ts';
import { createFigure } from './figure.ts';
import { formatFinding } from './finding.ts';
import { html, Markup } from './markup.ts';
import { formatMatrix } from './matrix.ts';
import { script } from './script.ts';
import { style } from './style.ts';

/**
 * One page that needs nothing else. Answers come from strangers: all of it is escaped, and the
 * page's own policy lets the browser load nothing and run no script but the one below.
 */
export function createHtmlReport(options: ReportOptions = {}): Report {
  return createReport(options, (record) => `${formatPage(record).text}\n`);
}

const policy = `default-src 'none'; img-src data:; style-src '${digest(style)}'; script-src '${digest(script)}'; base-uri 'none'; form-action 'none'`;

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function formatPage(record: RunRecord): Markup {
  const title = `Checks of ${record.run.title}`;
  const facts = describeRun(record.run, record.startedAt).map(
    ([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`,
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p class="soft">${describeCategories(record.findings)} ${describeTotals(record.totals)}</p>
${formatConclusion(record)}
${formatTotals(record)}
<dl class="facts">${facts}</dl>
${formatFindings(record)}
<h2>Coverage of the contract</h2>
${formatCoverage(record)}
<h2>Operations</h2>
${formatMatrix(record)}
${formatBroken(record)}
${formatSkipped(record)}
${formatGaps(record)}
${formatSafety(record)}
${formatCleanUp(record)}
</main>
<script>${new Markup(script)}</script>
</body>
</html>`;
}

function formatConclusion(record: RunRecord): Markup {
  const unfinished = record.checks.filter(({ ended }) => ended === undefined).length;
  const interrupted = record.complete ? '' : `${describeStop(record.stopped, unfinished)} `;
  const look = `conclusion ${record.exitCode === 0 && record.complete ? 'good' : 'bad'}`;
  const text = `${interrupted}${describeConclusion(record)}`;
  return record.findings.length === 0
    ? html`<strong class="${look}">${text}</strong>`
    : html`<a class="${look}" href="#findings">${text}</a>`;
}

function formatTotals({ totals }: RunRecord): Markup {
  const { passed, failed, refuted, skipped, error, requests, milliseconds } = totals;
  const items: [string, string | number, string][] = [
    ['passed', passed, passed > 0 ? 'good' : ''],
    ['failed', failed, failed > 0 ? 'bad' : ''],
    ['refuted', refuted, refuted > 0 ? 'warn' : ''],
    ['skipped', skipped, ''],
    ...(error === 0 ? [] : [['broken', error, 'bad'] as [string, number, string]]),
    ['requests', requests, ''],
    ['time', describeSeconds(milliseconds), ''],
  ];
  return html`<ul class="totals">${items.map(([name, value, look]) => html`<li class="${look}"><b>${value}</b>${name}</li>`)}</ul>`;
}

/** By operation, in the order of their first findings; to be filtered by text, severity and cause. */
function formatFindings({ findings }: RunRecord): Markup {
  if (findings.length === 0) return html``;
  const figure = createFigure();
  const groups = new Map<string, ShownFinding[]>();
  for (const finding of findings) {
    const name = finding.route ?? finding.operation;
    groups.set(name, [...(groups.get(name) ?? []), finding]);
  }
  const causes = new Map(findings.map(({ code, title }) => [code, title]));
  return html`<h2 id="findings">${count(findings.length, 'finding')}</h2>
<form class="filter" hidden><input type="search" placeholder="Filter: operation, code, text" aria-label="Filter the findings"><select aria-label="Severity"><option value="">all</option><option value="failure">failures</option><option value="refuted">refuted assumptions</option></select><select aria-label="Cause"><option value="">every cause</option>${[...causes].map(([code, title]) => html`<option value="${code}">${title}</option>`)}</select></form>
${[...groups].map(([name, own]) => html`<details class="group" open><summary><code>${name}</code> ${count(own.length, 'finding')}</summary>${own.map((finding) => formatFinding(finding, figure))}</details>`)}`;
}
