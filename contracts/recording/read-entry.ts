import { isObject } from '../../openapi/lib/json-pointer.ts';
import { encodeMultipart, multipartType } from '../request/exchange.ts';
import { type Field, fieldOf, type RecordedExchange } from './recorded-exchange.ts';

/**
 * What a HAR says of one request and its answer, in the ways that recorders write it. Undefined for
 * what a browser has loaded without HTTP, such as `data:` and `chrome-extension:`.
 */
export function exchangeOf(
  entry: Record<string, unknown>,
  number: number,
  where: string,
  refuse: (message: string) => never,
): RecordedExchange | undefined {
  const { request, response } = entry;
  if (!isObject(request)) return refuse('it has no request');
  const { method, url } = request;
  if (typeof method !== 'string' || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method))
    return refuse(`request.method is ${shown(method)} (accepted: a method of HTTP)`);
  if (typeof url === 'string' && otherScheme.test(url)) return undefined;
  if (typeof url !== 'string' || !URL.canParse(url) || !/^(https?|wss?):/i.test(url))
    return refuse(`request.url is ${shown(url)} (accepted: an absolute URL of http or https)`);
  const answer = isObject(response) ? response : {};
  // Charles writes -1 where no answer came.
  const status = answer['status'] === -1 ? 0 : (answer['status'] ?? 0);
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 0 || status > 599)
    return refuse(`response.status is ${shown(status)} (accepted: a status code, or 0 for none)`);
  const requestHeaders = fieldsOf(request['headers'], 'request.headers', refuse);
  const sent = bodySent(request, fieldOf(requestHeaders, 'content-type'));
  const content = isObject(answer['content']) ? answer['content'] : {};
  return {
    where,
    number,
    started: typeof entry['startedDateTime'] === 'string' ? entry['startedDateTime'] : '',
    milliseconds: typeof entry['time'] === 'number' ? Math.max(0, entry['time']) : 0,
    method: method.toUpperCase(),
    url,
    requestHeaders:
      sent.type === undefined
        ? requestHeaders
        : [
            ...requestHeaders.filter(([name]) => name.toLowerCase() !== 'content-type'),
            ['content-type', sent.type],
          ],
    requestBody: sent.bytes,
    status,
    responseHeaders: withType(
      fieldsOf(answer['headers'], 'response.headers', refuse),
      content['mimeType'],
    ),
    responseBody: bytesOf(content['text'], content['encoding'] ?? content['_encoding']),
    ...missingOf(sent.missing ?? entry['_missing'] ?? bodyNotKept(method, status, content)),
  };
}

const otherScheme =
  /^(data|blob|file|about|javascript|chrome|[a-z]+-extension|devtools|moz-[a-z]+):/i;

/** Some leave out header fields, and say the media type of the content alone. */
function withType(fields: readonly Field[], type: unknown): readonly Field[] {
  const isSaid = typeof type === 'string' && type.includes('/');
  return !isSaid || fieldOf(fields, 'content-type') !== undefined
    ? fields
    : [...fields, ['content-type', type]];
}

/** Browsers let go of what they have shown, and leave out the text of a body that came. */
function bodyNotKept(
  method: string,
  status: number,
  { text, size }: Record<string, unknown>,
): string | undefined {
  const hasBody = typeof size === 'number' && size > 0 && status >= 200 && status !== 304;
  return text === undefined && hasBody && method.toUpperCase() !== 'HEAD'
    ? `${size} bytes of the response body`
    : undefined;
}

/** Pseudo-header fields of HTTP/2 (RFC 9113, section 8.3) are written among the others by some. */
function fieldsOf(list: unknown, at: string, refuse: (message: string) => never): Field[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) return refuse(`${at} is no list`);
  return list.flatMap((item): Field[] => {
    if (!isObject(item) || typeof item['name'] !== 'string')
      return refuse(`${at} has an item without a name`);
    return item['name'].startsWith(':') ? [] : [[item['name'], String(item['value'] ?? '')]];
  });
}

function bytesOf(text: unknown, encoding: unknown): Buffer {
  return typeof text === 'string'
    ? Buffer.from(text, encoding === 'base64' ? 'base64' : 'utf8')
    : Buffer.alloc(0);
}

interface BodySent {
  readonly bytes: Buffer | undefined;
  /** The content type, where the body had to be written anew and has another boundary. */
  readonly type?: string;
  readonly missing?: string;
}

/**
 * The body of a request: its text, in base64 where the recorder says so (HAR 1.2 has no member for
 * that: mitmproxy writes `encoding`, others `_encoding`), else its `params`.
 */
function bodySent(request: Record<string, unknown>, type: string | undefined): BodySent {
  const data = request['postData'];
  if (!isObject(data)) return { bytes: undefined };
  const mimeType = type ?? (typeof data['mimeType'] === 'string' ? data['mimeType'] : '');
  const ownType = type === undefined && mimeType !== '' ? { type: mimeType } : {};
  const { text } = data;
  const params = Array.isArray(data['params']) ? data['params'].filter(isObject) : [];
  if (typeof text === 'string' && (text !== '' || params.length === 0)) {
    const bytes = bytesOf(text, data['encoding'] ?? data['_encoding']);
    // Browsers leave out what is in a file, and write the rest as text.
    const size = request['bodySize'];
    const isCut =
      /^multipart\//i.test(mimeType) && typeof size === 'number' && size > bytes.length + 1;
    return {
      bytes: bytes.length === 0 && mimeType === '' ? undefined : bytes,
      ...ownType,
      ...(isCut && { missing: `${size - bytes.length} bytes of the request body` }),
    };
  }
  if (params.length === 0) return { bytes: undefined };
  if (!/^multipart\//i.test(mimeType)) {
    const pairs = params.map(({ name, value }): [string, string] => [
      String(name),
      String(value ?? ''),
    ]);
    return { bytes: Buffer.from(new URLSearchParams(pairs).toString()), ...ownType };
  }
  const parts = params.map(({ name, value, fileName, contentType }) => ({
    name: String(name),
    ...(typeof fileName === 'string' && { filename: fileName }),
    ...(typeof contentType === 'string' && contentType !== '' && { type: contentType }),
    content: Buffer.from(String(value ?? '')),
  }));
  const empty = params.filter(
    ({ fileName, value }) => fileName !== undefined && (value === undefined || value === ''),
  );
  return {
    bytes: encodeMultipart(parts),
    type: multipartType,
    ...(empty.length > 0 && {
      missing: `the content of ${empty.map(({ fileName }) => shown(fileName)).join(', ')}`,
    }),
  };
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'missing').slice(0, 100);
}

function missingOf(missing: unknown): Pick<RecordedExchange, 'missing'> {
  return typeof missing === 'string' ? { missing } : {};
}
