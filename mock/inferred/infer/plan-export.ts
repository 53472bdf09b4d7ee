import { getPointer, isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Draft, MakePlan } from './draft.ts';
import { successResponse } from './locate-payload.ts';
import { keyOf, type PathGroup } from './path-shapes.ts';

/** What an export writes of each item: a JSON value on a line, or the fields of a CSV row. */
export type Lines = 'json' | 'csv';

/** Plans the reads that answer all items of a collection as text: `GET /notes/export`. */
export function planExport(
  document: OpenApiDocument,
  { segments, operations }: PathGroup,
  drafts: ReadonlyMap<string, Draft>,
  plan: MakePlan,
): void {
  const draft = drafts.get(keyOf(segments.slice(0, -1)));
  if (draft?.kind !== 'collection' || !/^export(\.\w+)?$/i.test(segments.at(-1) ?? '')) return;
  for (const operation of operations) {
    const lines = operation.method === 'get' ? linesOf(document, operation) : undefined;
    if (lines === undefined) continue;
    const how = lines === 'json' ? 'one JSON value a line' : 'CSV';
    plan(operation, 'export', draft, `answers all items as ${how}`);
  }
}

/** How an answer has its items as text; undefined where it says nothing of that. */
export function linesOf(document: OpenApiDocument, operation: Operation): Lines | undefined {
  for (const { type, schema, pointer } of successResponse(operation)?.content ?? []) {
    const types = schema === undefined ? undefined : schemaTypes(document, schema);
    if (types !== undefined && !types.has('string')) continue;
    if (/^text\/csv\b/.test(type)) return 'csv';
    if (/ndjson|jsonl|json-?lines/.test(type)) return 'json';
    if (!/octet-stream|text\/plain/.test(type)) continue;
    const node = schema === undefined ? {} : dereference(document, schema).node;
    const media = getPointer(document.root, pointer);
    const example = node['example'] ?? (isObject(media) ? media['example'] : undefined);
    if (typeof example === 'string' && isJsonLine(example)) return 'json';
    if (/json[ -]?lines|ndjson|jsonl/i.test(String(operation.description ?? ''))) return 'json';
  }
  return undefined;
}

function isJsonLine(text: string): boolean {
  try {
    return isObject(JSON.parse(text.split('\n')[0] ?? ''));
  } catch {
    return false;
  }
}
