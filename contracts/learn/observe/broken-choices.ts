import { formatPointer, isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import type { SchemaValidator } from '../../../openapi/schema/schema-validator.ts';

export type RuleValidator = Pick<SchemaValidator, 'accepts' | 'validate'>;

/** A value that fits none of several schemas, or more than the one that it may fit. */
export interface BrokenChoice {
  /** JSON pointer of `oneOf` or `anyOf`. */
  readonly schema: string;
  readonly keyword: 'oneOf' | 'anyOf';
  /** JSON pointer into the answer. */
  readonly instance: string;
  readonly value: unknown;
  /** Whether more than one of `oneOf` fits. */
  readonly isAmbiguous: boolean;
  readonly message: string;
}

const deepest = 12;
/** Items of a list that are looked at. */
const mostItems = 1000;

/** The choices of a document that an answer breaks, the outermost of those that lie within others. */
export function* brokenChoices(
  document: OpenApiDocument,
  validator: RuleValidator,
  schema: string,
  value: unknown,
  at: readonly string[] = [],
): Generator<BrokenChoice> {
  const { node, pointer } = dereference(document, schema);
  if (at.length > deepest) return;
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const branches = node[keyword];
    if (!Array.isArray(branches)) continue;
    const fitting = branches.filter((_branch, index) =>
      validator.accepts(`${pointer}/${keyword}/${index}`, value, 'answer'),
    ).length;
    const isAmbiguous = keyword === 'oneOf' && fitting > 1;
    if (fitting > 0 && !isAmbiguous) continue;
    yield {
      schema: `${pointer}/${keyword}`,
      keyword,
      instance: formatPointer(at),
      value,
      isAmbiguous,
      message: isAmbiguous
        ? `fits one of ${branches.length} schemas`
        : `fits ${keyword === 'oneOf' ? 'one' : 'any'} of ${branches.length} schemas`,
    };
    return;
  }
  const inner = (name: string, own: unknown, place: string) => {
    const found = findMemberSchema(document, pointer, name);
    return found === undefined
      ? []
      : brokenChoices(document, validator, found, own, [...at, place]);
  };
  if (Array.isArray(value))
    for (const [index, item] of value.slice(0, mostItems).entries())
      yield* inner('[]', item, `${index}`);
  else if (isObject(value))
    for (const [name, member] of Object.entries(value)) yield* inner(name, member, name);
}
