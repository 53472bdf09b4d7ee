import { listParts } from '../../openapi/binary.ts';
import { dereference, type OpenApiDocument } from '../../openapi/document.ts';
import { isJson } from '../../openapi/media-types.ts';
import type { Operation } from '../../openapi/operation.ts';
import { schemaTypes } from '../../openapi/schema-types.ts';
import { applyCorrections } from './corrections.ts';
import { membersOf } from './members.ts';
import type { Address, Confidence, Inferred, Plan, Resource, Role } from './model.ts';
import { groupByPath, keyOf, nounOf, type PathGroup, parameterOf } from './paths.ts';
import { findItems, requestSchema, successResponse, successSchema } from './shapes.ts';
import { describeThing, type Thing } from './thing.ts';
import { viewsByOwner } from './views.ts';
import { plain, sameNoun, singular } from './words.ts';

/** A resource while its operations are gathered. */
export interface Draft {
  name: string;
  kind: Resource['kind'];
  segments: readonly string[];
  parent: Draft | undefined;
  plans: Plan[];
  confidence: Confidence;
  why: string[];
  readonly thing: Thing;
}

/**
 * Finds the resources of a document: collections and their items by the paths, singletons by what can be read and
 * written at one path, files by what takes or gives bytes, and what only shows things of another resource by its
 * schema. Schemas are read when they are needed. What cannot be told stays `documented`.
 */
export function inferResources(document: OpenApiDocument, operations: readonly Operation[]): Inferred {
  const plans = new Map<Operation, Plan>();
  const drafts = new Map<string, Draft>();
  const groups = groupByPath(operations);
  const plan = (operation: Operation, role: Role, draft: Draft | undefined, why: string, extras: Partial<Plan> = {}) => {
    if (plans.has(operation)) return;
    const made: Plan = { operation, role, resource: draft, address: undefined, slot: undefined, owners: [], why, ...extras };
    plans.set(operation, made);
    draft?.plans.push(made);
  };
  const ordered = [...groups.values()].sort((a, b) => a.segments.length - b.segments.length);
  for (const group of ordered) planItems(document, groups, group, draftOf, plan);
  for (const group of ordered) planCollection(document, group, drafts, draftOf, plan);
  for (const group of ordered) planBelow(document, group, drafts, plan);
  for (const draft of drafts.values()) {
    const above = draft.segments.findLastIndex((segment) => parameterOf(segment) !== undefined);
    draft.parent = above === -1 ? undefined : drafts.get(keyOf(draft.segments.slice(0, above)));
    if (draft.parent?.kind === 'singleton') draft.parent = undefined;
  }
  viewsByOwner(document, ordered, drafts, plan);
  for (const group of ordered) for (const operation of group.operations) plan(operation, 'documented', undefined, whyDocumented(operation));
  const inferred = { resources: [...drafts.values()].filter((draft) => draft.plans.length > 0), plans };
  return applyCorrections(document, inferred, draftOf);

  function draftOf(segments: readonly string[], kind: Draft['kind'], confidence: Confidence, why: string): Draft {
    const key = `${keyOf(segments)}${kind === 'singleton' ? ' singleton' : ''}`;
    const known = drafts.get(key);
    if (known !== undefined) return known;
    const draft: Draft = {
      name: nameOf(segments, drafts),
      kind,
      segments,
      parent: undefined,
      plans: [],
      confidence,
      why: [why],
      get thing() {
        const thing = describeThing(document, this as Resource);
        Object.defineProperty(this, 'thing', { value: thing });
        return thing;
      },
    };
    drafts.set(key, draft);
    return draft;
  }
}

export type MakePlan = (operation: Operation, role: Role, draft: Draft | undefined, why: string, extras?: Partial<Plan>) => void;
export type MakeDraft = (segments: readonly string[], kind: Draft['kind'], confidence: Confidence, why: string) => Draft;

/** `pets`; `owners/pets` where another resource of that name stands elsewhere. */
function nameOf(segments: readonly string[], drafts: ReadonlyMap<string, Draft>): string {
  const statics = segments.filter((segment) => !segment.includes('{'));
  const taken = new Set([...drafts.values()].map(({ name }) => name));
  for (let count = 1; count <= statics.length; count++) {
    const name = statics.slice(-count).join('/');
    if (!taken.has(name)) return name;
  }
  return segments.join('/') || 'root';
}

/** Items: paths that end in a parameter, below the collection that it picks from. */
function planItems(document: OpenApiDocument, groups: ReadonlyMap<string, PathGroup>, group: PathGroup, draftOf: MakeDraft, plan: MakePlan): void {
  const parameter = parameterOf(group.segments.at(-1));
  if (parameter === undefined) return;
  const get = group.operations.find(({ method }) => method === 'get');
  const writes = group.operations.filter(({ method }) => ['put', 'patch', 'delete', 'post'].includes(method));
  // `/{anything}` alone may be a catch-all.
  if (group.segments.length < 2 && (get === undefined || writes.length === 0)) return;
  if (get !== undefined && writes.length === 0 && isBareList(document, get)) return;
  if (get !== undefined && isBinaryAnswer(get) && writes.length === 0) return;
  const segments = group.segments.slice(0, -1);
  const hasCollection = groups.has(keyOf(segments));
  const why = hasCollection ? `${pathOf(group)} is an item of ${pathOf({ segments })}` : `${pathOf(group)} ends in a parameter`;
  const draft = draftOf(segments, 'collection', hasCollection ? 'high' : 'medium', why);
  const address: Address = { in: 'path', name: parameter };
  for (const operation of group.operations) {
    const role = itemRole(operation, get !== undefined || writes.length > 1);
    // A file is what is read and replaced here, not a description of one.
    const file = isWholeFile(operation) ? fileRole(document, operation) : undefined;
    if (file !== undefined && operation.method !== 'post') plan(operation, file, draft, 'takes or answers bytes', { address, slot: 'content' });
    else if (role !== undefined) plan(operation, role, draft, `${operation.method.toUpperCase()} on an item`, { address });
  }
}

function itemRole({ method }: Operation, hasMore: boolean): Role | undefined {
  if (method === 'get' || method === 'head') return 'read';
  if (method === 'put') return 'replace';
  if (method === 'patch') return 'merge';
  if (method === 'delete') return 'delete';
  // POST on an item changes it (as Stripe and OKCHAT have it); alone it may do anything.
  return method === 'post' && hasMore ? 'merge' : undefined;
}

/** Collections: what lists and creates at one path; and singletons: what reads and writes at one path. */
function planCollection(document: OpenApiDocument, group: PathGroup, drafts: ReadonlyMap<string, Draft>, draftOf: MakeDraft, plan: MakePlan): void {
  if (parameterOf(group.segments.at(-1)) !== undefined) return;
  if (group.segments.length === 0 && !drafts.has(group.key)) return;
  const noun = nounOf(group.segments);
  const known = drafts.get(group.key) ?? namesake(group, drafts);
  const get = group.operations.find(({ method }) => method === 'get');
  const post = group.operations.find(({ method }) => method === 'post');
  const lists = get !== undefined && isList(document, get, noun, known !== undefined || post !== undefined);
  const isCollection = known !== undefined || (lists && post !== undefined && creates(document, post));
  if (isCollection) {
    const draft = known ?? draftOf(group.segments, 'collection', 'medium', `${pathOf(group)} lists and creates`);
    if (draft.segments !== group.segments && keyOf(draft.segments) !== group.key)
      Object.assign(draft, { name: noun, confidence: 'high', why: [...draft.why, `${pathOf(group)} is the collection by its name`] });
    if (get !== undefined && lists) plan(get, 'list', draft, 'GET on the collection answers a list');
    if (post !== undefined && creates(document, post)) plan(post, 'create', draft, 'POST on the collection');
    for (const operation of group.operations) planAddressed(document, operation, draft, plan);
    return;
  }
  const writes = group.operations.filter(
    ({ method, requestBody }) => (method === 'put' || method === 'patch' || method === 'post') && requestBody !== undefined,
  );
  if (get === undefined || lists || successSchema(get) === undefined || isBinaryAnswer(get) || writes.length === 0) return;
  if (writes.some((operation) => fileRole(document, operation) !== undefined)) return;
  const shown = new Set(membersOf(document, successSchema(get) ?? '').keys());
  const related = writes.filter((operation) => sharesMembers(document, operation, shown));
  if (related.length === 0) return;
  const draft = draftOf(group.segments, 'singleton', 'medium', `${pathOf(group)} is read and written as one thing`);
  plan(get, 'read', draft, 'GET of the one thing');
  for (const operation of related)
    plan(operation, operation.method === 'put' ? 'replace' : 'merge', draft, `${operation.method.toUpperCase()} of the one thing`);
  const remove = group.operations.find(({ method }) => method === 'delete');
  if (remove !== undefined) plan(remove, 'delete', draft, 'DELETE of the one thing');
}

/** The resource whose items have the singular, or another form, of a collection's name: `/pets` and `/pet/{petId}`. */
function namesake({ segments }: PathGroup, drafts: ReadonlyMap<string, Draft>): Draft | undefined {
  const above = keyOf(segments.slice(0, -1));
  const noun = segments.at(-1) ?? '';
  return [...drafts.values()].find((draft) => {
    const own = draft.segments.at(-1) ?? '';
    const isItemAlone = draft.kind === 'collection' && draft.confidence !== 'high';
    return isItemAlone && keyOf(draft.segments.slice(0, -1)) === above && sameNoun(own, noun) && parameterOf(own) === undefined;
  });
}

function sharesMembers(document: OpenApiDocument, operation: Operation, shown: ReadonlySet<string>): boolean {
  const schema = requestSchema(operation);
  if (schema === undefined) return false;
  const sent = [...membersOf(document, schema).keys()];
  return shown.size === 0 || sent.length === 0 || sent.some((name) => shown.has(name));
}

/** Operations on a collection's path that say in the query or the body which item they mean. */
function planAddressed(document: OpenApiDocument, operation: Operation, draft: Draft, plan: MakePlan): void {
  const names = idNamesOf(draft);
  const inQuery = operation.parameters.find(({ in: place, name, required }) => place === 'query' && required && names.has(plain(name)));
  const sent = requestSchema(operation);
  const inBody = sent === undefined ? undefined : [...membersOf(document, sent).keys()].find((name) => names.has(plain(name)));
  const address: Address | undefined =
    inQuery !== undefined ? { in: 'query', name: inQuery.name } : inBody !== undefined ? { in: 'body', name: inBody } : undefined;
  const role = { put: 'replace', patch: 'merge', delete: 'delete', get: 'read' }[operation.method as string] as Role | undefined;
  if (address === undefined || role === undefined || (role === 'read' && address.in === 'body')) return;
  plan(operation, role, draft, `names the item in the ${address.in}`, { address });
}

function idNamesOf(draft: Draft): Set<string> {
  const one = plain(singular(nounOf(draft.segments)));
  const parameters = draft.plans.flatMap(({ address }) => (address === undefined ? [] : [plain(address.name)]));
  return new Set(['id', 'uuid', `${one}id`, `${one}uuid`, ...parameters]);
}

/** What lies below an item or a collection: files, actions, other ways to create and to list. */
function planBelow(document: OpenApiDocument, group: PathGroup, drafts: ReadonlyMap<string, Draft>, plan: MakePlan): void {
  const last = group.segments.at(-1);
  if (last === undefined || parameterOf(last) !== undefined) return;
  const above = group.segments.slice(0, -1);
  const parameter = parameterOf(above.at(-1));
  const draft = drafts.get(keyOf(parameter === undefined ? above : above.slice(0, -1)));
  if (draft === undefined || draft.kind === 'singleton') return;
  const isOwnCollection = drafts.has(group.key) || drafts.has(`${group.key} singleton`);
  if (parameter === undefined) {
    for (const operation of group.operations) planBeside(document, operation, last, draft, plan);
    return;
  }
  const address: Address = { in: 'path', name: parameter };
  const takesFile = group.operations.some((operation) => fileRole(document, operation) === 'upload');
  for (const operation of group.operations) {
    const file = fileRole(document, operation);
    const extras = { address, slot: last };
    if (isOwnCollection && file !== 'download') continue;
    if (file !== undefined) plan(operation, file, draft, file === 'upload' ? 'takes a file for the item' : 'answers the bytes of a file', extras);
    else if (takesFile && operation.method === 'delete') plan(operation, 'remove-file', draft, 'DELETE where a file is uploaded', extras);
    else if (['post', 'put', 'patch'].includes(operation.method)) plan(operation, 'action', draft, `${operation.method.toUpperCase()} below an item`, extras);
  }
}

const creating = /^(create|new|add|insert|register|upload)/i;

/** Beside a collection's items: `POST /pets/create`, `GET /pets/findByStatus`. */
function planBeside(document: OpenApiDocument, operation: Operation, last: string, draft: Draft, plan: MakePlan): void {
  const shows = showsThing(document, operation, draft);
  if (operation.method === 'post' && creating.test(last) && shows === 'one' && !draft.plans.some(({ role }) => role === 'create')) {
    plan(operation, 'create', draft, 'its path says that it creates');
  } else if (operation.method === 'get' && shows === 'many') {
    plan(operation, 'list', draft, 'answers a list of the same things');
  } else if (operation.method === 'post' && shows === 'many' && /search|query|find|filter|list/i.test(last)) {
    plan(operation, 'list', draft, 'searches the same things');
  }
}

function showsThing(document: OpenApiDocument, operation: Operation, draft: Draft): 'one' | 'many' | undefined {
  const schema = successSchema(operation);
  const { hints } = draft.thing;
  if (schema === undefined || hints.place === undefined) return undefined;
  const items = findItems(document, schema, nounOf(draft.segments), false);
  if (items !== undefined) return isSameThing(document, items.schema, draft) ? 'many' : undefined;
  return isSameThing(document, schema, draft) ? 'one' : undefined;
}

/** Whether a schema is that of a resource's things, or says the same of them. */
export function isSameThing(document: OpenApiDocument, schema: string, draft: Draft): boolean {
  const { hints } = draft.thing;
  const { pointer } = dereference(document, schema);
  if (hints.place === pointer) return true;
  const members = [...membersOf(document, schema).keys()];
  return members.length > 2 && members.filter((name) => hints.members.has(name)).length / Math.max(members.length, hints.members.size) >= 0.8;
}

function isBareList(document: OpenApiDocument, operation: Operation): boolean {
  const schema = successSchema(operation);
  return schema !== undefined && schemaTypes(document, schema).has('array');
}

function isList(document: OpenApiDocument, operation: Operation, noun: string, loose: boolean): boolean {
  const schema = successSchema(operation);
  return schema !== undefined && findItems(document, schema, noun, loose) !== undefined;
}

/** A POST that has a body, or shows what it has made. */
function creates(document: OpenApiDocument, operation: Operation): boolean {
  const schema = requestSchema(operation);
  if (operation.requestBody === undefined) return operation.responses.some(({ status }) => status === '201') || showsId(document, operation);
  const types = schema === undefined ? new Set<string>() : schemaTypes(document, schema);
  return !types.has('array') || types.has('object');
}

function showsId(document: OpenApiDocument, operation: Operation): boolean {
  const schema = successSchema(operation);
  return schema !== undefined && membersOf(document, schema).has('id');
}

/** Whether an operation takes a file or answers with one. */
export function fileRole(document: OpenApiDocument, operation: Operation): 'upload' | 'download' | undefined {
  if ((operation.method === 'get' || operation.method === 'head') && isBinaryAnswer(operation)) return 'download';
  if (!['post', 'put', 'patch'].includes(operation.method)) return undefined;
  const takes = (operation.requestBody?.content ?? []).some((mediaType) =>
    mediaType.type.startsWith('multipart/') ? listParts(document, mediaType).some(({ binary }) => binary) : isBytes(mediaType.type),
  );
  return takes ? 'upload' : undefined;
}

/** Bytes are all that the operation takes or answers: no part of them describes the thing. */
function isWholeFile(operation: Operation): boolean {
  const content = operation.requestBody?.content ?? [];
  return isBinaryAnswer(operation) || (content.length > 0 && content.every(({ type }) => isBytes(type)));
}

function isBinaryAnswer(operation: Operation): boolean {
  const content = successResponse(operation)?.content ?? [];
  return content.length > 0 && content.every(({ type }) => isBytes(type));
}

function isBytes(type: string): boolean {
  return !isJson(type) && /^(image|audio|video|font)\/|^application\/(octet-stream|pdf|zip|gzip|x-tar)/i.test(type);
}

function whyDocumented(operation: Operation): string {
  const schema = successSchema(operation);
  if (operation.path.includes('{')) return 'no collection above it keeps what it is about';
  if (operation.method === 'get') return schema === undefined ? 'answers nothing that could be kept' : 'nothing in the document writes what it reads';
  return 'nothing in the document reads what it would write';
}

function pathOf({ segments }: { readonly segments: readonly string[] }): string {
  return `/${segments.join('/')}`;
}
