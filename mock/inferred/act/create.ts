import { writeJson } from '../../../openapi/lib/exact-json.ts';
import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { encodePercent } from '../../../openapi/lib/pairs.ts';
import { getIn } from '../../../openapi/lib/value-path.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { listExamples } from '../../../openapi/sample/samples.ts';
import { wantsUri } from '../../documented/sample-headers.ts';
import { ProblemError } from '../../lib/problem.ts';
import type { Api } from '../../model/api.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { createEntity } from '../entity/create-entity.ts';
import { schemaExamples } from '../entity/document-samples.ts';
import { type Entity, memberOf } from '../entity/entity.ts';
import { acceptsId, newId, newOtherIds } from '../entity/new-id.ts';
import { type ParsedInput, parseInput } from '../entity/parse-input.ts';
import { idsAbove, lastPart, nameTemplate } from '../entity/resource-name.ts';
import { mergeEntity } from '../entity/update-entity.ts';
import { membersOfQuery } from '../infer/action-member.ts';
import { normalizeName, singular } from '../infer/inflect.ts';
import { learnedError } from '../infer/learned.ts';
import {
  bodyMediaType,
  findItem,
  requestSchema,
  successResponse,
} from '../infer/locate-payload.ts';
import { membersOf } from '../infer/members.ts';
import { placeMember } from '../infer/members-of-new-items.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { nounOf, parameterOf, shapeOf } from '../infer/path-shapes.ts';
import { successStatuses } from '../infer/statuses.ts';
import { ownersOf } from '../repository/owners.ts';
import { referenced } from '../repository/referenced.ts';
import {
  collectionUrl,
  type EntityCollection,
  unlessGiven,
} from '../repository/resource-repository.ts';
import { assertParentLeft } from './assert-parent-left.ts';
import { assertPlaceLeft } from './assert-place-left.ts';
import { assertFirst, assertUnique } from './assert-unique.ts';
import { writeWithFiles } from './attach-files.ts';
import { countBelow } from './count-below.ts';
import { inherited } from './inherited.ts';
import { initialFacts } from './initial-facts.ts';
import { changesLater } from './later.ts';
import { withLineFacts } from './line-facts.ts';
import { makeChildren } from './make-children.ts';
import { nextValues } from './next-values.ts';
import { noteMade } from './note-account.ts';
import { callerIds } from './registration.ts';
import { toldLocation } from './told-location.ts';
import type { Tools } from './tools.ts';

/**
 * POST on a collection. Throws `resource-not-found` for a parent that is not there,
 * `resource-conflict` for an id that is taken.
 */
export async function create(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
): Promise<Answer> {
  const { api, repository, presenter } = tools;
  await repository.checkParents(call, plan);
  const collection = await repository.open(call, resource);
  const input = withFileName(
    call,
    resource,
    withKind(api, call, resource, withQuery(api, call, resource, parseInput(api, call, plan))),
  );
  if (plan.isUpsert === true || asksToUpsert(call)) {
    const { sent, sendable } = input;
    const same = await findSame(tools, call, resource, collection, sent);
    const now = call.sandbox.clock.now();
    const { resourceSchema } = resource;
    const change = (current: Entity) =>
      mergeEntity(api, current, { resourceSchema, sent, sendable, now });
    const changed =
      same === undefined ? undefined : await collection.entities.update(same.id, change);
    if (changed !== undefined) return presenter.answer(call, plan, changed, [200, 201, 204]);
  }
  await assertPlaceLeft(tools, call, plan, resource, collection, input.sent);
  const entity = await insert(
    tools,
    call,
    resource,
    collection,
    input,
    plan.isWithin === true ? shapeOf(call.operation).segments : undefined,
  );
  await makeChildren(tools, call, plan, resource, entity, insert);
  await noteMade(tools, call, entity);
  await countBelow(tools, call, resource);
  const answer = await presenter.answer(call, plan, entity);
  const own = `${collectionUrl(call, resource)}/${encodePercent(entity.id)}`;
  const location = `${call.request.basePath}${own}`;
  // A sample of the header would lead nowhere.
  const others = Object.entries(answer.headers ?? {}).filter(
    ([name]) => name.toLowerCase() !== 'location',
  );
  // Nor would a place that the document has no operation for, unless it wants one to be named.
  const isRequired = others.length < Object.keys(answer.headers ?? {}).length;
  const isThere = isRequired || api.router.match(own) !== undefined;
  const headers = Object.fromEntries(others);
  const { response } = presenter.choose(call, plan);
  const isAbsolute = response !== undefined && wantsUri(api, response, 'location');
  const named = isAbsolute ? `${call.request.baseUrl}${location}` : location;
  const told = toldLocation(api, call, entity);
  if (told !== undefined) return { ...answer, headers: { ...headers, Location: told } };
  return { ...answer, headers: isThere ? { ...headers, Location: named } : headers };
}

/** With what the query says of the new item. */
function withQuery(
  { document }: Api,
  call: OperationCall,
  resource: Resource,
  input: ParsedInput,
): ParsedInput {
  const said = membersOfQuery(document, call.operation, resource).flatMap(
    ({ parameter, member }): [string, unknown][] => {
      const value = ownMember(call.query, parameter);
      return value === undefined ? [] : [[member, value]];
    },
  );
  if (said.length === 0 || !(input.sent === undefined || isObject(input.sent))) return input;
  return {
    ...input,
    sent: { ...Object.fromEntries(said), ...input.sent },
    sendable: new Set([...input.sendable, ...said.map(([member]) => member)]),
  };
}

/**
 * What the example of a creation's answer shows of the item; of several the one that has most of
 * what was sent.
 */
function shownByCreation(
  { api }: Tools,
  { operation }: OperationCall,
  { resourceSchema }: Resource,
  sent: unknown,
): Readonly<Record<string, unknown>> | undefined {
  const examples = shownByCreations.get(resourceSchema) ?? new Map<Operation, Shown>();
  shownByCreations.set(resourceSchema, examples);
  const shown = examples.get(operation) ?? findShown(api, operation, resourceSchema);
  examples.set(operation, shown);
  if (shown.length < 2) return shown[0];
  const alike = (example: Readonly<Record<string, unknown>>) =>
    Object.entries(isObject(sent) ? sent : {}).filter(
      ([name, value]) => writeJson(ownMember(example, name)) === writeJson(value),
    ).length;
  return shown.toSorted((a, b) => alike(b) - alike(a))[0];
}

type Shown = readonly Readonly<Record<string, unknown>>[];

/** What the examples of a creation's answer show of the item, found once for each operation. */
const shownByCreations = new WeakMap<Resource['resourceSchema'], Map<Operation, Shown>>();

function findShown(
  { document }: Api,
  operation: Operation,
  { hints }: Resource['resourceSchema'],
): Shown {
  const mediaType = bodyMediaType(
    successResponse(operation, successStatuses.create)?.content ?? [],
  );
  const schema = mediaType?.schema;
  if (mediaType === undefined || schema === undefined) return [];
  const { path } = findItem(document, schema, hints);
  const examples = listExamples(document, mediaType).map(({ value }) => value);
  return (examples.length > 0 ? examples : schemaExamples(document, schema))
    .map((value) => getIn(value, path))
    .filter(isObject);
}

/**
 * What is made at a path for each kind, as at `/documents/url`, is of the kind that the path says: the
 * value of the discriminator that is called so, or of the `type` that an item shows and nobody sends.
 */
function withKind(
  { document }: Api,
  { operation }: OperationCall,
  { resourceSchema }: Resource,
  input: ParsedInput,
): ParsedInput {
  const last = shapeOf(operation).segments.at(-1) ?? '';
  if (input.sent !== undefined && !isObject(input.sent)) return input;
  const sent = input.sent ?? {};
  const name =
    discriminatorFor(document, resourceSchema, last) ??
    kindFor(document, resourceSchema, last, input.sendable);
  return name === undefined || ownMember(sent, name) !== undefined
    ? input
    : { ...input, sent: { ...sent, [name]: last } };
}

/** The discriminator of an item that maps a kind. */
function discriminatorFor(
  document: OpenApiDocument,
  { schema }: Resource['resourceSchema'],
  kind: string,
): string | undefined {
  const { discriminator } = schema === undefined ? {} : dereference(document, schema).node;
  if (!isObject(discriminator)) return undefined;
  const { propertyName, mapping } = discriminator;
  const isMapped = isObject(mapping) && Object.hasOwn(mapping, kind);
  return isMapped && typeof propertyName === 'string' ? propertyName : undefined;
}

/** The member of an item that has the kinds of it, a kind among them, and that nobody sends. */
function kindFor(
  document: OpenApiDocument,
  { members }: Resource['resourceSchema'],
  kind: string,
  sendable: ReadonlySet<string>,
): string | undefined {
  return [...members.values()].find(({ name, pointer }) => {
    const values = dereference(document, pointer).node['enum'];
    return (
      /^(.+_)?(type|kind)$/i.test(name) &&
      !sendable.has(name) &&
      Array.isArray(values) &&
      values.length > 1 &&
      values.includes(kind)
    );
  })?.name;
}

/** What things are called that are files, and paths where things are made of files. */
const filed =
  /^(files?|documents?|uploads?|attachments?|media|assets?|images?|videos?|recordings?)$/i;

/** What is made of one file and is sent no name has the file's. */
function withFileName(
  { operation }: OperationCall,
  { resourceSchema, segments }: Resource,
  input: ParsedInput,
): ParsedInput {
  const last = shapeOf(operation).segments.at(-1) ?? '';
  if (!filed.test(last) && !filed.test(nounOf(segments))) return input;
  const [first, ...others] = input.files;
  const { sent = {} } = input;
  const hasName = ['name', 'title'].find((name) => resourceSchema.members.has(name));
  if (first === undefined || others.length > 0 || hasName === undefined || !isObject(sent))
    return input;
  const own = ownMember(sent, hasName);
  const { filename } = first.file;
  return (own !== undefined && own !== null) || filename === ''
    ? input
    : { ...input, sent: { ...sent, [hasName]: filename } };
}

/** Whether the query of a creation says that what is there already is to be changed. */
function asksToUpsert({ query }: OperationCall): boolean {
  return Object.entries(query).some(
    ([name, value]) =>
      (/^(action|mode|write_?mode|on_?conflict|if_?exists|strategy)$/i.test(name) &&
        /^(upsert|merge|update|replace|overwrite|emplace)$/i.test(String(value))) ||
      (/^(upsert|overwrite)$/i.test(name) && String(value) === 'true'),
  );
}

/** The item that what is sent is about: the one with its id, else with all that is required of it. */
async function findSame(
  { api }: Tools,
  { operation }: OperationCall,
  { resourceSchema }: Resource,
  { entities }: EntityCollection,
  sent: unknown,
): Promise<Entity | undefined> {
  const schema = requestSchema(operation);
  const required =
    schema === undefined
      ? []
      : [...membersOf(api.document, schema).values()].filter((member) => member.required);
  const named = [resourceSchema.id ?? 'id', ...required.map(({ name }) => name)];
  const keys = named.filter((name) => typeof memberOf(sent, name) === 'string');
  const items = keys.length === 0 ? [] : await entities.list();
  return items.find(({ value }) =>
    keys.every((name) => memberOf(value, name) === memberOf(sent, name)),
  );
}

/**
 * Of what lies below a name without being a thing of its own, as `/repos/{owner}/{repo}` does, the
 * `full_name` is both.
 */
function withWholeName(
  { path }: OperationCall,
  { segments, resourceSchema }: Resource,
  id: string,
  owners: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, unknown> {
  const above = path[parameterOf(segments.at(-1)) ?? ''];
  if (above === undefined) return owners;
  const whole = [...resourceSchema.members.keys()].find((name) =>
    ['fullname', 'fullpath', 'pathwithnamespace'].includes(normalizeName(name)),
  );
  return whole === undefined ? owners : new Map([...owners, [whole, `${String(above)}/${id}`]]);
}

/** The place of a new item after those that are there, where items say theirs and nobody sent it. */
async function placeInOrder(
  { api, inferred }: Tools,
  call: OperationCall,
  resource: Resource,
  { entities }: EntityCollection,
  madeBelow: readonly string[] | undefined,
): Promise<ReadonlyMap<string, unknown>> {
  const member = placeMember(api.document, resource, inferred().resources);
  if (member === undefined) return new Map();
  const url = madeBelow === undefined ? undefined : collectionUrl(call, { segments: madeBelow });
  const beside = (await entities.list()).filter(
    ({ madeAt }) => url === undefined || madeAt === url,
  );
  // Where one is gone, the last one says what comes next, not their number.
  const last = beside.reduce<number | undefined>((before, { value }) => {
    const place = memberOf(value, member.name);
    return typeof place === 'number' ? Math.max(before ?? place, place) : before;
  }, undefined);
  const next = last === undefined ? beside.length : last + 1;
  const first = [next, next + 1].find((place) =>
    api.validator.accepts(member.pointer, place, 'answer'),
  );
  return new Map(first === undefined ? [] : [[member.name, first]]);
}

/**
 * The id that a request chooses. Of a whole name it is the last part; who has such names may say it
 * in the query as well: `?shelfId=a`.
 */
function chosenName(
  { document }: Api,
  { query }: OperationCall,
  { resourceSchema: { id, members }, segments }: Resource,
  sent: unknown,
): unknown {
  const pointer = members.get(id ?? '')?.pointer;
  if (pointer === undefined || nameTemplate(document, pointer) === undefined) return sent;
  const asked = memberOf(query, `${singular(nounOf(segments))}Id`);
  if (typeof asked === 'string' && asked !== '') return asked;
  return typeof sent === 'string' && sent.includes('/') ? lastPart(sent) : sent;
}

/**
 * Inserts a new item with its files, under the id that was sent, or under a fresh one. Throws
 * `resource-conflict` for one that is taken.
 * @param madeBelow the segments of the path at which it is made, where that is not the one of its
 *   collection
 */
export async function insert(
  tools: Tools,
  call: OperationCall,
  resource: Resource,
  collection: EntityCollection,
  input: ParsedInput,
  madeBelow?: readonly string[],
): Promise<Entity> {
  const { api, samples } = tools;
  const { sendable } = input;
  const sent = await withLineFacts(tools, call, resource, input.sent);
  const { sandbox } = call;
  const { resourceSchema } = resource;
  const unique = await assertUnique(api, call, resource, collection, sent);
  // A thing of which the document names no member goes by the id that it has.
  const way = resourceSchema.sentId ?? (resourceSchema.members.size === 0 ? ['id'] : undefined);
  const chosen = chosenName(api, call, resource, way === undefined ? undefined : getIn(sent, way));
  const owners = new Map([
    ...(await placeInOrder(tools, call, resource, collection, madeBelow)),
    ...(await inherited(tools, call, resource, sent, madeBelow)),
    ...(await callerIds(tools, call, resource)),
    ...ownersOf(api, call, resource, madeBelow),
  ]);
  const madeAt =
    madeBelow === undefined ? {} : { madeAt: collectionUrl(call, { segments: madeBelow }) };
  const otherIds = await newOtherIds(
    api,
    samples,
    sandbox,
    resourceSchema,
    `${api.name}/${resource.name}`,
    sent,
  );
  const idSchema = resourceSchema.members.get(resourceSchema.id ?? '')?.pointer;
  const facts = await initialFacts(tools, call, resource, sent);
  let serials = await nextValues(api, call, resource, collection);
  for (let tries = 0; ; tries++) {
    // An id that was taken meanwhile is followed by the next.
    if (tries > 0 && idSchema !== undefined && serials.has(idSchema))
      serials = await nextValues(api, call, resource, collection);
    const counted = idSchema === undefined ? undefined : serials.get(idSchema);
    // An id that no path could name is not taken over.
    const isChosen =
      chosen !== undefined &&
      chosen !== null &&
      typeof chosen !== 'object' &&
      acceptsId(api, resourceSchema, String(chosen));
    const id = isChosen
      ? String(chosen)
      : counted === undefined
        ? await newId(api, samples, sandbox, resourceSchema, collection.path, sent, tries)
        : String(counted);
    const made = createEntity(api, samples, {
      resourceSchema,
      id,
      above: idsAbove(call),
      sent,
      sendable,
      owners: withWholeName(call, resource, id, owners),
      otherIds,
      serials,
      facts,
      shown:
        (resourceSchema.isReference && isChosen
          ? await referenced(
              { repository: tools.repository, resources: () => tools.inferred().resources },
              call,
              resource,
              id,
            )
          : undefined) ?? shownByCreation(tools, call, resource, sent),
      now: sandbox.clock.now(),
      seed: sandbox.seed,
    });
    const place = { call, resource, collection, id };
    const asMade = {
      ...(isChosen ? await unlessGiven(call) : {}),
      ...(call.account !== undefined && { by: call.account }),
    };
    const inserted = await writeWithFiles(tools, place, input, async ({ attach }) => {
      const begun = changesLater(api, resource) ? { begun: sandbox.clock.now().getTime() } : {};
      const entity = attach({
        id,
        ...made,
        ...madeAt,
        ...begun,
        ...asMade,
        isSent: true,
      });
      if (!(await collection.entities.insert(id, entity))) return undefined;
      await assertFirst(collection, unique, id);
      await assertParentLeft(tools, call, resource);
      return entity;
    });
    if (inserted !== undefined) {
      await tools.repository.noteName(call, resource);
      return inserted;
    }
    if (!isChosen) continue;
    const noun = singular(nounOf(resource.segments));
    const isMadeUp = (await collection.entities.get(id))?.isMadeUp === true;
    if (
      !isMadeUp &&
      (call.operation.responses.some(({ status }) => status === '409') ||
        learnedError(api.document, call.operation, 'resource-conflict') !== undefined)
    ) {
      throw new ProblemError(
        'resource-conflict',
        `There is a ${noun} ${JSON.stringify(id)} already.`,
        { resource: noun },
      );
    }
    // The document knows no conflict: what is sent again takes the place of what was there.
    const replaceEntity = await writeWithFiles(tools, place, input, ({ attach }) =>
      collection.entities.upsert(id, () =>
        attach({ id, ...made, ...madeAt, ...asMade, isSent: true }),
      ),
    );
    if (replaceEntity !== undefined) return replaceEntity;
  }
}
