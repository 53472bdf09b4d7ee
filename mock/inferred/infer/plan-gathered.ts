import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Draft, MakePlan } from './draft.ts';
import { showsItemsOf } from './find-views.ts';
import { normalizeName } from './inflect.ts';
import { envelopes, successSchema } from './locate-payload.ts';
import { itemsOf, type Member, membersOf } from './members.ts';
import type { Gathered } from './model.ts';
import { nounOf, type PathGroup, parametersIn } from './path-shapes.ts';

const searching = /^(search|query|find|lookup|suggest(ions)?|autocomplete|omni[-_]?search)/i;

/**
 * Plans the reads that show lists of several collections at once, such as `GET /search` with
 * `people` and `projects`; one list is enough where the path says that it searches.
 */
export function planGathered(
  document: OpenApiDocument,
  { segments, operations }: PathGroup,
  drafts: ReadonlyMap<string, Draft>,
  plan: MakePlan,
  isPlanned: (operation: Operation) => boolean,
): void {
  if (parametersIn(segments).length > 0) return;
  const last = segments.at(-1) ?? '';
  for (const operation of operations) {
    const isSearch = searching.test(last);
    if (isPlanned(operation) || !(operation.method === 'get' || isSearch)) continue;
    if (operation.method !== 'get' && operation.method !== 'post') continue;
    const schema = successSchema(operation);
    if (schema === undefined) continue;
    const collections = [...drafts.values()].filter(
      (draft) => draft.kind === 'collection' && parametersIn(draft.segments).length === 0,
    );
    const gathered = listsIn(document, schema, collections);
    const several = new Set(gathered.map(({ of }) => of)).size > 1;
    const [first] = gathered;
    if (first === undefined || !(several || isSearch)) continue;
    const names = [...new Set(gathered.map(({ of }) => of.name))].join(', ');
    plan(operation, 'gather', first.of as Draft, `shows items of ${names}`, { gathered });
  }
}

/** The lists of an answer, at the top or in an envelope, that show items of collections. */
function listsIn(
  document: OpenApiDocument,
  schema: string,
  collections: readonly Draft[],
): readonly Gathered[] {
  const read = (path: readonly string[], pointer: string): Gathered[] =>
    [...membersOf(document, pointer).values()].flatMap((member) => {
      const own = [...path, member.name];
      if (schemaTypes(document, member.pointer).has('array'))
        return listOf(document, member, own, collections);
      return path.length === 0 && isEnvelope(document, member) ? read(own, member.pointer) : [];
    });
  return read([], schema);
}

/** `{ items, total }` of one kind, or a member such as `data` around all of them. */
function isEnvelope(document: OpenApiDocument, { name, pointer }: Member): boolean {
  const inner = [...membersOf(document, pointer).values()];
  return (
    envelopes.has(normalizeName(name)) ||
    inner.some((member) => schemaTypes(document, member.pointer).has('array'))
  );
}

function listOf(
  document: OpenApiDocument,
  { name, pointer }: Member,
  path: readonly string[],
  collections: readonly Draft[],
): Gathered[] {
  const items = itemsOf(document, pointer);
  if (items === undefined) return [];
  const alike = collections.filter((draft) => showsItemsOf(document, items, draft));
  const named = alike.find(({ segments }) =>
    [name, path.at(-2) ?? ''].some((own) => normalizeName(own) === normalizeName(nounOf(segments))),
  );
  const of = named ?? alike[0];
  return of === undefined ? [] : [{ path, schema: items, of }];
}
