import type { Request, Response } from 'express';
import express from 'express';
import { findMediaType, isJson, matchesRange } from '../openapi/media-types.ts';
import type { MediaType, Operation } from '../openapi/operation.ts';
import type { Api } from './api.ts';
import { maxFileSize } from './check-uploads.ts';
import { readImage } from './image.ts';
import { findUnsafeJson } from './inspect-json.ts';
import { readMultipart } from './multipart.ts';
import { ProblemError, type Violation } from './problem.ts';
import { RequestAborted, runMiddleware } from './run-middleware.ts';
import type { Settings } from './settings.ts';

/** A parsed request body with the Media Type Object that describes it. */
export interface ParsedBody {
  readonly value: unknown;
  readonly mediaType: MediaType | undefined;
  /** What reading it has shown to be wrong. */
  readonly violations: readonly Violation[];
}

const noBody: ParsedBody = { value: undefined, mediaType: undefined, violations: [] };

/**
 * Reads the body that an operation takes. A body that the operation does not describe is left unread.
 * Throws `media-type-unsupported`, `body-malformed`, `body-too-large` or `upload-too-large`.
 */
export async function readBody(api: Api, operation: Operation, req: Request, res: Response, settings: Settings): Promise<ParsedBody> {
  const { requestBody } = operation;
  if (requestBody === undefined) return noBody;
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (!hasBody) return absent(requestBody.required);
  const contentType = req.headers['content-type'] ?? '';
  const mediaType = findMediaType(requestBody.content, contentType);
  if (mediaType === undefined) throw unsupported(contentType, requestBody.content);
  if (matchesRange(contentType, 'multipart/*')) {
    const body = await readMultipart(req, res, api.document, mediaType, maxFileSize(api, mediaType, settings));
    return { ...body, mediaType };
  }
  if (isJson(contentType)) return readJson(req, res, mediaType, requestBody.required, settings.maxBody);
  return { value: await readOther(req, res, contentType, settings), mediaType, violations: [] };
}

function absent(required: boolean): ParsedBody {
  return required ? { ...noBody, violations: [{ location: ['body'], keyword: 'required', message: 'is missing' }] } : noBody;
}

function unsupported(contentType: string, content: readonly MediaType[]): ProblemError {
  const accepted = content.map((entry) => entry.type).join(', ');
  const given = contentType === '' ? 'The request has no Content-Type' : `The Content-Type is ${JSON.stringify(contentType)}`;
  return new ProblemError('media-type-unsupported', `${given}; accepted: ${accepted}.`, {
    headers: { Accept: accepted },
    violations: [{ location: ['header', 'content-type'], keyword: 'contentType', message: `must be ${accepted}`, value: contentType }],
  });
}

async function readJson(req: Request, res: Response, mediaType: MediaType, required: boolean, limit: number): Promise<ParsedBody> {
  let text = '';
  const verify = (_req: unknown, _res: unknown, raw: Buffer) => {
    text = raw.toString('utf8');
  };
  await parseWith(express.json({ type: () => true, strict: false, limit, verify }), req, res, limit);
  // Of a body with no bytes the parser makes an empty object.
  if (text === '') return absent(required);
  const unsafe = findUnsafeJson(text, req.body);
  if (unsafe !== undefined) throw new ProblemError('body-malformed', `The JSON body is refused for ${unsafe}.`);
  return { value: req.body as unknown, mediaType, violations: [] };
}

async function readOther(req: Request, res: Response, contentType: string, { maxBody, maxUpload }: Settings): Promise<unknown> {
  if (matchesRange(contentType, 'application/x-www-form-urlencoded')) {
    await parseWith(express.urlencoded({ type: () => true, extended: false, limit: maxBody }), req, res, maxBody);
    return { ...(req.body as object) };
  }
  if (matchesRange(contentType, 'text/*') || matchesRange(contentType, 'application/xml')) {
    await parseWith(express.text({ type: () => true, limit: maxBody }), req, res, maxBody);
    return req.body as unknown;
  }
  const limit = maxUpload ?? maxBody;
  await parseWith(express.raw({ type: () => true, limit }), req, res, limit);
  const bytes = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
  const image = readImage(bytes);
  return { filename: '', declaredType: contentType, type: image?.type ?? contentType, bytes, image };
}

async function parseWith(parser: express.RequestHandler, req: Request, res: Response, limit: number): Promise<void> {
  try {
    await runMiddleware(parser, req, res);
  } catch (error) {
    const { type, message, body } = error as { type?: string; message?: string; body?: string };
    if (type === 'request.aborted') throw new RequestAborted();
    if (type === 'entity.too.large') throw new ProblemError('body-too-large', `The body has more than ${limit} bytes.`, { cause: error });
    if (type === 'charset.unsupported' || type === 'encoding.unsupported') {
      throw new ProblemError('media-type-unsupported', `The body cannot be read: ${message}.`, { cause: error });
    }
    throw new ProblemError('body-malformed', `The body cannot be read: ${message ?? 'unknown reason'}.`, {
      cause: error,
      violations: [{ location: ['body'], keyword: 'parse', message: message ?? 'cannot be parsed', value: body }],
    });
  }
}
