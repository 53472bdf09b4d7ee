import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Command } from 'commander';
import { createDouble, type Double } from '../mock/create-double.ts';
import type { UnknownIds } from '../mock/lib/settings.ts';
import type { Clock } from '../mock/model/sandbox.ts';
import { clockToLookAt } from '../mock/state/clock.ts';
import { type UpstreamOptions, type Way, ways } from '../mock/upstream/routing.ts';
import { DoubletakeError } from '../openapi/lib/doubletake-error.ts';
import { printedJson } from '../openapi/lib/escape-control-chars.ts';
import { sortFiles } from './files/data-files.ts';
import { readConnection, targetUrl } from './options/connection-options.ts';
import {
  collect,
  collectMounts,
  collectRoutes,
  parseBytes,
  parseClock,
  parseFill,
  parseMilliseconds,
  parsePort,
  parsePrefix,
  parseSeconds,
  parseSeed,
  parseState,
  parseTimeout,
  parseUnknownIds,
} from './options/parse-options.ts';
import { withConfig } from './options/with-config.ts';
import { formatBanner } from './output/banner.ts';
import { noteDefects } from './output/note-defects.ts';
import { print } from './output/print.ts';
import { warnWhenUp } from './output/print-warnings.ts';
import { createRequestLog } from './output/request-log.ts';
import { certificateOf, type HttpsOptions } from './serving/certificate.ts';
import { keepCompiled } from './serving/keep-compiled.ts';
import { isLoopback, listen } from './serving/listen.ts';
import { openBrowser } from './serving/open-browser.ts';
import { stopOnSignal } from './serving/stop-on-signal.ts';
import { upstreamAgent } from './serving/upstream-agent.ts';
import { watchDocuments } from './serving/watch-documents.ts';

interface ServeOptions extends HttpsOptions {
  readonly port: number;
  readonly host: string;
  readonly seed?: number;
  readonly clock?: Clock | 'seed';
  readonly empty?: boolean;
  readonly data?: readonly string[];
  readonly fill?: number;
  readonly locale?: string;
  readonly handlers?: string;
  readonly unknownIds?: UnknownIds;
  readonly auth: boolean;
  readonly apiKey?: readonly string[];
  readonly mount?: Readonly<Record<string, string>>;
  readonly overlay?: readonly string[];
  readonly allowRef?: readonly string[];
  readonly lenient?: boolean;
  readonly latency: number;
  readonly streamPace: number;
  readonly maxUpload?: number;
  readonly memoryForUploads?: number;
  readonly state?: string;
  readonly statePrefix?: string;
  readonly sandboxTtl?: number;
  readonly callbacks?: boolean;
  readonly upstream?: string;
  readonly upstreamRoute?: Readonly<Record<string, Way>>;
  readonly upstreamWrites?: boolean;
  readonly upstreamTimeout: number;
  readonly watch?: boolean;
  readonly open?: boolean;
  readonly grace: number;
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly trustProxy?: boolean;
  readonly publicUrl?: string;
  readonly allowHost?: readonly string[];
}

/** `doubletake serve`: a double on a port. */
export function addServeCommand(program: Command): void {
  const command = program
    .command('serve')
    .summary('serve a double on a port')
    .description('Serves a double of okchat, chatbase and threetone, or of your document.')
    .usage('[options] [api or document...]')
    .argument('[apis...]')
    .option('-p, --port <number>', 'port, 0 for any free one', parsePort, 4010)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--seed <number>', 'decides ids, samples and time (1, at the real time)', parseSeed)
    .option('--clock <instant>', 'an instant to start at, `now`, or by the `seed`', parseClock)
    .option('--empty', 'no start-up data')
    .option('--data <file>', 'things to start with; each file a scenario (repeatable)', collect)
    .option('--fill <n>', 'start with n made-up items a collection', parseFill)
    .option('--locale <name>', 'language of made-up values, such as de or pt_BR (en)')
    .option('--handlers <file>', 'a module with handlers by operationId')
    .option('--unknown-ids <how>', 'an id nobody made: refuse it, or make it', parseUnknownIds)
    .option('--no-auth', 'want no credentials')
    .option('--api-key <key>', 'accept only this key (repeatable)', collect)
    .option('--overlay <file>', 'apply an OpenAPI Overlay (repeatable)', collect)
    .option('--allow-ref <where>', 'folder or origin for $refs (repeatable)', collect)
    .option('--mount <path=document>', 'serve it below a path (repeatable)', collectMounts)
    .option('--lenient', 'let invalid requests through, say so in a header')
    .option('--latency <ms>', 'milliseconds before each answer', parseMilliseconds, 0)
    .option('--stream-pace <ms>', 'between the events of a stream', parseMilliseconds, 30)
    .option('--max-upload <bytes>', 'largest file, where the API documents none', parseBytes)
    .option('--memory-for-uploads <bytes>', 'uploads beyond this lie on disk (256MB)', parseBytes)
    .option('--state <where>', 'memory (default), a folder, or redis://…', parseState)
    .option('--state-prefix <text>', 'what keys on Redis begin with (doubletake:)', parsePrefix)
    .option('--sandbox-ttl <seconds>', 'forget sandboxes not used for so long', parseSeconds)
    .option('--callbacks', 'send the callbacks that the documents describe')
    .option('--upstream <url>', 'a live API that answers reads; the double where it fails')
    .option('--upstream-route <who=way>', `${ways.join(', ')} (repeatable)`, collectRoutes)
    .option('--upstream-writes', 'send what may change something upstream as well')
    .option('--upstream-timeout <ms>', 'without a byte from upstream', parseTimeout, 10_000)
    .option('--watch', 'reload changed documents, keep the state')
    .option('--https', 'with a certificate of its own, kept for the next time')
    .option('--cert <file>', 'serve https with this certificate, in PEM, and --key')
    .option('--key <file>', 'the key of --cert, in PEM')
    .option('--open', 'open the console in a browser')
    .option('--trust-proxy', 'believe X-Forwarded-* headers')
    .option('--public-url <url>', 'what URLs in answers begin with, behind a proxy')
    .option('--allow-host <name>', 'accept this Host header too (repeatable)', collect)
    .option('--grace <seconds>', 'for what is under way when it is stopped', parseSeconds, 10)
    .option('-q, --quiet', 'no line per request')
    .option('--json', 'log as JSON, one object a line')
    .configureHelp({ visibleArguments: () => [] })
    .action(serve);
  withConfig(command);
}

async function serve(named: readonly string[], options: ServeOptions): Promise<void> {
  const { apis, data } = sortFiles(named, options.data ?? []);
  const local = isLoopback(options.host);
  const chosenToken = process.env['DOUBLETAKE_CONTROL_TOKEN'] || undefined;
  const controlToken = local ? undefined : (chosenToken ?? randomBytes(16).toString('hex'));
  assertUpstream(options);
  const certificate = await certificateOf(options, options.host);
  const log = createRequestLog(options);
  const double = await createDouble({
    ...(apis.length > 0 && { apis }),
    ...(options.mount && { mounts: options.mount }),
    ...(data.length > 0 && { data }),
    seed: options.seed ?? 1,
    empty: options.empty ?? false,
    auth: options.auth,
    ...(options.unknownIds !== undefined && { unknownIds: options.unknownIds }),
    apiKeys: options.apiKey ?? [],
    overlays: options.overlay ?? [],
    allowRefs: options.allowRef ?? [],
    lenient: options.lenient ?? false,
    latency: options.latency,
    streamPace: options.streamPace,
    callbacks: options.callbacks ?? false,
    trustProxy: options.trustProxy ?? false,
    ...(options.publicUrl !== undefined && { publicUrl: options.publicUrl }),
    ...(options.upstream !== undefined && {
      upstream: await upstreamOf(options.upstream, options),
    }),
    onRequest: log.request,
    onNotice: log.note,
    state: options.state ?? stateFromEnvironment(),
    ...(options.statePrefix !== undefined && { statePrefix: options.statePrefix }),
    ...(options.sandboxTtl !== undefined && { sandboxTtl: options.sandboxTtl }),
    ...(options.memoryForUploads !== undefined && { memoryForUploads: options.memoryForUploads }),
    ...clockOf(options),
    ...(options.fill !== undefined && { fill: options.fill }),
    ...(options.locale !== undefined && { locale: options.locale }),
    ...(options.handlers !== undefined && { handlers: options.handlers }),
    ...(options.maxUpload !== undefined && { maxUpload: options.maxUpload }),
    ...(local && { allowedHosts: options.allowHost ?? [] }),
    ...(controlToken !== undefined && { controlToken }),
    ...(chosenToken !== undefined && { pageToken: chosenToken }),
  });
  noteDefects(log.note);
  const server =
    certificate === undefined
      ? createServer(double.listener)
      : createSecureServer(certificate, double.listener);
  await listen(server, options.port, options.host);
  const stopWatching = options.watch ? watchDocuments(double, log) : () => undefined;
  stopOnSignal(server, {
    drain() {
      stopWatching();
      double.drain();
    },
    close: () => double.close(),
    grace: options.grace * 1000,
    note: log.note,
  });
  const scheme = certificate === undefined ? 'http' : 'https';
  const origin = originOf(scheme, options.host, server.address() as AddressInfo);
  announce(double, origin, options, controlToken);
  if (options.open) await openBrowser(`${origin}/__doubletake/`, log.note);
  warnWhenUp(double, server, options);
  keepCompiled();
}

function clockOf({ clock, seed }: ServeOptions): { readonly clock?: Clock } {
  if (clock !== undefined) return clock === 'seed' ? {} : { clock };
  return clockToLookAt(seed);
}

/** What says how requests go upstream, where there is none. Throws `option-invalid`. */
function assertUpstream({ upstream, upstreamRoute, upstreamWrites }: ServeOptions): void {
  if (upstream !== undefined) return;
  const option =
    upstreamRoute !== undefined
      ? '--upstream-route'
      : upstreamWrites === true
        ? '--upstream-writes'
        : undefined;
  if (option === undefined) return;
  throw new DoubletakeError('option-invalid', `${option} is given without --upstream`, {
    next: 'Name the live API: --upstream https://api.example.com.',
  });
}

async function upstreamOf(text: string, options: ServeOptions): Promise<UpstreamOptions> {
  const url = targetUrl(text, '--upstream');
  return {
    url,
    agent: await upstreamAgent(url, readConnection({})),
    timeout: options.upstreamTimeout,
    mostKept: 1024 * 1024,
    routes: options.upstreamRoute ?? {},
    writes: options.upstreamWrites ?? false,
  };
}

/** A URL with a password in it stays out of the list of processes. */
function stateFromEnvironment(): string {
  return process.env['DOUBLETAKE_STATE'] || 'memory';
}

function originOf(scheme: string, host: string, { port }: AddressInfo): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `${scheme}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function announce(
  double: Double,
  origin: string,
  options: ServeOptions,
  controlToken: string | undefined,
): void {
  if (!options.json) {
    print(formatBanner(double, origin, options, controlToken));
    return;
  }
  const apis = double
    .apis()
    .map(({ name, operations }) => ({ name, operations: operations.length }));
  print(
    `${printedJson({ event: 'listening', origin, seed: double.seed, apis, ...(controlToken && { controlToken }) })}\n`,
  );
}
