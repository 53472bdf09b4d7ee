import { negotiate } from '../../openapi/model/media-types.ts';
import { renderProblemJson } from '../documented/render-problem.ts';
import { escapeHtml } from '../lib/escape-html.ts';
import { ProblemError } from '../lib/problem.ts';
import type { Api } from '../model/api.ts';
import type { Answer, DoubleRequest } from '../model/types.ts';

/**
 * What a double says at `/` where no API has that path: 404, and where everything is. A page for a
 * browser.
 */
export function landingPage(apis: readonly Api[], { baseUrl, headers }: DoubleRequest): Answer {
  const console = `${baseUrl}/__doubletake/`;
  const list = apis.map(({ name, document, basePaths, operations }) => ({
    name,
    title: document.title,
    url: `${baseUrl}${basePaths[0] ?? ''}`,
    operations: operations.length,
  }));
  const chosen = negotiate(
    [{ type: 'application/problem+json' }, { type: 'application/json' }, { type: 'text/html' }],
    headers.accept,
  );
  if (chosen?.type === 'text/html')
    return { status: 404, type: 'text/html', body: page(console, list) };
  const { problem } = new ProblemError(
    'path-unknown',
    `No API here has the path /. The APIs are listed in apis, and the console at ${console} shows them.`,
  );
  const answer = renderProblemJson(problem);
  return { ...answer, body: { ...Object(answer.body), console, apis: list } };
}

function page(
  console: string,
  apis: readonly { title: string; url: string; operations: number }[],
): string {
  const rows = apis
    .map(
      ({ title, url, operations }) =>
        `<li>${escapeHtml(title)}: <code>${escapeHtml(url)}</code>, ${operations} operations</li>`,
    )
    .join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>doubletake</title><style>body{font:16px/1.5 system-ui;margin:3rem auto;max-width:40rem}</style></head>
<body><h1>doubletake</h1><p>This is a double of</p><ul>${rows}</ul><p>Nothing is served at this path. <a href="${escapeHtml(console)}">The console</a> shows what there is.</p></body></html>
`;
}
