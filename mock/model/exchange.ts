import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { HeaderList } from '../lib/header-list.ts';

/** A request as it came in, whoever took it off the wire. */
export interface PlainRequest {
  readonly method: string;
  /** Path and query, or `*`, below what the double is mounted at. */
  readonly url: string;
  /** The same as the client sent it: what log and journal show. */
  readonly originalUrl: string;
  readonly httpVersion: string;
  /** By lower-case names. */
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn: a field that came twice shows here alone. */
  readonly rawHeaders: readonly string[];
  /** Scheme, authority and path prefix that the client used: what URLs in answers start with. */
  readonly baseUrl: string;
  /** The bytes of the body, in their content coding. */
  readonly body: Readable;
}

/** An answer, ready for the wire. */
export interface PlainAnswer {
  readonly status: number;
  readonly fields: HeaderList;
  /** Text is UTF-8; a stream is sent piece by piece, whether text or bytes. */
  readonly body: string | Buffer | AsyncIterable<string | Buffer> | undefined;
  /** Whether the connection breaks after the body, which is not the whole one then. */
  readonly isBroken: boolean;
}

/** Takes one answer to the client. */
export interface Recipient {
  /** Resolves when all is sent, or the client is gone. */
  send(answer: PlainAnswer): Promise<void> | void;
  /** Fields that others have set beside the answer's own; undefined where there are none. */
  otherFields(): OutgoingHttpHeaders | undefined;
  /** Breaks the connection, whatever has been sent. */
  hangUp(): void;
}

/** Answers one request of a double's. Never rejects. */
export type AnswerRequest = (request: PlainRequest, recipient: Recipient) => Promise<void>;

/** The sender hung up before the whole body had arrived: there is nobody to answer. */
export class RequestAborted extends Error {
  constructor() {
    super('the client closed the connection before the request was complete');
    this.name = 'RequestAborted';
  }
}
