import { deepFacts, type Facts, fillTemplate } from '../../openapi/model/answer-template.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { findResponse, type Operation } from '../../openapi/model/operation.ts';
import type { InspectedPlan } from './observe/inspected.ts';
import { type LearnedAction, updateAt } from './overlay/action.ts';

/** Entity tags of items of one schema, each with what the item was like. */
export interface TagsSeen {
  readonly samples: { readonly tag: string; readonly facts: Facts }[];
  /** Operations and statuses whose answers had one. */
  readonly answers: Map<string, { readonly operation: Operation; readonly status: number }>;
}

const mostSamples = 100;
const fewestTags = 2;

/** The `ETag` of an answer that shows an item. */
export function noteTag(
  tags: Map<string, TagsSeen>,
  { schema }: InspectedPlan,
  operation: Operation,
  status: number,
  item: unknown,
  tag: string | undefined,
): void {
  if (schema === undefined || tag === undefined) return;
  const known: TagsSeen = tags.get(schema) ?? { samples: [], answers: new Map() };
  tags.set(schema, known);
  if (known.samples.length < mostSamples)
    known.samples.push({ tag, facts: deepFacts('entity', item) });
  known.answers.set(`${operation.id} ${status}`, { operation, status });
}

/** Entity tags that are made of a member of the item, such as `"v3"` of its version. */
export function learnTags(
  document: OpenApiDocument,
  tags: ReadonlyMap<string, TagsSeen>,
): LearnedAction[] {
  return [...tags].flatMap(([schema, { samples, answers }]) => {
    const template = templateOf(samples);
    if (template === undefined) return [];
    const counts = { seen: samples.length, of: samples.length };
    return [
      updateAt(
        dereference(document, schema).pointer,
        { 'x-doubletake-etag': template },
        counts,
        'The ETag is made of the item.',
      ),
      ...[...answers.values()].flatMap(({ operation, status }) => {
        const response = findResponse(operation, status);
        return response === undefined
          ? []
          : [
              updateAt(
                dereference(document, response.pointer).pointer,
                { headers: { ETag: { schema: { type: 'string' } } } },
                counts,
                `${operation.id} answers ${status} with an ETag.`,
              ),
            ];
      }),
    ];
  });
}

function templateOf(samples: TagsSeen['samples']): string | undefined {
  const [first] = samples;
  if (first === undefined || new Set(samples.map(({ tag }) => tag)).size < fewestTags)
    return undefined;
  return Object.entries(first.facts)
    .filter(([, value]) => String(value) !== '' && first.tag.includes(String(value)))
    .map(([name, value]) => first.tag.replace(String(value), () => `{{${name}}}`))
    .find((template) => samples.every(({ tag, facts }) => fillTemplate(template, facts) === tag));
}
