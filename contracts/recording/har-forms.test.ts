import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readHar } from './read-har.ts';
import { fieldOf, type RecordedExchange } from './recorded-exchange.ts';

const started = '2026-01-01T00:00:00.000Z';
const creator = (name: string) => ({ version: '1.2', creator: { name, version: '1' } });
const json = '{"id":1}';

/** What a client has sent and got, in a form that a recorder writes. */
interface Row {
  /** The text of the file. */
  readonly given: string | Buffer;
  readonly want: readonly Partial<{
    readonly method: string;
    readonly url: string;
    readonly sent: string | undefined;
    readonly sentType: string;
    readonly status: number;
    readonly body: string;
    readonly type: string;
    readonly missing: RegExp;
  }>[];
}

const file = (log: object) => JSON.stringify({ log }, null, 2);

/** Forms by who writes them: the members that differ, not a recording of theirs. */
const rows: readonly (readonly [string, Row])[] = [
  [
    'Chrome: members of its own, pseudo-header fields, a form with params beside its text',
    {
      given: file({
        ...creator('WebInspector'),
        pages: [{ startedDateTime: started, id: 'page_1', title: 'x', pageTimings: {} }],
        entries: [
          {
            _initiator: { type: 'script' },
            _priority: 'High',
            _resourceType: 'fetch',
            cache: {},
            connection: '443',
            pageref: 'page_1',
            request: {
              method: 'POST',
              url: 'https://api.test/things',
              httpVersion: 'http/2.0',
              headers: [
                { name: ':authority', value: 'api.test' },
                { name: ':method', value: 'POST' },
                { name: 'content-type', value: 'application/x-www-form-urlencoded' },
              ],
              queryString: [],
              cookies: [],
              headersSize: -1,
              bodySize: 3,
              postData: {
                mimeType: 'application/x-www-form-urlencoded',
                text: 'a=1',
                params: [{ name: 'a', value: '1' }],
              },
            },
            response: {
              status: 200,
              headers: [{ name: 'content-type', value: 'application/json' }],
              content: { size: 8, mimeType: 'application/json', text: json },
              _transferSize: 100,
              bodySize: -1,
            },
            startedDateTime: started,
            time: 12.5,
          },
        ],
      }),
      want: [{ sent: 'a=1', status: 200, body: json, type: 'application/json' }],
    },
  ],
  [
    'Chrome: what it has loaded without HTTP, what was blocked, and a body that it has let go',
    {
      given: file({
        ...creator('WebInspector'),
        entries: [
          entry({ url: 'data:image/png;base64,AAAA' }),
          entry({ url: 'chrome-extension://abc/a.js' }),
          entry({ url: 'blob:https://api.test/1' }),
          entry({}, { status: 0, content: { size: 0, mimeType: 'x-unknown' }, _error: 'blocked' }),
          entry({}, { status: 200, headers: [], content: { size: 40, mimeType: 'text/html' } }),
        ],
      }),
      want: [
        { status: 0, body: '' },
        { status: 200, missing: /40 bytes of the response body/ },
      ],
    },
  ],
  [
    'Firefox: an empty list of params, sizes of -1, a truncated upload, base64',
    {
      given: file({
        ...creator('Firefox'),
        pages: [],
        entries: [
          entry(
            {
              method: 'POST',
              bodySize: -1,
              headersSize: -1,
              cookies: [{ name: 'sid', value: 'x' }],
              postData: { mimeType: 'application/json', params: [], text: '{"a":1}' },
            },
            {
              status: 200,
              content: { mimeType: 'image/png', size: 2, encoding: 'base64', text: 'AP8=' },
              redirectURL: '',
              bodySize: -1,
            },
          ),
        ],
      }),
      want: [{ sent: '{"a":1}', body: '\0\xff', type: 'image/png' }],
    },
  ],
  [
    'Safari: content without text of an empty answer, header fields in another case',
    {
      given: file({
        ...creator('WebKit Web Inspector'),
        pages: [],
        entries: [
          entry(
            {
              method: 'DELETE',
              headers: [{ name: 'Accept', value: '*/*' }],
              _fetchType: 'Network',
            },
            { status: 204, content: { size: 0, compression: 0, mimeType: '' }, _transferSize: 60 },
          ),
        ],
      }),
      want: [{ method: 'DELETE', sent: undefined, status: 204, body: '' }],
    },
  ],
  [
    'Charles: params alone, no answer as -1',
    {
      given: file({
        ...creator('Charles Proxy'),
        entries: [
          entry(
            {
              method: 'POST',
              postData: {
                mimeType: 'application/x-www-form-urlencoded',
                params: [{ name: 'a b', value: 'ä&' }],
              },
            },
            { status: 200, _charlesStatus: 'COMPLETE', redirectURL: null, content: { text: json } },
          ),
          entry({}, { status: -1, _charlesStatus: 'FAILED', headers: [], content: null }),
        ],
      }),
      want: [
        { sent: 'a+b=%C3%A4%26', sentType: 'application/x-www-form-urlencoded', body: json },
        { status: 0 },
      ],
    },
  ],
  [
    'mitmproxy: base64 of what was sent, empty pages, messages of WebSockets',
    {
      given: file({
        ...creator('mitmproxy'),
        pages: [],
        entries: [
          entry(
            {
              method: 'PUT',
              postData: { mimeType: 'image/png', text: 'AP8=', encoding: 'base64', params: [] },
            },
            { status: 200, content: { mimeType: 'application/json', text: json } },
          ),
          entry(
            { url: 'wss://api.test/live' },
            { status: 101, content: {}, _webSocketMessages: [{ data: 'x' }] },
          ),
        ],
      }),
      want: [{ sent: '\0\xff', body: json }, { status: 101 }],
    },
  ],
  [
    'Proxyman: comments, no pages, base64 of JSON',
    {
      given: file({
        ...creator('Proxyman'),
        comment: '',
        entries: [
          entry(
            {
              comment: '',
              postData: undefined,
              headers: [{ name: 'Host', value: 'api.test', comment: '' }],
            },
            {
              status: 200,
              comment: '',
              content: {
                mimeType: 'application/json; charset=utf-8',
                encoding: 'base64',
                text: Buffer.from(json).toString('base64'),
              },
            },
          ),
        ],
      }),
      want: [{ body: json, type: 'application/json; charset=utf-8' }],
    },
  ],
  [
    'Postman: no header fields of the answer but its media type, null where nothing is',
    {
      given: file({
        ...creator('Postman'),
        entries: [
          entry(
            { headers: null, postData: null, cookies: null },
            { status: 200, headers: null, content: { mimeType: 'application/json', text: json } },
          ),
        ],
      }),
      want: [{ sent: undefined, body: json, type: 'application/json' }],
    },
  ],
  [
    'any: a byte order mark, one line, the entries before the version',
    {
      given: `\ufeff${JSON.stringify({ log: { entries: [entry({})], version: '1.2', creator: {} } })}`,
      want: [{ status: 200 }],
    },
  ],
];

function entry(
  request: object,
  response: object = {
    status: 200,
    headers: [],
    content: { mimeType: 'application/json', text: json },
  },
): object {
  return {
    startedDateTime: started,
    time: 1,
    request: { method: 'GET', url: 'https://api.test/things/1', headers: [], ...request },
    response,
  };
}

test.each(rows)('a HAR as it is written by %s', async (_name, { given, want }) => {
  const name = join(await mkdtemp(join(tmpdir(), 'har-forms-')), 'a.har');
  await writeFile(name, given);
  const read: RecordedExchange[] = [];
  for await (const exchange of readHar(name)) read.push(exchange);
  expect(read).toHaveLength(want.length);
  for (const [index, { missing, ...own }] of want.entries()) {
    const exchange = read[index];
    if (exchange === undefined) throw new Error('no exchange');
    const seen = {
      method: exchange.method,
      url: exchange.url,
      sent: exchange.requestBody?.toString('latin1'),
      sentType: fieldOf(exchange.requestHeaders, 'content-type'),
      status: exchange.status,
      body: exchange.responseBody.toString('latin1'),
      type: fieldOf(exchange.responseHeaders, 'content-type'),
    };
    expect(seen).toMatchObject(own);
    if (missing === undefined) expect(exchange.missing).toBeUndefined();
    else expect(exchange.missing).toMatch(missing);
    expect(exchange.requestHeaders.every(([field]) => !field.startsWith(':'))).toBe(true);
  }
});
