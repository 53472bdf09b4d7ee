import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { normalizeName, sameNoun, singular } from './inflect.ts';
import { findSent, requestSchema } from './locate-payload.ts';
import { membersOf } from './members.ts';
import type { Inferred, OperationPlan, Resource } from './model.ts';
import { nounOf } from './path-shapes.ts';

/** What a creation sends for a collection below the new item. */
export interface ChildMember {
  /** The member of the request. */
  readonly member: string;
  readonly child: Resource;
  readonly create: OperationPlan;
  /** The member of the child's own creation that an id stands for; undefined for whole things. */
  readonly key: string | undefined;
}

/**
 * The members of a creation that name things of a collection below the new item: `messages` of `POST
 * /threads` beside `/threads/{id}/messages`, or `file_ids` beside a `POST /stores/{id}/files` that takes
 * a `file_id`.
 */
export function childMembers(
  document: OpenApiDocument,
  { operation }: OperationPlan,
  resource: Resource,
  { resources }: Pick<Inferred, 'resources'>,
): readonly ChildMember[] {
  const known = found.get(resource);
  if (known !== undefined) return known;
  const schema = requestSchema(operation);
  const sent =
    schema === undefined
      ? undefined
      : membersOf(document, findSent(document, schema, resource.resourceSchema.hints).schema);
  const { length } = resource.segments;
  const children = resources.flatMap((child): ChildMember[] => {
    const create = child.plans.find(
      ({ role, operation: own }) => role === 'create' && own.method === 'post',
    );
    const isBelow =
      child.parent === resource &&
      child.segments.length === length + 2 &&
      child.kind === 'collection';
    if (!isBelow || create === undefined || sent === undefined) return [];
    const noun = nounOf(child.segments);
    const one = normalizeName(singular(noun));
    const wanted = requestSchema(create.operation);
    const key =
      wanted === undefined
        ? undefined
        : [...membersOf(document, wanted).keys()].find(
            (name) => normalizeName(name) === `${one}id`,
          );
    for (const member of sent.keys()) {
      const bare = normalizeName(member);
      if (sameNoun(member, noun)) return [{ member, child, create, key: undefined }];
      if (key !== undefined && bare === `${one}ids`) return [{ member, child, create, key }];
    }
    return [];
  });
  found.set(resource, children);
  return children;
}

/** Resources are of one document, and go with it. */
const found = new WeakMap<Resource, readonly ChildMember[]>();
