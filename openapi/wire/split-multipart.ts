/** One part of a multipart body (RFC 2046, section 5.1). */
export interface RawPart {
  /** From Content-Disposition. */
  readonly name: string | undefined;
  readonly filename: string | undefined;
  readonly type: string;
  readonly content: Buffer;
}

const mostParts = 1000;

/** Splits any multipart body. Throws an `Error` that says what is wrong with it. */
export function splitMultipart(bytes: Buffer, boundary: string): RawPart[] {
  const delimiter = `--${boundary}`;
  // Only at the beginning of a line is a boundary one.
  const whole = Buffer.concat([Buffer.from('\r\n'), bytes]);
  const parts: RawPart[] = [];
  let at = whole.indexOf(`\r\n${delimiter}`);
  if (at === -1) throw new Error('the body has no line with its boundary');
  for (;;) {
    const start = at + delimiter.length + 2;
    if (whole.subarray(start, start + 2).toString('latin1') === '--') return parts;
    const next = whole.indexOf(`\r\n${delimiter}`, start);
    if (next === -1) throw new Error('unexpected end of the multipart body');
    const lineEnd = whole.indexOf('\r\n', start);
    parts.push(readPart(whole.subarray(lineEnd, next)));
    if (parts.length > mostParts)
      throw new Error(`the multipart body has more than ${mostParts} parts`);
    at = next;
  }
}

/** A part from the line break after its boundary on: header fields, an empty line, the content. */
function readPart(part: Buffer): RawPart {
  const end = part.indexOf('\r\n\r\n');
  if (end === -1) throw new Error('a part has no empty line after its header fields');
  const fields = part
    .subarray(0, end)
    .toString('utf8')
    .split('\r\n')
    .map((line): [string, string] => [
      line.slice(0, line.indexOf(':')).trim().toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]);
  const headers = new Map(fields);
  const disposition = headers.get('content-disposition') ?? '';
  const parameter = (name: string) =>
    new RegExp(`;\\s*${name}="?([^";]*)"?`, 'i').exec(disposition)?.[1];
  return {
    name: parameter('name'),
    filename: parameter('filename'),
    type: headers.get('content-type') ?? 'text/plain',
    content: part.subarray(end + 4),
  };
}
