import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { getProxyForUrl } from 'proxy-from-env';
import type { Connection } from '../../contracts/request/http-client.ts';
import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';

/** What the command line says of how a target is reached. */
export interface ConnectionOptions {
  readonly insecure?: boolean;
  readonly ca?: string;
}

export type ConnectionSetup = Connection;

/** Adds the options of {@link ConnectionOptions} to a command. */
export function addConnectionOptions(command: Command): Command {
  return command
    .optionsGroup('Connection:')
    .option('--insecure', 'take any TLS certificate')
    .option('--ca <file>', 'trust the authorities of this PEM file');
}

/**
 * The connection of the options, with the proxies of the environment: HTTP_PROXY, HTTPS_PROXY,
 * NO_PROXY. Throws `option-invalid`.
 */
export function readConnection({ insecure = false, ca }: ConnectionOptions): ConnectionSetup {
  const proxyFor = (url: string) => getProxyForUrl(url) || undefined;
  return { insecure, proxyFor, ...(ca !== undefined && { ca: readAuthorities(ca) }) };
}

function readAuthorities(file: string): string {
  const next =
    'Give a file with certificates in PEM, each from BEGIN CERTIFICATE to END CERTIFICATE.';
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new DoubletakeError(
      'option-invalid',
      `--ca ${file} cannot be read: ${messageOf(cause)}`,
      { next, cause },
    );
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new DoubletakeError('option-invalid', `--ca ${file} holds no certificate`, { next });
  return text;
}

/** The URL that an option names. Throws `option-invalid` where it is none of HTTP. */
export function targetUrl(target: string, option = '--target'): URL {
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target))
    throw new DoubletakeError(
      'option-invalid',
      `${option} ${JSON.stringify(target)} is not accepted (accepted: a URL that starts with http:// or https://)`,
    );
  return new URL(target);
}
