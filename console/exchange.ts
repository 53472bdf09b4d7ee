/** A request of the journal as text: a curl line, a `fetch` call, a test. */

import type { JournalEntry } from './control.ts';
import { pathOf } from './control.ts';

/** Headers that a client adds by itself, and credentials that the journal does not keep. */
const added = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
  'user-agent',
  'origin',
  'referer',
  'accept-language',
  'keep-alive',
]);

export interface Repeatable {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  /** Whether the journal kept the body as it was sent; forms and bytes are kept in part. */
  readonly isWhole: boolean;
}

/** What is needed to send the request of an entry again; masked values become `any`. */
export function repeatable(entry: JournalEntry): Repeatable {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(entry.request.headers)) {
    const lower = name.toLowerCase();
    if (added.has(lower) || lower.startsWith('sec-') || lower === 'x-doubletake-sandbox') continue;
    headers[lower] = value.includes('***') ? value.replaceAll('***', 'any') : value;
  }
  const { body } = entry.request;
  const type = headers['content-type'] ?? '';
  const isText = body === undefined || /json|text|xml|x-www-form-urlencoded/.test(type);
  const text =
    body === undefined
      ? undefined
      : typeof body === 'string'
        ? body
        : JSON.stringify(body, null, 2);
  return {
    method: entry.method,
    url: pathOf(entry).replaceAll('***', 'any'),
    headers,
    body: isText ? (type.includes('x-www-form-urlencoded') ? formOf(body) : text) : undefined,
    isWhole: isText,
  };
}

function formOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null)
    return body === undefined ? undefined : String(body);
  return new URLSearchParams(
    Object.entries(body).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
}

export function asCurl(entry: JournalEntry, origin: string): string {
  const { method, url, headers, body, isWhole } = repeatable(entry);
  const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  return [
    `curl ${method === 'GET' ? '' : method === 'HEAD' ? '--head ' : `-X ${method} `}${quote(origin + url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-raw ${quote(body)}`]),
    ...(isWhole ? [] : ['# the journal keeps files and bytes in part: add the body']),
  ].join(' \\\n  ');
}

export function asFetch(entry: JournalEntry, origin: string): string {
  const { method, url, headers, body, isWhole } = repeatable(entry);
  const options = [
    ...(method === 'GET' ? [] : [`  method: ${JSON.stringify(method)},`]),
    ...(Object.keys(headers).length === 0
      ? []
      : [`  headers: ${JSON.stringify(headers, null, 2).replaceAll('\n', '\n  ')},`]),
    ...(body === undefined ? [] : [`  body: ${bodyOf(entry, body)},`]),
    ...(isWhole ? [] : ['  // The journal keeps files and bytes in part: add the body.']),
  ];
  return `await fetch(${JSON.stringify(origin + url)}${options.length === 0 ? '' : `, {\n${options.join('\n')}\n}`})`;
}

export function asTest(entry: JournalEntry, origin: string): string {
  const call = asFetch(entry, origin).replaceAll('\n', '\n  ');
  const { body } = entry.response;
  const assertion =
    typeof body === 'object' && body !== null
      ? [`  expect(await response.json()).toMatchObject(${indented(body)});`]
      : [];
  return [
    `import { expect, test } from 'vitest';`,
    '',
    `test(${JSON.stringify(`${entry.method} ${pathOf(entry)} answers ${entry.status}`)}, async () => {`,
    `  const response = ${call};`,
    `  expect(response.status).toBe(${entry.status});`,
    ...assertion,
    '});',
  ].join('\n');
}

function bodyOf(entry: JournalEntry, body: string): string {
  return typeof entry.request.body === 'object' &&
    entry.request.body !== null &&
    !body.includes('=')
    ? `JSON.stringify(${indented(entry.request.body)})`
    : JSON.stringify(body);
}

const indented = (value: unknown) => JSON.stringify(value, null, 2).replaceAll('\n', '\n  ');
