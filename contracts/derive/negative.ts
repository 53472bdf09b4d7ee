import { listParts } from '../../openapi/binary.ts';
import type { Provenance } from '../../openapi/evidence.ts';
import { isJson, matchesRange } from '../../openapi/media-types.ts';
import type { MediaType, Operation, Parameter } from '../../openapi/operation.ts';
import { exampleBody, preferredMediaType } from '../build-request.ts';
import type { Check } from '../check.ts';
import { expectRefusal, type Refusal } from '../expect.ts';
import { standard } from '../judge.ts';
import type { SentRequest } from '../message.ts';
import { dropStatement } from '../overlay-snippet.ts';
import type { Plan } from '../plan.ts';
import { probeFor, unchanged } from '../probe.ts';
import type { Talk } from '../talk.ts';
import { mutate } from './mutations.ts';
import { deriveIdChecks } from './unknown-ids.ts';

const invalid = [400, 422];

/** Requests that differ from a valid one in one thing, and have to be refused without a trace. */
export function deriveNegatives(plan: Plan): Check[] {
  return plan.operations.flatMap((operation) => [
    ...parameterChecks(plan, operation),
    ...bodyChecks(plan, operation),
    ...mediaTypeChecks(plan, operation),
    ...credentialChecks(plan, operation),
    ...deriveIdChecks(plan, operation),
  ]);
}

interface NegativeCheck extends Refusal {
  readonly id: string;
  /** Makes the invalid request out of a valid one. */
  readonly change: (request: SentRequest) => SentRequest;
}

/** A check that sends an invalid request and sees that it was refused and changed nothing. */
export function negative(plan: Plan, operation: Operation, { id, change, ...refusal }: NegativeCheck): Check {
  return {
    id: `${operation.id}/negative/${id}`,
    group: 'negative',
    operation,
    title: `refused: ${refusal.wrong}`,
    provenance: refusal.provenance,
    safety: operation.method === 'get' ? 'safe' : 'refused',
    async run(talk: Talk) {
      const fixture = await talk.prepare(operation, { shared: true });
      const probe = operation.method === 'get' ? undefined : probeFor(plan, talk, operation, fixture);
      const before = await probe?.();
      const exchange = await talk.send(operation, change(talk.request(operation, fixture)));
      expectRefusal(talk, operation, exchange, refusal);
      const status = exchange.response?.status ?? 0;
      if (before !== undefined && probe !== undefined && status >= 400) unchanged(talk, operation, exchange, before, await probe());
    },
  };
}

function parameterChecks(plan: Plan, operation: Operation): Check[] {
  return operation.parameters
    .filter(({ in: place }) => place === 'query' || place === 'header')
    .flatMap((parameter) => [...missingParameter(plan, operation, parameter), ...wrongParameter(plan, operation, parameter)]);
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
      change: (request) => withoutParameter(request, parameter),
    }),
  ];
}

/** Each string that breaks a rule of the parameter's schema; everything is a string in a URL. */
function wrongParameter(plan: Plan, operation: Operation, parameter: Parameter): Check[] {
  const { schema } = parameter;
  if (schema === undefined || parameter.contentType !== undefined) return [];
  return mutate(plan, schema, undefined).flatMap(({ id, value, violation }) => {
    const text = typeof value === 'object' ? 'doubletake-wrong' : String(value);
    const readAs = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    // Whatever a reader makes of the string, it has to be invalid.
    if ([text, readAs].some((candidate) => plan.validator.validate(schema, candidate).length === 0)) return [];
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
          const rest = withoutParameter(request, parameter);
          if (parameter.in === 'query') return { ...rest, query: [...rest.query, [parameter.name, text]] };
          return { ...rest, headers: { ...rest.headers, [parameter.name]: text } };
        },
      }),
    ];
  });
}

function withoutParameter(request: SentRequest, { name, in: place }: Parameter): SentRequest {
  if (place === 'query') return { ...request, query: request.query.filter(([key]) => key !== name) };
  return { ...request, headers: Object.fromEntries(Object.entries(request.headers).filter(([key]) => key.toLowerCase() !== name.toLowerCase())) };
}

function bodyChecks(plan: Plan, operation: Operation): Check[] {
  const mediaType = preferredMediaType(operation);
  if (mediaType?.schema === undefined) return [];
  if (matchesRange(mediaType.type, 'multipart/*')) return partChecks(plan, operation, mediaType);
  if (!isJson(mediaType.type)) return [];
  const context = { document: plan.document, validator: plan.validator, seed: plan.seed };
  return mutate(plan, mediaType.schema, exampleBody(context, mediaType)).map(({ id, at, violation }) => {
    const wrong = id.endsWith('/missing') ? `body${at} is missing` : `body${at} ${violation.message} and is not`;
    return negative(plan, operation, {
      id: `body/${id}`,
      wrong,
      statuses: invalid,
      location: `request/body${at}/${violation.keyword}`,
      statement: violation.schema,
      provenance: violation.provenance,
      overlay: dropStatement(violation.schema, violation),
      change: (request) => remake(plan, mediaType, request, id),
    });
  });
}

/** The same mutation of the body that is really sent, which has the names and ids of the fixture in it. */
function remake(plan: Plan, mediaType: MediaType, request: SentRequest, id: string): SentRequest {
  if (request.body?.kind !== 'json' || mediaType.schema === undefined) return request;
  const mutation = mutate(plan, mediaType.schema, request.body.value).find((candidate) => candidate.id === id);
  return mutation === undefined ? request : { ...request, body: { ...request.body, value: mutation.value } };
}

/** Fields of a multipart body; what is wrong with files is in `uploads.ts`. */
function partChecks(plan: Plan, operation: Operation, mediaType: MediaType): Check[] {
  const fields = listParts(plan.document, mediaType).filter(({ binary, required }) => !binary && required);
  return fields.map(({ name }) => {
    const required = `${mediaType.schema}/required`;
    return negative(plan, operation, {
      id: `part/${name}/missing`,
      wrong: `the part ${name} is missing`,
      statuses: invalid,
      location: `request/body/${name}`,
      statement: required,
      provenance: requiredProvenance(plan, mediaType, name),
      overlay: dropStatement(required),
      change: (request) =>
        request.body?.kind === 'multipart'
          ? { ...request, body: { ...request.body, parts: request.body.parts.filter((part) => part.name !== name) } }
          : request,
    });
  });
}

/** The evidence that a part is required: that of its entry in the list, as the validator finds it. */
export function requiredProvenance(plan: Plan, mediaType: MediaType, name: string): Provenance {
  const violations = mediaType.schema === undefined ? [] : plan.validator.validate(mediaType.schema, {});
  return violations.find(({ params }) => params['missingProperty'] === name)?.provenance ?? plan.document.evidence.at(mediaType.pointer);
}

function mediaTypeChecks(plan: Plan, operation: Operation): Check[] {
  const mediaType = preferredMediaType(operation);
  if (mediaType === undefined || operation.requestBody === undefined) return [];
  const checks: NegativeCheck[] = [];
  const location = 'request/body';
  if (isJson(mediaType.type)) {
    const provenance = standard('https://www.rfc-editor.org/rfc/rfc8259#section-2');
    const malformed =
      (bytes: string) =>
      (request: SentRequest): SentRequest => ({ ...request, body: { kind: 'raw', type: mediaType.type, bytes: Buffer.from(bytes) } });
    checks.push(
      {
        id: 'body/malformed',
        wrong: 'the JSON does not parse',
        statuses: invalid,
        location: `${location}/malformed`,
        provenance,
        change: malformed('{"doubletake": '),
      },
      {
        id: 'body/not-utf-8',
        wrong: 'the JSON ends in the middle of a string',
        statuses: invalid,
        location: `${location}/malformed`,
        provenance,
        change: malformed('{"doubletake": "\\u00'),
      },
    );
  }
  checks.push({
    id: 'body/content-type',
    wrong: 'the Content-Type is one that the operation does not take',
    statuses: [415, 400, 422],
    location: `${location}/content-type`,
    provenance: plan.document.evidence.at(mediaType.pointer),
    statement: mediaType.pointer,
    change: (request) => ({ ...request, body: { kind: 'raw', type: 'application/x-doubletake', bytes: Buffer.from('doubletake') } }),
  });
  if (operation.requestBody.required) {
    const statement = `${operation.requestBody.pointer}/required`;
    checks.push({
      id: 'body/missing',
      wrong: 'the body is missing',
      statuses: [400, 422, 415, 411],
      location,
      statement,
      provenance: plan.document.evidence.at(statement),
      overlay: dropStatement(statement),
      change: (request) => ({ ...request, body: undefined }),
    });
  }
  return checks.map((check) => negative(plan, operation, check));
}

function credentialChecks(plan: Plan, operation: Operation): Check[] {
  if (operation.security.length === 0 || operation.security.some((requirement) => Object.keys(requirement).length === 0)) return [];
  const provenance = plan.document.evidence.at(`${operation.pointer}/security`);
  return (['none', 'empty', 'wrong'] as const).map((credentials) => {
    const check = negative(plan, operation, {
      id: `credentials/${credentials}`,
      wrong: credentials === 'none' ? 'no credentials are sent' : `the credentials are ${credentials}`,
      statuses: [401, 403],
      location: `request/credentials/${credentials}`,
      provenance,
      statement: `${operation.pointer}/security`,
      change: (request) => ({ ...request, credentials }),
    });
    return credentials === 'wrong' ? { ...check, run: (talk: Talk) => talk.needsKnownKey().then(() => check.run(talk)) } : check;
  });
}
