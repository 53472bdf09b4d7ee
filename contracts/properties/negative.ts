import { propertyNames } from '../../openapi/schema/member-schemas.ts';
import type { Operation, Parameter } from '../../openapi/model/operation.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import type { Check } from '../plan/check.ts';
import type { SentRequest } from '../request/exchange.ts';
import { dropStatement } from '../oracles/overlay-snippet.ts';
import type { Plan } from '../plan/check-context.ts';
import { deriveCaseChecks } from './ids-in-other-case.ts';
import { mutate } from './mutations.ts';
import { negativeBodies } from './negative-bodies.ts';
import { negative } from './negative-check.ts';
import { deriveCredentials } from './negative-credentials.ts';
import { deriveIdChecks } from './unknown-ids.ts';

const invalid = [400, 422];

/** Requests that differ from a valid one in one thing, and have to be refused without a trace. */
export function deriveNegatives(plan: Plan): Check[] {
  return plan.operations.flatMap((operation) => [
    ...parameterChecks(plan, operation),
    ...negativeBodies(plan, operation),
    ...deriveCredentials(plan, operation),
    ...deriveIdChecks(plan, operation),
    ...deriveCaseChecks(plan, operation),
  ]);
}

function parameterChecks(plan: Plan, operation: Operation): Check[] {
  return operation.parameters
    .filter(({ in: place }) => place === 'query' || place === 'header')
    .flatMap((parameter) => [
      ...missingParameter(plan, operation, parameter),
      ...wrongParameter(plan, operation, parameter),
    ]);
}

function missingParameter(plan: Plan, operation: Operation, parameter: Parameter): Check[] {
  if (!parameter.required) return [];
  const statement = `${parameter.pointer}/required`;
  const location = `request/${parameter.in}/${parameter.name}`;
  return [
    negative(plan, operation, {
      id: `${parameter.in}/${parameter.name}/missing`,
      wrong: `${parameter.in} ${parameter.name} is missing`,
      statuses: invalid,
      location,
      statement,
      provenance: plan.document.evidence.at(statement),
      overlay: dropStatement(statement),
      change: (request) => withoutParameter(plan, request, parameter),
    }),
  ];
}

/** Each string that breaks a rule of the parameter's schema; everything is a string in a URL. */
function wrongParameter(plan: Plan, operation: Operation, parameter: Parameter): Check[] {
  const { schema } = parameter;
  // What is wrong with an object stands in its members.
  if (
    schema === undefined ||
    parameter.contentType !== undefined ||
    schemaTypes(plan.document, schema).has('object')
  )
    return [];
  return mutate(plan, schema, undefined).flatMap(({ id, value, violation }) => {
    const text = typeof value === 'object' ? 'doubletake-wrong' : String(value);
    const readAs = /^(-?\d+(\.\d+)?|true|false)$/.test(text) ? (JSON.parse(text) as unknown) : text;
    // Whatever a reader makes of the string, it has to be invalid; a list may come as one item.
    const asList = schemaTypes(plan.document, schema).has('array')
      ? [[text], [readAs], text.split(',')]
      : [];
    if (
      [text, readAs, ...asList].some(
        (candidate) => plan.validator.validate(schema, candidate).length === 0,
      )
    )
      return [];
    return [
      negative(plan, operation, {
        id: `${parameter.in}/${parameter.name}/${id}`,
        wrong: `${parameter.in} ${parameter.name} is ${JSON.stringify(text.slice(0, 40))}, which ${violation.message}`,
        statuses: invalid,
        location: `request/${parameter.in}/${parameter.name}/${violation.keyword}`,
        statement: violation.schema,
        provenance: violation.provenance,
        overlay: dropStatement(violation.schema, violation),
        change: (request) => {
          const rest = withoutParameter(plan, request, parameter);
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
  plan: Plan,
  request: SentRequest,
  { name, in: place, schema, style, explode }: Parameter,
): SentRequest {
  const spread =
    style === 'form' && explode && schema !== undefined ? propertyNames(plan.document, schema) : [];
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
