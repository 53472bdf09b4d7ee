import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Draft, MakeDraft, MakePlan } from './draft.ts';
import { fileRole, isBinaryAnswer } from './file-role.ts';
import { sameNoun } from './inflect.ts';
import { findItems, requestSchema, successSchema } from './locate-payload.ts';
import { membersOf, placeOf } from './members.ts';
import { saysCreates } from './operation-text.ts';
import { keyOf, nounOf, type PathGroup, parameterOf, pathOf } from './path-shapes.ts';
import { planAddressed } from './plan-addressed.ts';
import { isCollectionOfOne } from './plan-items.ts';
import { makesListed, planMany, readsByIds } from './plan-many.ts';
import { addsToOwner, itemShown } from './shown-item.ts';

/**
 * Collections: what lists and creates at one path; and singletons: what reads and writes at one
 * path.
 */
export function planCollection(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
  group: PathGroup,
  drafts: ReadonlyMap<string, Draft>,
  draftOf: MakeDraft,
  plan: MakePlan,
): void {
  const ownGet = group.operations.find(({ method }) => method === 'get');
  if (
    parameterOf(group.segments.at(-1)) !== undefined &&
    !isCollectionOfOne(document, groups, group, ownGet)
  )
    return;
  if (group.segments.length === 0 && !drafts.has(group.key)) return;
  if (addsToOwner(document, groups, group.segments)) return;
  const noun = nounOf(group.segments);
  const own = drafts.get(group.key);
  const known = own ?? namesake(group, drafts);
  const get = ownGet;
  const posted = group.operations.find(({ method }) => method === 'post');
  const lists =
    get !== undefined && isList(document, get, noun, known !== undefined || posted !== undefined);
  const post = posted ?? (lists ? puttingOne(document, group.operations) : undefined);
  const makes =
    post !== undefined &&
    !readsByIds(document, post, noun) &&
    (creates(document, post) || (lists && showsListed(document, get, post, noun)));
  const isCollection =
    known !== undefined ||
    (makes && (lists || leadsBelow(document, groups, group, post))) ||
    (lists && get !== undefined && isActedOn(document, groups, group, get));
  if (isCollection) {
    const draft =
      known ??
      draftOf(
        group.segments,
        'collection',
        'medium',
        `${pathOf(group)} ${!makes ? 'lists what is acted on below it' : lists ? 'lists and creates' : 'creates what lies below it'}`,
      );
    if (own === undefined && keyOf(draft.segments) !== group.key)
      Object.assign(draft, {
        name: noun,
        confidence: 'high',
        why: [...draft.why, `${pathOf(group)} is the collection by its name`],
      });
    if (get !== undefined && lists)
      plan(get, 'list', draft, 'GET on the collection answers a list');
    if (makes && makesListed(document, post, noun))
      plan(post, 'create-many', draft, 'POST on the collection takes a list and answers one');
    else if (makes)
      plan(
        post,
        'create',
        draft,
        post.method === 'put'
          ? 'PUT on the collection, which says that it creates'
          : 'POST on the collection',
      );
    for (const operation of group.operations) {
      planMany(document, operation, undefined, draft, plan);
      planAddressed(document, operation, draft, plan);
    }
    return;
  }
  // `/settings/edit` writes what `/settings` shows.
  const beside = ['edit', 'update'].flatMap((word) => {
    const other = groups.get(`${group.key}/${word}`);
    return other === undefined || drafts.has(other.key) ? [] : other.operations;
  });
  const writes = [...group.operations, ...beside].filter(
    ({ method, requestBody }) =>
      (method === 'put' || method === 'patch' || method === 'post') && requestBody !== undefined,
  );
  if (
    get === undefined ||
    lists ||
    successSchema(get) === undefined ||
    isBinaryAnswer(document, get) ||
    writes.length === 0
  )
    return;
  if (writes.some((operation) => fileRole(document, operation) !== undefined)) return;
  const outer = [...membersOf(document, successSchema(get) ?? '').keys()];
  const inner = [...membersOf(document, itemShown(document, get, noun) ?? '').keys()];
  const shown = new Set([...outer, ...inner]);
  const related = writes.filter((operation) => sharesMembers(document, operation, shown));
  if (related.length === 0) return;
  const draft = draftOf(
    group.segments,
    'singleton',
    'medium',
    `${pathOf(group)} is read and written as one item`,
  );
  plan(get, 'read', draft, 'GET of the one item');
  for (const operation of related)
    plan(
      operation,
      operation.method === 'put' && !beside.includes(operation) ? 'replace' : 'merge',
      draft,
      `${operation.method.toUpperCase()} of the one item`,
    );
  const remove = group.operations.find(({ method }) => method === 'delete');
  if (remove !== undefined) plan(remove, 'delete', draft, 'DELETE of the one item');
}

/** A PUT on the path of a list that creates an item: its body is one, and it says so. */
function puttingOne(
  document: OpenApiDocument,
  operations: readonly Operation[],
): Operation | undefined {
  return operations.find((operation) => {
    const sent = requestSchema(operation);
    const isOne = sent !== undefined && membersOf(document, sent).size > 0;
    return saysCreates(document, operation) && isOne;
  });
}

/**
 * Whether something is done to the items of a list, though none is made or changed as a whole: `POST
 * /notifications/{id}/read`, which shows such an item or nothing.
 */
function isActedOn(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
  { key, segments }: PathGroup,
  get: Operation,
): boolean {
  const items = findItems(document, successSchema(get) ?? '', nounOf(segments), true);
  if (items === undefined || !membersOf(document, items.schema).has('id')) return false;
  return [...groups.values()].some(
    (below) =>
      below.segments.length === segments.length + 2 &&
      below.key.startsWith(`${key}/{}/`) &&
      parameterOf(below.segments.at(-1)) === undefined &&
      below.operations.some((operation) => {
        const shown = successSchema(operation);
        return (
          (operation.method === 'post' || operation.method === 'put') &&
          (shown === undefined ||
            placeOf(document, itemShown(document, operation, nounOf(segments)) ?? '') ===
              placeOf(document, items.schema))
        );
      }),
  );
}

/**
 * Whether a POST shows the id that paths below are about, as `POST /tickets` does for
 * `/tickets/{ticketId}/qr`.
 */
function leadsBelow(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
  { key, segments }: PathGroup,
  post: Operation,
): boolean {
  const shown = membersOf(document, successSchema(post) ?? '');
  return [...groups.values()].some((below) => {
    const parameter = parameterOf(below.segments[segments.length]);
    return (
      parameter !== undefined &&
      below.key.startsWith(`${key}/`) &&
      (shown.has(parameter) || shown.has('id'))
    );
  });
}

/**
 * The resource whose items have the singular, or another form, of a collection's name: `/pets` and
 * `/pet/{petId}`.
 */
function namesake({ segments }: PathGroup, drafts: ReadonlyMap<string, Draft>): Draft | undefined {
  const above = keyOf(segments.slice(0, -1));
  const noun = segments.at(-1) ?? '';
  return [...drafts.values()].find((draft) => {
    const own = draft.segments.at(-1) ?? '';
    const isItemAlone = draft.kind === 'collection' && draft.confidence !== 'high';
    return (
      isItemAlone &&
      keyOf(draft.segments.slice(0, -1)) === above &&
      sameNoun(own, noun) &&
      parameterOf(own) === undefined
    );
  });
}

function sharesMembers(
  document: OpenApiDocument,
  operation: Operation,
  shown: ReadonlySet<string>,
): boolean {
  const schema = requestSchema(operation);
  if (schema === undefined) return false;
  const sent = [...membersOf(document, schema).keys()];
  return shown.size === 0 || sent.length === 0 || sent.some((name) => shown.has(name));
}

function isList(
  document: OpenApiDocument,
  operation: Operation,
  noun: string,
  loose: boolean,
): boolean {
  const schema = successSchema(operation);
  return schema !== undefined && findItems(document, schema, noun, loose) !== undefined;
}

/** A POST that has a body, or shows what it has made. */
export function creates(document: OpenApiDocument, operation: Operation): boolean {
  const schema = requestSchema(operation);
  if (operation.requestBody === undefined)
    return (
      operation.responses.some(({ status }) => status === '201') ||
      showsIdOrNothing(document, operation)
    );
  const types = schema === undefined ? new Set<string>() : schemaTypes(document, schema);
  if (!types.has('array') || types.has('object')) return true;
  // A list is sent to make many, or to change some; where one item comes back, the author meant
  // one.
  return membersOf(document, successSchema(operation) ?? '').has('id');
}

/** Whether a POST without a body answers one of those that the GET lists, in an envelope or not. */
function showsListed(
  document: OpenApiDocument,
  get: Operation,
  post: Operation,
  noun: string,
): boolean {
  const listed = findItems(document, successSchema(get) ?? '', noun, true)?.schema;
  const shown = successSchema(post);
  if (listed === undefined || shown === undefined || post.requestBody !== undefined) return false;
  const item = dereference(document, listed).pointer;
  const members = [...membersOf(document, shown).values()].map(({ pointer }) => pointer);
  return [shown, ...members].some((place) => dereference(document, place).pointer === item);
}

/** A document that describes no bodies at all still means that a POST creates. */
function showsIdOrNothing(document: OpenApiDocument, operation: Operation): boolean {
  const schema = successSchema(operation);
  return schema === undefined || membersOf(document, schema).has('id');
}
