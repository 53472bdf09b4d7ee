import { header, type ProxiedRequest, withBody } from './message.ts';

/** One part of a multipart body (RFC 7578), and where it lies. */
export interface FormPart {
  readonly name: string;
  /** Undefined for a field. */
  readonly filename: string | undefined;
  readonly type: string | undefined;
  readonly content: Buffer;
  /** Where its header lines begin, where its content begins and where that ends. */
  readonly begin: number;
  readonly start: number;
  readonly end: number;
}

/** The parts of a multipart body; none where it is not one, or is broken. */
export function formParts(request: ProxiedRequest): FormPart[] {
  const boundary = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(header(request, 'content-type') ?? '');
  const name = boundary?.[1] ?? boundary?.[2];
  if (name === undefined) return [];
  const { body } = request;
  const parts: FormPart[] = [];
  let at = body.indexOf(`--${name}\r\n`);
  while (at >= 0) {
    const begin = at + name.length + 4;
    const blank = body.indexOf('\r\n\r\n', begin);
    const end = blank < 0 ? -1 : body.indexOf(`\r\n--${name}`, blank + 2);
    if (end < 0) break;
    parts.push(readPart(body, begin, blank + 4, Math.max(end, blank + 4)));
    at = body.subarray(end + 2).indexOf(`--${name}\r\n`) === 0 ? end + 2 : -1;
  }
  return parts;
}

function readPart(body: Buffer, begin: number, start: number, end: number): FormPart {
  const head = body.toString('utf8', begin, start);
  const parameter = (key: string) =>
    new RegExp(`[;\\s]${key}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(head)?.[1];
  return {
    name: parameter('name') ?? '',
    filename: parameter('filename'),
    type: /^content-type:\s*([^\r;]+)/im.exec(head)?.[1]?.trim(),
    content: body.subarray(start, end),
    begin,
    start,
    end,
  };
}

/** A field's text. */
export function formField(request: ProxiedRequest, name: string): string | undefined {
  return formParts(request)
    .find((part) => part.name === name)
    ?.content.toString('utf8');
}

/** The request with another file in place of a part: other bytes, and with them name and type. */
export function withFile(
  request: ProxiedRequest,
  part: FormPart,
  file: { name: string; type: string; content: Buffer },
  partName = part.name,
): ProxiedRequest {
  const head = `Content-Disposition: form-data; name="${partName}"; filename="${file.name}"\r\nContent-Type: ${file.type}\r\n\r\n`;
  return withBody(
    request,
    Buffer.concat([
      request.body.subarray(0, part.begin),
      Buffer.from(head),
      file.content,
      request.body.subarray(part.end),
    ]),
  );
}
