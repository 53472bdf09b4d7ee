import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { sameNoun } from './inflect.ts';
import type { Resource } from './model.ts';
import { nounOf } from './path-shapes.ts';

/** A list in the one item of a resource, such as the lines of the cart. */
export interface ListOfOne {
  readonly member: string;
  /** The collection below the item that keeps what is in the list; undefined where the item does. */
  readonly of: Resource | undefined;
}

/**
 * The lists that things are added to, of the one item of a resource: its lines, and those that show a
 * collection below it. None of a resource that has several items.
 */
export function listsOfOne(
  document: OpenApiDocument,
  resource: Resource,
  others: readonly Resource[],
): readonly ListOfOne[] {
  if (resource.kind !== 'singleton') return [];
  const lines = new Set(
    resource.plans.filter(({ role }) => role === 'add-member').map(({ slot }) => slot),
  );
  const below = others.filter(({ parent, kind }) => parent === resource && kind === 'collection');
  return [...resource.resourceSchema.members.values()]
    .filter(({ pointer }) => schemaTypes(document, pointer).has('array'))
    .flatMap(({ name: member }): ListOfOne[] => {
      const of = below.find(({ segments }) => sameNoun(nounOf(segments), member));
      return lines.has(member) || of !== undefined ? [{ member, of }] : [];
    });
}
