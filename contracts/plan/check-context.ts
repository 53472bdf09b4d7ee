import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { ownMember } from '../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import {
  listOperations,
  type MediaType,
  type Operation,
  switchesProtocols,
} from '../../openapi/model/operation.ts';
import { securityScheme } from '../../openapi/model/security.ts';
import { ContradictoryError, sampleSchema } from '../../openapi/sample/samples.ts';
import {
  createSchemaValidator,
  type SchemaValidator,
} from '../../openapi/schema/schema-validator.ts';
import { buildRequest } from '../request/build-request.ts';
import type { RequestContext } from '../request/request-context.ts';
import { tagTestData, uniqueMembersOf } from '../request/tag-test-data.ts';
import type { ArazzoDescription } from './arazzo.ts';
import { idsOfSenders, inferLinks } from './inferred-links.ts';
import { type Link, listLinks } from './operation-links.ts';
import { bodySchema, listResources, type Resource } from './resources.ts';

/** What the checks of a document are derived from. */
export interface CheckContext {
  readonly document: OpenApiDocument;
  readonly validator: SchemaValidator;
  readonly operations: readonly Operation[];
  /**
   * Why an operation that is not among the others cannot be called: nothing conforms to its
   * schemas.
   */
  readonly impossible: ReadonlyMap<
    string,
    { readonly operation: Operation; readonly reason: string }
  >;
  readonly links: readonly Link[];
  readonly resources: readonly Resource[];
  readonly seed: number;
  /** Part of the names of all test data, and of nothing else on the target. */
  readonly runId: string;
  /**
   * The member that is the id of what a body makes, by the pointer of the body's schema: where the
   * sender chooses it.
   */
  readonly chosenIds: ReadonlyMap<string, string>;
  /** Pointers of the schemas of bodies that may be in conflict with what is there (409). */
  readonly contested: ReadonlySet<string>;
  /** Arazzo descriptions of what the API does over several requests. */
  readonly journeys: readonly ArazzoDescription[];
  /** Makes the names in a body unique and recognisable. */
  mark(mediaType: MediaType, body: unknown): unknown;
  /** What tells the next piece of test data apart. */
  nextMark(): string;
}

/** @param runId part of the names of all test data, so that two runs do not meet */
export function createCheckContext(
  document: OpenApiDocument,
  options: {
    readonly seed: number;
    readonly runId: string;
    readonly journeys?: readonly ArazzoDescription[];
    readonly parameters?: GivenParameters;
  },
): CheckContext {
  const all = listOperations(document).map((operation) =>
    withGiven(operation, options.parameters ?? {}),
  );
  const validator = createSchemaValidator(document);
  const impossible = findImpossible({ document, validator, seed: options.seed }, all);
  const operations = all
    .filter(({ id }) => !impossible.has(id))
    .map((operation) => withoutCredentials(document, operation));
  const declared = listLinks(document, operations);
  const links = [...declared, ...inferLinks(document, operations, declared)];
  const chosenIds = idsOfSenders(document, links);
  const contested = new Set(
    operations
      .filter(({ responses }) => responses.some(({ status }) => status === '409'))
      .flatMap(({ requestBody }) => requestBody?.content ?? [])
      .flatMap(({ schema }) => schema ?? []),
  );
  assertKnownOperations(options.journeys ?? [], new Set(operations.map(({ id }) => id)));
  const resources = listResources(document, operations, links);
  const uniqueMembers = uniqueInUpdates(document, resources);
  let count = 0;
  const nextMark = () => `${options.runId}-${++count}`;
  return {
    document,
    validator,
    operations,
    impossible,
    links,
    resources,
    seed: options.seed,
    runId: options.runId,
    chosenIds,
    contested,
    journeys: options.journeys ?? [],
    nextMark,
    mark: (mediaType, body) =>
      tagTestData(
        { document, validator, seed: options.seed, chosenIds, contested, uniqueMembers },
        mediaType,
        body,
        nextMark(),
      ),
  };
}

/** What the creation of an item says is unique is so in the bodies of its updates. */
function uniqueInUpdates(
  document: OpenApiDocument,
  resources: readonly Resource[],
): Map<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const { create, updates } of resources) {
    const made = bodySchema(document, create);
    const names = made === undefined ? [] : uniqueMembersOf(document, made);
    if (names.length === 0) continue;
    for (const at of updates.flatMap((update) => bodySchema(document, update) ?? []))
      found.set(at, new Set([...(found.get(at) ?? []), ...names]));
  }
  return found;
}

/**
 * Values of path, query, header and cookie parameters by name, or by operationId, a dot and the
 * name.
 */
export type GivenParameters = Readonly<Record<string, string>>;

/** The value that is given for a parameter of an operation. */
export function givenValue(
  parameters: GivenParameters,
  operationId: string,
  name: string,
): string | undefined {
  return ownMember(parameters, `${operationId}.${name}`) ?? ownMember(parameters, name);
}

/**
 * The values that are given for parameters in paths, by name, which operations may differ in: what
 * items may be made below.
 */
export function givenInPaths({
  operations,
}: Pick<CheckContext, 'operations'>): Readonly<Record<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const { name, in: place, given } of operations.flatMap(({ parameters }) => parameters)) {
    if (place === 'path' && given !== undefined)
      found.set(name, [...(found.get(name) ?? []), String(given)]);
  }
  return Object.fromEntries(found);
}

function withGiven(operation: Operation, given: GivenParameters): Operation {
  if (!operation.parameters.some(({ name }) => givenValue(given, operation.id, name) !== undefined))
    return operation;
  const parameters = operation.parameters.map((parameter) => {
    const value = givenValue(given, operation.id, parameter.name);
    return value === undefined ? parameter : { ...parameter, given: value };
  });
  return { ...operation, parameters };
}

/**
 * An operation without the parameters that its security schemes describe as well: the key of the
 * run goes there, and no example.
 */
function withoutCredentials(document: OpenApiDocument, operation: Operation): Operation {
  const nameOf = (place: string | undefined, name: string) =>
    `${place} ${place === 'header' ? name.toLowerCase() : name}`;
  const schemes = operation.security
    .flatMap((requirement) => Object.keys(requirement))
    .map((name) => securityScheme(document, name));
  const keys = new Set(schemes.map((scheme) => nameOf(scheme.in, scheme.parameter ?? '')));
  const parameters = operation.parameters.filter(
    (parameter) => !keys.has(nameOf(parameter.in, parameter.name)),
  );
  return parameters.length === operation.parameters.length
    ? operation
    : { ...operation, parameters };
}

/**
 * Operations to which no valid request exists, such as by a schema whose types contradict each
 * other.
 */
function findImpossible(
  context: RequestContext,
  operations: readonly Operation[],
): CheckContext['impossible'] {
  const found = new Map<string, { operation: Operation; reason: string }>();
  for (const operation of operations) {
    const twin = operations.find(
      ({ id, method, path }) =>
        id !== operation.id &&
        method === operation.method &&
        path === operation.path.replace(/#.*/, ''),
    );
    if (twin !== undefined) {
      found.set(operation.id, {
        operation,
        reason: `a fragment is not sent (RFC 9110, section 7.1), so that its requests are those of ${twin.id}`,
      });
      continue;
    }
    if (switchesProtocols(operation)) {
      found.set(operation.id, {
        operation,
        reason: 'all that it answers is that the connection goes on in another protocol (101)',
      });
      continue;
    }
    try {
      buildRequest(context, operation);
    } catch (error) {
      if (!(error instanceof DoubletakeError)) throw error;
      found.set(operation.id, {
        operation,
        reason: `no valid request can be made: ${error.message}`,
      });
      continue;
    }
    const contradiction = contradictionOf(context, operation);
    if (contradiction !== undefined)
      found.set(operation.id, { operation, reason: `no success can conform: ${contradiction}` });
  }
  return found;
}

/** Why no success of an operation can conform to the document, whatever a server answers. */
function contradictionOf(
  { document, seed }: RequestContext,
  { responses }: Operation,
): string | undefined {
  const successes = responses.filter(({ status }) => /^2/.test(status));
  let told: string | undefined;
  for (const { content } of successes) {
    const schemas = content.flatMap(({ schema }) => schema ?? []);
    // A success without a body conforms, and so does one that no schema describes.
    if (schemas.length === 0 || schemas.length < content.length) return undefined;
    for (const schema of schemas)
      try {
        sampleSchema(document, schema, { seed, direction: 'answer', complete: false });
        return undefined;
      } catch (error) {
        if (!(error instanceof ContradictoryError)) return undefined;
        told ??= error.message;
      }
  }
  return told;
}

/** Throws `journeys-invalid` for a step of an operation that the document does not have. */
function assertKnownOperations(
  journeys: readonly ArazzoDescription[],
  known: ReadonlySet<string>,
): void {
  for (const { workflowId, steps } of journeys.flatMap(({ workflows }) => workflows)) {
    const unknown = steps.find(({ operationId }) => !known.has(operationId));
    if (unknown === undefined) continue;
    throw new DoubletakeError(
      'journeys-invalid',
      `step ${unknown.stepId} of workflow ${workflowId} names ${unknown.operationId}, which the document does not have`,
      { next: 'Correct the operationId.' },
    );
  }
}
