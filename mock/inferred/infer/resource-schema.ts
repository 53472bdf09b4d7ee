import { getPointer, isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { alternativesOf, schemaBranches } from '../../../openapi/schema/schema-branches.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { normalizeName, sameNoun, singular } from './inflect.ts';
import {
  findItem,
  findItems,
  findSent,
  holders,
  type ItemHints,
  overlap,
  type Place,
  requestSchema,
  successSchema,
} from './locate-payload.ts';
import { extensionAt, isScalar, itemsOf, type Member, membersOf, placeOf } from './members.ts';
import type { IdKind, OperationPlan, Resource, ResourceSchema } from './model.ts';
import { nounOf, parametersIn, shapeOf } from './path-shapes.ts';
import { sentList } from './plan-many.ts';
import { urlMember } from './url-member.ts';

/** Reads what a resource's operations show of its items. */
export function describeResourceSchema(
  document: OpenApiDocument,
  resource: Resource,
): ResourceSchema {
  const noun = nounOf(resource.segments);
  const idParameter = resource.plans.find(
    ({ address }) => address !== undefined && address.member === undefined,
  )?.address?.name;
  const ids = new Set(idNames(noun, idParameter));
  const bare: ItemHints = { noun, members: new Set(), place: undefined, ids };
  const create = resource.plans.find(({ role }) => role === 'create');
  const sent =
    placeOfRequest(document, create, bare) ??
    placeOfMany(document, find(resource, 'create-many'), noun) ??
    placeOfRequest(document, find(resource, 'replace') ?? find(resource, 'merge'), bare);
  const firstSent =
    sent === undefined ? new Set<string>() : new Set(membersOf(document, sent.schema).keys());
  const sentMembers = new Set([
    ...firstSent,
    ...(sent === undefined ? [] : alternativesOf(document, sent.schema)).flatMap((branch) => [
      ...membersOf(document, branch).keys(),
    ]),
  ]);
  const hints: ItemHints = { ...bare, members: firstSent };
  const place = showItem(document, resource, hints, noun);
  const schema = place?.schema ?? sent?.schema;
  // Of alternatives, such as an item and what is left of a deleted one, the one that knows what is
  // sent.
  const knowsSent = (alternative: string) =>
    overlap(firstSent, new Set(membersOf(document, alternative).keys())) >= 0.5;
  const members: ReadonlyMap<string, Member> =
    schema === undefined ? new Map() : membersOf(document, schema, knowsSent);
  const parameterSchemas = idParameterSchemas(resource);
  const [parameterSchema] = parameterSchemas;
  const kind = parameterSchema === undefined ? undefined : schemaTypes(document, parameterSchema);
  const id =
    resource.kind === 'singleton'
      ? undefined
      : (markedId(document, members) ??
        findId(document, members, { noun, parameter: idParameter, kind, sent: sentMembers }));
  const idPath =
    id !== undefined
      ? [id]
      : resource.kind === 'singleton'
        ? []
        : nestedId(document, members, idParameter);
  const idSchema = schemaAt(document, schema, idPath) ?? parameterSchema;
  const otherIdSchemas = [
    ...parameterSchemas,
    ...shownIdSchemas(document, resource, { ...hints, members: new Set(members.keys()) }, idPath),
  ].filter((pointer) => pointer !== idSchema);
  const ownId = sent === undefined ? undefined : sentIdOf(document, sent, members, idPath, noun);
  const otherId =
    sent === undefined
      ? undefined
      : sentAsParameter(document, sent, members, idParameter, resource.segments);
  return {
    schema,
    members,
    id,
    idPath,
    idKind: idKindOf(document, [idSchema, ...otherIdSchemas]),
    idSchema,
    otherIdSchemas,
    shownIds: id === undefined ? [] : idsInExtensions(document, resource, id),
    otherIds: new Set(
      [...members.values()]
        .filter((member) => member.name !== id && isOtherId(document, member, noun))
        .filter(({ name }) => !sentMembers.has(name))
        .map(({ name }) => name),
    ),
    statusFilters: new Map([
      ...statusFilters(document, resource, members),
      ...statusesSent(document, sent?.schema, members),
    ]),
    sentSchema: sent?.schema,
    sentMembers,
    fileMembers: new Set(
      resource.plans
        .flatMap(({ role, slot }) =>
          role === 'upload' && slot !== undefined ? [urlMember(document, members, id, slot)] : [],
        )
        .filter((name) => name !== undefined),
    ),
    sentId: ownId ?? otherId,
    isReference: ownId === undefined && otherId !== undefined,
    hints: {
      ...hints,
      members: new Set([...members.keys()]),
      place: schema === undefined ? undefined : placeOf(document, schema),
    },
  };
}

/** Characters of an example in an extension that are looked through. */
const mostShown = 20_000;

/**
 * The ids that vendors show in extensions such as `x-oaiMeta` or `x-code-samples`: the first of each
 * text of JSON there.
 */
function idsInExtensions({ root }: OpenApiDocument, { plans }: Resource, id: string): string[] {
  const name = id.replaceAll(/[^\w-]/g, '');
  const pattern = new RegExp(`^\\s*[[{][^{}]{0,400}?"${name}":\\s*"([\\w-]{4,80})"`);
  const found = new Set<string>();
  for (const { role, slot, operation } of plans) {
    if (!['create', 'read'].includes(role) || slot !== undefined) continue;
    const node = getPointer(root, operation.pointer);
    for (const [key, value] of Object.entries(isObject(node) ? node : {}))
      if (key.startsWith('x-'))
        for (const text of textsIn(value, 0)) {
          const shown = pattern.exec(text.slice(0, mostShown))?.[1];
          if (shown !== undefined) found.add(shown);
        }
  }
  return [...found].slice(0, 4);
}

function textsIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [value];
  if (depth > 4 || typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((inner) => textsIn(inner, depth + 1));
}

/** Values that mean no filter, and no status. */
const noStatus = new Set(['all', 'any', '']);

function statusFilters(
  document: OpenApiDocument,
  { plans }: Resource,
  members: ReadonlyMap<string, Member>,
): Map<string, readonly string[]> {
  const lists = plans.filter(({ role }) => role === 'list');
  return new Map(
    lists
      .flatMap(({ operation }) => operation.parameters)
      .flatMap(({ in: place, name, schema }): [string, string[]][] => {
        const member = members.get(name);
        if (place !== 'query' || schema === undefined || member === undefined) return [];
        if (Array.isArray(dereference(document, member.pointer).node['enum'])) return [];
        const choices = dereference(document, schema).node['enum'];
        if (!Array.isArray(choices)) return [];
        const values = choices.filter((value) => typeof value === 'string' && !noStatus.has(value));
        return values.length === 0 ? [] : [[name, values as string[]]];
      }),
  );
}

/** The values that a request may set a member to which the answer leaves open. */
function statusesSent(
  document: OpenApiDocument,
  sent: string | undefined,
  members: ReadonlyMap<string, Member>,
): [string, readonly string[]][] {
  if (sent === undefined) return [];
  return [...membersOf(document, sent).values()].flatMap(
    ({ name, pointer }): [string, readonly string[]][] => {
      const member = members.get(name);
      const choices = dereference(document, pointer).node['enum'];
      if (member === undefined || member.pointer === pointer || !Array.isArray(choices)) return [];
      if (Array.isArray(dereference(document, member.pointer).node['enum'])) return [];
      const values = choices.filter((value) => typeof value === 'string');
      return values.length === 0 ? [] : [[name, values]];
    },
  );
}

function find(resource: Resource, role: OperationPlan['role']): OperationPlan | undefined {
  return resource.plans.find((plan) => plan.role === role);
}

function placeOfRequest(
  document: OpenApiDocument,
  plan: OperationPlan | undefined,
  hints: ItemHints,
): Place | undefined {
  const schema = plan === undefined ? undefined : requestSchema(plan.operation);
  if (schema === undefined) return undefined;
  const whole = schemaTypes(document, schema).has('array')
    ? (itemsOf(document, schema) ?? schema)
    : schema;
  return findSent(document, whole, hints);
}

/** One of the items that are sent to be made, where nothing makes one alone. */
function placeOfMany(
  document: OpenApiDocument,
  plan: OperationPlan | undefined,
  noun: string,
): Place | undefined {
  const schema = plan === undefined ? undefined : requestSchema(plan.operation);
  const list = schema === undefined ? undefined : sentList(document, schema, noun);
  return list === undefined || list.isIds ? undefined : { path: [], schema: list.items };
}

/** The schema at the end of a path of members. */
function schemaAt(
  document: OpenApiDocument,
  schema: string | undefined,
  path: readonly string[],
): string | undefined {
  return path.length === 0
    ? undefined
    : path.reduce<string | undefined>(
        (pointer, name) =>
          pointer === undefined ? undefined : membersOf(document, pointer).get(name)?.pointer,
        schema,
      );
}

/** The schemas that the id has in the answers of all operations on an item. */
function shownIdSchemas(
  document: OpenApiDocument,
  resource: Resource,
  hints: ItemHints,
  idPath: readonly string[],
): string[] {
  if (idPath.length === 0) return [];
  const found = resource.plans.flatMap(({ operation, role, slot }) => {
    const schema = slot === undefined ? successSchema(operation) : undefined;
    if (schema === undefined) return [];
    const place =
      role === 'list'
        ? findItems(document, schema, hints.noun, true, hints)
        : findItem(document, one(document, schema), hints);
    return schemaAt(document, place?.schema, idPath) ?? [];
  });
  return [...new Set(found)];
}

/** The id that stands in another member: `metadata.name`, `sys.id`. */
function nestedId(
  document: OpenApiDocument,
  members: ReadonlyMap<string, Member>,
  parameter: string | undefined,
): string[] {
  const wanted = new Set([normalizeName(parameter ?? 'id'), 'id', 'uid', 'uuid']);
  for (const { name, pointer } of members.values()) {
    if (!holders.has(normalizeName(name))) continue;
    const inner = [...membersOf(document, pointer).values()];
    for (const key of wanted) {
      const found = inner.find(
        (member) => normalizeName(member.name) === key && isScalar(document, member.pointer),
      );
      if (found !== undefined) return [name, found.name];
    }
  }
  return [];
}

/**
 * Where what creates an item has its id: under the same name, or without the noun, as `name` for
 * the `pool_name` of a pool.
 */
function sentIdOf(
  document: OpenApiDocument,
  sent: Place,
  members: ReadonlyMap<string, Member>,
  idPath: readonly string[],
  noun: string,
): readonly string[] | undefined {
  const [first] = idPath;
  if (first === undefined) return undefined;
  const isOpen = (path: readonly string[]) => {
    let schema: string | undefined = sent.schema;
    for (const name of path) {
      const member: Member | undefined =
        schema === undefined ? undefined : membersOf(document, schema).get(name);
      if (member === undefined || member.readOnly) return false;
      schema = member.pointer;
    }
    return schema !== undefined && isScalar(document, schema);
  };
  if (members.get(first)?.readOnly === true) return undefined;
  if (isOpen(idPath)) return idPath;
  if (idPath.length > 1) return undefined;
  const short = normalizeName(first).replace(new RegExp(`^${normalizeName(singular(noun))}`), '');
  const other = [...membersOf(document, sent.schema).keys()].find(
    (name) => normalizeName(name) === short && short !== normalizeName(first) && short !== 'id',
  );
  return other !== undefined && !members.has(other) && isOpen([other]) ? [other] : undefined;
}

/**
 * The member of a request that is called as the parameter of the item's path, and that no item
 * shows: `POST /shelves/{id}/books { book_id }` puts there what `/shelves/{id}/books/{book_id}` is
 * about.
 */
function sentAsParameter(
  document: OpenApiDocument,
  sent: Place,
  members: ReadonlyMap<string, Member>,
  parameter: string | undefined,
  segments: readonly string[],
): readonly string[] | undefined {
  const bare = normalizeName(parameter ?? 'id');
  const isPlain = bare === 'id' || bare === 'name';
  const one = normalizeName(singular(nounOf(segments)));
  // Below an item, the `PhoneNumberSid` is what `{Sid}` of a phone number is.
  const wanted = [
    ...(isPlain ? [] : [bare]),
    ...(parametersIn(segments).length > 0 && bare !== 'name' ? [`${one}${bare}`] : []),
  ];
  const own = [...membersOf(document, sent.schema).values()].find(
    ({ name, required }) => required && wanted.includes(normalizeName(name)),
  );
  if (own === undefined || members.has(own.name) || !isScalar(document, own.pointer))
    return undefined;
  // What is sent is read under the names that the item has for it.
  const shown = [...members.keys()].find(
    (name) => normalizeName(name) === bare && normalizeName(own.name) === bare,
  );
  return [shown ?? own.name];
}

const otherIdNames = new Set([
  'id',
  'uuid',
  'guid',
  'sid',
  'uid',
  'iid',
  'gid',
  'nodeid',
  'number',
]);

/** Whether a member is one of the names that a server gives an item. */
function isOtherId(document: OpenApiDocument, { name, pointer }: Member, noun: string): boolean {
  const bare = normalizeName(name);
  const one = normalizeName(singular(noun));
  return (
    (otherIdNames.has(bare) ||
      ['slug', 'key'].includes(bare) ||
      ['id', 'uuid', 'number', 'sid', 'slug'].some((word) => bare === `${one}${word}`)) &&
    isScalar(document, pointer)
  );
}

/**
 * The fullest description: of a read, else of what changes or creates an item, else of a list's
 * item.
 */
function showItem(
  document: OpenApiDocument,
  resource: Resource,
  hints: ItemHints,
  noun: string,
): Place | undefined {
  const order = ['read', 'replace', 'merge', 'create', 'action'] as const;
  const shown = order.flatMap((role) =>
    resource.plans
      .filter((plan) => plan.role === role && plan.slot === undefined && !isPlaced(plan))
      .flatMap(({ operation }) => {
        const schema = successSchema(
          operation,
          role === 'create' ? [201, 200, 202] : [200, 201, 202],
        );
        return schema === undefined ? [] : [findItem(document, one(document, schema), hints)];
      }),
  );
  const read = shown.find((place) => membersOf(document, place.schema).size > 1);
  const isRead = find(resource, 'read') !== undefined;
  if (read !== undefined && isRead) return read;
  const list = find(resource, 'list');
  // What a search has around things of which nothing is known is none of theirs.
  const isAside =
    list !== undefined && shapeOf(list.operation).segments.length > resource.segments.length;
  if (isAside && shown[0] !== undefined && isRead) return shown[0];
  const listed = list === undefined ? undefined : successSchema(list.operation);
  const items = listed === undefined ? undefined : findItems(document, listed, noun, true, hints);
  const isFull = read !== undefined && membersOf(document, read.schema).size >= hints.members.size;
  if (isFull && !(items !== undefined && showsMore(document, items, read))) return read;
  return items ?? read ?? shown[0];
}

/** Whether a place shows all that another does and more: the other is no more than a receipt. */
function showsMore(document: OpenApiDocument, place: Place, than: Place): boolean {
  const names = new Set(membersOf(document, place.schema).keys());
  const others = [...membersOf(document, than.schema).keys()];
  return names.size > others.length && others.every((name) => names.has(name));
}

/**
 * Whether a request puts there what it says nothing of: its answer is a receipt, where a list shows
 * the item itself.
 */
export function isPlaced({ role, operation }: OperationPlan): boolean {
  return (role === 'replace' || role === 'merge') && operation.requestBody === undefined;
}

/** The member that an overlay has marked with `x-doubletake-id`. */
function markedId(
  document: OpenApiDocument,
  members: ReadonlyMap<string, Member>,
): string | undefined {
  return [...members.values()].find(
    ({ pointer }) => extensionAt(document, pointer, 'x-doubletake-id') === true,
  )?.name;
}

/** Of an answer that lists the one item, the item. */
function one(document: OpenApiDocument, schema: string): string {
  const types = schemaTypes(document, schema);
  return types.has('array') && !types.has('object')
    ? (itemsOf(document, schema) ?? schema)
    : schema;
}

/**
 * Plain names of what may be the id of an item called `noun` that a parameter of some name
 * addresses.
 */
function idNames(noun: string, parameter: string | undefined): string[] {
  const one = normalizeName(singular(noun));
  return [
    ...(parameter === undefined ? [] : [normalizeName(parameter)]),
    'id',
    `${one}id`,
    `${one}uuid`,
    `${one}sid`,
    `${one}key`,
    'uuid',
    'guid',
    'sid',
    'uid',
  ];
}

const lastResorts = [
  'key',
  'slug',
  'code',
  'name',
  'username',
  'login',
  'number',
  'identifier',
  'handle',
  'email',
  'tag',
  'sku',
  'symbol',
  'title',
];

function findId(
  document: OpenApiDocument,
  members: ReadonlyMap<string, Member>,
  {
    noun,
    parameter,
    kind,
    sent,
  }: {
    readonly noun: string;
    readonly parameter: string | undefined;
    readonly kind: ReadonlySet<string> | undefined;
    readonly sent: ReadonlySet<string>;
  },
): string | undefined {
  const byName = new Map(
    [...members.values()].map((member) => [normalizeName(member.name), member]),
  );
  const suffix = parameter === undefined ? [] : [lastWordOf(parameter)];
  // `{issue_number}` is the number that the server gives, also where there is an id beside it.
  const given = suffix.filter(
    (name) => otherIdNames.has(name) && !sent.has(byName.get(name)?.name ?? ''),
  );
  const exact = parameter === undefined ? [] : [normalizeName(parameter)];
  // `{id}` may be the `entity_id`, where no other member could be meant.
  const likely = [...byName.keys()].filter((name) => name.endsWith('id'));
  const only = likely.length === 1 && /id$/i.test(parameter ?? 'id') ? likely : [];
  for (const name of [
    ...exact,
    ...given,
    ...idNames(noun, parameter),
    'id',
    '_id',
    ...suffix,
    ...only,
    ...(parameter === undefined ? [] : lastResorts),
  ]) {
    const member = byName.get(normalizeName(name));
    if (
      member !== undefined &&
      isScalar(document, member.pointer) &&
      (fitsKind(document, member.pointer, kind, parameter) || isNumberOf(noun, parameter, name))
    )
      return member.name;
  }
  // `{name}` may be the `remote_name`.
  const ending =
    parameter === undefined
      ? undefined
      : [...members.values()].find(({ name }) =>
          normalizeName(name).endsWith(normalizeName(parameter)),
        );
  return ending !== undefined &&
    isScalar(document, ending.pointer) &&
    fitsKind(document, ending.pointer, kind, parameter)
    ? ending.name
    : undefined;
}

/** The end of `chatbotName` is `name`. */
function lastWordOf(parameter: string): string {
  return /[A-Z]?[a-z]+$/.exec(parameter)?.[0]?.toLowerCase() ?? parameter;
}

/**
 * A text such as `{repo}` names nothing by a number, unless it says that it is an id; digits fit a
 * string.
 */
function fitsKind(
  document: OpenApiDocument,
  pointer: string,
  kind: ReadonlySet<string> | undefined,
  parameter: string | undefined,
): boolean {
  const types = schemaTypes(document, pointer);
  if (kind === undefined || kind.size === 0 || types.size === 0 || types.has('string')) return true;
  return kind.has('integer') || kind.has('number') || /id$/i.test(parameter ?? '');
}

/** Whether the versions of something go by a member `version`, be it a number. */
function isNumberOf(noun: string, parameter: string | undefined, member: string): boolean {
  return (
    parameter !== undefined &&
    normalizeName(parameter) === normalizeName(member) &&
    sameNoun(parameter, noun)
  );
}

function idParameterSchemas(resource: Resource): string[] {
  return resource.plans.flatMap(({ address, operation }) => {
    if (address === undefined || address.in === 'body' || address.member !== undefined) return [];
    const parameter = operation.parameters.find(
      ({ name, in: place }) => name === address.name && place === address.in,
    );
    return parameter?.schema === undefined ? [] : [parameter.schema];
  });
}

/** The kind of id that fits all schemas that it has to fit. */
function idKindOf(document: OpenApiDocument, schemas: readonly (string | undefined)[]): IdKind {
  const kinds = schemas.flatMap((pointer): IdKind[] => {
    if (pointer === undefined) return [];
    const types = schemaTypes(document, pointer);
    if ((types.has('integer') || types.has('number')) && !types.has('string')) return ['integer'];
    const branches = [...schemaBranches(document, pointer, ['allOf'])];
    return branches.some(({ node }) => node['format'] === 'uuid') ? ['uuid'] : [];
  });
  return kinds.find((kind) => kind === 'integer') ?? kinds[0] ?? 'string';
}
