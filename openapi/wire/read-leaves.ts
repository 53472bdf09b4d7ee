import { isObject } from '../lib/json-pointer.ts';
import type { OpenApiDocument } from '../model/document.ts';
import { findMemberSchema } from '../schema/member-schemas.ts';
import { type Accepts, readText } from './text-value.ts';

/** Reads every text within a value as its schema wants it: forms have nothing but texts. */
export function readLeaves(
  document: OpenApiDocument,
  schema: string | undefined,
  value: unknown,
  accepts?: Accepts,
): unknown {
  if (typeof value === 'string') return readText(document, schema, value, accepts);
  const inner = (member: string) =>
    schema === undefined ? undefined : findMemberSchema(document, schema, member);
  if (Array.isArray(value))
    return value.map((item) => readLeaves(document, inner('[]'), item, accepts));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      readLeaves(document, inner(name), member, accepts),
    ]),
  );
}
