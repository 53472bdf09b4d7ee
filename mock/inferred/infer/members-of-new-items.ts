import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { normalizeName, sameNoun } from './inflect.ts';
import { isScalar, type Member } from './members.ts';
import type { Resource } from './model.ts';
import { nounOf } from './path-shapes.ts';

/** The member that says which place an item has among the others; undefined where none does. */
export function placeMember(
  document: OpenApiDocument,
  resource: Resource,
  resources: readonly Resource[],
): Member | undefined {
  const known = places.get(resource);
  if (known !== undefined) return known.member;
  const named = [...resource.resourceSchema.members.values()].find(
    ({ name, pointer }) =>
      /^(position|order|sortorder|orderindex|sortindex|rank|ordinal)$/.test(normalizeName(name)) &&
      schemaTypes(document, pointer).has('integer'),
  );
  // The `order` of a delivery is another thing.
  const isThing = resources.some(
    ({ segments }) => named !== undefined && sameNoun(nounOf(segments), named.name),
  );
  const member = isThing ? undefined : named;
  places.set(resource, { member });
  return member;
}

/** The members of an item that it has in common with others: keys of things, and currencies. */
export function sharedMembers(
  document: OpenApiDocument,
  { resourceSchema: { members, sentMembers, id } }: Resource,
): readonly string[] {
  const known = shared.get(members);
  if (known !== undefined) return known;
  const names = [...members.values()]
    .filter(
      ({ name, pointer }) =>
        name !== id &&
        /.(id|uuid)$|^currency(code)?$/.test(normalizeName(name)) &&
        // What may be sent has a default or a meaning of its own where it is left out.
        (!sentMembers.has(name) || /^currency/i.test(name)) &&
        isScalar(document, pointer),
    )
    .map(({ name }) => name);
  shared.set(members, names);
  return names;
}

/** Resources and their members are of one document, and go with it. */
const places = new WeakMap<Resource, { readonly member: Member | undefined }>();
const shared = new WeakMap<Resource['resourceSchema']['members'], readonly string[]>();
