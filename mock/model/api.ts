import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { MediaType, Operation } from '../../openapi/model/operation.ts';
import type { Router } from '../../openapi/model/router.ts';
import type { Imagination } from '../../openapi/sample/faker.ts';
import type { MadeItem, NewItem } from '../../openapi/sample/new-item.ts';
import type { SchemaValidator } from '../../openapi/schema/schema-validator.ts';

import type { Problem } from '../lib/problem.ts';
import type { DataCollection, DataFile, DataRule } from './data.ts';
import type { Sandbox } from './sandbox.ts';
import type { Answer, HandlerCall, KeptItems, OperationCall } from './types.ts';

/**
 * A handler of an operation that is not known by its type. It is called with what its operation's
 * schemas have let through, and so takes a narrower call than this: parameters of methods may.
 */
export type AnyHandler = { answer(call: HandlerCall): Promise<Answer> }['answer'];

/** What a double knows about an API beyond its document. */
export interface ApiBehaviour {
  /** Handlers by operationId; typed ones are made with `Handlers<operations>`. */
  readonly handlers: Readonly<Record<string, AnyHandler>>;
  /** Renders a problem in the API's own shape; problem+json where undefined. */
  readonly renderProblem?: (problem: Problem, operation: Operation | undefined) => Answer;
  /** Fills a new sandbox. */
  readonly startData?: (sandbox: Sandbox) => Promise<void>;
  /** The collections that the handlers keep, for data files; parents before what lies below them. */
  readonly collections?: (validator: SchemaValidator) => readonly DataCollection[];
  /** What no document says of the items of inferred collections in data files, by resource. */
  readonly dataRules?: Readonly<Record<string, DataRule>>;
  /**
   * Inferred collections that the control API changes item by item, as data files have them: their
   * operations show or change a part alone.
   */
  readonly edited?: readonly string[];
  /** What a new sandbox starts with. */
  readonly start?: DataFile;
  /** The path below which this API's uploads are served, as its vendor does it. */
  readonly filesPath?: string;
  /**
   * The control API: no fault strikes it, no latency holds it up, and the journal is not about it.
   */
  readonly isControl?: boolean;
}

/** The behaviour that an API's document implies. */
export interface InferredBehaviour {
  readonly samples: Samples;
  /** Its resources, for data files. */
  collections(): readonly DataCollection[];
  /**
   * Answers a call from the state; undefined where the document says nothing that could be kept.
   */
  answer(call: OperationCall): Promise<Answer | undefined>;
  /** An answer that nothing keeps, with the one who calls where it signs somebody in. */
  withCaller(call: OperationCall, answer: Answer): Promise<Answer>;
  /** What the state holds of a resource; undefined where there is none of the name. */
  items(
    call: OperationCall,
    resource: string,
    values: Readonly<Record<string, unknown>>,
  ): KeptItems | undefined;
  /** What an item of an operation is called, in the singular; undefined where it has none. */
  nounOf(operation: Operation): string | undefined;
  /**
   * An answer that does not conform, put right by its schema; undefined where it describes no such
   * body.
   */
  repair(call: OperationCall, answer: Answer): Answer | undefined;
}

/** What values of a document depend on besides it. */
export interface Sampled extends Pick<Sandbox, 'seed'> {
  readonly clock: Pick<Sandbox['clock'], 'now'>;
}

/** Values from an API's document, made once for each seed while they are kept. */
export interface Samples {
  /** A value of a schema; undefined where none can be made. */
  schema(pointer: string, seed: number): unknown;
  /** The same by its keywords alone, whatever the document shows: another one for each seed. */
  varied(pointer: string, seed: number): unknown;
  /**
   * A thing as people would have made it, until some day; undefined where none can be made.
   * @param subject what things of its kind are called
   */
  made(pointer: string, seed: number, until: Date, subject: string): unknown;
  /** A thing that was just made, for what of it nobody has sent. */
  newItem(item: MadeItem, created: Date): NewItem;
  /**
   * All of a thing as people would have made it, the document's examples first: for what nobody has
   * sent and nothing has made. It has placeholders for the URLs of pictures. Undefined where none
   * can be made.
   */
  shown(pointer: string, sandbox: Sampled): unknown;
  /**
   * The first example of a media type that conforms, else what `shown` makes of its schema;
   * undefined where it has no schema either.
   */
  body(mediaType: MediaType, sandbox: Sampled): unknown;
  /** The same with the URLs of pictures on the origin that the client used. */
  answer(mediaType: MediaType, call: Pick<OperationCall, 'sandbox' | 'request'>): unknown;
  /** All examples of a media type, and the examples of its schema, whether they conform or not. */
  examples(mediaType: MediaType): unknown[];
}

/** An API that a double serves. */
export interface Api {
  readonly name: string;
  readonly document: OpenApiDocument;
  readonly operations: readonly Operation[];
  readonly router: Router;
  readonly validator: SchemaValidator;
  /**
   * Base paths that the API answers below, the first server's first; `''` among them, unless it is
   * mounted.
   */
  readonly basePaths: readonly string[];
  readonly behaviour: ApiBehaviour;
  /** What the values of made-up things come from. */
  readonly imagination: Imagination;
  /** The collections that a data file can name: those of its handlers, else its resources. */
  collections(): readonly DataCollection[];
  /** What the document implies, for operations without a handler. */
  readonly inferred: InferredBehaviour;
  /**
   * Lower-case names of the headers, query members and cookies that carry API keys: their values
   * are never recorded.
   */
  readonly credentialNames: ReadonlySet<string>;
}
