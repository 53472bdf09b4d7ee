import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectEvents } from '../report/collect-events.ts';
import { createHtmlReport } from '../report/html/html-report.ts';
import { createJsonReport } from '../report/json.ts';
import { createJunitReport } from '../report/junit.ts';
import { createMarkdownReport } from '../report/markdown.ts';
import { createTerminalReport } from '../report/terminal.ts';
import { failingRun } from '../report/testing/okchat-runs.ts';
import { render } from '../report/testing/render.ts';
import { received, sent } from '../report/testing/request.ts';
import { check, ended, finding, operation, runOf } from '../report/testing/run.ts';
import type { RunEvent } from '../run/event.ts';
import { maskEntry } from '../run/ledger.ts';
import { createMask } from './mask.ts';

type Encode = (text: string) => string;

const bytesOf = (text: string) => [...Buffer.from(text)];
const hex2 = (byte: number) => byte.toString(16).padStart(2, '0');
const units = (text: string) => text.split('').map((unit) => unit.charCodeAt(0));
const base64 = (text: string) => Buffer.from(text).toString('base64');
const inLines = (text: string, width: number, end: string) =>
  text.match(new RegExp(`.{1,${width}}`, 'gsu'))?.join(end) ?? text;

/** Ways to write a text, each of which a server may use when it repeats a key. */
const encodings: readonly (readonly [string, Encode])[] = [
  ['as it is', (text) => text],
  [
    'in lower case, as names of headers come',
    (text) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()),
  ],
  ['percent-encoded', (text) => encodeURIComponent(text)],
  [
    'percent-encoded in lower case',
    (text) => encodeURIComponent(text).replaceAll(/%../g, (octet) => octet.toLowerCase()),
  ],
  [
    'percent-encoded as a whole',
    (text) =>
      bytesOf(text)
        .map((byte) => `%${hex2(byte).toUpperCase()}`)
        .join(''),
  ],
  ['percent-encoded twice', (text) => encodeURIComponent(encodeURIComponent(text))],
  ['a form', (text) => new URLSearchParams([['', text]]).toString().slice(1)],
  ['a JSON string', (text) => JSON.stringify(text).slice(1, -1)],
  [
    'a JSON string with escaped slashes',
    (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  ],
  [
    'a JSON string of escapes alone',
    (text) =>
      units(text)
        .map((code) => `\\u${code.toString(16).padStart(4, '0')}`)
        .join(''),
  ],
  ['JSON in JSON', (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3)],
  [
    'HTML',
    (text) =>
      text
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll("'", '&#39;'),
  ],
  [
    'HTML in decimals',
    (text) => [...text].map((character) => `&#${character.codePointAt(0)};`).join(''),
  ],
  [
    'HTML in hexadecimals',
    (text) =>
      [...text]
        .map((character) => `&#x${character.codePointAt(0)?.toString(16).toUpperCase()};`)
        .join(''),
  ],
  ['base64', base64],
  ['base64 without padding, behind one byte', (text) => base64(`x${text}`).replaceAll('=', '')],
  ['base64 behind two bytes, with more to come', (text) => base64(`xy${text}z`)],
  [
    'base64 for URLs, as a password',
    (text) => Buffer.from(`somebody:${text}`).toString('base64url'),
  ],
  ['base64 in lines', (text) => inLines(base64(text), 5, '\r\n  ')],
  [
    'base64 in lines of a JSON string',
    (text) =>
      JSON.stringify(inLines(base64(text), 7, '\n'))
        .slice(1, -1)
        .replaceAll('/', '\\/'),
  ],
  ['base64 in a URL', (text) => encodeURIComponent(base64(text))],
  ['base64 of JSON', (text) => base64(JSON.stringify({ key: text }))],
  ['base64 of base64', (text) => base64(base64(text))],
  ['hexadecimals', (text) => Buffer.from(text).toString('hex')],
  ['hexadecimals in capitals', (text) => Buffer.from(text).toString('hex').toUpperCase()],
  ['hexadecimals with colons', (text) => bytesOf(text).map(hex2).join(':')],
  [
    'escapes of bytes',
    (text) =>
      bytesOf(text)
        .map((byte) => `\\x${hex2(byte)}`)
        .join(''),
  ],
  [
    'octal escapes',
    (text) =>
      bytesOf(text)
        .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
        .join(''),
  ],
  ['a list of bytes', (text) => JSON.stringify(bytesOf(text))],
  [
    'quoted-printable in lines',
    (text) =>
      inLines(
        bytesOf(text)
          .map((byte) => `=${hex2(byte).toUpperCase()}`)
          .join(''),
        9,
        '=\r\n',
      ),
  ],
  ['a word of a shell', (text) => text.replaceAll("'", `'\\''`)],
  ['words of a shell', (text) => inLines(text, 3, `'"`)],
  ['a part of a JSON pointer', (text) => text.replaceAll('~', '~0').replaceAll('/', '~1')],
];

/**
 * What the parts of an encoded key must not be next to: a digit before it could be read as the end
 * of another escape, and is none of ours.
 */
const around = fc.constantFrom('', ' ', '"', '?key=', '/', '{"a": "', '\n', ': ', '=', 'Bearer ');

const characters = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'),
  },
  { weight: 2, arbitrary: fc.constantFrom(...'+/=-_.~!*\'()"<>&%$^[]{}|\\?:;, #@`') },
  { weight: 1, arbitrary: fc.constantFrom('ö', 'é', '中', '😀') },
);

/** Not one character only, which might stand in what is around it. */
const keys = fc
  .array(characters, { minLength: 6, maxLength: 40 })
  .map((all) => `q7${all.join('')}W`);

test.each(encodings)('a key is hidden, however it is written: %s', (_name, encode) => {
  fc.assert(
    fc.property(keys, around, around, (key, before, after) => {
      const mask = createMask([key]);
      const written = encode(key);
      const text = `${before}${written}${after}`;
      const masked = mask(text);
      expect(masked).toContain('***');
      expect(masked.length - before.length - after.length).toBeLessThanOrEqual(
        encode('').length + 16,
      );
      const bytes = mask(Buffer.from(text));
      expect(bytes.length).toBe(Buffer.byteLength(text));
      expect(bytes.toString('latin1')).toContain('*'.repeat(Math.min(6, written.length)));
    }),
    { numRuns: 200 },
  );
});

/** Something of every report that a server may have written, with a key in it. */
function leakyRun(key: string, encode: Encode): RunEvent[] {
  const written = encode(key);
  const of = check(
    operation('list', 'get', '/things'),
    'http',
    'list',
    'the list is as documented',
  );
  const exchange = {
    request: sent('POST', `/${encodeURIComponent(key)}`, {
      query: [[key, written]],
      headers: { 'x-echo': written },
      body: { kind: 'json', value: { [written]: written } },
    }),
    response: received(
      500,
      { error: written, [written]: [written] },
      { 'x-debug': written, [`x-${encodeURIComponent(key)}`]: written },
    ),
    failure: written,
  } as const;
  const found = finding(of, {
    message: `the server says ${written}`,
    location: `body/${written}`,
    curl: `curl -H 'x: ${written}'`,
    overlay: written,
    exchanges: [exchange],
  });
  return runOf({
    run: { target: `http://127.0.0.1/${written}`, title: written },
    ends: [
      ended(of, { findings: [found] }),
      ended(check(of.operation, 'http', 'skipped', 'x'), { reason: written }),
    ],
    cleanUp: { created: 1, deleted: 0, left: [written], untraced: [] },
    operations: [],
  });
}

const reports = [
  ['terminal', createTerminalReport],
  ['junit', createJunitReport],
  ['json', createJsonReport],
  ['markdown', createMarkdownReport],
  ['html', createHtmlReport],
] as const;

test.each(reports)('the %s report shows no key, however the server wrote it', (name, create) => {
  fc.assert(
    fc.property(keys, fc.constantFrom(...encodings.map(([, encode]) => encode)), (key, encode) => {
      const text = render(create({ secrets: [key] }), leakyRun(key, encode));
      // Another mask finds nothing more: not in the report as a whole, and not in what its format
      // escapes.
      expect(createMask([key])(text)).toBe(text);
      expect(text).toContain('***');
      if (name === 'json') expect(() => JSON.parse(text)).not.toThrow();
    }),
    { numRuns: 60 },
  );
});

test('a key that is a word of reports, or a part of one, stops no report', () => {
  const words = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === 'string' && /^[a-zA-Z-]{4,14}$/.test(value)) words.add(value);
    if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return;
    for (const [name, item] of Object.entries(value)) {
      words.add(name);
      collect(item);
    }
  };
  collect(collectEvents(failingRun));
  expect(words.size).toBeGreaterThan(50);
  const plain = JSON.parse(render(createJsonReport(), failingRun)) as { result: unknown };
  for (const word of words) {
    const masked = JSON.parse(render(createJsonReport({ secrets: [word] }), failingRun)) as {
      result: unknown;
    };
    expect({ word, result: masked.result }).toEqual({ word, result: plain.result });
    render(createTerminalReport({ secrets: [word] }), failingRun);
  }
});

test.each<[string, { given: { secrets: string[]; text: string }; want: string }]>([
  [
    'a key of regular expressions',
    { given: { secrets: ['a.*b+(c'], text: 'aXXb a.*b+(c' }, want: 'aXXb ***' },
  ],
  [
    'the shortest key',
    { given: { secrets: ['k3y!'], text: 'k3y k3y! K3Y%21' }, want: 'k3y *** ***' },
  ],
  [
    'what is too short to be a key',
    { given: { secrets: ['', 'a', 'abc'], text: 'banana abc' }, want: 'banana abc' },
  ],
  [
    'a key that was cut short with an ellipsis',
    { given: { secrets: ['sk-live-0123456789'], text: 'got sk-live-01…' }, want: 'got ***…' },
  ],
  [
    'a key between quotes, which stay',
    { given: { secrets: ['k-0123'], text: `{"a":"k-0123"} 'k-0123'` }, want: `{"a":"***"} '***'` },
  ],
  [
    'two keys, one within the other',
    {
      given: { secrets: ['password', 'user:password'], text: 'user:password password' },
      want: '*** ***',
    },
  ],
  [
    'escapes mixed with escapes',
    { given: { secrets: ['p/w+x=y'], text: 'p%2Fw\\u002bx&#61;y' }, want: '***' },
  ],
])('%s', (_name, { given, want }) => {
  expect(createMask(given.secrets)(given.text)).toBe(want);
});

test('an answer is read once, however its escapes are nested: sixteen times the text takes no more than about as many times the work', () => {
  // Counted by the clock, the best of five, with so much room that only work of another order fails:
  // that of the square is 256 times as much.
  const time = (text: string) => {
    const mask = createMask(['pA55/w0rd']);
    const each = Array.from({ length: 5 }, () => {
      const before = process.cpuUsage();
      mask(text);
      return process.cpuUsage(before).user;
    });
    return Math.min(...each) + 500;
  };
  for (const piece of [
    '\\',
    '%25',
    '&amp;',
    '=3D',
    `p"`,
    '\\u005c',
    '%5c%5c&#92;',
    'YWJj',
    '12,',
    'pA55/w0r',
    '~0~1',
  ]) {
    const count = 3000 / piece.length;
    time(piece.repeat(count));
    expect({
      piece,
      ratio: time(piece.repeat(count * 16)) / time(piece.repeat(count)) < 80,
    }).toEqual({ piece, ratio: true });
  }
});

test('an entry of the ledger tells no key, and nothing that would be deleted by a masked id', () => {
  const mask = createMask(['12345678']);
  const entry = {
    entry: 'made',
    number: 1,
    id: 12345678,
    delete: { operation: 'o', parameters: { id: '12345678' }, body: {} },
  } as const;
  expect(maskEntry(entry, mask)).toEqual({
    entry: 'made',
    number: 1,
    id: '***',
    delete: undefined,
  });
  const other = { ...entry, id: 7, delete: { ...entry.delete, parameters: { id: '7' } } };
  expect(maskEntry(other, mask)).toEqual(other);
});
