import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Draft, MakePlan } from './draft.ts';
import { sameNoun } from './inflect.ts';
import { requestSchema, successSchema } from './locate-payload.ts';
import { itemsOf, type Member, membersOf } from './members.ts';
import type { Linkage } from './model.ts';
import { keyOf, nounOf, type PathGroup, parameterOf, parametersIn } from './path-shapes.ts';

/** A relationship as an item's schema, or that of a body, describes it. */
interface Described {
  readonly name: string;
  readonly isMany: boolean;
  /** What its linkages say as `type`, where the schema has one value for it. */
  readonly type: string | undefined;
  /** Whether what creates or changes an item can say it. */
  readonly isSent: boolean;
}

/** A path about a relationship of an item. */
interface LinkagePath {
  readonly owner: Draft;
  /** The parameter that names the item. */
  readonly parameter: string;
  readonly described: Described;
  /** Whether it is about the relationship itself, not about what that leads to. */
  readonly isSelf: boolean;
}

/**
 * What a path such as `/poems/{id}/relationships/tags`, or `/poems/{id}/tags` beside it, is about;
 * undefined for other paths.
 */
export function linkagePath(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
  group: PathGroup,
  drafts: ReadonlyMap<string, Draft>,
): LinkagePath | undefined {
  const { segments } = group;
  const name = segments.at(-1) ?? '';
  const isSelf = segments.at(-2) === 'relationships';
  const above = segments.slice(0, isSelf ? -2 : -1);
  const parameter = parameterOf(above.at(-1));
  const owner = drafts.get(keyOf(above.slice(0, -1)));
  if (parameter === undefined || owner?.kind !== 'collection') return undefined;
  if (parametersIn(above).length > 1 || parameterOf(name) !== undefined) return undefined;
  const self = isSelf ? group : groups.get(`${keyOf(above)}/relationships/${name}`);
  const described = self === undefined ? undefined : describedBy(document, self, name);
  return described === undefined ? undefined : { owner, parameter, described, isSelf };
}

/**
 * Plans the paths of a relationship of JSON:API: `/poems/{id}/relationships/tags` shows and changes
 * which tags a poem has, `/poems/{id}/tags` shows those tags.
 */
export function planLinkages(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
  group: PathGroup,
  drafts: ReadonlyMap<string, Draft>,
  plan: MakePlan,
): void {
  const about = linkagePath(document, groups, group, drafts);
  if (about === undefined) return;
  const { owner, parameter, described, isSelf } = about;
  const { name, isMany } = described;
  const other = targetOf(drafts, described);
  const linkage =
    other === undefined ? own(described) : linkageOf(document, owner, described, other);
  const address = { in: 'path', name: parameter } as const;
  const extras = { linkage, ...(other !== undefined && { other }) };
  for (const operation of group.operations)
    if (operation.method === 'get' && other !== undefined)
      plan(
        operation,
        isMany ? 'list' : 'read',
        other,
        `shows what the relationship ${name} of ${owner.name} leads to`,
        { ...extras, above: owner, ...(!isMany && { address }) },
      );
    else if (isSelf)
      plan(operation, 'linkage', owner, `is about the relationship ${name} of an item`, {
        ...extras,
        address,
      });
}

/** What the path of a relationship shows or takes: `{ data: [{ type, id }] }`. */
function describedBy(
  document: OpenApiDocument,
  { operations }: PathGroup,
  name: string,
): Described | undefined {
  for (const operation of operations)
    for (const schema of [successSchema(operation), requestSchema(operation)]) {
      const found = schema === undefined ? undefined : describe(document, name, schema, false);
      if (found !== undefined) return found;
    }
  return undefined;
}

function describe(
  document: OpenApiDocument,
  name: string,
  pointer: string,
  isSent: boolean,
): Described | undefined {
  const data = membersOf(document, pointer).get('data');
  if (data === undefined) return undefined;
  const isMany = schemaTypes(document, data.pointer).has('array');
  const one = isMany ? itemsOf(document, data.pointer) : data.pointer;
  const members = membersOf(document, one ?? '');
  if (!members.has('id') || !members.has('type')) return undefined;
  return { name, isMany, isSent, type: constantOf(document, members.get('type')) };
}

/** The one value that a member such as `type` may have; else that of its example. */
export function constantOf(
  document: OpenApiDocument,
  member: Member | undefined,
): string | undefined {
  const { node } = dereference(document, member?.pointer ?? '');
  const choices = isObject(node) && Array.isArray(node['enum']) ? (node['enum'] as unknown[]) : [];
  const value = node['const'] ?? (choices.length === 1 ? choices[0] : node['example']);
  return typeof value === 'string' ? value : undefined;
}

/** The collection of what a relationship leads to. */
function targetOf(
  drafts: ReadonlyMap<string, Draft>,
  { name, type }: Described,
): Draft | undefined {
  const plain = [...drafts.values()].filter(
    ({ kind, segments }) => kind === 'collection' && parametersIn(segments).length === 0,
  );
  const called = (noun: string) => plain.find(({ segments }) => sameNoun(nounOf(segments), noun));
  return (type === undefined ? undefined : called(type)) ?? called(name);
}

/** The relationships that the schemas of an item and of what creates it have. */
function relationshipsOf(
  document: OpenApiDocument,
  { resourceSchema: { members, sentSchema } }: Draft,
): Described[] {
  const sent = sentSchema === undefined ? undefined : membersOf(document, sentSchema);
  const found = new Map<string, Described>();
  for (const [holder, isSent] of [
    [sent?.get('relationships'), true],
    [members.get('relationships'), false],
  ] as const)
    for (const { name, pointer } of membersOf(document, holder?.pointer ?? '').values()) {
      const described = describe(document, name, pointer, isSent);
      if (described !== undefined && !found.has(name)) found.set(name, described);
    }
  return [...found.values()];
}

function own({ name, isMany, type }: Described): Linkage {
  return { name, isMany, type, by: undefined, isOther: false };
}

/**
 * Which of two items says that they belong together, where both can: the one that is sent with it,
 * and the one that names a single other.
 */
function linkageOf(
  document: OpenApiDocument,
  owner: Draft,
  described: Described,
  other: Draft,
): Linkage {
  const noun = nounOf(owner.segments);
  const back = relationshipsOf(document, other).filter(({ name, type }) =>
    sameNoun(type ?? name, noun),
  );
  const [inverse] = back;
  const mine = own(described);
  if (inverse === undefined || back.length > 1 || other === owner) return mine;
  const known = relationshipsOf(document, owner).find(({ name }) => name === described.name);
  const isSent = known?.isSent === true;
  const isOther =
    described.isMany === inverse.isMany
      ? isSent === inverse.isSent
        ? owner.name > other.name
        : inverse.isSent
      : described.isMany;
  return { ...mine, by: inverse.name, isOther };
}
