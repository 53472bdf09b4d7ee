import { randomBytes } from 'node:crypto';
import { createCheckContext } from '../../contracts/plan/check-context.ts';
import { LeftOutForSafety } from '../../contracts/plan/check-skipped.ts';
import { parseJson } from '../../contracts/recording/mask-exchange.ts';
import type { RecordedExchange } from '../../contracts/recording/recorded-exchange.ts';
import { LeftOut, type ReplayedExchange, replay } from '../../contracts/replay/replay.ts';
import type { ReplayedRequest } from '../../contracts/replay/request-for.ts';
import type { SentBody, SentRequest } from '../../contracts/request/exchange.ts';
import { createHttpClient } from '../../contracts/request/http-client.ts';
import { createGate, type Passed } from '../../contracts/safety/gate.ts';
import { type Allowance, permissionsOf } from '../../contracts/safety/permit.ts';
import { isSecretHeader } from '../../contracts/secrets/mask.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import {
  type AuthenticationOptions,
  readAuthentication,
} from '../options/authentication-options.ts';
import {
  type ConnectionOptions,
  readConnection,
  targetUrl,
} from '../options/connection-options.ts';
import { createRunSecrets } from '../options/run-secrets.ts';
import { takeUserInfo } from '../options/user-info.ts';
import { isADouble } from '../target/recognise-double.ts';
import { documentFor, type LearnSource } from './learn-from.ts';
import { openRecordings, type Recordings } from './open-recordings.ts';
import { sendTo } from './replay-on.ts';

/** How a target is replayed on. */
export interface TargetOptions extends AuthenticationOptions, ConnectionOptions {
  readonly allowWrites?: boolean;
  readonly allow?: readonly Allowance[];
  readonly allowOperation?: readonly string[];
  readonly timeout: number;
}

/**
 * A live API is somebody's: each request passes the gate of the checks first.
 * @param isWanted which exchanges are replayed; all by default
 */
export async function* replayOnTarget(
  source: LearnSource,
  given: string,
  givenOptions: TargetOptions,
  isWanted: (exchange: RecordedExchange) => boolean = () => true,
): AsyncGenerator<ReplayedExchange> {
  const { target, options } = takeUserInfo(given, givenOptions);
  const url = targetUrl(target).href.replace(/\/+$/, '');
  const document = await documentFor(source);
  const recordings = await openRecordings(source.recordings, document, source.basePath);
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
  const secrets = createRunSecrets(credentials, url);
  const authentication = await credentials.open({
    url,
    connection,
    timeout: options.timeout,
    context,
  });
  secrets.know(authentication.secrets);
  const client = createHttpClient(options.timeout, connection);
  try {
    yield* replay(those(recordings, isWanted), {
      document,
      targetUrl: url,
      ...(source.basePath !== undefined && { basePath: source.basePath }),
      async send(request, operation, recorded) {
        const wasRefused = recorded.status === 401 && hiddenFields(request).size > 0;
        // Nothing unsafe is sent because it was refused once.
        if (wasRefused && !safeMethods.has(request.method))
          throw new LeftOut('its credentials were refused when it was recorded');
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
          wasRefused ? request : withCredentials(request, authentication.credentials()),
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
        return { ...answer, body: secrets.mask(answer.body) };
      },
    });
  } finally {
    client.close();
  }
}

async function* those(
  recordings: Recordings,
  isWanted: (exchange: RecordedExchange) => boolean,
): AsyncGenerator<RecordedExchange> {
  for await (const exchange of recordings.read()) if (isWanted(exchange)) yield exchange;
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

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY']);

/** The header fields whose credentials the recording has hidden. */
function hiddenFields({ headers }: ReplayedRequest): Set<string> {
  return new Set(
    Object.entries(headers).flatMap(([name, value]) =>
      isSecretHeader(name) && /masked(-\d+)?|\*\*\*/.test(value) ? [name] : [],
    ),
  );
}

/** The target's credentials in the place of those that the recording has hidden. */
function withCredentials(
  request: ReplayedRequest,
  credentials: Readonly<Record<string, string>>,
): ReplayedRequest {
  const names = hiddenFields(request);
  const inQuery = Object.entries(credentials).filter(([name]) => name.startsWith('?'));
  const query = new URLSearchParams(request.query);
  for (const [name, value] of inQuery)
    if (query.has(name.slice(1))) query.set(name.slice(1), value);
  if (names.size === 0)
    return { ...request, query: inQuery.length === 0 ? request.query : query.toString() };
  const kept = Object.entries(request.headers).filter(([name]) => !names.has(name));
  const own = Object.entries(credentials).filter(([name]) => !name.startsWith('?'));
  return {
    ...request,
    query: inQuery.length === 0 ? request.query : query.toString(),
    headers: Object.fromEntries([...kept, ...own]),
  };
}
