/** A header field as it was sent, with its name in the case that it had. */
export type Field = readonly [name: string, value: string];

/** One request of a recording with its answer. */
export interface RecordedExchange {
  /** `file:line` where it begins; the file alone where it is only now being recorded. */
  readonly where: string;
  /** Counts up from 1 within its file. */
  readonly number: number;
  /** When it was sent: ISO 8601. */
  readonly started: string;
  /** From the first byte sent to the last that came. */
  readonly milliseconds: number;
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly requestHeaders: readonly Field[];
  /** Undefined where none was sent. */
  readonly requestBody: Buffer | undefined;
  /** 0 where no answer came. */
  readonly status: number;
  readonly responseHeaders: readonly Field[];
  /** Without its content coding. */
  readonly responseBody: Buffer;
  /** What the recording leaves out of it, such as the content of a file. */
  readonly missing?: string;
}

/** The value of a header field, whatever the case of its name; several joined as HTTP has it. */
export function fieldOf(fields: readonly Field[], name: string): string | undefined {
  const found = fields.filter(([own]) => own.toLowerCase() === name);
  return found.length === 0 ? undefined : found.map(([, value]) => value).join(', ');
}

/** Header fields by their names in lower case. */
export function fieldsByName(fields: readonly Field[]): Record<string, string> {
  const names = [...new Set(fields.map(([name]) => name.toLowerCase()))];
  return Object.fromEntries(names.map((name) => [name, fieldOf(fields, name) ?? '']));
}
