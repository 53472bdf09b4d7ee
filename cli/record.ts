import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Command } from 'commander';
import { createRecordingMask } from '../contracts/recording/mask-exchange.ts';
import { createSecretNames } from '../contracts/recording/secret-names.ts';
import { openHarWriter } from '../contracts/recording/write-har.ts';
import { createApi } from '../mock/apis/create-api.ts';
import { printedJson, printedLine } from '../openapi/lib/escape-control-chars.ts';
import { packageVersion } from '../openapi/lib/package-root.ts';
import { shownLocation } from '../openapi/load/read-text.ts';
import { loadSource } from './files/load-source.ts';
import { createRecorder } from './learning/recorder.ts';
import {
  addConnectionOptions,
  type ConnectionOptions,
  readConnection,
  targetUrl,
} from './options/connection-options.ts';
import { collect, parseBytes, parsePort, parseTimeout } from './options/parse-options.ts';
import { withConfig } from './options/with-config.ts';
import { print } from './output/print.ts';
import { createRequestLog } from './output/request-log.ts';
import { listen } from './serving/listen.ts';
import { stopOnSignal } from './serving/stop-on-signal.ts';
import { upstreamAgent } from './serving/upstream-agent.ts';

interface RecordOptions extends ConnectionOptions {
  readonly target: string;
  readonly out: string;
  readonly port: number;
  readonly host: string;
  readonly overlay?: readonly string[];
  readonly allowRef?: readonly string[];
  readonly mask?: readonly string[];
  readonly strict?: boolean;
  readonly timeout: number;
  readonly maxBody: number;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** `doubletake record`: a proxy that writes down what goes through it. */
export function addRecordCommand(program: Command): void {
  const command = program
    .command('record')
    .summary('record what a client and a live API say')
    .description(
      'A proxy before a live API: holds every exchange to the document, and writes all as HAR.',
    )
    .usage('[options] --target <url> [api or document]')
    .argument('[api]')
    .requiredOption('--target <url>', 'the live API: its base URL')
    .option('-o, --out <file>', 'the recording', 'recording.har')
    .option('-p, --port <number>', 'port, 0 for any free one', parsePort, 4020)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--overlay <file>', 'apply an OpenAPI Overlay (repeatable)', collect)
    .option('--allow-ref <where>', 'folder or origin for $refs (repeatable)', collect)
    .option('--mask <name>', 'hide this header, parameter or member too (repeatable)', collect)
    .option('--strict', 'refuse what the document does not allow')
    .option('--timeout <ms>', 'give the target up without a byte for so long', parseTimeout, 60_000)
    .option('--max-body <bytes>', 'longer bodies are recorded in part', parseBytes, 67_108_864)
    .option('-q, --quiet', 'no line per request')
    .option('--json', 'log as JSON, one object a line')
    .configureHelp({ visibleArguments: () => [] })
    .action(record);
  withConfig(addConnectionOptions(command));
}

async function record(name: string | undefined, options: RecordOptions): Promise<void> {
  const url = targetUrl(options.target);
  const source =
    name === undefined
      ? undefined
      : await loadSource(name, options.overlay ?? [], [], options.allowRef ?? []);
  const api = source === undefined ? undefined : createApi(source.document);
  const mask = createRecordingMask(
    createSecretNames(options.mask ?? [], api?.credentialNames ?? new Set()),
  );
  const writer = await openHarWriter(options.out, mask, packageVersion());
  const log = createRequestLog(options);
  const agent = await upstreamAgent(url, readConnection(options));
  const recorder = createRecorder({
    api,
    upstream: { url, agent, timeout: options.timeout, mostKept: options.maxBody },
    writer,
    mask,
    strict: options.strict ?? false,
    now: () => new Date(),
    tell: log.request,
  });
  const server = createServer(recorder.listener);
  server.on('upgrade', (req, socket, head) => recorder.upgrade(req, socket as Socket, head));
  await listen(server, options.port, options.host);
  stopOnSignal(server, {
    drain: () => undefined,
    async close() {
      agent.destroy();
      const { exchanges, broken } = await recorder.close();
      const what = exchanges === 1 ? 'exchange' : 'exchanges';
      const judged = api === undefined ? '' : `, ${broken} against the document`;
      log.note(`${options.out}: ${exchanges} ${what}${judged}.`);
    },
    grace: 10_000,
    note: log.note,
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
  print(
    options.json
      ? `${printedJson({ event: 'listening', origin, target: shownLocation(url.href) })}\n`
      : [
          `Recording ${printedLine(shownLocation(url.href))} at ${origin}`,
          `  into ${printedLine(options.out)}; Ctrl-C ends it.`,
          '',
        ].join('\n'),
  );
}
