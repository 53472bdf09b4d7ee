import type { Request, Response } from 'express';
import multer from 'multer';
import { listParts, type Part } from '../openapi/binary.ts';
import type { OpenApiDocument } from '../openapi/document.ts';
import type { MediaType } from '../openapi/operation.ts';
import { coerce, schemaTypes } from '../openapi/schema-types.ts';
import type { UploadedFile } from './exchange.ts';
import { readImage } from './image.ts';
import { ProblemError, type Violation } from './problem.ts';
import { RequestAborted, runMiddleware } from './run-middleware.ts';

/** A `multipart/form-data` body by part name (RFC 7578); files and fields side by side. */
export interface MultipartBody {
  readonly value: Readonly<Record<string, unknown>>;
  /** Fields that should have been files, files that should have been fields, and parts that came too often. */
  readonly violations: readonly Violation[];
}

/**
 * Reads a multipart body into memory.
 * @param maxFile bytes that a file may have at most
 * Throws `body-malformed`, `body-too-large` or `upload-too-large`.
 */
export async function readMultipart(req: Request, res: Response, document: OpenApiDocument, mediaType: MediaType, maxFile: number): Promise<MultipartBody> {
  const upload = multer({
    storage: multer.memoryStorage(),
    // Names are UTF-8 (RFC 7578, section 5.1.2), and paths are kept so that one that climbs can be refused.
    defParamCharset: 'utf8',
    preservePath: true,
    limits: { fileSize: maxFile, parts: 1000, fieldSize: 1024 * 1024, fieldNestingDepth: 10, fieldArrayIndexLimit: 1000 },
  });
  try {
    await runMiddleware(upload.any(), req, res);
  } catch (error) {
    throw explain(error, maxFile);
  }
  const fields = { ...(req.body as Record<string, unknown> | undefined) };
  const files = Array.isArray(req.files) ? req.files : [];
  return assemble(document, listParts(document, mediaType), fields, files);
}

function assemble(document: OpenApiDocument, parts: readonly Part[], fields: Record<string, unknown>, files: readonly Express.Multer.File[]): MultipartBody {
  const violations: Violation[] = [];
  const value: Record<string, unknown> = {};
  const byName = new Map(parts.map((part) => [part.name, part]));
  for (const [name, text] of Object.entries(fields)) {
    const part = byName.get(name);
    if (part?.binary) {
      violations.push({ location: ['body', name], keyword: 'file', message: 'must be a file: the part has no filename', schema: part.schema });
    }
    setOwn(value, name, part === undefined || part.binary ? text : readField(document, part, text, violations));
  }
  for (const name of new Set(files.map((file) => file.fieldname))) {
    const group = files.filter((file) => file.fieldname === name);
    const part = byName.get(name);
    const uploaded = group.map((file) => readFile(file));
    if (part !== undefined && !part.binary) {
      violations.push({ location: ['body', name], keyword: 'file', message: 'must be a field, not a file', schema: part.schema });
    }
    if (part?.binary && !part.repeated && group.length > 1) {
      violations.push({ location: ['body', name], keyword: 'maxItems', message: `takes one file, not ${group.length}`, schema: part.schema });
    }
    setOwn(value, name, part?.repeated ? uploaded : uploaded[0]);
  }
  return { value, violations };
}

/** A field of an object or array type holds JSON (OpenAPI 3.1, section 4.8.15.1.2). */
function readField(document: OpenApiDocument, part: Part, text: unknown, violations: Violation[]): unknown {
  if (part.repeated) return [text].flat();
  if (Array.isArray(text)) {
    violations.push({ location: ['body', part.name], keyword: 'maxItems', message: `comes ${text.length} times, once is accepted`, schema: part.schema });
    return text[0];
  }
  if (typeof text !== 'string') return text;
  if (!schemaTypes(document, part.schema).has('object')) return coerce(document, part.schema, text);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readFile(file: Express.Multer.File): UploadedFile {
  const segments = file.originalname.split(/[\\/]/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (segments.includes('..') || /[\u0000-\u001f\u007f]/.test(file.originalname)) {
    const detail = `The part ${JSON.stringify(file.fieldname)} has the file name ${JSON.stringify(file.originalname)}; a file name has no control characters and does not climb out of its folder.`;
    throw new ProblemError('body-malformed', detail, {
      violations: [{ location: ['body', file.fieldname], keyword: 'filename', message: 'has a file name that is not accepted', value: file.originalname }],
    });
  }
  const image = readImage(file.buffer);
  return { filename: segments.at(-1) ?? '', declaredType: file.mimetype, type: image?.type ?? file.mimetype, bytes: file.buffer, image };
}

/** Sets a member whatever its name is: `__proto__` becomes a member like any other. */
function setOwn(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
}

function explain(error: unknown, maxFile: number): Error {
  const { code, field, message } = error as { code?: string; field?: string; message?: string };
  if (code === 'LIMIT_FILE_SIZE') return fileTooLarge(field ?? '', maxFile);
  if (code === 'LIMIT_PART_COUNT') return new ProblemError('body-too-large', 'The multipart body has more than 1000 parts.', { cause: error });
  if (code === 'LIMIT_FIELD_VALUE') {
    return new ProblemError('body-too-large', `The field ${JSON.stringify(field)} has more than 1048576 bytes.`, { cause: error });
  }
  if (code === 'ECONNRESET' || code === 'ECONNABORTED' || message === 'Request aborted') return new RequestAborted();
  return new ProblemError('body-malformed', `The multipart body cannot be read: ${message ?? 'unknown reason'}.`, { cause: error });
}

/** `upload-too-large`, naming the part and the limit in bytes. */
export function fileTooLarge(part: string, maxBytes: number, extras: Partial<Violation> = {}): ProblemError {
  const message = `must have at most ${maxBytes} bytes`;
  return new ProblemError('upload-too-large', `The file in ${JSON.stringify(part)} ${message}.`, {
    violations: [{ location: ['body', part], keyword: 'maxLength', message, ...extras }],
  });
}
