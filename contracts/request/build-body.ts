import { isObject, ownMember } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import {
  essence,
  isForm,
  isJson,
  isMultipart,
  isRange,
  isXml,
  matchesRange,
  sequenceKind,
} from '../../openapi/model/media-types.ts';
import type { MediaType } from '../../openapi/model/operation.ts';
import { listExamples, sampleSchema } from '../../openapi/sample/samples.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { isBinary, listParts, type Part } from '../../openapi/wire/binary.ts';
import { itemSchemaOf, writeSequence } from '../../openapi/wire/sequence.ts';
import { writeXml } from '../../openapi/wire/write-xml.ts';
import { exampleBody, exampleOf } from './example-values.ts';
import { encodeUrl, type SentBody, type SentPart } from './exchange.ts';
import type { RequestContext } from './request-context.ts';
import { bracketed, serializeParameter } from './serialize-parameter.ts';
import { fileFor } from './test-files.ts';

export interface BodyValues {
  /** Members that come from earlier answers. */
  readonly bound: Readonly<Record<string, unknown>>;
  /** The body instead of the document's example. */
  readonly given: unknown;
  readonly adapt: (body: unknown) => unknown;
}

/** A body of a media type as its Media Type Object wants it written. */
export function buildMediaBody(
  context: RequestContext,
  mediaType: MediaType,
  { bound, given, adapt }: BodyValues,
): SentBody {
  const type = concreteType(context, mediaType);
  if (isMultipart(type)) {
    const parts = buildParts(context, mediaType, bound, given);
    return matchesRange(type, 'multipart/form-data')
      ? { kind: 'multipart', parts }
      : { kind: 'multipart', parts, type };
  }
  if (given === undefined && holdsBytes(context, mediaType, type))
    return { kind: 'raw', type, bytes: fileFor([type]).content };
  const items = itemSchemaOf(mediaType);
  const kind = sequenceKind(type);
  if (kind !== undefined) {
    const value =
      given ??
      (items === undefined
        ? exampleBody(context, mediaType)
        : [sampleSchema(context.document, items, { seed: context.seed, direction: 'request' })]);
    return {
      kind: 'raw',
      type,
      bytes: Buffer.from(typeof value === 'string' ? value : writeSequence(kind, [value].flat())),
    };
  }
  const example = given ?? adapt(exampleBody(context, mediaType));
  const value = isObject(example) ? { ...example, ...bound } : example;
  if (isJson(type)) return { kind: 'json', type, value };
  return { kind: 'raw', type, bytes: Buffer.from(writeText(context, mediaType, type, value)) };
}

function writeText(
  context: RequestContext,
  mediaType: MediaType,
  type: string,
  value: unknown,
): string {
  if (typeof value === 'string' && !isForm(type)) return value;
  if (isForm(type)) return writeForm(context, mediaType, isObject(value) ? value : {});
  if (isXml(type)) return writeXml(context.document, mediaType.schema, value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A type of a range: JSON for values. */
function concreteType(context: RequestContext, mediaType: MediaType): string {
  if (!isRange(mediaType.type)) return mediaType.type;
  if (
    matchesRange('application/json', mediaType.type) &&
    mediaType.schema !== undefined &&
    !isBinary(context.document, mediaType.schema)
  ) {
    return 'application/json';
  }
  if (isJson(mediaType.type)) return mediaType.type.replace('*', 'vnd.doubletake');
  return mediaType.type === '*/*' || mediaType.type === '*'
    ? 'application/octet-stream'
    : fileFor([mediaType.type]).type;
}

function holdsBytes({ document }: RequestContext, { schema }: MediaType, type: string): boolean {
  if (schema !== undefined && isBinary(document, schema)) return true;
  const isText =
    essence(type).startsWith('text/') ||
    isJson(type) ||
    isXml(type) ||
    isForm(type) ||
    sequenceKind(type) !== undefined;
  return !isText && (schema === undefined || /^(image|audio|video|font)\//.test(type));
}

/** Each member as its Encoding Object says; what is nested without one stands in brackets. */
function writeForm(
  { document }: RequestContext,
  mediaType: MediaType,
  value: Record<string, unknown>,
): string {
  const encodings = isObject(mediaType.node['encoding']) ? mediaType.node['encoding'] : {};
  const query = Object.entries(value).flatMap(
    ([name, member]): readonly (readonly [string, string])[] => {
      const own = ownMember(encodings, name);
      const encoding = isObject(own) ? own : {};
      if (typeof encoding['contentType'] === 'string' && isJson(encoding['contentType']))
        return [[name, JSON.stringify(member)]];
      const style = typeof encoding['style'] === 'string' ? encoding['style'] : 'form';
      if (isObject(member) && encoding['style'] === undefined) return bracketed(name, member);
      const explode =
        typeof encoding['explode'] === 'boolean' ? encoding['explode'] : style === 'form';
      const schema =
        mediaType.schema === undefined
          ? undefined
          : findMemberSchema(document, mediaType.schema, name);
      const parameter = {
        name,
        in: 'query',
        required: false,
        style,
        explode,
        pointer: mediaType.pointer,
        schema,
        contentType: undefined,
      } as const;
      return serializeParameter(parameter, member).query ?? [];
    },
  );
  return encodeUrl({ path: '', query }).slice(1);
}

/** Every required part, and every optional field that is bound or has an example. */
function buildParts(
  context: RequestContext,
  mediaType: MediaType,
  bound: BodyValues['bound'],
  given: unknown,
): SentPart[] {
  const example = isObject(given) ? given : partsExample(context, mediaType);
  return listParts(context.document, mediaType).flatMap((part) => {
    if (part.binary)
      return part.required || Object.hasOwn(example, part.name) ? [filePart(part)] : [];
    const value =
      ownMember(bound, part.name) ??
      ownMember(example, part.name) ??
      (part.required ? fieldValue(context, part) : undefined);
    if (value === undefined) return [];
    const items = part.repeated && Array.isArray(value) ? value : [value];
    return items.map((item) => fieldPart(part, item));
  });
}

/**
 * What the document shows; of a choice between schemas, a sample, for the members of two must not
 * be mixed.
 */
function partsExample(context: RequestContext, mediaType: MediaType): Record<string, unknown> {
  const { schema } = mediaType;
  const node = schema === undefined ? {} : dereference(context.document, schema).node;
  const isChoice = node['oneOf'] !== undefined || node['anyOf'] !== undefined;
  const example =
    isChoice || listExamples(context.document, mediaType).length > 0
      ? exampleBody(context, mediaType)
      : {};
  return isObject(example) ? example : {};
}

function fieldPart({ name, contentTypes }: Part, value: unknown): SentPart {
  const declared = contentTypes?.find((type) => isJson(type));
  const content = Buffer.from(
    typeof value === 'string' && declared === undefined ? value : JSON.stringify(value),
  );
  return { name, content, ...(declared !== undefined && { type: declared }) };
}

function fieldValue({ document, seed }: RequestContext, part: Part): unknown {
  return (
    exampleOf(dereference(document, part.schema).node) ??
    sampleSchema(document, part.schema, { seed, direction: 'request' })
  );
}

/** A part with a file that the document accepts there. */
export function filePart(part: Part): SentPart {
  return { name: part.name, ...fileFor(part.contentTypes ?? ['application/octet-stream']) };
}
