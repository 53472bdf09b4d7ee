import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Draft, MakePlan } from './draft.ts';
import { fileRole } from './file-role.ts';
import { normalizeName, sameNoun, singular } from './inflect.ts';
import { findItems, overlap, requestSchema, successSchema } from './locate-payload.ts';
import { isScalar, itemsOf, membersOf } from './members.ts';
import type { Address } from './model.ts';
import { keyOf, type PathGroup, parameterOf } from './path-shapes.ts';
import { listMember } from './plan-many.ts';

/**
 * Plans the list of an item that has a path of its own: `GET /issues/{id}/labels` lists what stands in
 * the `labels` of an issue, POST there adds things by their ids or names, PUT sets them, DELETE takes
 * all away.
 * @returns whether the path is such a list
 */
export function planAttached(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
  { segments, operations, key }: PathGroup,
  drafts: ReadonlyMap<string, Draft>,
  plan: MakePlan,
): boolean {
  const noun = segments.at(-1) ?? '';
  const parameter = parameterOf(segments.at(-2));
  const owner = drafts.get(keyOf(segments.slice(0, -2)));
  const get = operations.find(({ method }) => method === 'get');
  if (parameter === undefined || owner === undefined) return false;
  if (parameterOf(noun) !== undefined || owner.kind !== 'collection') return false;
  const below = groups.get(`${key}/{}`);
  const one = below?.operations.every(({ method }) => method === 'delete')
    ? parameterOf(below.segments.at(-1))
    : undefined;
  const adding = operations.filter(
    (operation) =>
      (operation.method === 'post' || operation.method === 'put') &&
      fileRole(document, operation) !== 'upload' &&
      (namesItems(document, operation, noun) ||
        memberNaming(document, operation, noun, one) !== undefined),
  );
  const list = listMember(document, owner, noun);
  if (adding.length === 0 || list === undefined) return false;
  const pointer = owner.resourceSchema.members.get(list)?.pointer ?? '';
  const items = itemsOf(document, pointer);
  if (items === undefined) return false;
  // Without a GET, only plain texts are surely added to the list rather than made below the item.
  const listed =
    get === undefined
      ? isScalar(document, items) && adding.every(({ method }) => method === 'post')
        ? items
        : undefined
      : findItems(document, successSchema(get) ?? '', noun, true)?.schema;
  if (listed === undefined) return false;
  const [inItem, here] = [items, listed].map(
    (schema) => new Set(membersOf(document, schema).keys()),
  );
  const isPlain = isScalar(document, items) && isScalar(document, listed);
  if (inItem === undefined || here === undefined) return false;
  if (overlap(inItem, here) < 0.8 && !(isPlain && inItem.size + here.size === 0)) return false;
  const address: Address = { in: 'path', name: parameter };
  if (get !== undefined)
    plan(get, 'list-members', owner, `lists the ${list} of an item`, { address, slot: list });
  const bodyOf = (operation: Operation) =>
    namesItems(document, operation, noun)
      ? undefined
      : memberNaming(document, operation, noun, one);
  const namesOne = (operation: Operation) => bodyOf(operation) !== undefined;
  for (const operation of adding)
    plan(
      operation,
      'add-member',
      owner,
      operation.method === 'put' && !namesOne(operation)
        ? `sets the ${list} of an item`
        : `adds to the ${list} of an item`,
      { address, slot: list, ...(namesOne(operation) && { memberBody: bodyOf(operation) }) },
    );
  for (const operation of operations)
    if (operation.method === 'delete' && operation.requestBody === undefined) {
      const one = operation.parameters.find(
        ({ in: place, name }) => place === 'query' && sameNoun(name, noun),
      )?.name;
      const which = one === undefined ? `all ${list}` : `one of the ${list}, or all,`;
      plan(operation, 'remove-member', owner, `takes ${which} from an item`, {
        address,
        slot: list,
        ...(one !== undefined && { memberQuery: one }),
      });
    }
  return true;
}

/**
 * The member of a request that names one thing to be added, by the noun or by the parameter of the
 * path that takes one away: `label_id` of `PUT /tasks/{id}/labels`, beside `DELETE
 * /tasks/{id}/labels/{label}`.
 */
function memberNaming(
  document: OpenApiDocument,
  operation: Operation,
  noun: string,
  one: string | undefined,
): string | undefined {
  const schema = requestSchema(operation);
  if (schema === undefined || one === undefined) return undefined;
  const wanted = [`${normalizeName(singular(noun))}id`, normalizeName(one)];
  const members = [...membersOf(document, schema).values()];
  // What says more than which one makes something of its own.
  if (members.filter(({ readOnly }) => !readOnly).length > 3) return undefined;
  return members.find(
    ({ name, pointer }) => wanted.includes(normalizeName(name)) && isScalar(document, pointer),
  )?.name;
}

/** Whether a request names things by scalars: a list of them, or one under the noun. */
function namesItems(document: OpenApiDocument, operation: Operation, noun: string): boolean {
  const schema = requestSchema(operation);
  if (schema === undefined) return false;
  const own = schemaTypes(document, schema).has('array') ? itemsOf(document, schema) : undefined;
  if (own !== undefined && isScalar(document, own)) return true;
  return [...membersOf(document, schema).values()].some(({ name, pointer }) => {
    if (!sameNoun(name.replace(/_?ids?$/i, ''), noun) && !sameNoun(name, noun)) return false;
    const items = schemaTypes(document, pointer).has('array')
      ? itemsOf(document, pointer)
      : undefined;
    return items !== undefined && isScalar(document, items);
  });
}
