import { isEndless, numberOf, readJson } from '../lib/exact-json.ts';
import type { OpenApiDocument } from '../model/document.ts';
import { schemaTypes } from '../schema/schema-types.ts';
import { nestsTooDeep } from './json-text.ts';

/** Whether a value conforms to the schema at a pointer: tells between readings of one text. */
export type Accepts = (schema: string, value: unknown) => boolean;

/**
 * Reads a text from the wire as its schema wants it. Where the schema leaves a choice (`type:
 * [integer, string]`, no type at all), the first reading that conforms; what fits none stays a
 * text, for the validator to name.
 */
export function readText(
  document: OpenApiDocument,
  schema: string | undefined,
  text: string,
  accepts?: Accepts,
): unknown {
  if (schema === undefined) return text;
  const types = schemaTypes(document, schema);
  const readings = textReadings(types, text);
  const [first = text] = readings;
  if (accepts === undefined || readings.length < 2) return first;
  return readings.find((value) => accepts(schema, value)) ?? first;
}

function textReadings(types: ReadonlySet<string>, text: string): unknown[] {
  const isAny = types.size === 0;
  const readings: unknown[] = isAny || types.has('string') ? [text] : [];
  if (
    (isAny || types.has('number') || types.has('integer')) &&
    /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)
  ) {
    const number = numberOf(text);
    // No number of JSON is without end: `1e400` stays a text.
    if (!isEndless(number)) readings.push(number);
  }
  if ((isAny || types.has('boolean')) && (text === 'true' || text === 'false'))
    readings.push(text === 'true');
  if ((isAny || types.has('null')) && (text === '' || text === 'null')) readings.push(null);
  // An object within a list or form comes as JSON, for want of another way.
  if ((types.has('object') && text.startsWith('{')) || (types.has('array') && text.startsWith('[')))
    readings.push(parseJson(text) ?? text);
  return readings;
}

/**
 * The first of several readings that conforms, else the first. Readings that are undefined are
 * none.
 */
export function pickReading(
  readings: Iterable<unknown>,
  schema: string | undefined,
  accepts: Accepts | undefined,
): unknown {
  const all = [...readings].filter((reading) => reading !== undefined);
  if (schema === undefined || accepts === undefined || all.length < 2) return all[0];
  return all.find((reading) => accepts(schema, reading)) ?? all[0];
}

export function parseJson(text: string): unknown {
  if (nestsTooDeep(text)) return undefined;
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}
