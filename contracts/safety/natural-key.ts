import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { preferredMediaType } from '../request/build-request.ts';
import type { SentRequest } from '../request/exchange.ts';
import { bearsMark } from '../request/own-names.ts';
import { membersOf } from './addressed.ts';

/** What is shorter than this has no room for the name of a run. */
const tooShort = 25;

/**
 * Whether all that a creation sends is chosen from a few values, or too short for the name of the
 * run: a server that has such a thing already may answer with that one, with 201 as well.
 */
export function isNaturalKey(
  document: OpenApiDocument,
  operation: Operation | undefined,
  { body }: SentRequest,
  runId: string,
): boolean {
  const schema = operation === undefined ? undefined : preferredMediaType(operation)?.schema;
  const members = membersOf(body);
  if (schema === undefined || members.length === 0) return false;
  let hasText = false;
  for (const { path, name, value } of members) {
    if (typeof value === 'string' && bearsMark(value, runId)) return false;
    // What the document does not declare is seldom kept, and makes nothing another thing.
    if (
      findMemberSchema(document, schema, path.find((step) => step !== '[]') ?? name) === undefined
    )
      continue;
    const member = path.length > 0 ? undefined : findMemberSchema(document, schema, name);
    if (member === undefined) return false;
    const { node } = dereference(document, member);
    const isOneOfFew = Array.isArray(node['enum']) || node['const'] !== undefined;
    const hasNoRoom =
      typeof node['pattern'] === 'string' ||
      (typeof node['maxLength'] === 'number' && node['maxLength'] < tooShort);
    if (typeof value !== 'boolean' && !isOneOfFew && !(typeof value === 'string' && hasNoRoom))
      return false;
    hasText ||= typeof value === 'string';
  }
  return hasText;
}
