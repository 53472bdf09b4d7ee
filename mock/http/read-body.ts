import { essence, findMediaType, isRange, matchesRange } from '../../openapi/model/media-types.ts';
import type { MediaType, Operation } from '../../openapi/model/operation.ts';
import { ProblemError, type Violation } from '../lib/problem.ts';
import type { Settings } from '../lib/settings.ts';
import type { Api } from '../model/api.ts';
import type { PlainRequest } from '../model/exchange.ts';
import { type BodyCheck, decodeBody, isBinaryBody } from './decode-body.ts';
import { readMultipart } from './multipart.ts';
import { readBytes } from './read-bytes.ts';
import { largestPartLimit, wholeBodyLimit } from './upload-limits.ts';

/** A parsed request body with the Media Type Object that describes it. */
export interface ParsedBody {
  readonly value: unknown;
  readonly mediaType: MediaType | undefined;
  /** What reading it has shown to be wrong. */
  readonly violations: readonly Violation[];
  /** What has to conform to which schema. */
  readonly checks: readonly BodyCheck[];
}

const noBody: ParsedBody = { value: undefined, mediaType: undefined, violations: [], checks: [] };

/**
 * Reads the body that an operation takes. A body that the operation does not describe is left
 * unread. Throws `media-type-unsupported`, `body-malformed`, `body-too-large` or
 * `upload-too-large`.
 */
export async function readBody(
  api: Api,
  operation: Operation,
  incoming: PlainRequest,
  settings: Settings,
): Promise<ParsedBody> {
  const { requestBody } = operation;
  if (requestBody === undefined) return noBody;
  const hasBody =
    incoming.headers['transfer-encoding'] !== undefined ||
    Number(incoming.headers['content-length'] ?? 0) > 0;
  if (!hasBody) return absent(requestBody.required);
  const contentType = incoming.headers['content-type'] ?? assumedType(requestBody.content);
  const declared =
    findMediaType(requestBody.content, contentType) ?? anyBytes(requestBody.content, contentType);
  const refusal =
    declared === undefined
      ? unsupported(incoming.headers['content-type'], requestBody.content)
      : undefined;
  if (refusal !== undefined && !settings.lenient) throw refusal;
  const violations = refusal?.problem.violations ?? [];
  const mediaType = declared ?? {
    type: contentType || 'application/octet-stream',
    pointer: requestBody.pointer,
    node: {},
    schema: undefined,
  };
  if (matchesRange(contentType, 'multipart/form-data')) {
    const accepts = (schema: string, value: unknown) =>
      api.validator.accepts(schema, value, 'request');
    const body = await readMultipart(incoming, api.document, mediaType, {
      maxFile: largestPartLimit(api, mediaType, settings),
      accepts,
    });
    const { schema } = mediaType;
    return {
      value: body.value,
      violations: [...violations, ...body.violations],
      mediaType,
      checks: schema === undefined ? [] : [{ schema, value: body.value, location: ['body'] }],
    };
  }
  const limit = isBinaryBody(api, mediaType, contentType)
    ? wholeBodyLimit(api, mediaType, settings)
    : settings.maxBody;
  const bytes = await readBytes(incoming, limit);
  const decoded =
    bytes.length === 0 ? undefined : await decodeBody(api, mediaType, contentType, bytes);
  if (decoded === undefined || decoded.value === undefined) return absent(requestBody.required);
  const { value, checks } = decoded;
  return { value, checks, mediaType, violations };
}

/** Bytes of no known kind may be called by a kind of text, or by none that is known. */
function anyBytes(content: readonly MediaType[], contentType: string): MediaType | undefined {
  return /^(text\/plain|application\/octet-stream|binary\/octet-stream)\b/i.test(contentType)
    ? content.find(({ type }) => essence(type) === 'application/octet-stream')
    : undefined;
}

/**
 * Without a Content-Type the receiver may look for itself (RFC 9110, section 8.3): the one type
 * that there is.
 */
function assumedType(content: readonly MediaType[]): string {
  const [only, ...others] = content;
  if (only === undefined || others.length > 0 || matchesRange(only.type, 'multipart/*')) return '';
  return isRange(only.type) ? 'application/octet-stream' : only.type;
}

function absent(required: boolean): ParsedBody {
  return required
    ? {
        ...noBody,
        violations: [{ location: ['body'], keyword: 'required', message: 'is missing' }],
      }
    : noBody;
}

function unsupported(contentType: string | undefined, content: readonly MediaType[]): ProblemError {
  const accepted = content.map((entry) => entry.type).join(', ');
  const given =
    contentType === undefined
      ? 'The request has no Content-Type'
      : `The Content-Type is ${JSON.stringify(contentType)}`;
  return new ProblemError('media-type-unsupported', `${given}; accepted: ${accepted}.`, {
    headers: { Accept: content.map((entry) => essence(entry.type)).join(', ') },
    violations: [
      {
        location: ['header', 'content-type'],
        keyword: 'contentType',
        message: `must be ${accepted}`,
        value: contentType ?? '',
      },
    ],
  });
}
