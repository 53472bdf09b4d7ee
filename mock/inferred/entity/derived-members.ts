import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { getIn, setIn } from '../../../openapi/lib/value-path.ts';
import { derive } from '../../../openapi/model/derivation.ts';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { derivedMembers } from '../infer/learned.ts';

/**
 * An item with those members as they follow from the others (`x-doubletake-derived`). One that
 * follows from another that follows is right after so many rounds as there are such members.
 * @param schema JSON pointer of the item's schema
 */
export function withDerived(document: OpenApiDocument, schema: string, value: unknown): unknown {
  const derived = derivedMembers(document, schema);
  if (derived.length === 0 || !isObject(value)) return value;
  let result: unknown = value;
  for (let round = 0; round < derived.length; round++) {
    let isSettled = true;
    for (const { way, said } of derived) {
      const own = derive(said, result);
      if (own === undefined || own === getIn(result, way)) continue;
      result = setIn(result, way, own);
      isSettled = false;
    }
    if (isSettled) break;
  }
  return result;
}
