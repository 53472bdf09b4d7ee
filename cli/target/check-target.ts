import { once } from 'node:events';
import { createServer } from 'node:http';
import {
  type Connection,
  createHttpClient,
  TookTooLong,
} from '../../contracts/request/http-client.ts';
import { createDouble } from '../../mock/index.ts';
import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';
import { shownLocation } from '../../openapi/load/read-text.ts';
import type { Source } from '../files/load-source.ts';
import { startPrism } from './prism.ts';
import { isADouble } from './recognise-double.ts';
import type { OpenTarget } from './target.ts';

/** What a target is opened with. */
export interface TargetOptions {
  readonly seed: number;
  /** Keys that a double of ours accepts. */
  readonly keys: readonly string[];
  readonly connection?: Connection;
}

/** Starts or finds what `--target` names. Rejects with `option-invalid` or `target-unreachable`. */
export async function openTarget(
  target: string,
  source: Source,
  options: TargetOptions,
): Promise<OpenTarget> {
  if (target === 'mock') return openDouble(source, options);
  if (target === 'prism') return startPrism(source.document);
  if (!/^https?:\/\//.test(target) || !URL.canParse(target)) {
    throw new DoubletakeError(
      'option-invalid',
      `--target ${JSON.stringify(target)} is not accepted (accepted: mock, prism, or a URL that starts with http:// or https://)`,
    );
  }
  return openUrl(target, options);
}

/** A double in this process, which accepts the keys of the run alone. */
async function openDouble(
  { given, name, overlays, allowRefs, document, isShipped }: Source,
  { seed, keys }: TargetOptions,
): Promise<OpenTarget> {
  const own = isShipped ? overlays.slice(1) : overlays;
  const double = await createDouble({
    apis: [given],
    overlays: own,
    allowRefs,
    seed,
    apiKeys: keys,
  });
  const server = createServer(double.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    target: server,
    name: `the double of ${document.title}, in this process`,
    isOurs: true,
    hasValidCredentials: true,
    note: ({ findings }) => (findings.length === 0 ? undefined : howToStart(name, own, seed)),
    async close() {
      server.closeAllConnections();
      server.close();
      await double.close();
    },
  };
}

/** The double of the run is gone; its `curl` lines name another one. */
function howToStart(name: string, overlays: readonly string[], seed: number): string {
  const words = [
    'doubletake serve',
    name,
    '--port 4010',
    `--seed ${seed}`,
    ...overlays.map((file) => `--overlay ${shownLocation(file)}`),
  ];
  return `The curl lines are for a double on port 4010: ${words.join(' ')}\nWhat a line names has to be made there first.`;
}

/** Any URL. A double tells by its control API that it is one. */
async function openUrl(url: string, { connection }: TargetOptions): Promise<OpenTarget> {
  const close = async () => undefined;
  const client = createHttpClient(10_000, connection);
  const { origin, pathname, search } = new URL(url);
  try {
    await client.exchange({
      method: 'HEAD',
      origin,
      path: pathname + search,
      headers: {},
      body: undefined,
    });
  } catch (cause) {
    client.close();
    throw unreachable(url, cause, connection?.proxyFor?.(origin));
  }
  client.close();
  const isDouble = await isADouble(url);
  return {
    target: url,
    name: isDouble ? `${url}, a double` : url,
    isOurs: isDouble,
    hasValidCredentials: !isDouble,
    close,
  };
}

function unreachable(url: string, cause: unknown, proxy: string | undefined): DoubletakeError {
  const code = codeOf(cause);
  const isNoTls = code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER';
  const reason =
    cause instanceof TookTooLong
      ? 'no answer within 10 seconds'
      : isNoTls
        ? 'what answers there speaks no TLS'
        : messageOf(cause) || code;
  // A proxy may hold user and password.
  const through = proxy === undefined ? '' : ` through the proxy ${hostOf(proxy)}`;
  return new DoubletakeError(
    'target-unreachable',
    `${url} cannot be reached${through}: ${reason}`,
    {
      next: isCertificate(cause)
        ? 'Give the authority of the certificate with --ca FILE, or take any with --insecure.'
        : isNoTls
          ? 'Try the URL with http://.'
          : proxy === undefined
            ? 'Check the URL, and that the target is running. A double is started with `doubletake serve`.'
            : 'The proxy is that of HTTP_PROXY or HTTPS_PROXY: NO_PROXY names the hosts that need none.',
      cause,
    },
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'of the environment';
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason';
}

function isCertificate(cause: unknown): boolean {
  return /CERT|SIGNED|SIGNATURE|ISSUER/.test(codeOf(cause));
}
