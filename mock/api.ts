import type { OpenApiDocument } from '../openapi/document.ts';
import { listOperations, type Operation } from '../openapi/operation.ts';
import { createRouter, type Router } from '../openapi/router.ts';
import { createSchemaValidator, type SchemaValidator } from '../openapi/schema-validator.ts';
import { securitySchemes } from '../openapi/security.ts';
import { serverBasePaths } from '../openapi/servers.ts';
import type { Answer, HandlerCall } from './exchange.ts';
import { createInferredBehaviour, type InferredBehaviour } from './inferred/inferred-behaviour.ts';
import type { Problem } from './problem.ts';
import type { Sandbox } from './sandboxes.ts';

/** What a double knows about an API beyond its document. */
export interface ApiBehaviour {
  /** Handlers by operationId; typed ones are made with `Handlers<operations>`. */
  readonly handlers: Readonly<Record<string, (call: HandlerCall) => Promise<Answer>>>;
  /** Renders a problem in the API's own shape; problem+json where undefined. */
  readonly renderProblem?: (problem: Problem, operation: Operation | undefined) => Answer;
  /** Fills a new sandbox with the vendor's own examples. */
  readonly startData?: (sandbox: Sandbox) => Promise<void>;
  /** The path below which this API's uploads are served, as its vendor does it. */
  readonly filesPath?: string;
  /** The control API: no fault strikes it, no latency holds it up, and the journal is not about it. */
  readonly isControl?: boolean;
}

/** An API that a double serves. */
export interface Api {
  readonly name: string;
  readonly document: OpenApiDocument;
  readonly operations: readonly Operation[];
  readonly router: Router;
  readonly validator: SchemaValidator;
  /** Base paths that the API answers below, the first server's first; `''` among them, unless it is mounted. */
  readonly basePaths: readonly string[];
  readonly behaviour: ApiBehaviour;
  /** What the document implies, for operations without a handler. */
  readonly inferred: InferredBehaviour;
  /** Lower-case names of the headers, query members and cookies that carry API keys: their values are never recorded. */
  readonly credentialNames: ReadonlySet<string>;
}

/** @param mount the path that the API is served below, besides those of its servers; it answers nowhere else then */
export function createApi(document: OpenApiDocument, behaviour: ApiBehaviour = { handlers: {} }, mount?: string): Api {
  const operations = listOperations(document);
  const api: Omit<Api, 'inferred'> = {
    name: document.name,
    document,
    operations,
    router: createRouter(operations),
    validator: createSchemaValidator(document),
    basePaths: [...new Set([...serverBasePaths(document), ''].map((base) => (mount ?? '') + base))],
    behaviour,
    credentialNames: new Set(securitySchemes(document).flatMap(({ parameter }) => parameter?.toLowerCase() ?? [])),
  };
  return Object.defineProperty(api as Api, 'inferred', { get: lazily(() => createInferredBehaviour(api as Api)) });
}

function lazily<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
