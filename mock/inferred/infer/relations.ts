import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { branchesOf } from '../../../openapi/schema/schema-branches.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import {
  belonging,
  childListOf,
  isBelowReachable,
  isReachable,
  type Repeats,
  repeatsOf,
} from './belonging.ts';
import { normalizeName, sameNoun, singular, wordsOf } from './inflect.ts';
import { findItems, overlap, successSchema } from './locate-payload.ts';
import {
  extensionAt,
  isNumber,
  isScalar,
  itemsOf,
  type Member,
  membersOf,
  placeOf,
} from './members.ts';
import type { Count, Inferred, Resource } from './model.ts';
import { findOwnFacts, type OwnFact } from './own-facts.ts';
import { nounOf, pathShape } from './path-shapes.ts';
import { findPlacesTaken, type PlacesTaken } from './places-taken.ts';
import { qualifier } from './qualifier.ts';
import { itemShown } from './shown-item.ts';
import { findStockFlags, type StockFlag } from './stock-flags.ts';
import { findTotals, type Total } from './totals.ts';

/** A member that shows an item of another resource, or several. */
export interface Embedding {
  readonly member: string;
  readonly isMany: boolean;
  /** JSON pointer of the schema that it is shown in. */
  readonly schema: string;
  /** Undefined where nothing keeps the other ones. */
  readonly target: Resource | undefined;
  /** The list that shows the other ones, where nothing keeps them. */
  readonly shownBy: Operation | undefined;
  /** Plain names under which a request names the other one by its id. */
  readonly keys: readonly string[];
  /** Whether it may be an id as well, and is an item only where `expand` asks for it. */
  readonly isExpandable: boolean;
  /** Whether it is the one who calls, such as the `owner` of what is made. */
  readonly isCaller: boolean;
  /** The one item that shows who calls, where the member may be them and is named by an id. */
  readonly me: Resource | undefined;
}

/** A member that says something of the items of another resource that belong to the item. */
export interface Summary {
  readonly member: string;
  /** `counts` is an object with a number for each status, and for all. */
  readonly kind: 'count' | 'counts' | 'average' | 'last' | 'list';
  readonly of: Resource;
  /** The member of those items that names the item; undefined where they lie below it. */
  readonly owner: string | undefined;
  /** What is averaged. */
  readonly value?: string;
  /** Which of them are counted, where not all are. */
  readonly where?: Count['where'];
  /** JSON pointer of the schema that the last one, or each of them, is shown in. */
  readonly schema?: string;
}

/** A member that counts what another member of the same item lists. */
export interface OwnCount {
  readonly member: string;
  readonly list: string;
}

/** What a resource's items show of others. */
export interface Relations {
  readonly embeddings: readonly Embedding[];
  readonly summaries: readonly Summary[];
  readonly ownCounts: readonly OwnCount[];
  readonly totals: readonly Total[];
  readonly stockFlags: readonly StockFlag[];
  readonly ownFacts: readonly OwnFact[];
  readonly places: PlacesTaken | undefined;
  /** Of things without an id: which of them are told as one, and by what they are counted. */
  readonly repeats: Repeats | undefined;
}

/** Members that show the one who calls. */
export const callers: ReadonlySet<string> = new Set([
  'owner',
  'author',
  'user',
  'creator',
  'createdby',
  'sender',
  'account',
  'me',
  'reporter',
  'uploader',
]);

/** Members that show the one who calls where they are as that one is shown. */
const customers: ReadonlySet<string> = new Set(
  'guest customer buyer host organizer organiser requester reviewer commenter poster'.split(' '),
);

/** Whether an operation shows what stands at a place, or nearly the same members. */
function isLike(
  document: OpenApiDocument,
  get: Operation,
  place: string,
  members: ReadonlySet<string>,
): boolean {
  const schema = itemShown(document, get, nounOf(pathShape(get.path).segments));
  if (schema === undefined) return false;
  return placeOf(document, schema) === place || isPublicPart(document, schema, members);
}

/** Whether members are those of somebody, or the part of them that others see: a profile of a user. */
function isPublicPart(
  document: OpenApiDocument,
  schema: string,
  members: ReadonlySet<string>,
): boolean {
  const all = new Set(membersOf(document, schema).keys());
  if (members.size > 2 && overlap(members, all) >= 0.8) return true;
  const shared = [...members].filter((name) => all.has(name));
  const isNamed = shared.some((name) =>
    ['username', 'login', 'email'].includes(normalizeName(name)),
  );
  return isNamed && shared.length > 2 && shared.length / members.size >= 0.7;
}

/** Whether an operation shows the one who calls, as `GET /user` does. */
export function isCallers({ method, path }: Operation): boolean {
  return (
    method === 'get' &&
    /(^|\/)(me|user|self|whoami|myself|account|profile|current[-_]?user|verify[-_]?credentials)$/i.test(
      path,
    )
  );
}

/** Finds, by schemas and names, what the items of a resource show of the items of others. */
export function findRelations(
  document: OpenApiDocument,
  resource: Resource,
  { resources, plans }: Inferred,
): Relations {
  const { members, sentMembers } = resource.resourceSchema;
  const others = resources.filter(({ resourceSchema }) => resourceSchema.schema !== undefined);
  const lists = [...plans.values()]
    .filter(({ role, operation }) => role === 'documented' && operation.method === 'get')
    .map(({ operation }) => operation);
  const embeddings: Embedding[] = [];
  const summaries: Summary[] = [];
  const ownCounts: OwnCount[] = [];
  for (const member of members.values()) {
    if (extensionAt(document, member.pointer, 'x-doubletake-relation') === false) continue;
    const embedding = embeddingOf(document, member, resource, others, lists);
    if (embedding !== undefined) embeddings.push(embedding);
    const children =
      embedding === undefined ? childListOf(document, member, resource, others) : undefined;
    if (children !== undefined) summaries.push({ member: member.name, kind: 'list', ...children });
    const list = countedList(document, member, members);
    if (list !== undefined) ownCounts.push({ member: member.name, list });
    else if (!sentMembers.has(member.name)) {
      const summary = summaryOf(document, member, resource, others);
      if (summary !== undefined) summaries.push(summary);
    }
  }
  return {
    embeddings,
    summaries,
    ownCounts,
    totals: findTotals(document, resource),
    stockFlags: findStockFlags(document, resource),
    ownFacts: findOwnFacts(document, resource),
    places: findPlacesTaken(document, resource, others),
    repeats: repeatsOf(document, resource.resourceSchema),
  };
}

function embeddingOf(
  document: OpenApiDocument,
  member: Member,
  resource: Resource,
  others: readonly Resource[],
  lists: readonly Operation[],
): Embedding | undefined {
  const sent = resource.resourceSchema.sentMembers;
  const types = schemaTypes(document, member.pointer);
  const items = types.has('array') ? itemsOf(document, member.pointer) : undefined;
  const schema = items ?? member.pointer;
  const inner = new Set(membersOf(document, schema).keys());
  if (inner.size === 0) return undefined;
  const bare = normalizeName(member.name);
  const one = normalizeName(singular(member.name));
  const last = wordsOf(member.name).at(-1) ?? member.name;
  const place = placeOf(document, schema);
  // `{ anyOf: [Agent, null] }` shows an agent.
  const places = new Set([
    place,
    ...branchesOf(document, schema).map((part) => placeOf(document, part)),
  ]);
  // `media_ids` names what `media_attachments` shows, where that is what `/media/{id}` shows.
  const ofTarget = others
    .filter((target) => placeOf(document, target.resourceSchema.schema ?? '') === place)
    .map((target) => normalizeName(singular(nounOf(target.segments))))
    .filter((noun) => noun.length > 2 && bare.startsWith(noun))
    .map((noun) => (items === undefined ? `${noun}id` : `${noun}ids`));
  const keys = [
    ...new Set(
      items === undefined
        ? [bare, `${bare}id`, `${bare}uuid`, `${bare}key`]
        : [bare, `${one}ids`, `${one}idlist`, `${bare}ids`],
    ),
    ...ofTarget,
  ];
  // An item may have the id itself: that of a new one is said by its path, or set by an action.
  const ownKey = [...resource.resourceSchema.members.values()].some(
    ({ name, pointer }) =>
      name !== member.name &&
      name !== resource.resourceSchema.id &&
      keys.includes(normalizeName(name)) &&
      (isScalar(document, pointer) || items !== undefined),
  );
  const isKeyed = ownKey || [...sent].some((name) => keys.includes(normalizeName(name)));
  // A list that is sent whole is part of the item; one of ids shows others.
  const fits = others.filter((target) => {
    if (target === resource && !isKeyed) return false;
    if (!isReachable(resource, target) && !(isKeyed && isBelowReachable(resource, target)))
      return false;
    if (places.has(placeOf(document, target.resourceSchema.schema ?? ''))) return true;
    const isNamed =
      sameNoun(nounOf(target.segments), last) || sameNoun(nounOf(target.segments), member.name);
    return isNamed && inner.size > 1 && overlap(inner, target.resourceSchema.hints.members) >= 0.5;
  });
  const collection = fits.find(({ kind, plans }) => kind === 'collection' && plans.length > 0);
  const me = fits.find(({ kind }) => kind === 'singleton');
  const own = others.find(
    ({ kind, plans, resourceSchema }) =>
      kind === 'singleton' &&
      plans.some(({ operation }) => isCallers(operation)) &&
      (placeOf(document, resourceSchema.schema ?? '') === place ||
        (callers.has(bare) && isPublicPart(document, resourceSchema.schema ?? '', inner))),
  );
  const isCaller = !isKeyed && (callers.has(bare) || (own !== undefined && customers.has(bare)));
  const target = isCaller ? (own ?? me) : (collection ?? (isKeyed ? me : undefined));
  const shownAlone =
    isCaller && me === undefined
      ? lists.find((get) => isCallers(get) && isLike(document, get, place, inner))
      : undefined;
  if (target === undefined && !isKeyed && shownAlone === undefined) return undefined;
  const isParent = target !== undefined && target === resource.parent;
  const isExpandable = types.has('string') || types.has('integer');
  if (!isKeyed && !isCaller && !isParent && !isExpandable) return undefined;
  if (
    items !== undefined &&
    sent.has(member.name) &&
    !isScalarList(document, resource, member.name)
  )
    return undefined;
  return {
    member: member.name,
    isMany: items !== undefined,
    schema,
    target,
    shownBy:
      shownAlone ??
      (target === undefined ? lists.find((list) => listsSame(document, list, place)) : undefined),
    keys,
    isExpandable,
    isCaller,
    me: !isCaller && callers.has(bare) ? own : undefined,
  };
}

/** Whether a list shows what stands at a place. */
function listsSame(document: OpenApiDocument, list: Operation, place: string): boolean {
  const schema = successSchema(list);
  const items =
    schema === undefined
      ? undefined
      : findItems(document, schema, nounOf(pathShape(list.path).segments), true);
  return items !== undefined && placeOf(document, items.schema) === place;
}

/** Whether what is sent under a name is a list of ids. */
function isScalarList(document: OpenApiDocument, resource: Resource, name: string): boolean {
  const pointer = resource.resourceSchema.sentSchema;
  const member = pointer === undefined ? undefined : membersOf(document, pointer).get(name);
  const items = member === undefined ? undefined : itemsOf(document, member.pointer);
  return items !== undefined && isScalar(document, items);
}

const countWords = new Set([
  'count',
  'total',
  'num',
  'nb',
  'number',
  'quantity',
  'counter',
  'of',
  'n',
]);

/** The noun that a counter counts: `comments` for `commentsCount`, `nb_comments`, `total_comments`. */
function countedNoun(document: OpenApiDocument, { name, pointer }: Member): string | undefined {
  const types = schemaTypes(document, pointer);
  if (!types.has('integer') && !types.has('number')) return undefined;
  const words = wordsOf(name);
  const rest = words.filter((word) => !countWords.has(word));
  return rest.length === 0 || rest.length === words.length ? undefined : rest.join('_');
}

/** The noun of an object that counts by status: `files` for `file_counts: { completed, failed, total }`. */
function countedInParts(document: OpenApiDocument, { name, pointer }: Member): string | undefined {
  const words = wordsOf(name);
  const members = [...membersOf(document, pointer).values()];
  const areNumbers =
    members.length > 1 &&
    members.every((member) => schemaTypes(document, member.pointer).has('integer'));
  return words.length > 1 && /^counts?$/.test(words.at(-1) ?? '') && areNumbers
    ? words.slice(0, -1).join('_')
    : undefined;
}

function pluralCount(document: OpenApiDocument, { name, pointer }: Member): string | undefined {
  const isPlural = wordsOf(name).length === 1 && singular(name) !== name;
  return isPlural && schemaTypes(document, pointer).has('integer') ? name : undefined;
}

function countedList(
  document: OpenApiDocument,
  member: Member,
  members: ReadonlyMap<string, Member>,
): string | undefined {
  const noun = countedNoun(document, member);
  if (noun === undefined) return undefined;
  return [...members.values()].find(({ name, pointer }) => {
    const isList = schemaTypes(document, pointer).has('array');
    const words = wordsOf(name).filter((word) => word !== 'ids' && word !== 'list');
    return isList && sameNoun(words.join('_'), noun);
  })?.name;
}

function summaryOf(
  document: OpenApiDocument,
  member: Member,
  resource: Resource,
  others: readonly Resource[],
): Summary | undefined {
  const noun = countedNoun(document, member);
  if (noun !== undefined) {
    const found = belonging(document, resource, others, (other) => {
      const own = nounOf(other.segments);
      return sameNoun(own, noun) || sameNoun(own, wordsOf(noun).at(-1) ?? noun);
    });
    if (found === undefined) return undefined;
    const own = wordsOf(nounOf(found.of.segments)).map(singular);
    const rest = wordsOf(noun).filter((word) => !own.includes(singular(word)));
    // `open_ticket_count` counts those that are open, where tickets have such a status or flag.
    const where = rest.length === 0 ? undefined : qualifier(document, found.of, rest.join(''));
    return { member: member.name, kind: 'count', ...found, ...(where !== undefined && { where }) };
  }
  const inParts = countedInParts(document, member);
  if (inParts !== undefined) {
    const found = belonging(document, resource, others, (other) =>
      sameNoun(nounOf(other.segments), inParts),
    );
    return found === undefined
      ? undefined
      : { member: member.name, kind: 'counts', schema: member.pointer, ...found };
  }
  const plural = pluralCount(document, member);
  if (plural !== undefined) {
    const found = belonging(document, resource, others, (other) =>
      sameNoun(nounOf(other.segments), plural),
    );
    // A number called `comments` counts those that lie below; `points` are no list of anything.
    return found === undefined || found.owner !== undefined
      ? undefined
      : { member: member.name, kind: 'count', ...found };
  }
  const words = wordsOf(member.name);
  const [first = '', ...rest] = words;
  if (['average', 'avg', 'mean'].includes(first) && isNumber(document, member.pointer)) {
    const value = rest.join('');
    const found = belonging(document, resource, others, ({ resourceSchema }) =>
      [...resourceSchema.members.keys()].some((name) => normalizeName(name) === value),
    );
    return found === undefined
      ? undefined
      : { member: member.name, kind: 'average', value, ...found };
  }
  if (!['last', 'latest', 'newest'].includes(first)) return undefined;
  const inner = new Set(membersOf(document, member.pointer).keys());
  const found = belonging(
    document,
    resource,
    others,
    (other) =>
      sameNoun(nounOf(other.segments), rest.join('_')) &&
      overlap(inner, other.resourceSchema.hints.members) >= 0.5,
  );
  return found === undefined
    ? undefined
    : { member: member.name, kind: 'last', schema: member.pointer, ...found };
}
