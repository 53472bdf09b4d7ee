/** A value that counts, such as `P-0004`: what stands before its number, and after it. */
export interface Serial {
  readonly prefix: string;
  readonly number: number;
  /** Digits that it has at least; 0 where it is not filled up. */
  readonly width: number;
  readonly suffix: string;
}

const longestNumber = 12;

/** The last number in a text is the one that counts; undefined where there is none. */
export function parseSerial(text: string): Serial | undefined {
  let end = text.length;
  while (end > 0 && !isDigit(text[end - 1])) end--;
  let start = end;
  while (start > 0 && isDigit(text[start - 1])) start--;
  const [prefix, digits, suffix] = [text.slice(0, start), text.slice(start, end), text.slice(end)];
  if (digits === '' || digits.length > longestNumber) return undefined;
  const width = digits.startsWith('0') && digits.length > 1 ? digits.length : 0;
  return { prefix, number: Number(digits), width, suffix };
}

/** The value so many steps further. */
export function serialAfter({ prefix, number, width, suffix }: Serial, steps: number): string {
  return `${prefix}${String(number + steps).padStart(width, '0')}${suffix}`;
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}
