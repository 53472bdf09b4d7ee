import { ALL_ENTITIES } from '@nodable/entities';

/**
 * One way to read a text from a place on: the character that is meant there, and where its spelling
 * ends.
 */
export interface Reading {
  /** UTF-16 code unit, or a byte; -1 for spellings that mean nothing, such as a soft line break. */
  readonly code: number;
  readonly end: number;
}

/**
 * Reads a text as one whose characters may be escaped, in any of the ways of the web, and more than
 * once.
 */
export interface Reader {
  readonly text: string;
  /** All ways to read the text from here, the one as it stands first; none at the end. */
  readingsAt(at: number): readonly Reading[];
}

/** Means nothing by itself, but may stand within a text. */
export const nothing = -1;

/** Whether an escape may begin with this character. */
function beginsEscape(code: number): boolean {
  return (
    code === percent ||
    code === ampersand ||
    code === equals ||
    code === backslash ||
    code === tilde
  );
}

/** Whether a shell takes this character away. */
export function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27;
}

/** Whether there may be more than one way to read a text that goes on with this character. */
export function isIntroducer(code: number): boolean {
  return beginsEscape(code) || isQuote(code);
}

const percent = 0x25;
const ampersand = 0x26;
const equals = 0x3d;
const backslash = 0x5c;
const tilde = 0x7e;

/**
 * What one letter after a backslash means in JSON (RFC 8259, section 7), JavaScript and C; all
 * other characters mean themselves.
 */
const afterBackslash: ReadonlyMap<number, number> = new Map([
  [0x62, 0x08],
  [0x74, 0x09],
  [0x6e, 0x0a],
  [0x76, 0x0b],
  [0x66, 0x0c],
  [0x72, 0x0d],
  [0x30, 0x00],
]);

/**
 * The longest name of a character in HTML that is looked for; the longest of one that stands in a
 * key is `NewLine`.
 */
const longestName = 12;

/**
 * How many ways there can be to read one place: each but the first is an escape within an escape.
 */
const mostReadings = 12;

/**
 * A reader that knows percent-encoding (RFC 3986, and `%uXXXX`), escapes with a backslash (JSON,
 * JavaScript, C, shells), character references of HTML, quoted-printable (RFC 2045), JSON pointers
 * (RFC 6901), and quotes that a shell takes away.
 */
export function createReader(text: string): Reader {
  const escapes = new Map<number, readonly Reading[]>();
  // From the end, so that what an escape holds has been read before it.
  for (let at = text.length - 1; at >= 0; at--) {
    const code = text.charCodeAt(at);
    if (!beginsEscape(code)) continue;
    const found = closure({ code, end: at + 1 });
    if (found.length > 1) escapes.set(at, found);
  }

  /** A reading, and what else it begins: `%2541` is `%41` is `A`. */
  function closure(plain: Reading): Reading[] {
    const found = [plain];
    for (let index = 0; index < found.length && found.length < mostReadings; index++) {
      const reading = found[index];
      if (reading === undefined || !beginsEscape(reading.code)) continue;
      for (const next of escapesAfter(reading)) {
        if (
          found.length < mostReadings &&
          !found.some(({ code, end }) => code === next.code && end === next.end)
        )
          found.push(next);
      }
    }
    return found;
  }

  function readings(at: number): readonly Reading[] {
    if (at >= text.length) return [];
    const code = text.charCodeAt(at);
    const plain = { code, end: at + 1 };
    if (isQuote(code)) return [plain, { code: nothing, end: at + 1 }];
    return (beginsEscape(code) && escapes.get(at)) || [plain];
  }

  /** The escapes that begin with a character that was read. */
  function escapesAfter({ code, end }: Reading): Reading[] {
    if (code === percent) return percentEscapes(end);
    if (code === backslash) return backslashEscapes(end);
    if (code === ampersand) return listOf(reference(end));
    if (code === equals) return listOf(lineEnd(end) ?? hexadecimal(end, 2));
    if (code === tilde) return listOf(pointerEscape(end));
    return [];
  }

  function percentEscapes(at: number): Reading[] {
    const byte = hexadecimal(at, 2);
    if (byte !== undefined) return [byte];
    const u = take(at, (code) => code === 0x75);
    // `%%` is how printf(1) writes one.
    return listOf(u === undefined ? take(at, (code) => code === percent) : hexadecimal(u.end, 4));
  }

  function backslashEscapes(at: number): Reading[] {
    return readings(at).flatMap(({ code, end }): Reading[] => {
      if (code === nothing) return [];
      if (code === 0x0a || code === 0x0d) return listOf(lineEnd(at));
      if (code === 0x75) return listOf(hexadecimal(end, 4) ?? braced(end));
      if (code === 0x55) return listOf(hexadecimal(end, 8));
      if (code === 0x78) return listOf(hexadecimal(end, 2) ?? braced(end));
      const octal = code >= 0x30 && code <= 0x37 ? digits(at, 3, 8) : undefined;
      if (octal !== undefined && octal.code < 0x100) return [octal];
      return [{ code: afterBackslash.get(code) ?? code, end }];
    });
  }

  /** `{1f600}`, as far as it is one code unit. */
  function braced(at: number): Reading | undefined {
    const open = take(at, (code) => code === 0x7b);
    const number = open && digits(open.end, 6, 16, 1);
    const close = number && take(number.end, (code) => code === 0x7d);
    return number && close && { code: number.code, end: close.end };
  }

  /** `#43;`, `#x2b;` or `plus;`, after the ampersand; the semicolon may be missing. */
  function reference(at: number): Reading | undefined {
    const hash = take(at, (code) => code === 0x23);
    if (hash === undefined) return named(at);
    const x = take(hash.end, (code) => code === 0x78 || code === 0x58);
    const number = x === undefined ? digits(hash.end, 8, 10, 1) : digits(x.end, 7, 16, 1);
    return number && { code: number.code, end: take(number.end, isSemicolon)?.end ?? number.end };
  }

  function named(at: number): Reading | undefined {
    let name = '';
    let end = at;
    let longest: Reading | undefined;
    while (name.length < longestName) {
      const letter = take(end, isAlphanumeric);
      if (letter === undefined) break;
      name += String.fromCharCode(letter.code);
      end = letter.end;
      const meant = Object.hasOwn(ALL_ENTITIES, name) ? ALL_ENTITIES[name] : undefined;
      if (meant?.length !== 1) continue;
      longest = { code: meant.charCodeAt(0), end: take(end, isSemicolon)?.end ?? end };
    }
    return longest;
  }

  function pointerEscape(at: number): Reading | undefined {
    const digit = take(at, (code) => code === 0x30 || code === 0x31);
    return digit && { code: digit.code === 0x30 ? tilde : 0x2f, end: digit.end };
  }

  /** A line end that belongs to the escape before it. */
  function lineEnd(at: number): Reading | undefined {
    const carriage = take(at, (code) => code === 0x0d);
    const line = take(carriage?.end ?? at, (code) => code === 0x0a) ?? carriage;
    return line && { code: nothing, end: line.end };
  }

  function hexadecimal(at: number, count: number): Reading | undefined {
    return digits(at, count, 16, count);
  }

  /** A number of so many digits at most and at least, each of which may itself be escaped. */
  function digits(at: number, most: number, radix: number, least = most): Reading | undefined {
    let code = 0;
    let end = at;
    for (let count = 0; count < most; count++) {
      const digit = take(end, (candidate) => digitOf(candidate) < radix);
      if (digit === undefined) return count < least ? undefined : { code, end };
      code = code * radix + digitOf(digit.code);
      end = digit.end;
    }
    return { code, end };
  }

  /** The first reading whose character is wanted. */
  function take(at: number, isWanted: (code: number) => boolean): Reading | undefined {
    const code = text.charCodeAt(at);
    if (!beginsEscape(code))
      return at < text.length && isWanted(code) ? { code, end: at + 1 } : undefined;
    return readings(at).find((reading) => isWanted(reading.code));
  }

  return { text, readingsAt: readings };
}

function listOf(reading: Reading | undefined): Reading[] {
  return reading === undefined ? [] : [reading];
}

function isSemicolon(code: number): boolean {
  return code === 0x3b;
}

/** Of ASCII. */
export function isAlphanumeric(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a)
  );
}

/** The value of a digit; 99 for what is none. */
function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : 99;
}
