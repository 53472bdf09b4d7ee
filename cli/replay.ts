import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { createCheckContext } from '../contracts/plan/check-context.ts';
import { LeftOutForSafety } from '../contracts/plan/check-skipped.ts';
import { parseJson } from '../contracts/recording/mask-exchange.ts';
import { remedyFor } from '../contracts/replay/remedy.ts';
import { LeftOut, type ReplayedExchange, replay } from '../contracts/replay/replay.ts';
import type { ReplayedRequest } from '../contracts/replay/request-for.ts';
import { percentOf, type Score, scoreOf } from '../contracts/replay/score.ts';
import type { SentBody, SentRequest } from '../contracts/request/exchange.ts';
import { createHttpClient } from '../contracts/request/http-client.ts';
import { createGate, type Passed } from '../contracts/safety/gate.ts';
import { type Allowance, allowances, permissionsOf } from '../contracts/safety/permit.ts';
import { createMaskOf, isSecretHeader } from '../contracts/secrets/mask.ts';
import { printedJson, printedLine } from '../openapi/lib/escape-control-chars.ts';
import { loadDocument } from '../openapi/load/load-document.ts';
import { isJson } from '../openapi/model/media-types.ts';
import {
  type AuthenticationOptions,
  addAuthenticationOptions,
  readAuthentication,
} from './authentication-options.ts';
import {
  addConnectionOptions,
  type ConnectionOptions,
  readConnection,
} from './connection-options.ts';
import { type LearnSource, readRecordings } from './learn-from.ts';
import {
  collect,
  collectAllowances,
  parsePercent,
  parseSeed,
  parseTimeout,
} from './parse-options.ts';
import { print } from './print.ts';
import { isADouble } from './recognise-double.ts';
import { targetUrl } from './record.ts';
import { addRecordedOptions, type RecordedOptions, recordedSource } from './recorded-options.ts';
import { replayOnDouble, sendTo } from './replay-on.ts';

interface ReplayOptions extends RecordedOptions, AuthenticationOptions, ConnectionOptions {
  readonly target?: string;
  readonly data?: readonly string[];
  readonly handlers?: string;
  readonly seed: number;
  readonly min?: number;
  readonly allowWrites?: boolean;
  readonly allow?: readonly Allowance[];
  readonly allowOperation?: readonly string[];
  readonly timeout: number;
  readonly json?: boolean;
}

/** `doubletake replay`: how true a double is to a recording. */
export function addReplayCommand(program: Command): void {
  const command = program
    .command('replay')
    .summary('say how true a double is to recordings')
    .description(
      'Sends recorded requests to a double, or to a target, and compares the answers with the recorded ones.',
    )
    .usage('[options] <recording.har...>')
    .argument('<recordings...>')
    .option('--data <file>', 'start data of the double (repeatable)', collect)
    .option('--handlers <file>', 'a module with handlers of the double')
    .option('--seed <number>', 'of the double', parseSeed, 1)
    .option('--min <percent>', 'fail where fewer answers are equal', parsePercent)
    .option('--target <url>', 'replay against this URL, not against a double')
    .option('--allow-writes', 'send what makes, changes and deletes what this run has made')
    .option('--allow <kinds>', `besides: ${allowances.join(', ')}`, collectAllowances)
    .option('--allow-operation <id>', 'allow one operation by its id (repeatable)', collect)
    .option('--timeout <ms>', 'for an answer of the target', parseTimeout, 30_000)
    .option('--json', 'print JSON')
    .configureHelp({ visibleArguments: () => [] })
    .action(replayRecordings);
  addRecordedOptions(addConnectionOptions(addAuthenticationOptions(command)));
}

async function replayRecordings(
  recordings: readonly string[],
  options: ReplayOptions,
): Promise<void> {
  const source = await recordedSource(recordings, options);
  const all: ReplayedExchange[] = [];
  const replayed =
    options.target === undefined
      ? onDouble(source, options)
      : onTarget(source, options.target, options);
  for await (const exchange of replayed) all.push(exchange);
  const { total, operations } = scoreOf(all);
  const percent = percentOf(total);
  print(
    options.json
      ? `${printedJson(asJson(all, total, operations), 2)}\n`
      : asText(all, total, operations),
  );
  const isShort = options.min !== undefined && percent < options.min;
  if (isShort && !options.json) print(`Fewer than --min ${options.min} %.\n`);
  process.exitCode = isShort ? 1 : 0;
}

function onDouble(source: LearnSource, options: ReplayOptions): AsyncGenerator<ReplayedExchange> {
  const double = {
    apis: [source.given ?? source.document],
    overlays: source.extraOverlays ?? [],
    allowRefs: source.allowRefs,
    seed: options.seed,
    ...(options.data !== undefined && { data: options.data }),
    ...(options.handlers !== undefined && { handlers: options.handlers }),
  };
  return replayOnDouble(readRecordings(source.recordings), double, source.basePath);
}

/** A live API is somebody's: each request passes the gate of the checks first. */
async function* onTarget(
  source: LearnSource,
  target: string,
  options: ReplayOptions,
): AsyncGenerator<ReplayedExchange> {
  const url = targetUrl(target).href.replace(/\/+$/, '');
  const document = await loadDocument(source.document, {
    ...(source.name !== undefined && { name: source.name }),
    overlays: source.overlays,
    allowRefs: source.allowRefs,
  });
  const context = createCheckContext(document, {
    seed: 1,
    runId: `replay-${randomBytes(3).toString('hex')}`,
  });
  const isDouble = await isADouble(url);
  const permissions = permissionsOf({
    ...options,
    allowWrites: isDouble || options.allowWrites === true,
    allowOperations: options.allowOperation ?? [],
    disposable: isDouble,
  });
  const gate = createGate(context, permissions, new URL(url).pathname.replace(/\/+$/, ''));
  const connection = readConnection(options);
  const credentials = readAuthentication(document, options, process.env);
  const mask = createMaskOf(() => credentials.secrets());
  const authentication = await credentials.open({
    url,
    connection,
    timeout: options.timeout,
    context,
  });
  const client = createHttpClient(options.timeout, connection);
  try {
    yield* replay(readRecordings(source.recordings), {
      document,
      targetUrl: url,
      ...(source.basePath !== undefined && { basePath: source.basePath }),
      async send(request, operation) {
        const sent = asSent(request);
        let verdict: Passed;
        try {
          verdict = gate.pass(sent, operation);
        } catch (error) {
          if (error instanceof LeftOutForSafety) throw new LeftOut(error.message);
          throw error;
        }
        const answer = await sendTo(
          client,
          url,
          withCredentials(request, authentication.credentials()),
        );
        const exchange = {
          request: sent,
          response: {
            status: answer.status,
            headers: answer.headers,
            bytes: answer.body,
            json: isJson(answer.headers['content-type'] ?? '') ? parseJson(answer.body) : undefined,
            milliseconds: 0,
          },
          failure: undefined,
        };
        gate.observe(exchange, verdict);
        return { ...answer, body: mask(answer.body) };
      },
    });
  } finally {
    client.close();
  }
}

function asSent({ method, path, query, headers, body }: ReplayedRequest): SentRequest {
  const type = headers['content-type'];
  const json = body !== undefined && isJson(type ?? '') ? parseJson(body) : undefined;
  const sent: SentBody | undefined =
    body === undefined
      ? undefined
      : json === undefined
        ? { kind: 'raw', bytes: body, type }
        : { kind: 'json', value: json };
  return {
    method,
    path,
    query: [...new URLSearchParams(query)],
    headers,
    body: sent,
    credentials: 'valid',
  };
}

/** The target's credentials in the place of those that the recording has hidden. */
function withCredentials(
  request: ReplayedRequest,
  credentials: Readonly<Record<string, string>>,
): ReplayedRequest {
  const hidden = Object.entries(request.headers).filter(
    ([name, value]) => isSecretHeader(name) && /masked(-\d+)?|\*\*\*/.test(value),
  );
  const inQuery = Object.entries(credentials).filter(([name]) => name.startsWith('?'));
  const query = new URLSearchParams(request.query);
  for (const [name, value] of inQuery)
    if (query.has(name.slice(1))) query.set(name.slice(1), value);
  if (hidden.length === 0)
    return { ...request, query: inQuery.length === 0 ? request.query : query.toString() };
  const names = new Set(hidden.map(([name]) => name));
  const kept = Object.entries(request.headers).filter(([name]) => !names.has(name));
  const own = Object.entries(credentials).filter(([name]) => !name.startsWith('?'));
  return {
    ...request,
    query: inQuery.length === 0 ? request.query : query.toString(),
    headers: Object.fromEntries([...kept, ...own]),
  };
}

/** Differences that are shown. */
const mostShown = 30;

function asText(
  all: readonly ReplayedExchange[],
  total: Score,
  operations: readonly Score[],
): string {
  const width = Math.max(9, ...operations.map(({ operation }) => operation.length));
  const rows = operations.map(
    (score) =>
      `  ${score.operation.padEnd(width)}  ${`${score.equal}/${score.compared}`.padStart(9)}  ${percentOf(score).toFixed(1).padStart(5)} %${score.leftOut > 0 ? `  ${score.leftOut} left out` : ''}`,
  );
  const wrong = all.filter(({ differences }) => differences.length > 0);
  const shown = wrong.slice(0, mostShown).flatMap((exchange) => {
    const { recorded, operation, differences } = exchange;
    const { pathname, search } = new URL(recorded.url);
    const remedy = operation === undefined ? undefined : remedyFor(operation, differences);
    return [
      '',
      `${recorded.where}  ${operation?.id ?? ''}  ${recorded.method} ${pathname}${search}`,
      ...differences
        .slice(0, 5)
        .map(
          ({ at, recorded: own, actual }) =>
            `  ${at}: recorded ${brief(own)}, here ${brief(actual)}`,
        ),
      ...(differences.length > 5 ? [`  and ${differences.length - 5} more`] : []),
      ...(remedy === undefined ? [] : remedy.split('\n').map((line) => `    ${line}`)),
    ].map((line) => printedLine(line));
  });
  const left = all.filter(({ leftOut }) => leftOut !== undefined);
  const reasons = [...new Set(left.map(({ leftOut }) => leftOut ?? ''))].sort();
  return `${[
    `${total.equal} of ${total.compared} answers are equal: ${percentOf(total).toFixed(1)} %`,
    ...rows,
    ...(reasons.length === 0 ? [] : ['', 'Left out:']),
    ...reasons.map(
      (reason) =>
        `  ${left.filter(({ leftOut }) => leftOut === reason).length}: ${printedLine(reason)}`,
    ),
    ...shown,
    ...(wrong.length > mostShown
      ? ['', `and ${wrong.length - mostShown} more exchanges; --json has all.`]
      : []),
  ].join('\n')}\n`;
}

function brief(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function asJson(
  all: readonly ReplayedExchange[],
  total: Score,
  operations: readonly Score[],
): object {
  return {
    percent: percentOf(total),
    ...total,
    operations: operations.map((score) => ({ ...score, percent: percentOf(score) })),
    differences: all.flatMap(({ recorded, operation, differences }) =>
      differences.length === 0
        ? []
        : [
            {
              where: recorded.where,
              operation: operation?.id,
              method: recorded.method,
              url: recorded.url,
              differences,
              ...(operation !== undefined && { remedy: remedyFor(operation, differences) }),
            },
          ],
    ),
    leftOut: all.flatMap(({ recorded, leftOut }) =>
      leftOut === undefined ? [] : [{ where: recorded.where, reason: leftOut }],
    ),
  };
}
