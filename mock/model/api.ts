import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { Router } from '../../openapi/model/router.ts';
import type { SchemaValidator } from '../../openapi/schema/schema-validator.ts';
import type { InferredBehaviour } from '../inferred/act/behaviour.ts';
import type { Problem } from '../lib/problem.ts';
import type { Sandbox } from '../state/sandboxes.ts';
import type { DataCollection, DataFile } from './data.ts';
import type { Answer, HandlerCall } from './types.ts';

/** What a double knows about an API beyond its document. */
export interface ApiBehaviour {
  /** Handlers by operationId; typed ones are made with `Handlers<operations>`. */
  readonly handlers: Readonly<Record<string, (call: HandlerCall) => Promise<Answer>>>;
  /** Renders a problem in the API's own shape; problem+json where undefined. */
  readonly renderProblem?: (problem: Problem, operation: Operation | undefined) => Answer;
  /** Fills a new sandbox. */
  readonly startData?: (sandbox: Sandbox) => Promise<void>;
  /** The collections that the handlers keep, for data files. */
  readonly collections?: readonly DataCollection[];
  /** What a new sandbox starts with. */
  readonly start?: DataFile;
  /** The path below which this API's uploads are served, as its vendor does it. */
  readonly filesPath?: string;
  /**
   * The control API: no fault strikes it, no latency holds it up, and the journal is not about it.
   */
  readonly isControl?: boolean;
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
  /** What the document implies, for operations without a handler. */
  readonly inferred: InferredBehaviour;
  /**
   * Lower-case names of the headers, query members and cookies that carry API keys: their values
   * are never recorded.
   */
  readonly credentialNames: ReadonlySet<string>;
}
