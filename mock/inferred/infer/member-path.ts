import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { normalizeName, singular, wordsOf } from './inflect.ts';
import { itemsOf, type Member, membersOf } from './members.ts';
import type { ResourceSchema } from './model.ts';

/** The way to a member of an item; a list on the way stands for each of its items. */
export type MemberPath = readonly string[];

/** Members that hold the others, as in JSON:API. */
const containers: ReadonlySet<string> = new Set(['attributes', 'properties', 'fields']);

/**
 * The member of an item that a name outside of it means, such as that of a query parameter: `status`
 * or `statuses` the `status`, `tag` the `tags`, `customer_id` the `customer` or its `id`, and
 * `author.name`, `author[name]` or `author_name` the name of the author. Undefined for others.
 */
export function findMemberPath(
  document: OpenApiDocument,
  { members, sentMembers }: Pick<ResourceSchema, 'members' | 'sentMembers'>,
  name: string,
): MemberPath | undefined {
  const found = pathIn(document, members, name, 0);
  if (found !== undefined) return found;
  for (const member of members.values()) {
    if (!containers.has(normalizeName(member.name))) continue;
    const inner = pathIn(document, membersOf(document, member.pointer), name, 1);
    if (inner !== undefined) return [member.name, ...inner];
  }
  const linked = relationshipIn(document, members, normalizeName(name));
  if (linked !== undefined) return linked;
  // What is sent and never shown is kept all the same.
  const bare = normalizeName(name);
  const sent = [...sentMembers].find((own) => normalizeName(own) === bare);
  return sent === undefined ? undefined : [sent];
}

/** The id of what a relationship of JSON:API names: `relationships`, `author`, `data`, `id`. */
function relationshipIn(
  document: OpenApiDocument,
  members: ReadonlyMap<string, Member>,
  bare: string,
): MemberPath | undefined {
  const holder = members.get('relationships');
  if (holder === undefined) return undefined;
  for (const { name, pointer } of membersOf(document, holder.pointer).values()) {
    const own = normalizeName(singular(normalizeName(name)));
    const data = membersOf(document, pointer).get('data');
    if (data === undefined || (own !== bare && `${own}id` !== bare)) continue;
    return ['relationships', name, 'data', 'id'];
  }
  return undefined;
}

const deepest = 3;

function pathIn(
  document: OpenApiDocument,
  members: ReadonlyMap<string, Member>,
  name: string,
  depth: number,
): MemberPath | undefined {
  if (members.size === 0 || depth > deepest) return undefined;
  const own = named(members, normalizeName(name));
  if (own !== undefined) return [own.name];
  const parts = name.split(/[.[\]]+/).filter(Boolean);
  if (parts.length > 1) return through(document, members, parts, depth);
  const other = reference(document, members, normalizeName(name));
  if (other !== undefined) return other;
  const words = wordsOf(name);
  for (let count = words.length - 1; count > 0; count--) {
    const path = through(
      document,
      members,
      [words.slice(0, count).join(''), words.slice(count).join('')],
      depth,
    );
    if (path !== undefined) return path;
  }
  return undefined;
}

/** `author`, `name`: the first is a member, the others lead on from there. */
function through(
  document: OpenApiDocument,
  members: ReadonlyMap<string, Member>,
  [first = '', ...rest]: readonly string[],
  depth: number,
): MemberPath | undefined {
  const member = named(members, normalizeName(first));
  if (member === undefined) return undefined;
  const inner = membersOf(document, itemsOf(document, member.pointer) ?? member.pointer);
  const path = pathIn(document, inner, rest.join('.'), depth + 1);
  if (path !== undefined) return [member.name, ...path];
  // `metadata[colour]`: an object whose members nobody has named.
  const isOpen = inner.size === 0 && schemaTypes(document, member.pointer).has('object');
  return isOpen ? [member.name, ...rest] : undefined;
}

/** A member of that name, in singular or plural. */
function named(members: ReadonlyMap<string, Member>, bare: string): Member | undefined {
  let other: Member | undefined;
  for (const member of members.values()) {
    const own = normalizeName(member.name);
    if (own === bare) return member;
    if (normalizeName(singular(own)) === normalizeName(singular(bare))) other ??= member;
  }
  return other;
}

/** `customer_id` is the id of the `customer`, and `customer` the `customer_id`. */
function reference(
  document: OpenApiDocument,
  members: ReadonlyMap<string, Member>,
  bare: string,
): MemberPath | undefined {
  const base = /^(.+?)(?:uu)?ids?$/.exec(bare)?.[1];
  const target = base === undefined ? undefined : named(members, base);
  if (target !== undefined) {
    const inner = membersOf(document, itemsOf(document, target.pointer) ?? target.pointer);
    const id = named(inner, 'id') ?? named(inner, 'uuid');
    return id === undefined ? [target.name] : [target.name, id.name];
  }
  const own = named(members, `${bare}id`) ?? named(members, `${normalizeName(singular(bare))}id`);
  return own === undefined ? undefined : [own.name];
}
