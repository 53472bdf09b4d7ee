import type { Double } from '../../mock/create-double.ts';
import type { Api } from '../../mock/model/api.ts';
import { printedLine } from '../../openapi/lib/escape-control-chars.ts';
import { packageVersion } from '../../openapi/lib/package-root.ts';
import { shellText } from '../../openapi/lib/shell-text.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import {
  type SecurityScheme,
  securityFlows,
  securityScheme,
} from '../../openapi/model/security.ts';
import { styled } from './print.ts';

/** What `serve` prints when it is up: where everything is, a request to try, how to stop. */
export function formatBanner(
  double: Double,
  origin: string,
  options: { readonly apiKey?: readonly string[] },
  controlToken: string | undefined,
): string {
  const rows = double
    .apis()
    .map((api) => [
      printedLine(api.document.title),
      printedLine(baseUrl(api, origin)),
      `${api.operations.length} operations`,
    ]);
  rows.push(
    ['console', `${origin}/__doubletake/`, ''],
    ['control API', `${origin}/__doubletake/openapi.yaml`, ''],
  );
  if (double.apis().some(({ document }) => securityFlows(document).length > 0))
    rows.push(['OAuth tokens', `${origin}/__doubletake/oauth/token`, '']);
  if (controlToken !== undefined) rows.push(['control token', controlToken, '']);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const table = rows.map(([name = '', url = '', note = '']) =>
    `  ${name.padEnd(widths[0] ?? 0)}  ${url.padEnd(widths[1] ?? 0)}  ${note}`.trimEnd(),
  );
  const key = options.apiKey?.[0] ?? 'any';
  const curls = double.apis().flatMap((api) => curlLine(api, origin, key) ?? []);
  return [
    `${styled('bold', 'doubletake')} ${packageVersion()}, seed ${double.seed}`,
    '',
    ...table,
    '',
    ...(curls[0] === undefined ? [] : [`Try:   ${printedLine(curls[0])}`]),
    'Stop:  Ctrl-C',
    '',
    '',
  ].join('\n');
}

/** Where the API's own clients would point: the first server's base path, on this origin. */
function baseUrl(api: Api, origin: string): string {
  return origin + (api.basePaths[0] ?? '');
}

/** A GET that needs no more than a key. */
function curlLine(api: Api, origin: string, key: string): string | undefined {
  const plain = api.operations.filter(
    ({ method, path }) => method === 'get' && !path.includes('{'),
  );
  const operation = plain.find(({ parameters }) => !parameters.some(({ required }) => required));
  if (operation === undefined) return undefined;
  const { options, query } = credentials(api, operation, key);
  const url = baseUrl(api, origin) + operation.path;
  return [
    // The certificate is its own: no authority has signed it.
    origin.startsWith('https:') ? 'curl -sk' : 'curl -s',
    ...options,
    query.length === 0 ? url : shellText(`${url}?${query.join('&')}`),
  ].join(' ');
}

/** The options of curl, and members of the query, that carry a key as an operation wants it. */
function credentials(
  api: Api,
  operation: Operation,
  key: string,
): { readonly options: readonly string[]; readonly query: readonly string[] } {
  const [requirement] = operation.security;
  const options: string[] = [];
  const query: string[] = [];
  for (const name of Object.keys(requirement ?? {})) {
    const scheme = securityScheme(api.document, name);
    const place = scheme.parameter ?? '';
    if (scheme.type === 'mutualTLS' || scheme.type === 'unknown') continue;
    if (scheme.type !== 'apiKey') options.push(...authorization(scheme, key));
    else if (scheme.in === 'query')
      query.push(`${encodeURIComponent(place)}=${encodeURIComponent(key)}`);
    else if (scheme.in === 'cookie')
      options.push(`-b ${shellText(`${place}=${encodeURIComponent(key)}`)}`);
    else options.push(`-H ${shellText(`${place}: ${key}`)}`);
  }
  return { options, query };
}

function authorization({ type, scheme }: SecurityScheme, key: string): string[] {
  const kind = type === 'http' ? (scheme ?? 'bearer') : 'bearer';
  if (kind === 'basic') return [`-u ${shellText(key.includes(':') ? key : `${key}:${key}`)}`];
  const word = kind.charAt(0).toUpperCase() + kind.slice(1);
  return [`-H ${shellText(`Authorization: ${word} ${key}`)}`];
}
