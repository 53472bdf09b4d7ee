import { Readable } from 'node:stream';
import { isJson } from '../../openapi/model/media-types.ts';
import { readRawBody } from '../http/read-raw-body.ts';
import { type HeaderList, setField } from '../lib/header-list.ts';
import { ProblemError } from '../lib/problem.ts';
import type { PlainAnswer, PlainRequest } from '../model/exchange.ts';
import type { Answer, DoubleRequest } from '../model/types.ts';
import { decodedBody } from '../upstream/decoded-body.ts';
import { ask, type Forwarded, type RawField, UpstreamFailed } from '../upstream/forward.ts';
import type { UpstreamOptions, Way } from '../upstream/routing.ts';

/** The header field that says who has answered: `upstream`, or `double`. */
export const fromHeader = 'x-doubletake-from';

/** What came of sending a request on. */
export type UpstreamOutcome =
  | {
      readonly isAnswered: true;
      readonly plain: PlainAnswer;
      /** The exchange for the journal, once the answer is through. */
      readonly told: () => Promise<{ readonly answer: Answer; readonly body: unknown }>;
    }
  /** The double answers; what it reads the request from, as its body was read already. */
  | { readonly isAnswered: false; readonly incoming: PlainRequest };

/**
 * Sends a request on to upstream; the answer is for the client as it comes. Throws
 * `upstream-failed` where none came and the double may not answer in its place.
 * @param parts the request, and fields of the answer besides its own; afterwards all that are sent
 */
export async function answerUpstream(
  upstream: UpstreamOptions,
  way: Exclude<Way, 'double'>,
  { path, query, basePath }: DoubleRequest,
  { incoming, fields }: { readonly incoming: PlainRequest; readonly fields: HeaderList },
  limit: number,
): Promise<UpstreamOutcome> {
  const target = `${basePath}${path}${query === '' ? '' : `?${query}`}`;
  // What may have to be read twice is kept; what goes upstream alone streams.
  const body =
    way === 'fallback'
      ? await readRawBody(incoming.body, incoming.headers['content-length'], limit)
      : undefined;
  if (way === 'fallback' && body === undefined)
    throw new ProblemError('body-too-large', `The body has more than ${limit} bytes.`);
  try {
    const answering = await ask(upstream, incoming, {
      target,
      // The journal has a clock of its own.
      now: () => new Date(0),
      ...(body !== undefined && { body }),
      ...(way === 'fallback' && { accept: ({ statusCode = 0 }) => statusCode < 500 }),
    });
    const plain: PlainAnswer = {
      status: answering.answer.statusCode ?? 502,
      fields: [...answering.fields, ...besides(fields, answering.fields)].flat(),
      body: answering.body,
      isBroken: false,
    };
    return { isAnswered: true, plain, told: () => told(answering.seen(), fields) };
  } catch (error) {
    if (!(error instanceof UpstreamFailed)) throw error;
    if (way === 'upstream')
      throw new ProblemError(
        'upstream-failed',
        `The upstream server ${upstream.url.origin} gave no answer: ${error.message}.`,
        { cause: error },
      );
    setField(fields, fromHeader, 'double');
    const again = Readable.from(body === undefined || body.length === 0 ? [] : [body]);
    return { isAnswered: false, incoming: { ...incoming, body: again } };
  }
}

/** Fields of ours that upstream has not set itself. */
function besides(fields: HeaderList, own: readonly RawField[]): RawField[] {
  const known = new Set(own.map(([name]) => name.toLowerCase()));
  const added: RawField[] = [[fromHeader, 'upstream']];
  for (let index = 0; index < fields.length; index += 2) {
    const name = String(fields[index]);
    if (!known.has(name.toLowerCase())) added.push([name, String(fields[index + 1])]);
  }
  return added;
}

async function told(
  forwarded: Forwarded,
  fields: HeaderList,
): Promise<{ readonly answer: Answer; readonly body: unknown }> {
  for (const [name, value] of forwarded.responseHeaders) setField(fields, name, value);
  setField(fields, fromHeader, 'upstream');
  const type = fieldNamed(forwarded.responseHeaders, 'content-type');
  const sentType = fieldNamed(forwarded.requestHeaders, 'content-type');
  const bytes = await decodedBody(forwarded);
  return {
    answer: { status: forwarded.status, body: shownBody(type, bytes) },
    body: forwarded.requestBody && shownBody(sentType, forwarded.requestBody),
  };
}

function shownBody(type: string, bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isJson(type)) return bytes;
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return bytes;
  }
}

function fieldNamed(fields: readonly RawField[], name: string): string {
  return fields.find(([own]) => own.toLowerCase() === name)?.[1] ?? '';
}
