import { count, describeStatus } from '../format.ts';
import type { ShownBody, ShownImage } from '../show-body.ts';
import type { ShownExchange, ShownRequest, ShownResponse } from '../show-exchange.ts';
import type { ShownFinding } from '../show-finding.ts';
import { html, type Markup } from './markup.ts';

/** Shows a picture. */
export type Figure = (image: ShownImage) => Markup;

/** A finding with what was sent and what came side by side. */
export function formatFinding(finding: ShownFinding, figure: Figure): Markup {
  const {
    number,
    title,
    code,
    route,
    operation,
    severity,
    verdict,
    location,
    isPlaceTold,
    message,
    count: times,
    checks,
    exchanges,
  } = finding;
  const [check] = checks;
  const found =
    times === 1
      ? ''
      : html` <span class="tag warn">${times} times, by ${count(checks.length, 'check')}</span>`;
  // What was sent decides; a read after it shows what became of it.
  const decisive = exchanges.filter(
    (_exchange, index) => index === finding.decisive || index === exchanges.length - 1,
  );
  const earlier = exchanges
    .filter((exchange) => !decisive.includes(exchange))
    .map((exchange) => formatExchange(exchange, figure));
  return html`<article class="finding ${severity}" id="finding-${number}" data-code="${code}">
<header><h3>${number}. ${title}</h3> <code class="soft">${code}</code>${found}</header>
<p><code>${route ?? operation}</code>${route === undefined || route === operation ? '' : html` <span class="soft">${operation}</span>`}</p>
<p><span class="tag ${severity === 'failure' ? 'bad' : 'warn'}">${severity === 'failure' ? 'failure' : 'assumption refuted'}</span>${finding.known ? html` <span class="tag">known</span>` : ''} ${formatVerdict(verdict, finding.source)}</p>
<p class="message">${isPlaceTold ? '' : html`<code>${location}</code>: `}${message}</p>
${formatComparison(finding)}
<p class="soft">Check: ${check?.title ?? ''} <code>${check?.id ?? ''}</code></p>
${decisive.map((exchange) => formatExchange(exchange, figure))}
${earlier.length === 0 ? '' : html`<details><summary>${count(earlier.length, 'other request')}</summary>${earlier}</details>`}
${formatStatement(finding)}
<h4>What to change</h4><p>${finding.remedy}</p>
<h4>Try it (a click selects all)</h4><pre class="command">${finding.curl}</pre>
${finding.overlay === undefined ? '' : html`<h4>If the API is right, this overlay says so</h4><pre>${finding.overlay}</pre>`}
${checks.length < 2 ? '' : html`<details><summary>All checks that found it</summary><ul class="plain">${checks.map(({ id }) => html`<li><code>${id}</code></li>`)}</ul></details>`}
</article>`;
}

/** What was expected beside what came, and where else the cause shows. */
function formatComparison({ expected, actual, also, operation, code }: ShownFinding): Markup {
  const values =
    expected === undefined || actual === undefined
      ? ''
      : html`<div class="sides"><section><h4>Expected</h4><pre>${expected}</pre></section><section><h4>Came</h4><pre>${actual}</pre></section></div>`;
  const places = also.map(
    (own) =>
      html`<li><code>${own.operation === operation ? own.location : `${own.operation} ${own.location}`}</code> <span class="soft">${own.code === code ? '' : `(${own.code}) `}${own.message}</span></li>`,
  );
  return places.length === 0
    ? html`${values}`
    : html`${values}<details><summary>The same cause shows at ${count(places.length, 'more place')}</summary><ul class="plain">${places}</ul></details>`;
}

/** The page of the vendor as a link; it comes from the overlay, not from the target. */
function formatVerdict(verdict: string, source: string | undefined): Markup {
  if (source === undefined || !/^https?:\/\//.test(source)) return html`${verdict}`;
  const [before = '', after = ''] = verdict.split(source);
  return html`${before}<a href="${source}" rel="noreferrer">${source}</a>${after}`;
}

function formatStatement({ statement, says }: ShownFinding): Markup {
  if (statement === undefined) return html``;
  return html`<h4>What the document says</h4><pre>${says === undefined ? '' : `${says}\n`}<span class="soft">${statement}</span></pre>`;
}

function formatExchange({ request, response, failure }: ShownExchange, figure: Figure): Markup {
  const came =
    response === undefined
      ? html`<p class="line">no answer: ${failure ?? 'unknown reason'}</p>`
      : formatResponse(response, figure);
  return html`<div class="sides"><section><h4>Sent</h4>${formatRequest(request, figure)}</section><section><h4>Came</h4>${came}</section></div>`;
}

function formatRequest(
  { method, url, headers, credentials, body }: ShownRequest,
  figure: Figure,
): Markup {
  const note =
    credentials === 'valid'
      ? ''
      : html` <span class="tag warn">${credentials === 'none' ? 'no' : credentials} credentials</span>`;
  return html`<p class="line"><code>${method} ${url}</code>${note}</p>${formatHeaders(headers)}${formatBody(body, figure)}`;
}

function formatResponse(
  { status, headers, body, milliseconds }: ShownResponse,
  figure: Figure,
): Markup {
  const after = html`<span class="soft">after ${Math.round(milliseconds)} ms</span>`;
  return html`<p class="line">${describeStatus(status)} ${after}</p>${formatHeaders(headers)}${formatBody(body, figure)}`;
}

function formatHeaders(headers: readonly (readonly [string, string])[]): Markup {
  if (headers.length === 0) return html``;
  const lines = headers.map(([name, value]) => `${name}: ${value}`).join('\n');
  return html`<details ${headers.length <= 4 ? 'open' : ''}><summary>${count(headers.length, 'header')}</summary><pre>${lines}</pre></details>`;
}

function formatBody(body: ShownBody | undefined, figure: Figure): Markup {
  if (body === undefined || body.size === 0) return html`<p class="soft">no body</p>`;
  return html`<p class="soft">${count(body.size, 'byte')}</p><pre>${body.lines}</pre>${body.images.map(figure)}`;
}
