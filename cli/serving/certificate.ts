import { createPrivateKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';
import { importOptional } from '../../openapi/lib/optional-package.ts';

/** Key and certificate of a server, in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** How a server of the command line gets its certificate. */
export interface HttpsOptions {
  /** With a certificate of its own. */
  readonly https?: boolean;
  readonly cert?: string;
  readonly key?: string;
}

/**
 * The certificate to serve with; undefined where HTTP is wanted. Rejects with `option-invalid` for
 * files that are not there, or do not belong together.
 */
export async function certificateOf(
  { https, cert, key }: HttpsOptions,
  host: string,
): Promise<Certificate | undefined> {
  if (cert !== undefined && key !== undefined) return readCertificate(cert, key);
  if (cert !== undefined || key !== undefined)
    throw new DoubletakeError('option-invalid', '--cert and --key go together', {
      next: `Give ${cert === undefined ? '--cert' : '--key'} too.`,
    });
  return https === true ? ownCertificate(host, folderOfCertificates()) : undefined;
}

async function readCertificate(cert: string, key: string): Promise<Certificate> {
  const read = { cert: await readPem('--cert', cert), key: await readPem('--key', key) };
  try {
    if (new X509Certificate(read.cert).checkPrivateKey(createPrivateKey(read.key))) return read;
  } catch (cause) {
    throw new DoubletakeError(
      'option-invalid',
      `they are no certificate and key: ${messageOf(cause)}`,
      {
        where: `${cert}, ${key}`,
        next: 'Give a certificate and its key in PEM.',
        cause,
      },
    );
  }
  throw new DoubletakeError('option-invalid', 'the key is not that of the certificate', {
    where: `${cert}, ${key}`,
    next: 'Give the key that the certificate was made with.',
  });
}

async function readPem(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new DoubletakeError('option-invalid', `the file of ${option} cannot be read`, {
      where: file,
      next: `Correct ${option}.`,
      cause,
    });
  }
}

function folderOfCertificates(): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'doubletake');
}

const day = 86_400_000;
/** Browsers refuse certificates of more than 398 days. */
const lifetime = 365 * day;

/**
 * A certificate for this machine, and for the host that is listened on. It is kept in a folder, so
 * that a browser asks once whether to trust it, and made anew a month before it ends. Where the
 * folder cannot be written, it is for this time alone.
 */
export async function ownCertificate(host: string, folder: string): Promise<Certificate> {
  const names = namesOf(host);
  const file = join(folder, `https-${names.join('-').replaceAll(/[^a-z0-9.-]/gi, '_')}.pem`);
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  const known = kept === undefined ? undefined : parts(kept);
  if (known !== undefined) return known;
  const made = await makeCertificate(names);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(file, made.key + made.cert, { mode: 0o600 });
  } catch {
    // A home that is read-only, as in a container.
  }
  return made;
}

function namesOf(host: string): string[] {
  const all = ['localhost', '127.0.0.1', '::1', host];
  return [...new Set(all)].filter((name) => !['0.0.0.0', '::'].includes(name));
}

/** A key and a certificate out of one file, where the certificate goes on for a while. */
function parts(text: string): Certificate | undefined {
  const end = text.indexOf('-----BEGIN CERTIFICATE-----');
  const [key, cert] = [text.slice(0, Math.max(0, end)), text.slice(Math.max(0, end))];
  try {
    const isLong = Date.parse(new X509Certificate(cert).validTo) > Date.now() + 30 * day;
    return isLong && new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))
      ? { key, cert }
      : undefined;
  } catch {
    return undefined;
  }
}

async function makeCertificate(names: readonly string[]): Promise<Certificate> {
  const { default: forge } = await importOptional(
    () => import('node-forge'),
    'a certificate of its own',
  );
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  // A positive number (RFC 5280, section 4.1.2.2).
  certificate.serialNumber = `00${randomBytes(16).toString('hex')}`;
  certificate.validity.notBefore = new Date(Date.now() - day);
  certificate.validity.notAfter = new Date(Date.now() + lifetime);
  const subject = [{ name: 'commonName', value: 'doubletake (self-signed)' }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: names.map((name) =>
        /^[\d.]+$|:/.test(name) ? { type: 7, ip: name } : { type: 2, value: name },
      ),
    },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(privateKey), forge.md.sha256.create());
  return { key: privateKey, cert: forge.pki.certificateToPem(certificate) };
}
