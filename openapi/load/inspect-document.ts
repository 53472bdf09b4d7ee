import type { WarningCode } from '../errors.ts';
import { DoubletakeError } from '../lib/doubletake-error.ts';
import { formatPointer, isObject } from '../lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../model/document.ts';
import { isJson } from '../model/media-types.ts';
import { listOperations, type MediaType, type Operation } from '../model/operation.ts';
import type { DocumentWarning } from '../model/warning.ts';
import { listExamples } from '../sample/samples.ts';
import type { SchemaValidator } from '../schema/schema-validator.ts';
import { circularSchemas } from './circular-schemas.ts';
import { malformedSchemas } from './malformed-schemas.ts';

/** How many malformed schemas are told one by one. */
const mostMalformed = 5;

/**
 * What is unusual in schemas and examples: that costs more than a start may take, since validators
 * are compiled for it. Yields after each example, undefined where nothing is wrong with it, so that
 * a server can answer requests in between.
 */
export function* inspectDocument(
  document: OpenApiDocument,
  validator: SchemaValidator,
): Generator<DocumentWarning | undefined> {
  const malformed = malformedSchemas(document);
  for (const { pointer, message } of malformed.slice(0, mostMalformed)) {
    const rest = malformed.length > mostMalformed ? `; there are ${malformed.length} such` : '';
    yield warning(
      document,
      'schema-malformed',
      `${message}; it is left out when values are checked and made${rest}`,
      pointer,
    );
  }
  const circular = circularSchemas(document);
  const [first] = circular;
  if (first !== undefined) {
    const names =
      circular.slice(0, 5).join(', ') +
      (circular.length > 5 ? ` and ${circular.length - 5} more` : '');
    const message = `${circular.length === 1 ? 'a schema holds' : `${circular.length} schemas hold`} itself, at once or through others: ${names}; samples end after some levels`;
    yield warning(
      document,
      'schema-circular',
      message.replace('hold itself', 'hold themselves'),
      formatPointer(['components', 'schemas', first]),
    );
  }
  const seen = new Set<string>();
  for (const operation of listOperations(document)) {
    for (const { at, schema, value } of examplesOf(document, operation)) {
      if (seen.has(at)) continue;
      seen.add(at);
      yield judge(document, validator, at, schema, value);
    }
  }
}

interface Example {
  readonly at: string;
  readonly schema: string;
  readonly value: unknown;
}

function* examplesOf(document: OpenApiDocument, operation: Operation): Generator<Example> {
  for (const { pointer, schema } of operation.parameters) {
    const { node } = dereference(document, pointer);
    if (schema !== undefined && 'example' in node)
      yield { at: `${pointer}/example`, schema, value: node['example'] };
  }
  const contents = [
    ...(operation.requestBody?.content ?? []),
    ...operation.responses.flatMap(({ content }) => content),
  ];
  for (const mediaType of contents.filter(({ type }) => isJson(type)))
    yield* examplesIn(document, mediaType);
}

function* examplesIn(document: OpenApiDocument, mediaType: MediaType): Generator<Example> {
  const { schema } = mediaType;
  if (schema === undefined) return;
  for (const { pointer, value } of listExamples(document, mediaType))
    yield { at: pointer, schema, value };
  const { node, pointer } = dereference(document, schema);
  if (isObject(node) && 'example' in node)
    yield { at: `${pointer}/example`, schema, value: node['example'] };
}

function judge(
  document: OpenApiDocument,
  validator: SchemaValidator,
  at: string,
  schema: string,
  value: unknown,
): DocumentWarning | undefined {
  try {
    const [violation, ...others] = validator.validate(schema, value);
    if (violation === undefined) return undefined;
    const more = others.length > 0 ? `, and ${others.length} more` : '';
    const message = `the example contradicts its schema: ${violation.instance === '' ? 'it' : violation.instance.slice(1)} ${violation.message}${more}`;
    return warning(document, 'example-nonconforming', message, at);
  } catch (error) {
    if (error instanceof DoubletakeError)
      return warning(
        document,
        'example-nonconforming',
        `the schema of the example cannot be used: ${error.message}`,
        at,
      );
    throw error;
  }
}

function warning(
  document: OpenApiDocument,
  code: WarningCode,
  message: string,
  pointer: string,
): DocumentWarning {
  return {
    code,
    message,
    pointer,
    get where() {
      return document.locate(pointer);
    },
  };
}
