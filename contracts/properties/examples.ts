import { dereference } from '../../openapi/model/document.ts';
import type { Operation, Parameter } from '../../openapi/model/operation.ts';
import { listExamples } from '../../openapi/sample/samples.ts';
import { preferredMediaType } from '../request/build-request.ts';
import type { Check } from '../plan/check.ts';
import { exampleOf } from '../request/example-values.ts';
import { expectSuccess } from '../oracles/expect.ts';
import type { Plan } from '../plan/check-context.ts';
import { CheckSkipped } from '../plan/check-session.ts';

/**
 * Valid requests: each request example of the document, one made from the schema where there is
 * none, and one with each optional parameter. A documented status has to come, and everything about
 * the answer has to conform.
 */
export function deriveExamples(plan: Plan): Check[] {
  return plan.operations.flatMap((operation) => [
    ...bodyChecks(plan, operation),
    ...parameterChecks(plan, operation),
  ]);
}

function bodyChecks(plan: Plan, operation: Operation): Check[] {
  const mediaType = preferredMediaType(operation);
  const examples = mediaType === undefined ? [] : listExamples(plan.document, mediaType);
  const named = examples.filter(
    ({ value }) =>
      mediaType?.schema === undefined || plan.validator.accepts(mediaType.schema, value, 'request'),
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
    provenance: plan.document.evidence.at(operation.pointer),
    safety: operation.method === 'get' ? 'safe' : 'writes',
    async run(talk) {
      const fixture = await talk.prepare(operation);
      const body =
        value === undefined || mediaType === undefined ? undefined : plan.mark(mediaType, value);
      const exchange = await talk.send(
        operation,
        talk.request(operation, fixture, body === undefined ? {} : { body }),
      );
      expectSuccess(talk, operation, exchange, plan.document.evidence.at(operation.pointer));
    },
  }));
}

function parameterChecks(plan: Plan, operation: Operation): Check[] {
  const optional = operation.parameters.filter(
    ({ required, in: place }) => !required && (place === 'query' || place === 'header'),
  );
  return optional.map((parameter) => ({
    id: `${operation.id}/examples/${parameter.in}/${parameter.name}`,
    group: 'examples',
    operation,
    title: `${parameter.in} ${parameter.name} is taken`,
    provenance: plan.document.evidence.at(parameter.pointer),
    safety: operation.method === 'get' ? 'safe' : 'writes',
    async run(talk) {
      const value = documentedValue(plan, parameter);
      if (value === undefined)
        throw new CheckSkipped(
          `the document gives no example of ${parameter.in} ${parameter.name}`,
        );
      const fixture = await talk.prepare(operation);
      const exchange = await talk.send(
        operation,
        talk.request(operation, fixture, { parameters: { [parameter.name]: value } }),
      );
      // An id in a filter may name nothing here: being told so is as good an answer.
      if (/(^|_|[a-z])(id|cursor|signature)$/i.test(parameter.name))
        talk.conforms(operation, exchange);
      else expectSuccess(talk, operation, exchange, plan.document.evidence.at(parameter.pointer));
    },
  }));
}

/** Only values that the document names: what an optional parameter means is not in its schema. */
function documentedValue({ document }: Plan, parameter: Parameter): unknown {
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
