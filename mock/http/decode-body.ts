import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';
import { hasEndlessNumber, readJson } from '../../openapi/lib/exact-json.ts';
import {
  essence,
  isForm,
  isJson,
  isMultipart,
  isXml,
  mediaTypeParameter,
  sequenceKind,
} from '../../openapi/model/media-types.ts';
import type { MediaType } from '../../openapi/model/operation.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { isBinary } from '../../openapi/wire/binary.ts';
import { countJsonValues, deepestJson, nestsTooDeep } from '../../openapi/wire/json-text.ts';
import { readForm } from '../../openapi/wire/read-form.ts';
import { readXml } from '../../openapi/wire/read-xml.ts';
import { itemSchemaOf, splitSequence } from '../../openapi/wire/sequence.ts';
import { splitMultipart } from '../../openapi/wire/split-multipart.ts';
import { type Accepts, readText } from '../../openapi/wire/text-value.ts';
import { brief, ProblemError } from '../lib/problem.ts';
import type { Api } from '../model/api.ts';
import { uploadedFile } from '../state/uploaded-file.ts';
import { readMixed } from './mixed-body.ts';
import { decodeText, malformedBody, unsupportedCharset } from './read-bytes.ts';

/** A value that has to conform to a schema, and where in the request it stands. */
export interface BodyCheck {
  readonly schema: string;
  readonly value: unknown;
  readonly location: readonly (string | number)[];
}

/** What the bytes of a body mean; undefined value for a body that is as good as none. */
export interface DecodedBody {
  readonly value: unknown;
  readonly checks: readonly BodyCheck[];
}

/**
 * Whether a body is taken as bytes: its schema says so, or nothing about it says that it is text.
 */
export function isBinaryBody(
  api: Api,
  mediaType: MediaType | undefined,
  contentType: string,
): boolean {
  const schema = mediaType?.schema;
  if (schema !== undefined && !isMultipart(contentType) && isBinary(api.document, schema))
    return true;
  const isText =
    essence(contentType).startsWith('text/') ||
    [isJson, isXml, isForm, isMultipart].some((test) => test(contentType));
  if (isText || sequenceKind(contentType) !== undefined) return false;
  // A type of the vendor's own whose schema is no string holds JSON by all experience.
  return schema === undefined || !holdsJson(api, schema);
}

function holdsJson(api: Api, schema: string): boolean {
  const types = schemaTypes(api.document, schema);
  return types.has('object') || types.has('array');
}

/**
 * Reads the bytes of a body by their Content-Type, as the Media Type Object wants them. Throws
 * `body-malformed` or `media-type-unsupported`.
 */
export async function decodeBody(
  api: Api,
  mediaType: MediaType,
  contentType: string,
  bytes: Buffer,
): Promise<DecodedBody> {
  const { document } = api;
  const { schema } = mediaType;
  const accepts: Accepts = (pointer, value) => api.validator.accepts(pointer, value, 'request');
  const whole = (value: unknown): DecodedBody => ({
    value,
    checks:
      schema === undefined || value === undefined ? [] : [{ schema, value, location: ['body'] }],
  });
  if (isBinaryBody(api, mediaType, contentType))
    return { value: uploadedFile(bytes, contentType), checks: [] };
  if (isMultipart(contentType))
    return whole(readMixed(document, mediaType, splitParts(bytes, contentType), accepts));
  if (isJson(contentType)) return whole(readJsonBytes(bytes, contentType, mostValues(api)));
  const text = decodeText(bytes, contentType);
  if (isForm(contentType)) {
    assertNoMore(countOf(text, '&'), mostMembers, 'form', 'members');
    return whole(readForm(document, mediaType, text, accepts));
  }
  const kind = sequenceKind(contentType);
  if (kind !== undefined) return readItems(api, mediaType, splitSequence(kind, text), text);
  const isText = schema !== undefined && schemaTypes(document, schema).has('string');
  if (isXml(contentType))
    return isText ? whole(text) : whole(await parseXml(api, schema, text, accepts));
  if (schema !== undefined && !isText && holdsJson(api, schema))
    return whole(parse(text, mostValues(api)));
  return whole(readText(document, schema, text, accepts));
}

function splitParts(bytes: Buffer, contentType: string) {
  const boundary = mediaTypeParameter(contentType, 'boundary');
  if (boundary === undefined)
    throw malformedBody('the Content-Type has no boundary', undefined, undefined);
  try {
    return splitMultipart(bytes, boundary);
  } catch (error) {
    throw malformedBody(messageOf(error), undefined, error);
  }
}

/** JSON in UTF-8, or another Unicode charset that is named. */
function readJsonBytes(bytes: Buffer, contentType: string, most: number): unknown {
  const charset = mediaTypeParameter(contentType, 'charset') ?? 'utf-8';
  if (!/^utf-/i.test(charset)) throw unsupportedCharset(charset);
  const text = decodeText(bytes, contentType);
  return text === '' ? undefined : parse(text, most);
}

/**
 * A member called `__proto__` or `constructor` is data like any other (RFC 8259, section 4):
 * `JSON.parse` makes an own member of it.
 */
function parse(text: string, most: number): unknown {
  if (nestsTooDeep(text))
    throw new ProblemError(
      'body-malformed',
      `The JSON body is refused for nesting deeper than ${deepestJson} levels.`,
    );
  assertNoMore(countJsonValues(text, most), most, 'JSON', 'values');
  let value: unknown;
  try {
    value = readJson(text);
  } catch (error) {
    throw malformedBody(messageOf(error), brief(text), error);
  }
  if (hasEndlessNumber(text, value))
    throw malformedBody(
      'a number is beyond 1.8e308, the largest that is kept',
      brief(text),
      undefined,
    );
  return value;
}

/**
 * The values of a stream: each held to `itemSchema`, or to `schema` where that describes no list
 * and no text.
 */
function readItems(
  api: Api,
  mediaType: MediaType,
  texts: readonly string[],
  whole: string,
): DecodedBody {
  const { schema } = mediaType;
  const itemSchema = itemSchemaOf(mediaType);
  const types = schema === undefined ? new Set<string>() : schemaTypes(api.document, schema);
  if (itemSchema === undefined && schema !== undefined && types.has('string'))
    return { value: whole, checks: [{ schema, value: whole, location: ['body'] }] };
  const most = mostValues(api);
  assertNoMore(texts.length, most, 'stream', 'items');
  const items = texts.map((text) => parse(text, most));
  const each = itemSchema ?? (types.has('array') ? undefined : schema);
  const checks: BodyCheck[] =
    each === undefined
      ? []
      : items.map((value, index) => ({ schema: each, value, location: ['body', index] }));
  if (schema !== undefined && types.has('array'))
    checks.push({ schema, value: items, location: ['body'] });
  return { value: items, checks };
}

/** Values of a JSON body, members of a form, elements of an XML body: each takes its time. */
const mostJsonValues = 1_000_000;
const mostMembers = 100_000;
const mostElements = 100_000;

/** A snapshot that is restored holds all that a sandbox has. */
function mostValues(api: Api): number {
  return api.behaviour.isControl ? Number.POSITIVE_INFINITY : mostJsonValues;
}

function countOf(text: string, mark: string): number {
  let count = 1;
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) count++;
  return count;
}

function assertNoMore(count: number, most: number, what: string, parts: string): void {
  if (count > most)
    throw new ProblemError(
      'request-too-complex',
      `The ${what} body is refused for having more than ${most} ${parts}.`,
    );
}

async function parseXml(
  api: Api,
  schema: string | undefined,
  text: string,
  accepts: Accepts,
): Promise<unknown> {
  assertNoMore(countOf(text, '<') - countOf(text, '</'), mostElements, 'XML', 'elements');
  try {
    return await readXml(api.document, schema, text, accepts);
  } catch (error) {
    // The library throws errors of several kinds for a text that it does not take, such as for a
    // name that it holds to be dangerous.
    if (error instanceof DoubletakeError) throw error;
    throw malformedBody(messageOf(error), brief(text), error);
  }
}
