import { isObject, ownMember } from '../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import type { MediaType } from '../../openapi/model/operation.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { listParts, type Part } from '../../openapi/wire/binary.ts';
import { readLeaves } from '../../openapi/wire/read-leaves.ts';
import { type Accepts, parseJson, pickReading } from '../../openapi/wire/text-value.ts';
import { ProblemError, type Violation } from '../lib/problem.ts';
import { type PlainRequest, RequestAborted } from '../model/exchange.ts';
import type { UploadedFile } from '../model/types.ts';
import { uploadedFile } from '../state/uploaded-file.ts';
import { type FormFile, parseFormData } from './parse-form-data.ts';
import { fileTooLarge } from './upload-limits.ts';

/** A `multipart/form-data` body by part name (RFC 7578); files and fields side by side. */
export interface MultipartBody {
  readonly value: Readonly<Record<string, unknown>>;
  /**
   * Fields that should have been files, files that should have been fields, and parts that came too
   * often.
   */
  readonly violations: readonly Violation[];
}

export interface MultipartOptions {
  /** Bytes that a file may have at most. */
  readonly maxFile: number;
  /** Tells between readings of a field. */
  readonly accepts: Accepts;
}

/**
 * Reads a `multipart/form-data` body into memory. Throws `body-malformed`, `body-too-large` or
 * `upload-too-large`.
 */
export async function readMultipart(
  request: PlainRequest,
  document: OpenApiDocument,
  mediaType: MediaType,
  { maxFile, accepts }: MultipartOptions,
): Promise<MultipartBody> {
  const parts = listParts(document, mediaType);
  const { fields, files } = await parseFormData(request, mediaType, maxFile).catch(
    (error: unknown) => {
      throw explain(error, maxFile);
    },
  );
  return assemble({ document, accepts, schema: mediaType.schema }, parts, fields, files);
}

interface FieldReader {
  readonly document: OpenApiDocument;
  readonly accepts: Accepts;
  readonly schema: string | undefined;
}

function assemble(
  reader: FieldReader,
  parts: readonly Part[],
  fields: Readonly<Record<string, unknown>>,
  files: readonly FormFile[],
): MultipartBody {
  const violations: Violation[] = [];
  const value: Record<string, unknown> = {};
  const byName = new Map(parts.map((part) => [part.name, part]));
  for (const [name, text] of namedFields(fields, [...byName.keys()])) {
    const part = byName.get(name);
    if (part?.binary) {
      violations.push({
        location: ['body', name],
        keyword: 'file',
        message: 'must be a file: the part has no filename',
        schema: part.schema,
      });
    }
    setOwn(
      value,
      name,
      part === undefined || part.binary
        ? readUnknown(reader, name, text)
        : readField(reader, part, text, violations),
    );
  }
  // A list in brackets, `files[]`, is the member without them, unless the document has them too.
  const groups = new Map<string, FormFile[]>();
  for (const file of files) {
    const { fieldname } = file;
    const bare = fieldname.replace(/\[\d*\]$/, '');
    const isListed = byName.get(bare)?.repeated === true && !byName.has(fieldname);
    const name = isListed ? bare : fieldname;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [file]);
    else group.push(file);
  }
  for (const [name, group] of groups) {
    const part = byName.get(name);
    const isFiles = part?.mayBeFile === true;
    if (part !== undefined && !part.binary && group.every((file) => isJson(file.mimetype))) {
      // A Blob of JSON in a FormData comes with a file name, and is a field all the same.
      const texts = group.map((file) => file.buffer.toString('utf8'));
      setOwn(
        value,
        name,
        readField(reader, part, texts.length === 1 ? texts[0] : texts, violations),
      );
      continue;
    }
    const uploaded = group.map((file) => readFile(file));
    if (part !== undefined && !isFiles) {
      violations.push({
        location: ['body', name],
        keyword: 'file',
        message: 'must be a field, not a file',
        schema: part.schema,
      });
    }
    if (isFiles && !part.repeated && group.length > 1) {
      violations.push({
        location: ['body', name],
        keyword: 'maxItems',
        message: `takes one file, not ${group.length}`,
        schema: part.schema,
      });
    }
    setOwn(value, name, part?.repeated ? uploaded : uploaded[0]);
  }
  return { value, violations };
}

/**
 * The fields by name. Brackets in a name nest what is sent, as in `filter[price]`; where the
 * document has a member of just that name, such as `track[title]` or `ids[]`, they are a part of it.
 */
function namedFields(
  fields: Readonly<Record<string, unknown>>,
  names: readonly string[],
): [string, unknown][] {
  const bracketed = names.filter((name) => /^[^[]+(\[[^[\]]*\])+$/.test(name));
  if (bracketed.length === 0) return Object.entries(fields);
  const left: Record<string, unknown> = structuredClone(fields);
  const own = bracketed.flatMap((name): [string, unknown][] => {
    const value = takeOut(left, name.slice(0, -1).split(/\]?\[/));
    return value === undefined ? [] : [[name, value]];
  });
  return [...Object.entries(left), ...own];
}

/** Takes a value out of nested objects, and those that it leaves empty. */
function takeOut(from: Record<string, unknown>, [step = '', ...rest]: readonly string[]): unknown {
  const inner = ownMember(from, step);
  const isWhole =
    rest.length === 0 || (rest.length === 1 && rest[0] === '' && Array.isArray(inner));
  const taken = isWhole ? inner : isObject(inner) ? takeOut(inner, rest) : undefined;
  const isSpent = isWhole || (isObject(inner) && Object.keys(inner).length === 0);
  if (taken !== undefined && isSpent) delete from[step];
  return taken;
}

/**
 * A field of an object or array type holds JSON (OpenAPI 3.1, section 4.8.15.1.2), or comes in
 * brackets; an array also repeated.
 */
function readField(
  { document, accepts }: FieldReader,
  part: Part,
  given: unknown,
  violations: Violation[],
): unknown {
  if (Array.isArray(given) && !part.repeated) {
    violations.push({
      location: ['body', part.name],
      keyword: 'maxItems',
      message: `comes ${given.length} times, once is accepted`,
      schema: part.schema,
    });
    return given[0];
  }
  const types = schemaTypes(document, part.schema);
  const isComposite = part.repeated || types.has('object') || types.has('array');
  const json = isComposite && typeof given === 'string' ? parseJson(given) : undefined;
  if (!part.repeated)
    return typeof json === 'object' ? json : readLeaves(document, part.schema, given, accepts);
  const items = findMemberSchema(document, part.schema, '[]');
  const holdsObjects = items !== undefined && schemaTypes(document, items).has('object');
  const each = (list: readonly unknown[]) =>
    list.map((item) =>
      holdsObjects && typeof item === 'string'
        ? (parseJson(item) ?? item)
        : readLeaves(document, items, item, accepts),
    );
  const readings = [
    Array.isArray(json) ? json : undefined,
    each([given].flat()),
    typeof given === 'string' ? each(given.split(',')) : undefined,
  ];
  return pickReading(readings, part.schema, accepts);
}

/** A field that the document does not name, but may have a schema for. */
function readUnknown(
  { document, accepts, schema }: FieldReader,
  name: string,
  given: unknown,
): unknown {
  return schema === undefined
    ? given
    : readLeaves(document, findMemberSchema(document, schema, name), given, accepts);
}

function readFile(file: FormFile): UploadedFile {
  const segments = file.originalname.split(/[\\/]/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (segments.includes('..') || /[\u0000-\u001f\u007f]/.test(file.originalname)) {
    const detail = `The part ${JSON.stringify(file.fieldname)} has the file name ${JSON.stringify(file.originalname)}; a file name has no control characters and does not climb out of its folder.`;
    throw new ProblemError('body-malformed', detail, {
      violations: [
        {
          location: ['body', file.fieldname],
          keyword: 'filename',
          message: 'has a file name that is not accepted',
          value: file.originalname,
        },
      ],
    });
  }
  return uploadedFile(file.buffer, file.mimetype, segments.at(-1));
}

/** Sets a member whatever its name is: `__proto__` becomes a member like any other. */
function setOwn(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

function explain(error: unknown, maxFile: number): Error {
  if (error instanceof RequestAborted || error instanceof ProblemError) return error;
  const { code, field, message } = error as { code?: string; field?: string; message?: string };
  if (code === 'LIMIT_FILE_SIZE') return fileTooLarge(field ?? '', maxFile);
  if (code === 'LIMIT_PART_COUNT')
    return new ProblemError('body-too-large', 'The multipart body has more than 1000 parts.', {
      cause: error,
    });
  if (code === 'LIMIT_FIELD_VALUE') {
    return new ProblemError(
      'body-too-large',
      `The field ${JSON.stringify(field)} has more than 1048576 bytes.`,
      { cause: error },
    );
  }
  if (code === 'ECONNRESET' || code === 'ECONNABORTED' || message === 'Request aborted')
    return new RequestAborted();
  return new ProblemError(
    'body-malformed',
    `The multipart body cannot be read: ${message ?? 'unknown reason'}.`,
    { cause: error },
  );
}
