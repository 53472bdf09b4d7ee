import { fileURLToPath } from 'node:url';
import type { ServerCommand } from './server.ts';

/** A server that can be measured. */
export interface Contestant {
  readonly name: string;
  readonly kind: 'double' | 'baseline' | 'peer';
  /** The oldest major version of Node.js that it runs on; undefined for what needs no Node.js. */
  readonly node: number | undefined;
  readonly command: (inputs: Inputs) => ServerCommand['command'];
  readonly env?: Readonly<Record<string, string>>;
}

/** What servers are started from. */
export interface Inputs {
  /** The Node.js that runs them. */
  readonly node: string;
  /** OpenAPI document with the four operations, as JSON. */
  readonly document: string;
  /** What the servers of our own start with. */
  readonly fixture: string;
  readonly wireMock: string;
  /** Where a server may write. */
  readonly folder: string;
}

export const root = fileURLToPath(new URL('..', import.meta.url));
export const peersFolder = `${root}bench/peers`;
const modules = `${peersFolder}/node_modules`;
const doubletake = `${root}bin/doubletake.js`;

const own = (file: string, ...flags: string[]): Contestant['command'] => {
  return ({ node, fixture }) =>
    (port) => [node, `${peersFolder}/${file}`, String(port), fixture, ...flags];
};

const serve = (...args: string[]): Contestant['command'] => {
  return ({ node, document }) =>
    (port) => [
      node,
      doubletake,
      'serve',
      ...args.map((arg) => (arg === 'DOCUMENT' ? document : arg)),
      '--port',
      String(port),
      '--quiet',
    ];
};

export const express = 'Express 5';
export const prism = 'Prism';
export const double = 'doubletake okchat';

/**
 * In the order of the tables. Counterfact is not among them: the npm registry that this was written
 * with does not have it.
 */
export const contestants: readonly Contestant[] = [
  { name: double, kind: 'double', node: 20, command: serve('okchat', '--empty') },
  { name: 'doubletake, inferred', kind: 'double', node: 20, command: serve('DOCUMENT', '--empty') },
  { name: 'node:http', kind: 'baseline', node: 20, command: own('bare-node.js') },
  { name: 'Fastify 5', kind: 'baseline', node: 20, command: own('bare-fastify.js') },
  {
    name: express,
    kind: 'baseline',
    node: 20,
    command: own('bare-express.js'),
    env: { NODE_ENV: 'production' },
  },
  {
    name: 'Express 5, ETag on',
    kind: 'baseline',
    node: 20,
    command: own('bare-express.js', '--etag'),
    env: { NODE_ENV: 'production' },
  },
  {
    name: prism,
    kind: 'peer',
    node: 20,
    command:
      ({ node, document }) =>
      (port) => [
        node,
        `${modules}/@stoplight/prism-cli/dist/index.js`,
        'mock',
        '-h',
        '127.0.0.1',
        '-p',
        String(port),
        document,
      ],
  },
  {
    name: 'Scalar mock-server',
    kind: 'peer',
    node: 22,
    command:
      ({ node, document }) =>
      (port) => [node, `${peersFolder}/scalar.js`, String(port), document],
  },
  {
    name: 'Mockoon CLI',
    kind: 'peer',
    node: 20,
    command:
      ({ node, document }) =>
      (port) => [
        node,
        `${modules}/@mockoon/cli/bin/run.js`,
        'start',
        '-d',
        document,
        '-p',
        String(port),
        '-l',
        '127.0.0.1',
        '--disable-log-to-file',
      ],
  },
  { name: 'json-server', kind: 'peer', node: 20, command: own('json-server.js') },
  { name: 'MSW in Node', kind: 'peer', node: 22, command: own('msw.js') },
  {
    name: 'WireMock',
    kind: 'peer',
    node: undefined,
    command:
      ({ wireMock, folder }) =>
      (port) => [
        'java',
        '-jar',
        wireMock,
        '--port',
        String(port),
        '--bind-address',
        '127.0.0.1',
        '--root-dir',
        `${folder}/wiremock`,
        '--disable-banner',
        '--no-request-journal',
      ],
  },
];

export const wireMockJar = `${modules}/wiremock/build/wiremock-standalone-3.13.2.jar`;
export const node24 = `${modules}/node/bin/node`;
