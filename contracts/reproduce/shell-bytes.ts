import { isPrintable } from '../../openapi/lib/escape-control-chars.ts';
import { quote } from './shell.ts';

/** The longest command that somebody would still paste. */
const limit = 4096;

/** As many equal bytes are rather counted than written. */
const longRun = 64;

/**
 * A shell command that writes exactly these bytes to its standard output; undefined where it would
 * be too long. Text stays legible, equal bytes are counted, the rest is base64.
 */
export function shellBytes(bytes: Buffer): string | undefined {
  const commands: string[] = [];
  let length = 0;
  for (const { start, end, run } of split(bytes)) {
    const command = run
      ? repeat(bytes[start] ?? 0, end - start)
      : literal(bytes.subarray(start, end));
    commands.push(command);
    length += command.length + 2;
    if (length > limit) return undefined;
  }
  const [only = "printf ''"] = commands;
  return commands.length <= 1 ? only : `{ ${commands.join('; ')}; }`;
}

interface Segment {
  readonly start: number;
  readonly end: number;
  /** Whether all its bytes are equal. */
  readonly run: boolean;
}

/** Long runs of equal bytes, and what lies between them. */
function* split(bytes: Buffer): Generator<Segment> {
  let pending = 0;
  for (let start = 0; start < bytes.length; ) {
    let end = start + 1;
    while (end < bytes.length && bytes[end] === bytes[start]) end++;
    if (end - start >= longRun) {
      if (pending < start) yield { start: pending, end: start, run: false };
      yield { start, end, run: true };
      pending = end;
    }
    start = end;
  }
  if (pending < bytes.length) yield { start: pending, end: bytes.length, run: false };
}

function repeat(byte: number, count: number): string {
  const zeros = `head -c ${count} /dev/zero`;
  if (byte === 0) return zeros;
  const plain = /[\w.]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : octal(byte);
  // In another locale, tr would write a byte above 127 as a character of two.
  return `${zeros} | ${byte > 127 ? 'LC_ALL=C ' : ''}tr '\\0' '${plain}'`;
}

function literal(bytes: Buffer): string {
  const text = bytes.toString();
  if (isPrintable(text) && Buffer.from(text).equals(bytes)) return `printf '%s' ${quote(text)}`;
  const odd = bytes.filter(
    (byte) => (byte < 0x20 && ![9, 10, 13].includes(byte)) || byte > 0x7e,
  ).length;
  return odd * 4 <= bytes.length
    ? `printf '${format(bytes)}'`
    : `printf '%s' '${bytes.toString('base64')}' | base64 -d`;
}

const escapes: Readonly<Record<number, string>> = {
  9: '\\t',
  10: '\\n',
  13: '\\r',
  37: '%%',
  39: "'\\''",
  92: '\\\\',
};

/** The format operand of printf(1), to stand between single quotes. */
function format(bytes: Buffer): string {
  const characters = [...bytes].map((byte, index) => {
    // A hyphen at the start would make it an option.
    if (byte < 0x20 || byte > 0x7e || (index === 0 && byte === 0x2d))
      return escapes[byte] ?? octal(byte);
    return escapes[byte] ?? String.fromCharCode(byte);
  });
  return characters.join('');
}

function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, '0')}`;
}
