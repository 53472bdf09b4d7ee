import type { Command } from 'commander';
import { DoubletakeError } from '../openapi/lib/doubletake-error.ts';
import { printedOutput } from '../openapi/lib/escape-control-chars.ts';
import { splitUserInfo } from '../openapi/lib/user-info.ts';
import { sortFiles } from './files/data-files.ts';
import {
  type AuthenticationOptions,
  addAuthenticationOptions,
} from './options/authentication-options.ts';
import {
  addConnectionOptions,
  type ConnectionOptions,
  readConnection,
  targetUrl,
} from './options/connection-options.ts';
import { collect, parseFill, parsePort, parseSeed } from './options/parse-options.ts';
import { print } from './output/print.ts';

interface McpCommandOptions extends AuthenticationOptions, ConnectionOptions {
  readonly http?: number | true;
  readonly operations?: boolean;
  readonly target?: readonly string[];
  readonly allowWrites?: boolean;
  readonly seed: number;
  readonly overlay?: readonly string[];
  readonly allowRef?: readonly string[];
  readonly data?: readonly string[];
  readonly fill?: number;
  readonly handlers?: string;
}

/** Where MCP is served by HTTP unless another port is named. */
const usualPort = 4011;

/** `doubletake mcp`: doubles and checks as tools of an agent. */
export function addMcpCommand(program: Command): void {
  const command = program
    .command('mcp')
    .summary('serve doubles and checks to a coding agent')
    .description(
      'Serves doubles and checks by the Model Context Protocol, on standard input and output. Tools read and write files of this folder alone, and check no other server than --target names.',
    )
    .usage('[options] [api or document...]')
    .argument('[documents...]')
    .option('--http [port]', `by HTTP on this machine instead (port ${usualPort})`, parsePort)
    .option('--operations', 'each operation of the documents as a tool, to practise on')
    .option('-t, --target <url>', 'a server that may be checked, read-only (repeatable)', collect)
    .option('--allow-writes', 'checks may make test data on the targets')
    .option('--api-key-env <name>', 'variable with the key (default: <API>_API_KEY)')
    .option('--seed <number>', 'decides ids, samples, clock', parseSeed, 1)
    .option('--overlay <file>', 'apply an OpenAPI Overlay (repeatable)', collect)
    .option('--allow-ref <where>', 'folder or origin for $refs (repeatable)', collect)
    .option('--data <file>', 'things to start with; each file a scenario (repeatable)', collect)
    .option('--fill <n>', 'start with n made-up items a collection', parseFill)
    .option('--handlers <file>', 'a module with handlers by operationId')
    .configureHelp({ visibleArguments: () => [] })
    .action(serveMcp);
  addConnectionOptions(addAuthenticationOptions(command));
}

async function serveMcp(named: readonly string[], options: McpCommandOptions): Promise<void> {
  const { createMcpService } = await import('./mcp/server.ts');
  const { apis, data } = sortFiles(named, options.data ?? []);
  if (options.operations === true && apis.length === 0)
    throw new DoubletakeError('option-invalid', '--operations makes tools of no document', {
      next: 'Name one: doubletake mcp --operations openapi.yaml',
    });
  const service = await createMcpService({
    folder: process.cwd(),
    documents: apis,
    operations: options.operations ?? false,
    double: {
      seed: options.seed,
      overlays: options.overlay ?? [],
      allowRefs: options.allowRef ?? [],
      ...(data.length > 0 && { data }),
      ...(options.fill !== undefined && { fill: options.fill }),
      ...(options.handlers !== undefined && { handlers: options.handlers }),
    },
    checks: {
      targets: targetsByName(options.target ?? []),
      allowWrites: options.allowWrites ?? false,
      authentication: options,
      connection: readConnection(options),
      environment: process.env,
    },
  });
  const closing: (() => Promise<void>)[] = [() => service.close()];
  let isClosing = false;
  const close = async () => {
    if (isClosing) return;
    isClosing = true;
    for (const end of closing) await end();
    process.exit(0);
  };
  process.on('SIGINT', () => void close()).on('SIGTERM', () => void close());
  if (options.http === undefined) {
    const { serveStdio } = await import('@modelcontextprotocol/server/stdio');
    // Standard output is the protocol's: everything else is told beside it.
    const note = ({ message }: Error) => process.stderr.write(printedOutput(`${message}\n`, false));
    const handle = serveStdio(() => service.createServer(), { onerror: note });
    closing.unshift(() => handle.close());
    process.stdin.on('close', () => void close());
    return;
  }
  const { serveMcpOverHttp } = await import('./mcp/serve-http.ts');
  const port = options.http === true ? usualPort : options.http;
  const served = await serveMcpOverHttp(service, port);
  closing.unshift(() => served.close());
  print(`MCP at ${served.url}\nStop:  Ctrl-C\n`);
}

/** What may be checked, by its URL without a user and a password: agents see the names alone. */
function targetsByName(targets: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    targets.map((target) => {
      const { href } = targetUrl(target);
      return [withoutSlash(splitUserInfo(href).url), withoutSlash(href)];
    }),
  );
}

const withoutSlash = (url: string) => url.replace(/\/$/, '');
