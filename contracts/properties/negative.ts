import type { Operation, Parameter } from '../../openapi/model/operation.ts';
import { propertyNames } from '../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { dropStatement } from '../oracles/overlay-snippet.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { SentRequest } from '../request/exchange.ts';
import { deriveCaseChecks } from './ids-in-other-case.ts';
import { mutate } from './mutations.ts';
import { negativeBodies } from './negative-bodies.ts';
import { negative } from './negative-check.ts';
import { deriveCredentials } from './negative-credentials.ts';
import { deriveIdChecks } from './unknown-ids.ts';

const invalid = [400, 422];

/** Requests that differ from a valid one in one item, and have to be refused without a trace. */
export function deriveNegatives(context: CheckContext): Check[] {
  return context.operations.flatMap((operation) => [
    ...parameterChecks(context, operation),
    ...negativeBodies(context, operation),
    ...deriveCredentials(context, operation),
    ...deriveIdChecks(context, operation),
    ...deriveCaseChecks(context, operation),
  ]);
}

function parameterChecks(context: CheckContext, operation: Operation): Check[] {
  return operation.parameters
    .filter(({ in: place }) => place === 'query' || place === 'header')
    .flatMap((parameter) => [
      ...missingParameter(context, operation, parameter),
      ...wrongParameter(context, operation, parameter),
    ]);
}

function missingParameter(
  context: CheckContext,
  operation: Operation,
  parameter: Parameter,
): Check[] {
  if (!parameter.required) return [];
  const statement = `${parameter.pointer}/required`;
  const location = `request/${parameter.in}/${parameter.name}`;
  return [
    negative(context, operation, {
      id: `${parameter.in}/${parameter.name}/missing`,
      wrong: `${parameter.in} ${parameter.name} is missing`,
      statuses: invalid,
      location,
      statement,
      provenance: context.document.evidence.at(statement),
      overlay: dropStatement(statement),
      change: (request) => withoutParameter(context, request, parameter),
    }),
  ];
}

/** Each string that breaks a rule of the parameter's schema; everything is a string in a URL. */
function wrongParameter(
  context: CheckContext,
  operation: Operation,
  parameter: Parameter,
): Check[] {
  const { schema } = parameter;
  // What is wrong with an object stands in its members.
  if (
    schema === undefined ||
    parameter.contentType !== undefined ||
    schemaTypes(context.document, schema).has('object')
  )
    return [];
  return mutate(context, schema, undefined).flatMap(({ id, value, violation }) => {
    const text = typeof value === 'object' ? 'doubletake-wrong' : String(value);
    const readAs = /^(-?\d+(\.\d+)?|true|false)$/.test(text) ? (JSON.parse(text) as unknown) : text;
    // Whatever a reader makes of the string, it has to be invalid; a list may come as one item.
    const asList = schemaTypes(context.document, schema).has('array')
      ? [[text], [readAs], text.split(',')]
      : [];
    if (
      [text, readAs, ...asList].some(
        (candidate) => context.validator.validate(schema, candidate).length === 0,
      )
    )
      return [];
    return [
      negative(context, operation, {
        id: `${parameter.in}/${parameter.name}/${id}`,
        wrong: `${parameter.in} ${parameter.name} is ${JSON.stringify(text.slice(0, 40))}, which ${violation.message}`,
        statuses: invalid,
        location: `request/${parameter.in}/${parameter.name}/${violation.keyword}`,
        statement: violation.schema,
        provenance: violation.provenance,
        overlay: dropStatement(violation.schema, violation),
        change: (request) => {
          const rest = withoutParameter(context, request, parameter);
          if (parameter.in === 'query')
            return { ...rest, query: [...rest.query, [parameter.name, text]] };
          return { ...rest, headers: { ...rest.headers, [parameter.name]: text } };
        },
      }),
    ];
  });
}

/**
 * Takes away a parameter with its members: in brackets, or the properties of an exploded object.
 */
function withoutParameter(
  context: CheckContext,
  request: SentRequest,
  { name, in: place, schema, style, explode }: Parameter,
): SentRequest {
  const spread =
    style === 'form' && explode && schema !== undefined
      ? propertyNames(context.document, schema)
      : [];
  // Of a free object the members that were sent say what belongs to it.
  const sent = style === 'form' && explode ? Object.keys(Object(request.values?.[name])) : [];
  const isOwn = (key: string) =>
    key === name || key.startsWith(`${name}[`) || spread.includes(key) || sent.includes(key);
  if (place === 'query') return { ...request, query: request.query.filter(([key]) => !isOwn(key)) };
  return {
    ...request,
    headers: Object.fromEntries(
      Object.entries(request.headers).filter(([key]) => key.toLowerCase() !== name.toLowerCase()),
    ),
  };
}
