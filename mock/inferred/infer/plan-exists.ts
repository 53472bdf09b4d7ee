import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Draft, MakePlan } from './draft.ts';
import { normalizeName } from './inflect.ts';
import { envelopes, successSchema } from './locate-payload.ts';
import { membersOf } from './members.ts';
import { keyOf, type PathGroup, parameterOf } from './path-shapes.ts';

/** What a flag is called that says whether something is there. */
const flags = /^(exists?|isthere|found|ispresent|present)$/;

/**
 * Plans the reads that say whether an item is there, and are never 404: `GET /shelves/{id}/exists`,
 * and on a collection, by a filter, `GET /users/exists?email=…`.
 */
export function planExists(
  document: OpenApiDocument,
  { segments, operations }: PathGroup,
  drafts: ReadonlyMap<string, Draft>,
  plan: MakePlan,
): void {
  if (!/^exists?$/i.test(segments.at(-1) ?? '')) return;
  const above = segments.slice(0, -1);
  const parameter = parameterOf(above.at(-1));
  const draft = drafts.get(keyOf(parameter === undefined ? above : above.slice(0, -1)));
  if (draft === undefined || draft.kind === 'singleton') return;
  for (const operation of operations) {
    const schema = successSchema(operation);
    const flag = schema === undefined ? undefined : flagIn(document, schema);
    if (flag === undefined || !['get', 'post'].includes(operation.method)) continue;
    plan(operation, 'exists', draft, 'says whether an item is there', {
      flag,
      ...(parameter !== undefined && { address: { in: 'path', name: parameter } }),
    });
  }
}

/** The way to the flag: the answer itself, a member of it, or one in its envelope. */
function flagIn(
  document: OpenApiDocument,
  schema: string,
  isInside = false,
): readonly string[] | undefined {
  const isFlag = (pointer: string) => {
    const types = schemaTypes(document, pointer);
    return types.size === 1 && types.has('boolean');
  };
  if (isFlag(schema)) return [];
  const members = [...membersOf(document, schema).values()];
  const named = members.find(
    ({ name, pointer }) => flags.test(normalizeName(name)) && isFlag(pointer),
  );
  if (named !== undefined) return [named.name];
  if (isInside) return undefined;
  for (const { name, pointer } of members) {
    if (!envelopes.has(normalizeName(name))) continue;
    const inside = flagIn(document, pointer, true);
    if (inside !== undefined) return [name, ...inside];
  }
  return undefined;
}
