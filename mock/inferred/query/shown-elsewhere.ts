import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { normalizeName } from '../infer/inflect.ts';
import { assumedOf, learnedShows } from '../infer/learned.ts';
import { findItems, successSchema } from '../infer/locate-payload.ts';
import type { MemberPath } from '../infer/member-path.ts';
import { extensionAt, membersOf } from '../infer/members.ts';
import type { Resource } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';

/** Where in an item something stands that a list shows under a name of its own. */
export interface Elsewhere {
  readonly path: MemberPath;
  /** What the list shows where the item says nothing of it. */
  readonly assumed: unknown;
}

/** What a list says by `x-doubletake-shows` of its items' members, by their plain names. */
export function shownElsewhere(
  document: OpenApiDocument,
  operation: Operation,
  { segments, resourceSchema: { hints } }: Resource,
): ReadonlyMap<string, Elsewhere> {
  const schema = successSchema(operation);
  const items =
    schema === undefined ? undefined : findItems(document, schema, nounOf(segments), true, hints);
  if (items === undefined) return new Map();
  return new Map(
    [...membersOf(document, items.schema).values()].flatMap(({ name, pointer }) => {
      const path = learnedShows(document, pointer);
      if (path === undefined) return [];
      const assumed = assumedOf(document, pointer);
      return [[normalizeName(name), { path, assumed }] as const];
    }),
  );
}

/** The description of a parameter or schema; empty where it has none. */
export function describedAt(document: OpenApiDocument, pointer: string): string {
  const description = extensionAt(document, pointer, 'description');
  return typeof description === 'string' ? description : '';
}
