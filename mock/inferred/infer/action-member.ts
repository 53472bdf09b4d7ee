import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { normalizeName, wordsOf } from './inflect.ts';
import { requestSchema } from './locate-payload.ts';
import { type Member, membersOf } from './members.ts';
import type { OperationPlan, Resource } from './model.ts';

/** A member of an item that an operation on a path below it is about. */
export interface ActionMember {
  readonly member: Member;
  /** `set`: what is sent is its value. `renew`: it gets another value. */
  readonly does: 'set' | 'renew';
}

const renewing = new Set([
  'reset',
  'regenerate',
  'rotate',
  'renew',
  'refresh',
  'roll',
  'recreate',
  'cycle',
]);

/**
 * The member that an action's path names: `referrer` of `PUT /rules/{id}/referrer`, whose body has
 * the members of that object, and `stream_key` of `POST /streams/{id}/reset-stream-key`.
 */
export function actionMember(
  document: OpenApiDocument,
  plan: OperationPlan,
  resource: Resource,
): ActionMember | undefined {
  const known = actions.get(plan) ?? { about: findMember(document, plan, resource) };
  actions.set(plan, known);
  return known.about;
}

function findMember(
  document: OpenApiDocument,
  { operation, slot = '', role }: OperationPlan,
  { resourceSchema: { members, id } }: Resource,
): ActionMember | undefined {
  if (role !== 'action' || operation.method === 'get' || operation.method === 'delete')
    return undefined;
  const all = [...members.values()];
  const [first = '', ...rest] = wordsOf(slot);
  if (renewing.has(first) && rest.length > 0) {
    const wanted = normalizeName(rest.join(''));
    const own = all.filter(({ name, pointer }) => {
      const bare = normalizeName(name);
      const isText = schemaTypes(document, pointer).has('string');
      return name !== id && isText && (bare === wanted || bare.endsWith(wanted));
    });
    const member = own.find(({ name }) => normalizeName(name) === wanted) ?? own[0];
    return member === undefined || (own.length > 1 && normalizeName(member.name) !== wanted)
      ? undefined
      : { member, does: 'renew' };
  }
  const member = all.find(({ name }) => normalizeName(name) === normalizeName(slot));
  const schema = requestSchema(operation);
  if (member === undefined || schema === undefined) return undefined;
  const inner = membersOf(document, member.pointer);
  const sent = [...membersOf(document, schema).keys()];
  return sent.length > 0 && sent.every((name) => inner.has(name))
    ? { member, does: 'set' }
    : undefined;
}

/** A query parameter of a creation, and the member of the new item that it gives. */
export interface QueryMember {
  readonly parameter: string;
  readonly member: string;
}

/**
 * The query parameters of a creation that are called as members which its body does not have, or as
 * the id of something else. What the body says goes before.
 */
export function membersOfQuery(
  document: OpenApiDocument,
  operation: Operation,
  { resourceSchema: { members, id } }: Resource,
): readonly QueryMember[] {
  const known = queries.get(operation);
  if (known !== undefined) return known;
  const schema = requestSchema(operation);
  const inBody = schema === undefined ? new Map<string, Member>() : membersOf(document, schema);
  const byName = new Map([...members.keys()].map((name) => [normalizeName(name), name]));
  const found = operation.parameters.flatMap(({ in: place, name, schema: own }) => {
    const member = byName.get(normalizeName(name));
    // What a new item belongs to may be said in either place.
    const isIn = inBody.has(member ?? '') && !/id$/i.test(name);
    if (place !== 'query' || member === undefined || member === id || isIn) return [];
    const types = own === undefined ? new Set<string>() : schemaTypes(document, own);
    return types.has('object') || types.has('array') ? [] : [{ parameter: name, member }];
  });
  queries.set(operation, found);
  return found;
}

/** Operations and plans are of one document, and go with it. */
const queries = new WeakMap<Operation, readonly QueryMember[]>();
const actions = new WeakMap<OperationPlan, { readonly about: ActionMember | undefined }>();
