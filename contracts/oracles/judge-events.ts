import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import type { MediaType } from '../../openapi/model/operation.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { alternativesOf } from '../../openapi/schema/schema-branches.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { budgetKeyword, type SchemaViolation } from '../../openapi/schema/schema-validator.ts';
import { itemSchemaOf, type StreamEvent, splitEvents } from '../../openapi/wire/sequence.ts';
import type { CheckSession } from '../plan/check-session.ts';
import type { TextVerdict } from './text-verdict.ts';

type Judges = Pick<CheckSession, 'document' | 'validator'>;

/**
 * What the first event that does not conform has against the document; undefined where all do.
 * `itemSchema` is of the event with its fields (OpenAPI 3.2, section 4.14.4); `schema`, which older
 * documents have, of the whole text, of the event, or of the JSON in its `data`.
 */
export function judgeEvents(
  judges: Judges,
  mediaType: MediaType,
  text: string,
): TextVerdict | undefined {
  const item = itemSchemaOf(mediaType);
  const { schema } = mediaType;
  if (item === undefined && (schema === undefined || isOfText(judges.document, schema)))
    return undefined;
  for (const event of splitEvents(text)) {
    const verdict =
      item === undefined ? judgeData(judges, schema ?? '', event) : judgeEvent(judges, item, event);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

function isOfText(document: OpenApiDocument, schema: string): boolean {
  const types = schemaTypes(document, schema);
  return types.size === 0 || types.has('string');
}

function judgeEvent(judges: Judges, schema: string, event: StreamEvent): TextVerdict | undefined {
  const violations = causes(judges, schema, event);
  if (violations.length > 0) return { violations, value: event };
  // Of several kinds of events, one that the event is of has to fit with its data too.
  const kinds = alternativesOf(judges.document, schema).filter(
    (kind) => causes(judges, kind, event).length === 0,
  );
  const verdicts = (kinds.length === 0 ? [schema] : kinds).map((kind) =>
    judgeContent(judges, kind, event),
  );
  return verdicts.includes(undefined) ? undefined : verdicts[0];
}

/** What the data is, where the schema says that it holds something (`contentSchema`). */
function judgeContent(
  { document, validator }: Judges,
  kind: string,
  { data }: StreamEvent,
): TextVerdict | undefined {
  const member = findMemberSchema(document, kind, 'data');
  if (data === undefined || member === undefined) return undefined;
  const { node, pointer } = dereference(document, member);
  const isJson = /json/i.test(String(node['contentMediaType'] ?? ''));
  if (!isJson || node['contentSchema'] === undefined) return undefined;
  return judgeJson({ document, validator }, `${pointer}/contentSchema`, data);
}

function judgeData(judges: Judges, schema: string, event: StreamEvent): TextVerdict | undefined {
  // Some end a stream with a word that is no JSON.
  if (event.data === undefined || /^\[?[A-Z]+\]?$/.test(event.data)) return undefined;
  if (causes(judges, schema, event).length === 0) return undefined;
  return judgeJson(judges, schema, event.data);
}

function judgeJson(judges: Judges, schema: string, data: string): TextVerdict | undefined {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return {
      unparseable: `the data of an event is no JSON: ${data.slice(0, 80)}`,
      violations: [],
      value: data,
    };
  }
  const violations = causes(judges, schema, value);
  return violations.length === 0 ? undefined : { violations, value };
}

function causes({ validator }: Judges, schema: string, value: unknown): SchemaViolation[] {
  return validator
    .causes(schema, value, 'answer', 100)
    .filter(({ keyword }) => keyword !== budgetKeyword);
}
