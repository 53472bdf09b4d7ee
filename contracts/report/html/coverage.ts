import { describeCleanUp, listRemains } from '../conclusion.ts';
import { brokenChecks, skippedByReason } from '../counts.ts';
import { countedDimensions, describeGapItem, listGaps } from '../gaps.ts';
import type { RunRecord } from '../run-record.ts';
import { safetyLines } from '../safety-text.ts';
import { html, type Markup } from './markup.ts';

/** How much of the contract was seen, as bars. */
export function formatCoverage({ coverage }: RunRecord): Markup {
  if (coverage === undefined) return html`<p class="soft">The run did not come to its end.</p>`;
  const bars = countedDimensions(coverage).map(([name, { seen, declared }]) => {
    return html`<span>${name}</span><progress class="${seen < declared ? 'partial' : ''}" value="${seen}" max="${declared}"></progress><span class="count">${seen} of ${declared}</span>`;
  });
  return html`<div class="bars">${bars}</div>`;
}

/** What was not seen, by reason. */
export function formatGaps({ coverage }: RunRecord): Markup {
  const gaps = coverage === undefined ? [] : listGaps(coverage);
  if (gaps.length === 0) return html``;
  const items = gaps.map(({ reason, count, items: missing }) => {
    const list = html`<ul class="plain">${missing.map((item) => html`<li><code>${describeGapItem(item, Number.POSITIVE_INFINITY)}</code></li>`)}</ul>`;
    return html`<details ${count <= 10 ? 'open' : ''}><summary>${reason} (${count})</summary>${list}</details>`;
  });
  return html`<h2>Not covered, because</h2>${items}`;
}

/** Skipped checks, by reason. */
export function formatSkipped({ checks }: RunRecord): Markup {
  const reasons = skippedByReason(checks);
  if (reasons.length === 0) return html``;
  return html`<h2>Skipped checks</h2><ul class="plain">${reasons.map(([reason, number]) => html`<li>${number}: ${reason}</li>`)}</ul>`;
}

/** Checks in which something of doubletake broke. */
export function formatBroken({ checks }: RunRecord): Markup {
  const broken = brokenChecks(checks);
  if (broken.length === 0) return html``;
  return html`<h2>Errors of doubletake</h2><ul class="plain">${broken.map(([id, reason]) => html`<li><code>${id}</code>: ${reason}</li>`)}</ul>`;
}

/** What became of the test data. */
/** What was not sent so that nothing changes, and what was put back. */
export function formatSafety(record: RunRecord): Markup {
  const { head, items, isBad } = safetyLines(record);
  if (items.length === 0) return html``;
  return html`<h2>Left out for safety</h2><p class="${isBad ? 'conclusion bad' : ''}">${head ?? ''}</p><ul class="plain">${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

export function formatCleanUp({ cleanUp }: RunRecord): Markup {
  if (cleanUp === undefined) return html``;
  const remains = listRemains(cleanUp);
  const left =
    remains.length === 0
      ? ''
      : html`<ul class="plain">${remains.map((item) => html`<li>${item}</li>`)}</ul>`;
  return html`<h2>Clean-up</h2><p class="${remains.length === 0 ? '' : 'conclusion bad'}">${describeCleanUp(cleanUp)}</p>${left}`;
}
