import { essence, sequenceKind } from '../../openapi/model/media-types.ts';
import type { MediaType } from '../../openapi/model/operation.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { budgetKeyword } from '../../openapi/schema/schema-validator.ts';
import { itemSchemaOf, splitSequence } from '../../openapi/wire/sequence.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { scalar } from './header-readings.ts';
import { judgeEvents } from './judge-events.ts';
import type { TextVerdict } from './text-verdict.ts';

/**
 * Judges text, streams of JSON and server-sent events; what is in another format is taken at its
 * word.
 */
export function judgeText(
  { document, validator }: Pick<CheckSession, 'document' | 'validator'>,
  mediaType: MediaType,
  type: string,
  text: string,
): TextVerdict {
  const good: TextVerdict = { violations: [], value: text };
  const { schema } = mediaType;
  const types = schema === undefined ? new Set<string>() : schemaTypes(document, schema);
  const kind = sequenceKind(type);
  if (kind !== undefined && !(types.has('string') && itemSchemaOf(mediaType) === undefined)) {
    const items = splitSequence(kind, text).map((item) => ({ item, value: scalar(item) }));
    const broken = items.find(({ item, value }) => value === item);
    if (broken !== undefined)
      return {
        ...good,
        unparseable: `an item of the stream does not parse: ${broken.item.slice(0, 80)}`,
      };
    const each = itemSchemaOf(mediaType) ?? (types.has('array') ? undefined : schema);
    const pairs =
      each === undefined
        ? [[schema, items.map(({ value }) => value)] as const]
        : items.map(({ value }) => [each, value] as const);
    for (const [pointer, value] of pairs) {
      const violations =
        pointer === undefined
          ? []
          : validator
              .causes(pointer, value, 'answer', 100)
              .filter(({ keyword }) => keyword !== budgetKeyword);
      if (violations.length > 0) return { violations, value };
    }
    return good;
  }
  if (essence(type) === 'text/event-stream')
    return isEventStream(text)
      ? (judgeEvents({ document, validator }, mediaType, text) ?? good)
      : { ...good, unparseable: 'a line of the stream is no field of an event' };
  if (!essence(type).startsWith('text/') || schema === undefined) return good;
  if (types.size > 0 && !types.has('string') && essence(type) !== 'text/plain') return good;
  const readings = [text, scalar(text)];
  if (readings.some((reading) => validator.accepts(schema, reading, 'answer'))) return good;
  return { violations: validator.validate(schema, text, 'answer'), value: text };
}

/** HTML standard, section 9.2.5: fields and comments, line by line. */
function isEventStream(text: string): boolean {
  return text
    .split(/\r\n|\r|\n/)
    .every(
      (line) => line === '' || line.startsWith(':') || /^(event|data|id|retry)(:|$)/.test(line),
    );
}
