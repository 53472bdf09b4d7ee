import { writeJson } from '../lib/exact-json.ts';
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
    .map((item) => `${kind === 'lines' ? '' : recordSeparator}${writeJson(item)}\n`)
    .join('');
}

/**
 * JSON pointer of the schema of each item of a stream (OpenAPI 3.2, section 4.14: `itemSchema`);
 * undefined where there is none.
 */
export function itemSchemaOf(mediaType: MediaType): string | undefined {
  return mediaType.node['itemSchema'] === undefined ? undefined : `${mediaType.pointer}/itemSchema`;
}

/** An event of a stream (HTML standard, section 9.2), with the fields that were sent. */
export interface StreamEvent {
  readonly event?: string;
  readonly data?: string;
  readonly id?: string;
  readonly retry?: number;
}

/** The events of a stream; lines that are no field are left out, and so are comments. */
export function splitEvents(text: string): StreamEvent[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/(?:\r\n|\r|\n){2,}/)
    .map(readEvent)
    .filter((event) => Object.keys(event).length > 0);
}

function readEvent(block: string): StreamEvent {
  const fields = block.split(/\r\n|\r|\n/).flatMap((line): [string, string][] => {
    const [, name = '', value = ''] = /^(event|data|id|retry)(?:: ?(.*))?$/.exec(line) ?? [];
    return name === '' ? [] : [[name, value]];
  });
  const last = (name: string) => fields.findLast(([own]) => own === name)?.[1];
  const data = fields.filter(([name]) => name === 'data').map(([, value]) => value);
  const [event, id, retry] = [last('event'), last('id'), last('retry')];
  return {
    ...(event !== undefined && { event }),
    ...(data.length > 0 && { data: data.join('\n') }),
    ...(id !== undefined && { id }),
    ...(retry !== undefined && { retry: Number(retry) }),
  };
}
