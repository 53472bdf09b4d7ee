import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../openapi/lib/package-root.ts';
import { rawRequest, sendRaw } from '../testing/send-raw.ts';
import { type Served, serve } from '../testing/serve.ts';

const gallery = new URL('../testing/gallery.yaml', import.meta.url).pathname;
const token = 'a-token-of-this-test';

/** Every path of the control API with each of its methods. */
async function controlOperations(): Promise<[method: string, path: string][]> {
  const document = parse(
    await readFile(join(packageRoot, 'spec', 'doubletake', 'openapi.yaml'), 'utf8'),
  ) as { paths: Record<string, object> };
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((key) => ['get', 'post', 'put', 'delete'].includes(key))
      .map((method): [string, string] => [
        method.toUpperCase(),
        path.replaceAll(/\{[^}]*\}/g, 'gallery'),
      ]),
  );
}

/**
 * Ways to write a path so that a careless comparison takes it for another, above all for one that
 * wants no token.
 */
const spellings: Readonly<Record<string, (path: string) => string>> = {
  plain: (path) => path,
  'open path in the query': (path) => `${path}?/__doubletake/health`,
  'open path in a member of the query': (path) => `${path}?a=/__doubletake/ready`,
  'open path in a second query': (path) => `${path}?a?/__doubletake/health?`,
  'open path in the fragment': (path) => `${path}#/__doubletake/health`,
  'open path after a semicolon': (path) => `${path};/__doubletake/health`,
  'open path as the rest': (path) => `${path}/__doubletake/health`,
  'out of the open path by dots': (path) =>
    `/__doubletake/health/../${path.slice('/__doubletake/'.length)}`,
  'out of the open path by encoded dots': (path) =>
    `/__doubletake/health/%2e%2e/${path.slice('/__doubletake/'.length)}`,
  'out of the files by dots': (path) =>
    `/__doubletake/files/../${path.slice('/__doubletake/'.length)}`,
  'out of the files by encoded slashes': (path) =>
    `/__doubletake/files/..%2f${path.slice('/__doubletake/'.length)}`,
  'out of the tokens by dots': (path) =>
    `/__doubletake/oauth/../${path.slice('/__doubletake/'.length)}`,
  'two slashes before': (path) => `/${path}`,
  'two slashes within': (path) => path.replace('/__doubletake/', '/__doubletake//'),
  'an encoded slash': (path) => path.replace('/__doubletake/', '/__doubletake%2f'),
  'an encoded letter': (path) =>
    path
      .replace('/__doubletake/', '/__doubletake/')
      .replace(/([a-z])$/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  'an encoded underscore': (path) => path.replace('/__', '/%5f_'),
  'capital letters': (path) => path.toUpperCase(),
  'a slash after': (path) => `${path}/`,
  'a dot segment': (path) => path.replace('/__doubletake/', '/./__doubletake/./'),
  backslashes: (path) => path.replaceAll('/', '\\'),
  'absolute form': (path) => `http://localhost${path}`,
  'absolute form with the open path in its query': (path) =>
    `http://localhost${path}?/__doubletake/health`,
  'absolute form with the open path as its host': (path) =>
    `http://localhost/__doubletake/health/..${path}`,
  'absolute form with a user': (path) => `http://localhost:80@localhost${path}`,
  'below a sandbox': (path) => `/__doubletake/in/a${path}`,
  'below two sandboxes': (path) => `/__doubletake/in/a/__doubletake/in/b${path}`,
  'below an encoded sandbox': (path) => `/__doubletake/in/%61${path}`,
  'another token in the query': (path) => `${path}?token=${token}x&token2=${token}`,
};

describe('a control API that wants a token', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve({ apis: [gallery], controlToken: token });
  });
  afterAll(() => served.close());

  test.each(Object.entries(spellings))(
    'has no operation that is reached without it: %s',
    async (_name, spell) => {
      await served.double.control.addReply({ text: 'still-there' });
      for (const [method, path] of await controlOperations()) {
        const target = spell(path);
        const isOpen =
          /^(http:\/\/localhost)?(\/__doubletake\/in\/[a%61]+)?\/__doubletake\/(health|ready)(\?.*)?$/.test(
            target,
          );
        const { status, text } = await sendRaw(served.url, rawRequest(method, target));
        if (isOpen) expect.soft(status, `${method} ${target}`).toBe(200);
        else
          expect
            .soft([400, 401, 404], `${method} ${target}: ${text.slice(0, 300)}`)
            .toContain(status);
        expect.soft(text).not.toContain('still-there');
      }
      // Nothing was reset, restored or cleared either.
      expect(JSON.stringify(await served.double.control.snapshot())).toContain('still-there');
    },
  );

  test('is reached with it in each form of target', async () => {
    for (const target of [
      '/__doubletake/info',
      'http://localhost/__doubletake/info',
      'HTTP://localhost:80/__doubletake/in/a/__doubletake/info',
    ]) {
      const { status } = await sendRaw(
        served.url,
        rawRequest('GET', target, ['Host: localhost', `Authorization: Bearer ${token}`]),
      );
      expect(status, target).toBe(200);
    }
  });
});

test.each<[string, { target: string; headers?: readonly string[]; method?: string; want: number }]>(
  [
    ['a path', { target: '/open', want: 200 }],
    ['an absolute target', { target: 'http://localhost/open', want: 200 }],
    [
      'an absolute target says more than Host',
      { target: 'http://localhost/open', headers: ['Host: evil.example'], want: 200 },
    ],
    ['an absolute target of another host', { target: 'http://evil.example/open', want: 421 }],
    ['an absolute target without a path', { target: 'http://localhost', want: 404 }],
    ['an absolute target with a user', { target: 'http://user@localhost/open', want: 400 }],
    ['an absolute target of another scheme', { target: 'ftp://localhost/open', want: 400 }],
    ['a target with a fragment', { target: '/open#part', want: 400 }],
    ['a target without a slash', { target: 'open', want: 400 }],
    ['* with another method', { target: '*', want: 400 }],
    ['no Host', { target: '/open', headers: [], want: 400 }],
    ['an empty Host', { target: '/open', headers: ['Host:'], want: 400 }],
    ['two Hosts', { target: '/open', headers: ['Host: localhost', 'Host: localhost'], want: 400 }],
    [
      'a second Host in another case',
      { target: '/open', headers: ['Host: localhost', 'HOST: evil.example'], want: 400 },
    ],
    ['a Host with a quote', { target: '/open', headers: ['Host: "localhost'], want: 400 }],
    ['a Host with an apostrophe', { target: '/open', headers: ["Host: local'host"], want: 400 }],
    ['a Host with markup', { target: '/open', headers: ['Host: <b>.localhost'], want: 400 }],
    [
      'a Host with a path',
      { target: '/open', headers: ['Host: evil.example/.localhost'], want: 400 },
    ],
    [
      'a Host with a query',
      { target: '/open', headers: ['Host: evil.example?.localhost'], want: 400 },
    ],
    [
      'a Host with a user',
      { target: '/open', headers: ['Host: evil.example@localhost'], want: 400 },
    ],
    [
      'a Host with a backslash',
      { target: '/open', headers: ['Host: evil.example\\.localhost'], want: 400 },
    ],
    [
      'a Host with a blank',
      { target: '/open', headers: ['Host: evil.example .localhost'], want: 400 },
    ],
    [
      'a Host with two ports',
      { target: '/open', headers: ['Host: evil.example:80:localhost'], want: 400 },
    ],
    [
      'a Host that ends like the loopback',
      { target: '/open', headers: ['Host: evillocalhost'], want: 421 },
    ],
    ['a name below localhost', { target: '/open', headers: ['Host: app.localhost:1'], want: 200 }],
    [
      'the console under another name',
      { target: '/__doubletake/', headers: ['Host: evil.example'], want: 421 },
    ],
    [
      'the console with two Hosts',
      { target: '/__doubletake/', headers: ['Host: localhost', 'Host: localhost'], want: 400 },
    ],
  ],
)('%s gets %j', async (_name, { target, headers, method = 'GET', want }) => {
  const served = await serve({ apis: [gallery], allowedHosts: [] });
  try {
    expect((await sendRaw(served.url, rawRequest(method, target, headers))).status).toBe(want);
  } finally {
    await served.close();
  }
});

test('HTTP/1.0 needs no Host, and URLs in answers lead to the address that was asked', async () => {
  const served = await serve({ apis: [gallery], allowedHosts: [] });
  const answer = await sendRaw(served.url, 'GET / HTTP/1.0\r\nAccept: application/json\r\n\r\n');
  expect(answer.text).toContain(`${served.url}/__doubletake/`);
  await served.close();
});

test.each(['*', 'http://localhost'])(
  'OPTIONS %s asks for the server as a whole',
  async (target) => {
    const served = await serve({ apis: [gallery], allowedHosts: [] });
    const { status, headers } = await sendRaw(served.url, rawRequest('OPTIONS', target));
    expect({ status, allow: headers['allow'] }).toEqual({
      status: 204,
      allow: expect.stringMatching(/^(?=.*GET)(?=.*HEAD)(?=.*OPTIONS)/),
    });
    await served.close();
  },
);

test('a proxy that is believed names a host, and nothing else', async () => {
  const served = await serve({ apis: [gallery], trustProxy: true });
  for (const [given, want] of [
    ['app.example', 'http://app.example/__doubletake/'],
    ['app.example/<script>', 'http://localhost/__doubletake/'],
  ]) {
    const answer = await sendRaw(
      served.url,
      rawRequest('GET', '/', [
        'Host: localhost',
        `X-Forwarded-Host: ${given}`,
        'Accept: application/json',
      ]),
    );
    expect(answer.text).toContain(`"console":"${want}"`);
  }
  await served.close();
});
