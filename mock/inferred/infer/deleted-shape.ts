import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { perDocument } from '../../../openapi/model/per-document.ts';
import { alternativesOf } from '../../../openapi/schema/schema-branches.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { membersOf } from './members.ts';

/** Members that what is left of a deleted item has at most. */
const mostMembers = 4;

/**
 * Of the alternatives of an answer, the one that shows what is left of a deleted item: little more
 * than its id and `deleted`. Undefined where there is none.
 * @param schema JSON pointer of the answer's schema
 */
export const deletedShape = perDocument(
  (document: OpenApiDocument, schema: string): string | undefined =>
    alternativesOf(document, schema).find((branch) => {
      const members = membersOf(document, branch);
      const deleted = members.get('deleted');
      return (
        deleted?.required === true &&
        members.size <= mostMembers &&
        schemaTypes(document, deleted.pointer).has('boolean')
      );
    }),
);
