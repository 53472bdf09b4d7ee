import type { IncomingHttpHeaders } from 'node:http';
import type { Operation } from '../../openapi/model/operation.ts';
import type { ImageInfo } from '../lib/image.ts';
import type { UnknownIds } from '../lib/settings.ts';
import type { Sandbox } from './sandbox.ts';
import type { StoredFile } from './store.ts';

/** A request as the pipeline sees it, apart from its body. */
export interface DoubleRequest {
  readonly method: string;
  /** Path within the API, percent-encoded, without sandbox and server base path. */
  readonly path: string;
  /** What stands before that path in the URL: the API's server or mount; `''` for the root. */
  readonly basePath: string;
  /** Query string without its question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /**
   * Scheme and authority that the client used, and the sandbox's base path: what URLs in answers
   * start with.
   */
  readonly baseUrl: string;
}

/** A file that came in a multipart part, or as a whole binary body. */
export interface UploadedFile {
  /** The last segment of the sender's file name. */
  readonly filename: string;
  /** What the sender called it. */
  readonly declaredType: string;
  /** What the content is where that can be told, else the declared type. */
  readonly type: string;
  readonly bytes: Buffer;
  /** Set where the content is an image. */
  readonly image: ImageInfo | undefined;
}

/** What an operation answers, before it is put on the wire. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Media type of the body; `application/json` by default. */
  readonly type?: string;
  /** JSON for a JSON type; text, bytes, or a stream of text otherwise. */
  readonly body?: unknown;
}

/** A validated request to an operation, as a handler gets it. */
export interface OperationCall {
  readonly operation: Operation;
  readonly request: DoubleRequest;
  readonly sandbox: Sandbox;
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  /** What this request prefers to be done with ids that nobody has made. */
  readonly unknownIds?: UnknownIds | undefined;
  /** The account of who calls, where they have registered and their request shows who they are. */
  readonly account?: string;
}

/** What a handler gets: the call, and what would be answered without the handler. */
export interface HandlerCall extends OperationCall {
  /**
   * The answer from the inferred state, else from the document. What it changes in the state is
   * changed.
   * @param parts what goes in place of the request's own; it is not validated
   */
  readonly inferred: (parts?: InferredParts) => Promise<Answer>;
  /**
   * What another operation of the API answers, on the same state, as if this client had called it:
   * by its handler, else from the inferred state, else from the document. The request is not
   * validated.
   * @param operation its operationId, or method and path where it has none
   * @throws {ProblemError} what that operation refuses, such as `resource-not-found`
   */
  readonly ask: (operation: string, parts?: AskedParts) => Promise<Answer>;
  /**
   * What the inferred state holds of a resource.
   * @param resource its name, as `doubletake explain` prints it
   * @param values the parameters in its path, by their names
   * @throws {Error} where the API has no such resource
   */
  readonly items: (
    resource: string,
    values?: Readonly<Record<string, string | number>>,
  ) => KeptItems;
}

/** The items of a collection of the inferred state. */
export interface KeptItems {
  /** All of them, in the order in which they were made. */
  list(): Promise<readonly KeptItem[]>;
  /** Undefined where none has the id. */
  get(id: string): Promise<KeptItem | undefined>;
  /**
   * A file of an item, by the name of the part that brought it; undefined where there is no such
   * item, or no such file of it.
   */
  file(id: string, part: string): Promise<StoredFile | undefined>;
  /**
   * Changes an item, or makes it where there is none: of several changes at once none is lost.
   * @param change what the API shows of the item from now on, by what it has shown before. It may be
   *   called more than once and must not have effects
   * @throws {ProblemError} `resource-not-found` where what it lies below is not there
   */
  upsert(id: string, change: (current: unknown) => unknown): Promise<KeptItem>;
}

/** An item of the inferred state. */
export interface KeptItem {
  readonly id: string;
  /** What the API shows of it, with URLs on the origin that the client has used. */
  readonly value: unknown;
  /** What was sent and is not shown. */
  readonly hidden: Readonly<Record<string, unknown>>;
  /** URLs of its files, by the names of the parts that brought them. */
  readonly files: Readonly<Record<string, string>>;
}

/** What an operation is asked with. */
export interface AskedParts {
  readonly path?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** What a handler changes of a request before it is answered without the handler. */
export type InferredParts = Partial<Pick<OperationCall, 'path' | 'query' | 'headers' | 'body'>>;

export function isTextStream(body: unknown): body is AsyncIterable<string> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
