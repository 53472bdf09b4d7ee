import type { FindingCode } from '../../openapi/errors.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { Provenance } from '../../openapi/model/evidence.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { SchemaValidator } from '../../openapi/schema/schema-validator.ts';
import type { RequestOptions } from '../request/build-request.ts';
import type { Exchange, ReceivedResponse, SentRequest } from '../request/exchange.ts';
import type { MalformedCredential } from '../request/malformed-credentials.ts';
import type { Fixture } from './fixtures.ts';
import type { CachedRead } from './read-cache.ts';

/** What a check has at hand while it runs. */
export interface CheckSession {
  readonly document: OpenApiDocument;
  readonly validator: SchemaValidator;
  /**
   * Sends a request. A success, a 5xx and no answer at all are judged by the document; the answer
   * is counted for coverage under the operation.
   */
  send(operation: Operation, request: SentRequest): Promise<Exchange>;
  /**
   * The same for a read of the state with the target's credentials; the answer may be that of the
   * last such read, where nothing was sent since.
   */
  readonly read: CachedRead;
  /**
   * Judges an answer by the document, and reports what does not conform. Returns whether all does.
   * @param fits refusals that what was sent asks for: a document that does not declare them leaves
   *   them open
   */
  conforms(operation: Operation, exchange: Exchange, fits?: readonly number[]): boolean;
  /**
   * What an operation needs to be called with, made or found on the target. A `shared` fixture
   * serves other checks too and must not be changed; an `own` one is of what this run has made,
   * whatever the operation does with it. Throws `CheckSkipped` where the target gives no such
   * values.
   */
  prepare(
    operation: Operation,
    options?: { readonly shared?: boolean; readonly own?: boolean },
  ): Promise<Fixture>;
  /** A valid request with the values of a fixture. */
  request(operation: Operation, fixture: Fixture, options?: RequestOptions): SentRequest;
  /**
   * Calls an operation that makes something, with the whole body, or with the least one where the
   * target refuses what else is in it.
   */
  make(operation: Operation, fixture: Fixture): Promise<Exchange>;
  /** GETs a URL that an answer names, without credentials, as an `<img>` does. */
  fetch(url: string): Promise<Exchange>;
  /** GETs what a `Location` names, with credentials; it may be relative. */
  follow(location: string): Promise<Exchange>;
  /**
   * Resolves where the target knows which keys are right; throws `CheckSkipped` where any key
   * passes.
   */
  needsKnownKey(): Promise<void>;
  /** In which ways the right credentials can be missed by little. */
  readonly malformedCredentials: readonly MalformedCredential[];
  /**
   * The host that is asked, as the run was told it, without its port; undefined for a server in
   * this process.
   */
  readonly host: string | undefined;
  /** Whether the document has an operation that makes what is at the path of another one. */
  isMadeBeside(operation: Operation): boolean;
  /** Lower-case names of the header fields that carry credentials. */
  readonly credentialHeaders: readonly string[];
  /** Whether an answer repeats the credentials that are sent. */
  repeatsSecret(response: ReceivedResponse): boolean;
  /** Reports what does not hold. */
  report(found: Found): void;
}

/** A finding as a check reports it; the engine adds the rest. */
export interface Found {
  readonly code: FindingCode;
  readonly operation: Operation;
  readonly location: string;
  readonly message: string;
  /** What was expected and what came, where the two can be told side by side. */
  readonly differs?: Comparison;
  readonly provenance: Provenance;
  readonly statement?: string;
  readonly exchanges: readonly Exchange[];
  /** For a refuted assumption: the overlay action, in YAML, that would put it right. */
  readonly overlay?: string;
}

/** What was expected and what came in its place, in short texts. */
export interface Comparison {
  readonly expected: string;
  readonly actual: string;
}
