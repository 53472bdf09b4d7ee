import { dereference } from '../../openapi/model/document.ts';
import type { Operation, Parameter } from '../../openapi/model/operation.ts';
import { listExamples } from '../../openapi/sample/samples.ts';
import { expectSuccess } from '../oracles/expect.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { exampleOf } from '../request/example-values.ts';

/**
 * Valid requests: each request example of the document, one made from the schema where there is
 * none, and one with each optional parameter. A documented status has to come, and everything about
 * the answer has to conform.
 */
export function deriveExamples(context: CheckContext): Check[] {
  return context.operations.flatMap((operation) => [
    ...bodyChecks(context, operation),
    ...parameterChecks(context, operation),
  ]);
}

function bodyChecks(context: CheckContext, operation: Operation): Check[] {
  const mediaType = preferredMediaType(operation);
  const examples = mediaType === undefined ? [] : listExamples(context.document, mediaType);
  const named = examples.filter(
    ({ value }) =>
      mediaType?.schema === undefined ||
      context.validator.accepts(mediaType.schema, value, 'request'),
  );
  const variants =
    named.length === 0
      ? [{ name: 'schema', value: undefined }]
      : named.map(({ name, value }) => ({ name: name || 'example', value }));
  return variants.map(({ name, value }) => ({
    id: `${operation.id}/examples/${name}`,
    group: 'examples',
    operation,
    title:
      mediaType === undefined
        ? 'a valid request is answered as documented'
        : `the ${name === 'schema' ? 'request made from the schema' : `example ${JSON.stringify(name)}`} is answered as documented`,
    provenance: context.document.evidence.at(operation.pointer),
    safety: operation.method === 'get' ? 'safe' : 'writes',
    async run(session) {
      const fixture = await session.prepare(operation);
      const body =
        value === undefined || mediaType === undefined ? undefined : context.mark(mediaType, value);
      const exchange = await session.send(
        operation,
        session.request(operation, fixture, body === undefined ? {} : { body }),
      );
      expectSuccess(session, operation, exchange, context.document.evidence.at(operation.pointer));
    },
  }));
}

function parameterChecks(context: CheckContext, operation: Operation): Check[] {
  const optional = operation.parameters.filter(
    ({ required, in: place }) => !required && (place === 'query' || place === 'header'),
  );
  return optional.map((parameter) => ({
    id: `${operation.id}/examples/${parameter.in}/${parameter.name}`,
    group: 'examples',
    operation,
    title: `${parameter.in} ${parameter.name} is taken`,
    provenance: context.document.evidence.at(parameter.pointer),
    safety: operation.method === 'get' ? 'safe' : 'writes',
    async run(session) {
      const value = documentedValue(context, parameter);
      if (value === undefined)
        throw new CheckSkipped(
          `the document gives no example of ${parameter.in} ${parameter.name}`,
        );
      const fixture = await session.prepare(operation);
      const exchange = await session.send(
        operation,
        session.request(operation, fixture, { parameters: { [parameter.name]: value } }),
      );
      // An id in a filter may name nothing here: being told so is as good an answer.
      if (/(^|_|[a-z])(id|cursor|signature)$/i.test(parameter.name))
        session.conforms(operation, exchange);
      else
        expectSuccess(
          session,
          operation,
          exchange,
          context.document.evidence.at(parameter.pointer),
        );
    },
  }));
}

/** Only values that the document names: what an optional parameter means is not in its schema. */
function documentedValue({ document }: CheckContext, parameter: Parameter): unknown {
  const pointers =
    parameter.schema === undefined ? [parameter.pointer] : [parameter.pointer, parameter.schema];
  const nodes = pointers.map((pointer) => dereference(document, pointer).node);
  for (const node of nodes) {
    const value =
      exampleOf(node) ??
      node['default'] ??
      (Array.isArray(node['enum']) ? node['enum'][0] : undefined);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}
