import { writeJson } from '../lib/exact-json.ts';
import { isObject } from '../lib/json-pointer.ts';

/**
 * Writes events as `text/event-stream` (HTML standard, section 9.2.6). An object of nothing but
 * `event`, `data`, `id`, `retry` and `comment` is an event; anything else becomes the data of one.
 */
export function writeEvents(events: readonly unknown[]): string {
  return events.map((event) => `${fieldsOf(event).join('\n')}\n\n`).join('');
}

const fields = ['comment', 'event', 'id', 'retry', 'data'];

function fieldsOf(event: unknown): string[] {
  const isEvent =
    isObject(event) &&
    Object.keys(event).length > 0 &&
    Object.keys(event).every((key) => fields.includes(key));
  if (!isEvent) return lines('data', event);
  return fields.flatMap((field) =>
    event[field] === undefined ? [] : lines(field === 'comment' ? '' : field, event[field]),
  );
}

function lines(field: string, value: unknown): string[] {
  const text = typeof value === 'string' ? value : writeJson(value);
  return text.split(/\r\n|\r|\n/).map((line) => `${field}: ${line}`);
}
