import type { OpenApiDocument } from '../openapi/document.ts';
import type { FindingCode } from '../openapi/error-catalogue.ts';
import type { Provenance } from '../openapi/evidence.ts';
import type { Operation } from '../openapi/operation.ts';
import type { SchemaValidator } from '../openapi/schema-validator.ts';
import type { Exchange, ReceivedResponse, SentRequest } from './message.ts';

/** What a check has at hand while it runs. */
export interface Talk {
  readonly document: OpenApiDocument;
  readonly validator: SchemaValidator;
  /** Sends a request; judges nothing. The answer is counted for coverage under the operation. */
  send(operation: Operation, request: SentRequest): Promise<Exchange>;
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
  readonly provenance: Provenance;
  readonly statement?: string;
  readonly exchanges: readonly Exchange[];
  /** For a refuted assumption: the overlay action, in YAML, that would put it right. */
  readonly overlay?: string;
}

/** Thrown by a check that cannot be run on this target, with the reason. It is counted as skipped. */
export class CheckSkipped extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'CheckSkipped';
  }
}
