import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { certificateOf, ownCertificate } from './certificate.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-cert-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a certificate of its own is for this machine, is trusted by who is given it, and is kept', async () => {
  const made = await ownCertificate('192.0.2.7', folder);
  const { subjectAltName, validTo, ca } = new X509Certificate(made.cert);
  expect(subjectAltName).toBe(
    'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:192.0.2.7',
  );
  expect(ca).toBe(false);
  const days = (Date.parse(validTo) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(300);
  expect(days).toBeLessThan(398);
  const server = createServer(made, (_request, response) => response.end('safe'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const status = await new Promise((resolve, reject) => {
    get(`https://localhost:${port}/`, { ca: made.cert, agent: false }, (answer) => {
      resolve(answer.resume().statusCode);
    }).on('error', reject);
  });
  server.close();
  expect(status).toBe(200);
  expect(await ownCertificate('192.0.2.7', folder)).toEqual(made);
  const other = await ownCertificate('127.0.0.1', folder);
  expect(other.cert).not.toBe(made.cert);
  const file = join(folder, 'https-localhost-127.0.0.1-__1.pem');
  expect((await stat(file)).mode & 0o077).toBe(0);
  // What is no certificate any more is made anew.
  await writeFile(file, 'broken');
  expect((await ownCertificate('127.0.0.1', folder)).cert).not.toBe(other.cert);

  const cert = join(folder, 'cert.pem');
  const key = join(folder, 'key.pem');
  const wrong = join(folder, 'wrong.pem');
  await writeFile(cert, made.cert);
  await writeFile(key, made.key);
  await writeFile(wrong, other.key);
  expect(await certificateOf({ cert, key }, 'localhost')).toEqual({
    cert: made.cert,
    key: made.key,
  });
  expect(await certificateOf({}, 'localhost')).toBe(undefined);
  for (const [given, want] of [
    [{ cert }, '--cert and --key go together'],
    [{ cert, key: wrong }, 'the key is not that of the certificate'],
    [{ cert: key, key }, 'they are no certificate and key'],
    [{ cert, key: join(folder, 'none') }, 'the file of --key cannot be read'],
  ] as const)
    await expect(certificateOf(given, 'localhost')).rejects.toThrow(want);
});
