import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { schemaTypes, takesNull } from '../../../openapi/schema/schema-types.ts';
import type { Draft, MakeDraft, MakePlan } from './draft.ts';
import { fileRole } from './file-role.ts';
import { normalizeName, sameNoun, singular, wordsOf } from './inflect.ts';
import { findItem, findItems, successSchema } from './locate-payload.ts';
import { isScalar, membersOf, placeOf } from './members.ts';
import type { Address } from './model.ts';
import { saysCreates } from './operation-text.ts';
import {
  keyOf,
  nounOf,
  type PathGroup,
  parameterOf,
  parametersIn,
  pathOf,
  pathShape,
} from './path-shapes.ts';
import { planMany } from './plan-many.ts';

/** What lies below an item or a collection: files, actions, other ways to create and to list. */
export function planBelow(
  document: OpenApiDocument,
  group: PathGroup,
  drafts: ReadonlyMap<string, Draft>,
  draftOf: MakeDraft,
  plan: MakePlan,
): void {
  const last = group.segments.at(-1);
  if (last === undefined || parameterOf(last) !== undefined) return;
  const above = group.segments.slice(0, -1);
  const parameter = parameterOf(above.at(-1));
  const draft = drafts.get(keyOf(parameter === undefined ? above : above.slice(0, -1)));
  if (draft === undefined || draft.kind === 'singleton') return;
  const isOwnCollection = drafts.has(group.key) || drafts.has(`${group.key} singleton`);
  if (parameter === undefined) {
    for (const operation of group.operations) {
      planMany(document, operation, last, draft, plan);
      planBeside(document, operation, last, draft, plan);
    }
    return;
  }
  const address: Address = { in: 'path', name: parameter };
  const takesFile = group.operations.some(
    (operation) => fileRole(document, operation) === 'upload',
  );
  for (const operation of group.operations) {
    const file =
      fileRole(document, operation) ??
      (showsContent(document, operation, last, draft) ? 'download' : undefined);
    // OData puts a namespace before the name of an action: `Fleet.Retire`.
    const extras = { address, slot: /^[A-Z][\w.]*\.(\w+)$/.exec(last)?.[1] ?? last };
    const members = draft.plans.find(
      ({ memberParameter, operation: other }) =>
        memberParameter !== undefined &&
        keyOf(pathShape(other.path).segments.slice(0, -1)) === group.key,
    );
    if (members?.slot !== undefined && operation.method === 'get') {
      plan(operation, 'list-members', draft, `lists the ${members.slot} of an item`, {
        address,
        slot: members.slot,
      });
      continue;
    }
    if (isOwnCollection && file !== 'download') continue;
    const aside =
      drafts.get(keyOf([...above.slice(0, -2), last])) ??
      namesakeOf(document, operation, last, drafts);
    if (aside !== undefined && makesAside(document, operation, aside, parametersIn(above).length)) {
      plan(operation, 'create', aside, 'makes, below an item, what has a path of its own', {
        above: draft,
      });
      continue;
    }
    if (/^(edit|update|modify)$/i.test(last) && operation.method !== 'get')
      plan(operation, 'merge', draft, `its path ends in ${last}`, { address });
    else if (file !== undefined)
      plan(
        operation,
        file,
        draft,
        file === 'upload' ? 'takes a file for the item' : 'answers the bytes of a file',
        extras,
      );
    else if (takesFile && operation.method === 'delete')
      plan(operation, 'remove-file', draft, 'DELETE where a file is uploaded', extras);
    else if (makesOwn(document, operation, last, draft))
      plan(
        operation,
        'create',
        draftOf(
          group.segments,
          'collection',
          'medium',
          `POST ${pathOf(group)} makes what is listed nowhere`,
        ),
        'makes something of its own below an item',
      );
    else if (operation.method === 'delete' && mayBeCleared(document, operation, last, draft))
      plan(operation, 'action', draft, `takes the ${last} of the item away`, {
        ...extras,
        clears: true,
      });
    else if (operation.method === 'delete' && takesBack(document, group, operation, draft))
      plan(operation, 'action', draft, `takes back what ${last} does to the item`, extras);
    else if (['post', 'put', 'patch'].includes(operation.method))
      plan(operation, 'action', draft, `${operation.method.toUpperCase()} below an item`, extras);
  }
}

/**
 * Whether a DELETE undoes what a PUT or POST of the same path does to the item: `DELETE
 * /recipes/{id}/favorite`. It shows the item or nothing.
 */
function takesBack(
  document: OpenApiDocument,
  { operations }: PathGroup,
  operation: Operation,
  draft: Draft,
): boolean {
  const doing = operations.find(({ method }) => method === 'post' || method === 'put');
  if (doing === undefined) return false;
  return [doing, operation].every(
    (each) =>
      successSchema(each) === undefined ||
      showsItem(document, each, draft) === 'one' ||
      wrapsItem(document, each, draft),
  );
}

/** Whether an answer shows the item in an envelope: `{ article: { … } }`. */
function wrapsItem(document: OpenApiDocument, operation: Operation, draft: Draft): boolean {
  const schema = successSchema(operation);
  if (schema === undefined) return false;
  const { path, schema: inner } = findItem(document, schema, draft.resourceSchema.hints);
  return path.length > 0 && isSameItem(document, inner, draft);
}

/** Whether a member of an item, of the name of a path, may be nothing, and a DELETE there shows that. */
function mayBeCleared(
  document: OpenApiDocument,
  operation: Operation,
  last: string,
  draft: Draft,
): boolean {
  const member = [...draft.resourceSchema.members.values()].find(
    ({ name }) => normalizeName(name) === normalizeName(last),
  );
  const schema = successSchema(operation);
  return (
    member !== undefined &&
    !schemaTypes(document, member.pointer).has('array') &&
    (!member.required || takesNull(document, member.pointer)) &&
    (schema === undefined || showsItem(document, operation, draft) === 'one')
  );
}

/** Whether a GET such as `/files/{id}/content` answers, as text, what a creation took as a file. */
function showsContent(
  document: OpenApiDocument,
  operation: Operation,
  last: string,
  draft: Draft,
): boolean {
  const schema = successSchema(operation);
  const types = schema === undefined ? undefined : schemaTypes(document, schema);
  return (
    operation.method === 'get' &&
    /^(contents?|download|raw|file|data)$/i.test(last) &&
    (types === undefined || (types.has('string') && types.size === 1)) &&
    draft.plans.some(
      (other) => other.role === 'create' && fileRole(document, other.operation) === 'upload',
    )
  );
}

/**
 * Whether a POST below an item makes items of another collection, as `POST /owners/{id}/pets` does
 * for `/pets/{petId}`.
 */
function makesAside(
  document: OpenApiDocument,
  operation: Operation,
  draft: Draft,
  depth: number,
): boolean {
  const canMake =
    (operation.method === 'post' || saysCreates(document, operation)) &&
    draft.kind === 'collection' &&
    // `/visits` with a POST of its own has those of `/owners/{}/pets/{}/visits` as well.
    (depth > 1 || !draft.plans.some(({ role }) => role === 'create'));
  return canMake && showsItem(document, operation, draft) === 'one';
}

/** The collection of the same name that stands by itself, and whose items are shown. */
function namesakeOf(
  document: OpenApiDocument,
  operation: Operation,
  last: string,
  drafts: ReadonlyMap<string, Draft>,
): Draft | undefined {
  const draft = drafts.get(keyOf([last]));
  return draft !== undefined && showsItem(document, operation, draft) === 'one' ? draft : undefined;
}

/**
 * Whether a POST below an item makes something of its own: its word is a plural, or the answer has
 * an id and says that something was made, and what comes back is not the item.
 */
function makesOwn(
  document: OpenApiDocument,
  operation: Operation,
  last: string,
  draft: Draft,
): boolean {
  if (operation.method !== 'post' || operation.requestBody === undefined) return false;
  const isMade = operation.responses.some(({ status }) => status === '201');
  const isPlural = singular(last) !== last && !/^(progress|access|process)$/i.test(last);
  const schema = successSchema(operation);
  if (schema === undefined) return isPlural && isMade;
  const { hints } = draft.resourceSchema;
  const shown = findItem(document, schema, hints).schema;
  if (isSameItem(document, shown, draft) || placeOf(document, shown) === hints.place) return false;
  const types = schemaTypes(document, schema);
  if (types.has('array') && !types.has('object')) return false;
  const hasId =
    membersOf(document, schema).has('id') ||
    [...membersOf(document, schema).values()].some(({ pointer }) =>
      membersOf(document, pointer).has('id'),
    );
  return isPlural ? isMade || hasId : isMade && membersOf(document, schema).has('id');
}

const searching = /^(search|query|find|filter|scroll)/i;
const creating = /^(create|new|add|insert|register|upload)/i;
/** What a server works out at each call, and keeps nowhere. */
const computed = /^(upcoming|preview|estimate|quote|simulate|calculate|dry[-_]?run)$/i;
/** What a thing is made from, where there is a path for each: `POST /documents/url`. */
const sources = /^(text|files?|urls?|link|csv|import|from[-_].+)$/i;

/** What a path such as `read-all` or `mark-all-as-read` says that is done to all items. */
function wordForAll(last: string): string | undefined {
  const words = wordsOf(last).filter((word) => !['mark', 'set', 'as'].includes(word));
  const rest = words.filter((word) => word !== 'all');
  return rest.length === 1 && words.length === 2 ? rest[0] : undefined;
}

/** Beside a collection's items: `POST /pets/create`, `GET /pets/findByStatus`. */
function planBeside(
  document: OpenApiDocument,
  operation: Operation,
  last: string,
  draft: Draft,
  plan: MakePlan,
): void {
  const shows = showsItem(document, operation, draft);
  if (['post', 'put', 'patch'].includes(operation.method) && wordForAll(last) !== undefined) {
    plan(operation, 'action', draft, 'its path says that it does something to all', {
      slot: wordForAll(last),
      isForAll: true,
    });
    return;
  }
  const { length } = draft.segments;
  const isFirst = !draft.plans.some(
    ({ role, operation: other }) =>
      role === 'create' && pathShape(other.path).segments.length === length,
  );
  if (operation.method === 'get' && shows === 'one') {
    if (computed.test(last)) return;
    const lookup = lookupOf(document, operation, draft);
    const [first] = lookup;
    if (first !== undefined)
      plan(operation, 'read', draft, 'names the item in the query by its members', {
        address: { in: 'query', name: first.parameter, member: first.member },
        lookup,
      });
    return;
  }
  if (
    (operation.method === 'post' || operation.method === 'put') &&
    shows === 'one' &&
    /^(upsert|create[-_]?or[-_]?update|save)$/i.test(last)
  ) {
    plan(operation, 'create', draft, 'its path says that it creates or changes', {
      isUpsert: true,
    });
    return;
  }
  if (
    operation.method === 'post' &&
    shows === undefined &&
    ((isFirst && creating.test(last)) || sources.test(last)) &&
    showsIdOf(document, operation, draft)
  ) {
    plan(operation, 'create', draft, 'its path says that it creates, and it answers the id');
    return;
  }
  if (operation.method === 'post' && creating.test(last) && shows === 'one' && isFirst) {
    plan(operation, 'create', draft, 'its path says that it creates');
  } else if (
    operation.method === 'get' &&
    (shows === 'many' || (searching.test(last) && listsWrapped(document, operation, draft)))
  ) {
    plan(operation, 'list', draft, 'answers a list of the same items');
  } else if (
    operation.method === 'post' &&
    (shows === 'many' || (searching.test(last) && listsWrapped(document, operation, draft))) &&
    /search|query|find|filter|list|scroll/i.test(last)
  ) {
    plan(operation, 'list', draft, 'searches the same items');
  }
}

/**
 * Whether a search lists, in a member called as the thing, things of which the document names no
 * member: `{ hits: [{ document: { … } }] }`.
 */
function listsWrapped(document: OpenApiDocument, operation: Operation, draft: Draft): boolean {
  const schema = successSchema(operation);
  const noun = nounOf(draft.segments);
  const items = schema === undefined ? undefined : findItems(document, schema, noun, true);
  if (items === undefined || draft.resourceSchema.members.size > 0) return false;
  return [...membersOf(document, items.schema).keys()].some((name) => sameNoun(name, noun));
}

/** The parameters of the query that are called as members of the item, or as its id. */
function lookupOf(
  document: OpenApiDocument,
  { parameters }: Operation,
  draft: Draft,
): { parameter: string; member: string }[] {
  const { members, id } = draft.resourceSchema;
  const byName = new Map([...members.keys()].map((name) => [normalizeName(name), name]));
  const one = normalizeName(singular(nounOf(draft.segments)));
  return parameters.flatMap(({ in: place, name }) => {
    const bare = normalizeName(name);
    const own = byName.get(bare) ?? (bare === `${one}id` ? id : undefined);
    const pointer = members.get(own ?? '')?.pointer;
    return place === 'query' &&
      own !== undefined &&
      pointer !== undefined &&
      isScalar(document, pointer)
      ? [{ parameter: name, member: own }]
      : [];
  });
}

/** Whether an answer shows the id of an item, under the item's own name for it or the path's. */
function showsIdOf(document: OpenApiDocument, operation: Operation, draft: Draft): boolean {
  const { id } = draft.resourceSchema;
  const shown = membersOf(document, successSchema(operation) ?? '');
  if (id !== undefined) return shown.has(id);
  // Where nothing has shown an item yet, its id is called as usual.
  return [...shown.keys()].some((name) => normalizeName(name) === 'id');
}

function showsItem(
  document: OpenApiDocument,
  operation: Operation,
  draft: Draft,
): 'one' | 'many' | undefined {
  const schema = successSchema(operation);
  const { hints } = draft.resourceSchema;
  if (schema === undefined || hints.place === undefined) return undefined;
  const items = findItems(document, schema, nounOf(draft.segments), false);
  if (items !== undefined) return isSameItem(document, items.schema, draft) ? 'many' : undefined;
  return isSameItem(document, schema, draft) ? 'one' : undefined;
}

/** Whether a schema is that of a resource's items, or says the same of them. */
export function isSameItem(document: OpenApiDocument, schema: string, draft: Draft): boolean {
  const { hints } = draft.resourceSchema;
  const { pointer } = dereference(document, schema);
  if (hints.place === pointer) return true;
  const members = [...membersOf(document, schema).keys()];
  return (
    members.length > 2 &&
    members.filter((name) => hints.members.has(name)).length /
      Math.max(members.length, hints.members.size) >=
      0.8
  );
}
