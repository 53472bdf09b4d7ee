import { isObject, parsePointer } from '../../openapi/lib/json-pointer.ts';
import { decodePercent } from '../../openapi/lib/pairs.ts';
import { isMultipart } from '../../openapi/model/media-types.ts';
import type { Operation, Parameter } from '../../openapi/model/operation.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { budgetKeyword, type SchemaViolation } from '../../openapi/schema/schema-validator.ts';
import { allowsEmptyValue } from '../../openapi/wire/parameters.ts';
import { readParameter } from '../../openapi/wire/read-parameter.ts';
import { checkUploads } from '../http/check-uploads.ts';
import type { ParsedBody } from '../http/read-body.ts';
import { brief, describeViolation, ProblemError, type Violation } from '../lib/problem.ts';
import type { Settings } from '../lib/settings.ts';
import type { Api } from '../model/api.ts';
import type { DoubleRequest, OperationCall } from '../model/types.ts';
import { isUploadedFile } from '../state/uploaded-file.ts';

/** The parameters of a request by their place, and its body, all as their schemas want them. */
export type ValidatedRequest = Pick<OperationCall, 'path' | 'query' | 'headers' | 'body'> & {
  /** What is wrong with a request that is let through all the same. */
  readonly violations: readonly Violation[];
};

/**
 * Checks parameters, body and each part of a request against the document. All that is wrong is
 * told at once, in one `request-invalid`; what is wrong with a file has a code of its own (see
 * `checkUploads`). A lenient double lets all of it through.
 */
export function validateRequest(
  api: Api,
  operation: Operation,
  values: ReadonlyMap<string, string>,
  request: DoubleRequest,
  body: ParsedBody,
  settings: Settings,
): ValidatedRequest {
  const places = { path: members(), query: members(), header: members() };
  const violations: Violation[] = [];
  const source = { path: values, query: request.query, headers: request.headers };
  const accepts = (schema: string, value: unknown) =>
    api.validator.accepts(schema, value, 'request');
  const declared = pathNamesOf(operation);
  // What the path has and no parameter declares is text, of which any is accepted.
  for (const [name, text] of values)
    if (!declared.has(name)) places.path[name] = decodePercent(text);
  for (const parameter of operation.parameters) {
    // Declared, and not in the path: there is nothing to read (the warning says so).
    if (parameter.in === 'path' && !values.has(parameter.name)) continue;
    const value = readParameter(api.document, parameter, source, {
      accepts,
      taken: takenNames(operation, parameter),
    });
    const wrong = checkParameter(api, parameter, value);
    if (wrong.length > 0) violations.push(...wrong);
    // Handlers are handed no cookies, and no query as a whole.
    const { in: place, name } = parameter;
    if (place === 'path') places.path[name] = value ?? decodePercent(values.get(name) ?? '');
    else if (value !== undefined && place !== 'cookie' && place !== 'querystring')
      places[place][name] = value;
  }
  if (body.mediaType !== undefined || body.violations.length > 0)
    violations.push(...body.violations, ...checkBody(api, body));
  if (violations.length > 0 && !settings.lenient) throw invalid(violations);
  violations.push(...uploadViolations(api, body, settings));
  return {
    path: places.path,
    query: places.query,
    headers: places.header,
    body: body.value,
    violations,
  };
}

/**
 * An object that has no members but its own: a parameter may be called `constructor`, or
 * `__proto__`.
 */
function members(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

function uploadViolations(
  api: Api,
  { mediaType, value }: ParsedBody,
  settings: Settings,
): readonly Violation[] {
  if (mediaType === undefined || !isMultipart(mediaType.type)) return [];
  try {
    checkUploads(api, mediaType, value, settings);
    return [];
  } catch (error) {
    if (!settings.lenient || !(error instanceof ProblemError)) throw error;
    return error.problem.violations;
  }
}

/**
 * Only an object in the query takes members that are not named, so only there it matters whose they
 * are.
 */
function takenNames(operation: Operation, { in: place, explode }: Parameter): ReadonlySet<string> {
  return place === 'path' || place === 'header' || !explode ? noNames : namesIn(operation, place);
}

const noNames: ReadonlySet<string> = new Set();

/** The parameters that an operation declares in its path, found once. */
function pathNamesOf(operation: Operation): ReadonlySet<string> {
  const names = pathNames.get(operation) ?? namesIn(operation, 'path');
  pathNames.set(operation, names);
  return names;
}

const pathNames = new WeakMap<Operation, ReadonlySet<string>>();

function namesIn(operation: Operation, place: Parameter['in']): ReadonlySet<string> {
  return new Set(
    operation.parameters.filter((parameter) => parameter.in === place).map(({ name }) => name),
  );
}

/** How many violations an error tells; of those of a long body the rest is of the same kind. */
const mostTold = 100;
/** Characters of their summary. */
const longestDetail = 4000;

function invalid(violations: readonly Violation[]): ProblemError {
  const told = violations.slice(0, mostTold);
  const sentences: string[] = [];
  let length = 0;
  for (const violation of told) {
    const sentence = describeViolation(violation);
    length += sentence.length;
    if (length > longestDetail && sentences.length > 0) break;
    sentences.push(sentence.slice(0, longestDetail));
  }
  const rest = violations.length - sentences.length;
  const detail = `${sentences.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}.`;
  const isTooComplex = violations.some(({ keyword }) => keyword === budgetKeyword);
  return new ProblemError(isTooComplex ? 'request-too-complex' : 'request-invalid', detail, {
    violations: told,
  });
}

/**
 * Whether an object that is spread over the query is there without any of it: `{}` is written as
 * nothing (`form`, `explode`).
 */
function isMetByNothing(api: Api, { in: place, style, explode, schema }: Parameter): boolean {
  return (
    place === 'query' &&
    style === 'form' &&
    explode &&
    schema !== undefined &&
    schemaTypes(api.document, schema).has('object') &&
    api.validator.accepts(schema, {}, 'request')
  );
}

function checkParameter(api: Api, parameter: Parameter, value: unknown): Violation[] {
  const location = [parameter.in, parameter.name];
  if (value === undefined) {
    return parameter.required && !isMetByNothing(api, parameter)
      ? [
          {
            location,
            keyword: 'required',
            message: 'is missing',
            schema: `${parameter.pointer}/required`,
          },
        ]
      : [];
  }
  if (parameter.schema === undefined || (value === '' && allowsEmptyValue(api.document, parameter)))
    return [];
  return api.validator
    .validate(parameter.schema, value)
    .map((violation) => toViolation(violation, location, value));
}

function checkBody(api: Api, { mediaType, violations, checks }: ParsedBody): Violation[] {
  const told = new Set(violations.map((violation) => violation.location.join('/')));
  const hasFiles = mediaType !== undefined && isMultipart(mediaType.type);
  const found: Violation[] = [];
  for (const { schema, value, location } of checks) {
    for (const wrong of api.validator.validate(
      schema,
      hasFiles ? withoutBytes(value) : value,
      'request',
    )) {
      const violation = toViolation(wrong, location, value);
      if (
        !told.has(violation.location.join('/')) &&
        !(hasFiles && isFileAt(value, violation.location))
      )
        found.push(violation);
      if (found.length > mostTold) break;
    }
    // Of a stream of a million items, nobody needs to know more than that.
    if (found.length > mostTold) break;
  }
  return found;
}

/**
 * Files as empty strings. To the schema a binary part is a string, and must be there to meet
 * `required`; what holds of its bytes is checked by `checkUploads`, which knows that they are
 * bytes.
 */
function withoutBytes(value: unknown): unknown {
  const strip = (member: unknown) => (isUploadedFile(member) ? '' : member);
  if (Array.isArray(value)) return value.map(strip);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      Array.isArray(member) ? member.map(strip) : strip(member),
    ]),
  );
}

function isFileAt(value: unknown, location: Violation['location']): boolean {
  const [, name, index] = location;
  if (Array.isArray(value)) return name !== undefined && isUploadedFile(value[Number(name)]);
  if (!isObject(value) || name === undefined) return false;
  const member = value[String(name)];
  return (
    isUploadedFile(member) ||
    (Array.isArray(member) && index !== undefined && isUploadedFile(member[Number(index)]))
  );
}

function toViolation(
  violation: SchemaViolation,
  place: readonly (string | number)[],
  root: unknown,
): Violation {
  const location: (string | number)[] = [...place];
  let node = root;
  for (const token of parsePointer(violation.instance)) {
    location.push(Array.isArray(node) ? Number(token) : token);
    node =
      typeof node === 'object' && node !== null
        ? (node as Record<string, unknown>)[token]
        : undefined;
  }
  return {
    location,
    message: violation.message,
    keyword: violation.keyword,
    value: repeated(node),
    schema: violation.schema,
    params: violation.params,
    provenance: violation.provenance,
  };
}

/**
 * The value at fault as an error may repeat it: one that is large would be repeated in every
 * violation inside it.
 */
function repeated(value: unknown): unknown {
  if (typeof value === 'string') return brief(value);
  return isSmall(value) ? value : undefined;
}

/** Characters and members of a value that an error repeats. */
const largestRepeated = 2000;

function isSmall(value: unknown): boolean {
  const pending: unknown[] = [value];
  let left = largestRepeated;
  for (let item = pending.pop(); item !== undefined && left >= 0; item = pending.pop()) {
    left -= typeof item === 'string' ? item.length : 1;
    if (typeof item !== 'object' || item === null) continue;
    const members = Object.entries(item);
    left -= members.length;
    if (left < 0) break;
    for (const [name, member] of members) {
      left -= name.length;
      pending.push(member);
    }
  }
  return left >= 0;
}
