import { isAlphanumeric, isIntroducer, isQuote, nothing, type Reader } from './read-written.ts';

/** Bytes that stand in a text as letters or digits, with where each of them stands. */
export interface EncodedRun {
  /** The bytes, a character each. */
  readonly bytes: string;
  /** What of the text some of the bytes take: from the first up to before the last. */
  placeOf(from: number, to: number): Span;
}

/** A part of a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A way to write bytes with a few characters. */
interface Alphabet {
  isMember(code: number): boolean;
  /** Whether members may go on after this, besides after a line break. */
  isGap(code: number): boolean;
  /** Characters in which the bits of a byte stand. */
  readonly bits: 4 | 6;
  /** How many characters may stand before the first that belongs to a byte. */
  readonly offsets: readonly number[];
  decode(characters: string): Buffer;
}

const base64: Alphabet = {
  isMember: (code) =>
    isAlphanumeric(code) || code === 0x2b || code === 0x2f || code === 0x2d || code === 0x5f,
  isGap: () => false,
  bits: 6,
  offsets: [0, 1, 2, 3],
  // Reads the alphabet for URLs too.
  decode: (characters) => Buffer.from(characters, 'base64'),
};

const hexadecimal: Alphabet = {
  isMember: (code) =>
    (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66),
  isGap: (code) => code === 0x20 || code === 0x3a || code === 0x2d || code === 0x2c,
  bits: 4,
  offsets: [0, 1],
  decode: (characters) => Buffer.from(characters, 'hex'),
};

/** The most that may stand between two members. */
const longestGap = 100;

/**
 * All runs of base64 (RFC 4648, both alphabets, with line breaks or without), hexadecimal and lists
 * of bytes that hold at least so many bytes.
 */
export function* encodedRuns(reader: Reader, least: number): Generator<EncodedRun> {
  yield* runsOf(reader, base64, least);
  yield* runsOf(reader, hexadecimal, least);
  yield* byteLists(reader.text, least);
}

function* runsOf(reader: Reader, alphabet: Alphabet, least: number): Generator<EncodedRun> {
  const { text } = reader;
  const shortest = Math.ceil((least * 8) / alphabet.bits);
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (!alphabet.isMember(code) && (!isIntroducer(code) || isQuote(code))) {
      at++;
      continue;
    }
    // Most words are short, and nothing that could belong to them comes after.
    const word = endOfWord(text, alphabet, at);
    if (word > at && word - at < shortest && !mayGoOn(text, alphabet, word)) {
      at = word;
      continue;
    }
    const { stretches, end } = collect(reader, alphabet, at);
    const last = stretches.at(-1);
    if (last !== undefined && last.first + last.count >= shortest)
      yield* decodings(stretches, alphabet);
    at = Math.max(end, at + 1);
  }
}

function endOfWord(text: string, alphabet: Alphabet, from: number): number {
  let at = from;
  while (alphabet.isMember(text.charCodeAt(at))) at++;
  return at;
}

/** Whether a run may go on with what stands here, which is no member. */
function mayGoOn(text: string, alphabet: Alphabet, at: number): boolean {
  const code = text.charCodeAt(at);
  if (isIntroducer(code)) return !isQuote(code);
  return (
    code === 0x0a ||
    code === 0x0d ||
    alphabet.isGap(code) ||
    (isSpace(code) && !alphabet.isMember(text.charCodeAt(at + 1)))
  );
}

/** Members that stand one after the other, or a single one that is escaped. */
interface Stretch {
  /** How many members of the run come before. */
  readonly first: number;
  readonly count: number;
  readonly members: string;
  readonly start: number;
  readonly end: number;
}

/** Members from here on, up to what is neither one nor may stand between two. */
function collect(
  reader: Reader,
  alphabet: Alphabet,
  from: number,
): { readonly stretches: readonly Stretch[]; readonly end: number } {
  const { text } = reader;
  const stretches: Stretch[] = [];
  let first = 0;
  let at = from;
  let gap = 0;
  let isJoined = true;
  while (at < text.length && gap < longestGap) {
    const word = endOfWord(text, alphabet, at);
    const next =
      word > at ? { code: text.charCodeAt(at), end: word } : readMember(reader, alphabet, at);
    if (next === undefined) break;
    if (next.code !== nothing && alphabet.isMember(next.code)) {
      if (gap > 0 && !isJoined) break;
      const members = word > at ? text.slice(at, word) : String.fromCharCode(next.code);
      stretches.push({ first, count: members.length, members, start: at, end: next.end });
      first += members.length;
      gap = 0;
    } else {
      if (stretches.length === 0) break;
      isJoined = (gap > 0 && isJoined) || !isSpace(next.code) || alphabet.isGap(next.code);
      gap++;
    }
    at = next.end;
  }
  return { stretches, end: stretches.at(-1)?.end ?? from };
}

/** A member, or what may stand between two: as it stands here, or as it is escaped. */
function readMember(
  reader: Reader,
  alphabet: Alphabet,
  at: number,
): { readonly code: number; readonly end: number } | undefined {
  const isWanted = (code: number) =>
    alphabet.isMember(code) ||
    isSpace(code) ||
    code === 0x0a ||
    code === 0x0d ||
    alphabet.isGap(code);
  const code = reader.text.charCodeAt(at);
  if (!isIntroducer(code)) return isWanted(code) ? { code, end: at + 1 } : undefined;
  // After a sign of equality stand as often members as two digits of quoted-printable: only a soft
  // line break is read.
  if (code === 0x3d) return reader.readingsAt(at).find((reading) => reading.code === nothing);
  return isQuote(code)
    ? undefined
    : reader
        .readingsAt(at)
        .findLast((reading) => reading.code === nothing || isWanted(reading.code));
}

function* decodings(
  stretches: readonly Stretch[],
  { bits, offsets, decode }: Alphabet,
): Generator<EncodedRun> {
  const characters = stretches.map(({ members }) => members).join('');
  const stretchOf = (member: number) =>
    stretches[lastIndex(stretches, ({ first }) => first <= member)];
  const startOf = (member: number) => {
    const { first = 0, start = 0 } = stretchOf(member) ?? {};
    return start + member - first;
  };
  const endOf = (member: number) => {
    const { first = 0, count = 0, start = 0, end = 0 } = stretchOf(member) ?? {};
    return member - first === count - 1 ? end : start + member - first + 1;
  };
  for (const offset of offsets) {
    yield {
      bytes: decode(characters.slice(offset)).toString('latin1'),
      placeOf: (from, to) => ({
        start: startOf(offset + Math.floor((from * 8) / bits)),
        end: endOf(offset + Math.floor((to * 8 - 1) / bits)),
      }),
    };
  }
}

/** The index of the last item that a condition holds for, which holds for all before it. */
function lastIndex<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && holds(item)) low = middle;
    else high = middle;
  }
  return low;
}

/** `112, 65, 53`: how JSON shows bytes. */
function* byteLists(text: string, least: number): Generator<EncodedRun> {
  for (const list of text.matchAll(/\d+(?:\s*,\s*\d+)+/g)) {
    const numbers = [...list[0].matchAll(/\d+/g)];
    if (numbers.length < least || numbers.some(([number]) => Number(number) > 0xff)) continue;
    const places = numbers.map((number) => ({
      start: list.index + number.index,
      end: list.index + number.index + number[0].length,
    }));
    yield {
      bytes: Buffer.from(numbers.map(([number]) => Number(number))).toString('latin1'),
      placeOf: (from, to) => ({ start: places[from]?.start ?? 0, end: places[to - 1]?.end ?? 0 }),
    };
  }
}

/** White space that breaks no line. */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
