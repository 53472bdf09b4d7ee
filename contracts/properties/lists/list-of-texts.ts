import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { propertiesOf } from '../../plan/resources.ts';
import { singular } from '../../request/id-names.ts';

/** The member of listed items that is a list of texts and is called as a parameter, or as several. */
export function listOfTexts(
  document: OpenApiDocument,
  items: string,
  parameter: string,
): string | undefined {
  return propertiesOf(document, items).find((name) => {
    const at = findMemberSchema(document, items, name);
    const inner = at === undefined ? undefined : findMemberSchema(document, at, '[]');
    return (
      singular(name.toLowerCase()) === singular(parameter.toLowerCase()) &&
      inner !== undefined &&
      schemaTypes(document, inner).has('string')
    );
  });
}
