import type { RecordedExchange } from '../../contracts/recording/recorded-exchange.ts';
import type { ComparedAnswer } from '../../contracts/replay/compare-answers.ts';
import { acceptedCredentials } from '../../contracts/replay/recorded-credentials.ts';
import { type ReplayedExchange, replay } from '../../contracts/replay/replay.ts';
import type { ReplayedRequest } from '../../contracts/replay/request-for.ts';
import { createHttpClient, type HttpClient } from '../../contracts/request/http-client.ts';
import { createDouble, type Double, type DoubleOptions } from '../../mock/create-double.ts';
import type { Api } from '../../mock/model/api.ts';
import { openRecordings, type Recordings } from './open-recordings.ts';

/**
 * Replays on a double in this process, and closes it. It knows the credentials that the recorded API
 * knew.
 * @param files the recordings
 */
export async function* replayOnDouble(
  files: readonly string[],
  options: DoubleOptions,
  basePath?: string,
): AsyncGenerator<ReplayedExchange> {
  const clock = { time: new Date() };
  const { double, api, recordings } = await doubleFor(
    files,
    { clock: { now: () => clock.time }, ...options },
    basePath,
  );
  const { url: origin, close } = await double.listen();
  const client = createHttpClient(30_000);
  try {
    yield* replay(atTheirTimes(recordings.read(), clock), {
      document: api.document,
      targetUrl: origin,
      ...(basePath !== undefined && { basePath }),
      send: (request) => sendTo(client, origin, request),
    });
  } finally {
    client.close();
    await close();
  }
}

/** Sets the clock to when each exchange was recorded: what takes time takes as long as it did. */
async function* atTheirTimes(
  exchanges: AsyncIterable<RecordedExchange>,
  clock: { time: Date },
): AsyncGenerator<RecordedExchange> {
  for await (const exchange of exchanges) {
    const time = new Date(exchange.started);
    if (!Number.isNaN(time.getTime())) clock.time = time;
    yield exchange;
  }
}

async function doubleFor(
  files: readonly string[],
  options: DoubleOptions,
  basePath: string | undefined,
): Promise<{ readonly double: Double; readonly api: Api; readonly recordings: Recordings }> {
  const double = await createDouble(options);
  const [api] = double.apis();
  if (api === undefined) throw new Error('the double has no API');
  const recordings = await openRecordings(files, api.document, basePath);
  const apiKeys =
    options.apiKeys === undefined
      ? await acceptedCredentials(api.document, recordings.read, basePath)
      : undefined;
  if (apiKeys === undefined) return { double, api, recordings };
  await double.close();
  return doubleFor(files, { ...options, apiKeys }, basePath);
}

/** Sends a replayed request to a base URL, and takes the whole answer. */
export async function sendTo(
  client: HttpClient,
  base: string,
  { method, path, query, headers, body }: ReplayedRequest,
): Promise<ComparedAnswer> {
  const { origin, pathname } = new URL(base);
  const begun = performance.now();
  const answer = await client.exchange({
    method,
    origin,
    path: `${pathname.replace(/\/+$/, '')}${path}${query === '' ? '' : `?${query}`}`,
    headers,
    body,
  });
  const milliseconds = performance.now() - begun;
  return { status: answer.status, headers: answer.headers, body: answer.bytes, milliseconds };
}
