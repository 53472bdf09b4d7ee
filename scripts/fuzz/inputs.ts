import { gzipSync } from 'node:zlib';
import fc from 'fast-check';

/** A request as bytes. `isWhole` where it is complete HTTP, so that an answer is owed at once. */
export interface WireInput {
  readonly bytes: Buffer;
  readonly isWhole: boolean;
}

/** The kinds of requests, each with what makes them. */
export const wireAreas: Readonly<
  Record<'uploads' | 'http' | 'bodies' | 'parameters', () => fc.Arbitrary<WireInput>>
> = {
  uploads,
  http: rawHttp,
  bodies,
  parameters,
};

const odd = [
  '',
  'constructor',
  '__proto__',
  'toString',
  '\0',
  '\r',
  '\n',
  '../../x',
  '%00',
  '"',
  '\\',
  ';',
  "'",
  'ä',
  '\ud83d',
  'a'.repeat(9000),
  '[]',
  '[a][b]',
  '{',
  '}',
  '\u202e',
];

function words(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(...odd),
    fc.string({ maxLength: 30, unit: 'binary' }),
    fc.constantFrom('name', 'picture', 'note', 'title', 'id', 'part', 'tags'),
  );
}

function request(method: string, target: string, headers: readonly string[], body: Buffer): Buffer {
  const fields = [
    `${method} ${target} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: close',
    `Content-Length: ${body.length}`,
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${fields.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

const noControls = (text: string) => text.replaceAll(/\p{Cc}/gu, '_');

function uploads(): fc.Arbitrary<WireInput> {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const contents = fc.oneof(
    fc.constant(png),
    fc.constant(png.subarray(0, 20)),
    fc.constant(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')),
    fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
  );
  const line = fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r', '');
  const part = fc.record({
    name: words(),
    filename: fc.option(words(), { nil: undefined }),
    type: fc.option(
      fc.oneof(
        fc.constantFrom(
          'image/png',
          'text/plain',
          'application/json',
          'multipart/mixed; boundary=b',
        ),
        words(),
      ),
      { nil: undefined },
    ),
    extra: fc.option(
      fc.constantFrom(
        'Content-Transfer-Encoding: base64',
        'Content-Disposition: form-data',
        ': x',
        'X-A: '.padEnd(9000, 'a'),
      ),
      {
        nil: undefined,
      },
    ),
    content: contents,
    line,
    dashes: fc.constantFrom('--b', '--b', '--b', '--B', '-b', '--b--', '--bb'),
  });
  const encode = (
    parts: readonly {
      name: string;
      filename: string | undefined;
      type: string | undefined;
      extra: string | undefined;
      content: Buffer;
      line: string;
      dashes: string;
    }[],
  ) =>
    parts.flatMap((one) => [
      Buffer.from(
        [
          one.dashes,
          `Content-Disposition: form-data; name="${one.name}"${one.filename === undefined ? '' : `; filename="${one.filename}"`}`,
          ...(one.type === undefined ? [] : [`Content-Type: ${one.type}`]),
          ...(one.extra === undefined ? [] : [one.extra]),
          '',
          '',
        ].join(one.line || '\r\n'),
      ),
      one.content,
      Buffer.from(one.line),
    ]);
  return fc
    .record({
      parts: fc.array(part, { maxLength: 6 }),
      end: fc.constantFrom('--b--\r\n', '--b--', '--b', '', '--b--\r\n--b\r\n'),
      type: fc.constantFrom(
        'multipart/form-data; boundary=b',
        'multipart/form-data; boundary="b"',
        'multipart/form-data',
        'multipart/form-data; boundary=',
        'multipart/form-data; boundary=b; boundary=c',
        'multipart/mixed; boundary=b',
      ),
      coding: fc.constantFrom(undefined, undefined, undefined, 'gzip', 'br', 'x'),
      target: fc.constantFrom('/pictures', '/things/1/picture'),
    })
    .map(({ parts, end, type, coding, target }) => {
      const body = Buffer.concat([...encode(parts), Buffer.from(end)]);
      const headers = [
        `Content-Type: ${type}`,
        ...(coding === undefined ? [] : [`Content-Encoding: ${coding}`]),
      ];
      return {
        bytes: request(target === '/pictures' ? 'POST' : 'PUT', target, headers, body),
        isWhole: true,
      };
    });
}

function bodies(): fc.Arbitrary<WireInput> {
  const deep = fc.integer({ min: 1, max: 20_000 });
  const json = fc.oneof(
    fc.json({ maxDepth: 4 }),
    fc.json().map((text) => text.slice(0, text.length >> 1)),
    deep.map((count) => '['.repeat(count)),
    deep.map((count) => `${'{"part":{"parts":['.repeat(count)}`),
    deep.map(
      (count) =>
        `{"name":"x","part":${'{"parts":['.repeat(count % 500)}{}${']}'.repeat(count % 500)}}`,
    ),
    fc
      .record({
        name: words(),
        tags: fc.array(words(), { maxLength: 5 }),
        code: words(),
        size: fc.double(),
        when: words(),
        mail: words(),
      })
      .map((value) => JSON.stringify(value)),
    fc.constantFrom(
      '{"__proto__":{"x":1},"name":"x"}',
      '{"constructor":{"prototype":{"x":1}},"name":"x"}',
      '{"name":1e999}',
      '{"name":"\\ud800"}',
      '\ufeff{"name":"x"}',
      '{"name":"x","name":"y"}',
    ),
    fc
      .array(
        fc.record({
          op: fc.constantFrom('add', 'remove', 'copy', 'move', 'test', 'replace', 'x'),
          path: words().map((word) => `/${word}`),
          from: words().map((word) => `/${word}`),
          value: fc.jsonValue(),
        }),
        { maxLength: 6 },
      )
      .map((value) => JSON.stringify(value)),
  );
  const xml = fc.oneof(
    words().map((word) => `<thing><name>${word}</name></thing>`),
    deep.map((count) => '<a>'.repeat(count)),
    deep.map((count) => `${'<part>'.repeat(count % 3000)}${'</part>'.repeat(count % 3000)}`),
    fc.constantFrom(
      '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
      '<constructor/>',
      '<__proto__>1</__proto__>',
      '<a',
      '<a b=',
      '<![CDATA[',
      '<?xml version="1.0"?>',
      '&#0;',
    ),
  );
  const form = fc
    .array(fc.tuple(words(), words()), { maxLength: 30 })
    .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'));
  const lines = fc
    .array(fc.oneof(fc.json(), words()), { maxLength: 30 })
    .map((all) => all.join('\n'));
  return fc
    .record({
      kind: fc.oneof(
        fc.record({
          type: fc.constantFrom(
            'application/json',
            'application/merge-patch+json',
            'application/json-patch+json',
          ),
          text: json,
        }),
        fc.record({ type: fc.constantFrom('application/xml', 'text/xml'), text: xml }),
        fc.record({ type: fc.constant('application/x-www-form-urlencoded'), text: form }),
        fc.record({ type: fc.constant('application/x-ndjson'), text: lines }),
        fc.record({ type: words().map(noControls), text: words() }),
      ),
      coding: fc.constantFrom(
        undefined,
        undefined,
        undefined,
        'gzip',
        'deflate',
        'br',
        'gzip, gzip',
        'x',
      ),
      isPacked: fc.boolean(),
      charset: fc.constantFrom('', '', '; charset=utf-16', '; charset=x', '; charset='),
      at: fc.constantFrom(
        'POST /things',
        'POST /lines',
        'PATCH /things/1',
        'PUT /things/1',
        'DELETE /things/1',
      ),
    })
    .map(({ kind, coding, isPacked, charset, at }) => {
      const plain = Buffer.from(kind.text);
      const headers = [
        `Content-Type: ${kind.type}${charset}`,
        ...(coding === undefined ? [] : [`Content-Encoding: ${coding}`]),
      ];
      const [method = '', target = ''] = at.split(' ');
      return {
        bytes: request(
          method,
          target,
          headers,
          isPacked && coding !== undefined ? gzipSync(plain) : plain,
        ),
        isWhole: true,
      };
    });
}

function parameters(): fc.Arbitrary<WireInput> {
  const encoded = words().map((word) =>
    encodeURIComponent(word.replaceAll(/[\ud800-\udfff]/g, '')),
  );
  const raw = words().map((word) => noControls(word).replaceAll(' ', '+').slice(0, 2000));
  const value = fc.oneof(encoded, raw);
  const query = fc.array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom('page', 'tags', 'where[a]', 'where', 'sort', 'limit', 'cursor', 'q'),
        value,
      ),
      value,
    ),
    {
      maxLength: 20,
    },
  );
  const path = fc.oneof(
    fc.constantFrom(
      '/things',
      '/things/1',
      '/things/',
      '//things',
      '/things/%2e%2e/x',
      '/things/%',
      '/things/%ff',
      '/__doubletake/health',
      '/constructor',
    ),
    value.map((id) => `/things/${id}`),
  );
  const header = fc.tuple(
    fc.constantFrom(
      'X-Trace',
      'Accept',
      'Prefer',
      'Range',
      'If-None-Match',
      'x-doubletake-sandbox',
      'Cookie',
      'Authorization',
      'Accept-Encoding',
      'Origin',
    ),
    words().map((word) => noControls(word).slice(0, 500)),
  );
  return fc
    .record({
      method: fc.constantFrom('GET', 'GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'),
      path,
      query,
      headers: fc.array(header, { maxLength: 6 }),
    })
    .map(({ method, path: target, query: members, headers }) => ({
      bytes: request(
        method,
        `${target}${members.length === 0 ? '' : `?${members.map(([name, text]) => `${name}=${text}`).join('&')}`}`,
        headers.map(([name, text]) => `${name}: ${text}`),
        Buffer.alloc(0),
      ),
      isWhole: true,
    }));
}

function rawHttp(): fc.Arbitrary<WireInput> {
  const start = fc.oneof(
    fc.constantFrom(
      'GET / HTTP/1.1',
      'GET http://evil.example/things HTTP/1.1',
      'OPTIONS * HTTP/1.1',
      'CONNECT a:1 HTTP/1.1',
      'GET /things HTTP/1.0',
      'GET /things HTTP/2.0',
      'PRI * HTTP/2.0',
      'get /things http/1.1',
      'GET  /things HTTP/1.1',
      'GET /things',
      'POST /things HTTP/1.1',
    ),
    words(),
  );
  const field = fc.oneof(
    fc.constantFrom(
      'Host: 127.0.0.1',
      'Host: a"b',
      'Host:',
      'Host: x, y',
      'Content-Length: 5',
      'Content-Length: -1',
      'Content-Length: 99999999999999999999',
      'Content-Length: 1, 1',
      'Transfer-Encoding: chunked',
      'Transfer-Encoding: gzip, chunked',
      'Transfer-Encoding: identity',
      'Expect: 100-continue',
      'Expect: x',
      'Upgrade: websocket',
      'Connection: upgrade',
      'Connection: close',
      'Content-Type: application/json',
      ' folded',
      'X\0: y',
      'X: \0',
    ),
    fc.tuple(words(), words()).map(([name, text]) => `${name}: ${text}`),
  );
  const body = fc.oneof(
    fc.constantFrom(
      '',
      '5\r\nhello\r\n0\r\n\r\n',
      '5\r\nhel',
      'FFFFFFFFFFFF\r\n',
      '-1\r\n',
      '0\r\nX: y\r\n\r\n',
      '5;a=b\r\nhello\r\n0\r\n\r\n',
      'x\r\n',
      '{"name":"x"}',
    ),
    words(),
  );
  return fc
    .record({
      start,
      fields: fc.array(field, { maxLength: 8 }),
      end: fc.constantFrom('\r\n\r\n', '\r\n\r\n', '\n\n', '\r\n', ''),
      body,
      line: fc.constantFrom('\r\n', '\r\n', '\n'),
    })
    .map(({ start: first, fields, end, body: rest, line }) => ({
      bytes: Buffer.from(`${[first, ...fields].join(line)}${end}${rest}`, 'utf8'),
      isWhole: false,
    }));
}
