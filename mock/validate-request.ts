import { isObject, parsePointer } from '../openapi/json-pointer.ts';
import { isMultipart } from '../openapi/media-types.ts';
import type { Operation, Parameter } from '../openapi/operation.ts';
import { allowsEmptyValue } from '../openapi/parameters.ts';
import { readParameter } from '../openapi/read-parameter.ts';
import type { SchemaViolation } from '../openapi/schema-validator.ts';
import type { Api } from './api.ts';
import { checkUploads } from './check-uploads.ts';
import type { DoubleRequest, OperationCall } from './exchange.ts';
import { describeViolation, ProblemError, type Violation } from './problem.ts';
import type { ParsedBody } from './read-body.ts';
import type { Settings } from './settings.ts';
import { isUploadedFile } from './uploaded-file.ts';

/** The parameters of a request by their place, and its body, all as their schemas want them. */
export type ValidatedRequest = Pick<OperationCall, 'path' | 'query' | 'headers' | 'body'> & {
  /** What is wrong with a request that is let through all the same. */
  readonly violations: readonly Violation[];
};

/**
 * Checks parameters, body and each part of a request against the document. All that is wrong is told at once, in
 * one `request-invalid`; what is wrong with a file has a code of its own (see `checkUploads`). A lenient double lets all
 * of it through.
 */
export function validateRequest(
  api: Api,
  operation: Operation,
  values: ReadonlyMap<string, string>,
  request: DoubleRequest,
  body: ParsedBody,
  settings: Settings,
): ValidatedRequest {
  const places = { path: {}, query: {}, header: {}, cookie: {}, querystring: {} } satisfies Record<string, Record<string, unknown>>;
  const violations: Violation[] = [];
  const source = { path: values, query: request.query, headers: request.headers };
  const accepts = (schema: string, value: unknown) => api.validator.accepts(schema, value, 'request');
  for (const parameter of operation.parameters) {
    const value = readParameter(api.document, parameter, source, { accepts, taken: takenNames(operation, parameter) });
    const wrong = checkParameter(api, parameter, value);
    if (wrong.length > 0) violations.push(...wrong);
    const place: Record<string, unknown> | undefined = places[parameter.in];
    if (value !== undefined && place !== undefined) place[parameter.name] = value;
  }
  if (body.mediaType !== undefined || body.violations.length > 0) violations.push(...body.violations, ...checkBody(api, body));
  if (violations.length > 0 && !settings.lenient) throw invalid(violations);
  violations.push(...uploadViolations(api, body, settings));
  return { path: places.path, query: places.query, headers: places.header, body: body.value, violations };
}

function uploadViolations(api: Api, { mediaType, value }: ParsedBody, settings: Settings): readonly Violation[] {
  if (mediaType === undefined || !isMultipart(mediaType.type)) return [];
  try {
    checkUploads(api, mediaType, value, settings);
    return [];
  } catch (error) {
    if (!settings.lenient || !(error instanceof ProblemError)) throw error;
    return error.problem.violations;
  }
}

/** Only an object in the query takes members that are not named, so only there it matters whose they are. */
function takenNames(operation: Operation, { in: place, explode }: Parameter): ReadonlySet<string> {
  return place === 'path' || place === 'header' || !explode ? noNames : namesIn(operation, place);
}

const noNames: ReadonlySet<string> = new Set();

function namesIn(operation: Operation, place: Parameter['in']): ReadonlySet<string> {
  return new Set(operation.parameters.filter((parameter) => parameter.in === place).map(({ name }) => name));
}

function invalid(violations: readonly Violation[]): ProblemError {
  const detail = `${violations.map((violation) => describeViolation(violation)).join('; ')}.`;
  return new ProblemError('request-invalid', detail, { violations });
}

function checkParameter(api: Api, parameter: Parameter, value: unknown): Violation[] {
  const location = [parameter.in, parameter.name];
  if (value === undefined) {
    return parameter.required ? [{ location, keyword: 'required', message: 'is missing', schema: `${parameter.pointer}/required` }] : [];
  }
  if (parameter.schema === undefined || (value === '' && allowsEmptyValue(api.document, parameter))) return [];
  return api.validator.validate(parameter.schema, value).map((violation) => toViolation(violation, location, value));
}

function checkBody(api: Api, { mediaType, violations, checks }: ParsedBody): Violation[] {
  const told = new Set(violations.map((violation) => violation.location.join('/')));
  const hasFiles = mediaType !== undefined && isMultipart(mediaType.type);
  return checks.flatMap(({ schema, value, location }) =>
    api.validator
      .validate(schema, hasFiles ? withoutBytes(value) : value, 'request')
      .map((violation) => toViolation(violation, location, value))
      .filter((violation) => !told.has(violation.location.join('/')) && !(hasFiles && isFileAt(value, violation.location))),
  );
}

/**
 * Files as empty strings. To the schema a binary part is a string, and must be there to meet `required`; what
 * holds of its bytes is checked by `checkUploads`, which knows that they are bytes.
 */
function withoutBytes(value: unknown): unknown {
  const strip = (member: unknown) => (isUploadedFile(member) ? '' : member);
  if (Array.isArray(value)) return value.map(strip);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, Array.isArray(member) ? member.map(strip) : strip(member)]));
}

function isFileAt(value: unknown, location: Violation['location']): boolean {
  const [, name, index] = location;
  if (Array.isArray(value)) return name !== undefined && isUploadedFile(value[Number(name)]);
  if (!isObject(value) || name === undefined) return false;
  const member = value[String(name)];
  return isUploadedFile(member) || (Array.isArray(member) && index !== undefined && isUploadedFile(member[Number(index)]));
}

function toViolation(violation: SchemaViolation, place: readonly (string | number)[], root: unknown): Violation {
  const location: (string | number)[] = [...place];
  let node = root;
  for (const token of parsePointer(violation.instance)) {
    location.push(Array.isArray(node) ? Number(token) : token);
    node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[token] : undefined;
  }
  return {
    location,
    message: violation.message,
    keyword: violation.keyword,
    value: node,
    schema: violation.schema,
    params: violation.params,
    provenance: violation.provenance,
  };
}
