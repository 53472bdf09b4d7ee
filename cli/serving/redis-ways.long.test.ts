import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isInstalled } from '../../mock/testing/is-installed.ts';
import {
  type RedisServer,
  redisMissing,
  startRedis,
  startSentinel,
  startTlsRedis,
} from '../../mock/testing/redis-server.ts';
import { serveCommand } from '../testing/run-doubletake.ts';

/** Env and place of a Redis that a replica reaches in some way. */
interface Way {
  readonly url: string;
  readonly env?: Record<string, string>;
}

function closing<Server extends RedisServer>(server: Server): Server {
  onTestFinished(() => server.close());
  return server;
}

async function bySentinel(): Promise<Way> {
  return closing(await startSentinel(closing(await startRedis())));
}

async function byTls(): Promise<Way> {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-tls-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [certificate, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const options = [
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '1',
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost',
  ];
  execFileSync('openssl', ['req', '-x509', ...options, '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  });
  const { url } = closing(await startTlsRedis({ certificate, key }));
  return { url, env: { NODE_EXTRA_CA_CERTS: certificate } };
}

const missing =
  redisMissing ??
  (isInstalled('openssl', 'version') ? undefined : 'there is no openssl on the PATH');

describe.skipIf(missing)(
  `ways to a Redis${missing === undefined ? '' : `, skipped: ${missing}`}`,
  () => {
    test.each<[string, { given: () => Promise<Way> }]>([
      ['sentinels', { given: bySentinel }],
      ['TLS', { given: byTls }],
    ])('two replicas share their state by %s', async (_name, { given }) => {
      const { url, env } = await given();
      const replicas = await Promise.all(
        [1, 2].map(() => serveCommand(['--quiet', '--state', url], env)),
      );
      onTestFinished(() => replicas.forEach((replica) => void replica.process.kill('SIGKILL')));
      const [one, two] = replicas.map((replica) => `${replica.url}/api/external/chatbots`);
      const headers = { 'x-api-key': 'any', 'content-type': 'application/json' };
      const created = await fetch(`${one}`, { method: 'POST', headers, body: '{"name":"Shared"}' });
      expect(created.status).toBe(201);
      expect(await (await fetch(`${two}`, { headers })).text()).toContain('"name":"Shared"');
    });

    test('a certificate that nobody vouches for is told, and requests get 503', async () => {
      const { url } = await byTls();
      const replica = await serveCommand(['--state', url]);
      onTestFinished(() => void replica.process.kill('SIGKILL'));
      await replica.waitFor(
        /state lost: rediss:\/\/localhost:\d+ does not answer \(self-signed certificate/,
      );
      expect(
        (await fetch(`${replica.url}/api/external/chatbots`, { headers: { 'x-api-key': 'any' } }))
          .status,
      ).toBe(503);
    });
  },
);
