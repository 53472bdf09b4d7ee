import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { perDocument } from '../../../openapi/model/per-document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { MakeDraft, MakePlan } from './draft.ts';
import { fileRole } from './file-role.ts';
import { normalizeName, sameNoun } from './inflect.ts';
import { findItem, type Place, requestSchema, successSchema } from './locate-payload.ts';
import { itemsOf, membersOf, placeOf } from './members.ts';
import type { Address } from './model.ts';
import { keyOf, nounOf, type PathGroup, parameterOf, pathOf } from './path-shapes.ts';

/**
 * Plans the lines of an item that is answered whole whenever one of them changes: `POST /cart/items`
 * answers the cart that `GET /cart` shows, with the new line among its `items`.
 */
export function planLines(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
  { segments, operations }: PathGroup,
  draftOf: MakeDraft,
  plan: MakePlan,
): void {
  const noun = segments.at(-1) ?? '';
  const above = segments.slice(0, -1);
  const post = operations.find(({ method }) => method === 'post');
  const holder = groups.get(keyOf(above));
  const get = holder?.operations.find(({ method }) => method === 'get');
  if (parameterOf(noun) !== undefined || post === undefined || holder === undefined) return;
  if (get === undefined || requestSchema(post) === undefined) return;
  // A picture that comes is a file of the item.
  if (fileRole(document, post) !== undefined) return;
  const shown = shownBy(document, get, above);
  const list = shown === undefined ? undefined : listIn(document, shown.schema, noun);
  if (shown === undefined || list === undefined) return;
  const answered = shownBy(document, post, above);
  if (answered === undefined) return;
  if (placeOf(document, answered.schema) !== placeOf(document, shown.schema)) return;
  const parameter = parameterOf(above.at(-1));
  const isOne = parameter === undefined;
  const draft = isOne
    ? draftOf(above, 'singleton', 'medium', `${pathOf({ segments: above })} has lines`)
    : draftOf(
        above.slice(0, -1),
        'collection',
        'high',
        `${pathOf(holder)} is an item of ${pathOf({ segments: above.slice(0, -1) })}`,
      );
  const address: Address | undefined = isOne ? undefined : { in: 'path', name: parameter };
  const given = { slot: list, isLine: true, address };
  if (isOne) {
    plan(get, 'read', draft, 'GET of the one item');
    const empty = holder.operations.find(({ method }) => method === 'delete');
    if (empty !== undefined) plan(empty, 'delete', draft, `empties the ${list} of the one item`);
  }
  const adds = `adds to the ${list} of what it answers; the same again to its quantity (assumed)`;
  plan(post, 'add-member', draft, adds, given);
  for (const operation of operations) {
    if (operation.method === 'get')
      plan(operation, 'list-members', draft, `lists the ${list}`, given);
    if (operation.method === 'delete')
      plan(operation, 'remove-member', draft, `takes all ${list} away`, given);
  }
  const line = groups.get(`${keyOf(segments)}/{}`);
  const memberParameter = parameterOf(line?.segments.at(-1));
  if (line === undefined || memberParameter === undefined) return;
  const one = { ...given, memberParameter };
  const changes = `changes one of the ${list}; a quantity of 0 takes it away (assumed)`;
  for (const operation of line.operations) {
    if (operation.method === 'put' || operation.method === 'patch')
      plan(operation, 'change-member', draft, changes, one);
    if (operation.method === 'delete')
      plan(operation, 'remove-member', draft, `takes one of the ${list} away`, one);
    if (operation.method === 'get')
      plan(operation, 'list-members', draft, `shows one of the ${list}`, one);
  }
}

/** The item in what an operation answers; undefined where it answers none. */
function shownBy(
  document: OpenApiDocument,
  operation: Operation,
  segments: readonly string[],
): Place | undefined {
  const schema = successSchema(operation);
  if (schema === undefined) return undefined;
  return findItem(document, schema, hintsFor(document, nounOf(segments)));
}

/** One object for each noun: what was found with it is kept, and several paths ask for the same. */
const hintsFor = perDocument((_document: OpenApiDocument, noun) => ({
  noun,
  members: new Set<string>(),
  place: undefined,
  ids: new Set(['id']),
}));

/** The member of an item that lists objects, and is called as the path is. */
function listIn(document: OpenApiDocument, schema: string, noun: string): string | undefined {
  return [...membersOf(document, schema).values()].find(({ name, pointer }) => {
    const items = schemaTypes(document, pointer).has('array')
      ? itemsOf(document, pointer)
      : undefined;
    const isCalled =
      sameNoun(name, noun) ||
      (/^(lines?|items?)$/.test(noun) && /(lines?|items)$/.test(normalizeName(name)));
    return isCalled && items !== undefined && membersOf(document, items).size > 0;
  })?.name;
}
