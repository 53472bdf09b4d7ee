import type { MediaType } from '../model/operation.ts';

/**
 * JSON values one after another: on lines of their own (JSON Lines, NDJSON), or each after a record
 * separator (RFC 7464).
 */
export type SequenceKind = 'lines' | 'json-seq';

const recordSeparator = '\u001e';

/** The texts of the items, in order. */
export function splitSequence(kind: SequenceKind, text: string): string[] {
  return text
    .split(kind === 'lines' ? /\r?\n/ : recordSeparator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

export function writeSequence(kind: SequenceKind, items: readonly unknown[]): string {
  return items
    .map((item) => `${kind === 'lines' ? '' : recordSeparator}${JSON.stringify(item)}\n`)
    .join('');
}

/**
 * JSON pointer of the schema of each item of a stream (OpenAPI 3.2, section 4.14: `itemSchema`);
 * undefined where there is none.
 */
export function itemSchemaOf(mediaType: MediaType): string | undefined {
  return mediaType.node['itemSchema'] === undefined ? undefined : `${mediaType.pointer}/itemSchema`;
}
