import { readJson, writeJson } from '../../../openapi/lib/exact-json.ts';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { getIn, setIn } from '../../../openapi/lib/value-path.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { afterWaiting } from '../../documented/documented-answer.ts';
import { ProblemError } from '../../lib/problem.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { type Entity, memberOf } from '../entity/entity.ts';
import { isFile, parseMembers, schemaOf } from '../entity/parse-input.ts';
import { mergeEntity } from '../entity/update-entity.ts';
import { normalizeName, wordsOf } from '../infer/inflect.ts';
import { findItem, findItems, type ItemHints, overlap } from '../infer/locate-payload.ts';
import { isScalar, itemsOf, membersOf } from '../infer/members.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { sentList } from '../infer/plan-many.ts';
import { queryRoles, refinement } from '../query/list-query.ts';
import { type EntityCollection, itemPath } from '../repository/resource-repository.ts';
import { insert } from './create.ts';
import { queryOf } from './list.ts';
import { memberPatch } from './member-change.ts';
import type { Tools } from './tools.ts';

/** Items that one request makes, changes or deletes at most. */
const mostItems = 10_000;

/**
 * Makes, changes or deletes many items, one after the other. What is named and not there is left
 * out. Throws `resource-conflict` for an id that is taken.
 */
export async function actOnMany(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
): Promise<Answer> {
  const { repository } = tools;
  await repository.checkParents(call, plan);
  const collection = await repository.open(call, resource);
  const done: Done[] = [];
  if (plan.role === 'create-many') {
    const lines = linesIn(call.body);
    if (lines !== undefined && answersText(tools, call, plan))
      return importLines(tools, call, plan, resource, collection, lines);
    const { entries, schema } = sentItems(tools, call, nounOf(resource.segments));
    try {
      for (const [key, inner] of entries) {
        const input = parseMembers(tools.api, { inner, schema, resource, hasDefaults: true });
        done.push({ key, entity: await insert(tools, call, resource, collection, input) });
      }
    } catch (error) {
      // A refused request changes nothing.
      for (const { entity } of done) await takeAway(tools, call, collection, entity.id);
      throw error;
    }
  } else
    for (const { id, data } of plan.isForAll === true
      ? (await collection.entities.list()).map((item) => ({ id: item.id, data: undefined }))
      : await changesOf(tools, call, resource, collection, plan)) {
      const entity =
        plan.role === 'read-many'
          ? await collection.entities.get(id)
          : plan.role === 'delete-many'
            ? await removeOne(tools, call, collection, id)
            : await mergeOne(
                tools,
                call,
                resource,
                collection,
                id,
                (current) => memberPatch(plan, call, current) ?? data,
              );
      if (entity !== undefined) done.push({ key: id, entity });
    }
  return answerMany(tools, call, plan, resource, done);
}

/** An item, and the key under which it was sent or asked for. */
interface Done {
  readonly key: string;
  readonly entity: Entity;
}

/** The things in what was sent, each with its key or place, and the schema of one. */
function sentItems(
  { api }: Tools,
  call: OperationCall,
  noun: string,
): { entries: (readonly [key: string, value: unknown])[]; schema: string | undefined } {
  const lines = linesIn(call.body);
  if (lines !== undefined) return { entries: keyed(lines.map(valueOfLine)), schema: undefined };
  const schema = schemaOf(call);
  const list = schema === undefined ? undefined : sentList(api.document, schema, noun);
  const sent = list?.member === undefined ? call.body : memberOf(call.body, list.member);
  if (list?.isMap === true && isObject(sent))
    return { entries: Object.entries(sent).slice(0, mostItems), schema: list.items };
  return { entries: keyed(Array.isArray(sent) ? sent : [sent]), schema: list?.items };
}

function keyed(values: readonly unknown[]): (readonly [string, unknown])[] {
  return values.slice(0, mostItems).map((value, index) => [String(index), value] as const);
}

/** The lines of a text that has a value on each; undefined for what is no text. */
function linesIn(body: unknown): string[] | undefined {
  const text = isFile(body) ? body.bytes.toString('utf8') : body;
  return typeof text === 'string'
    ? text.split('\n').filter((line) => line.trim() !== '')
    : undefined;
}

/** The value on a line. Throws `request-invalid` where it is no JSON. */
function valueOfLine(line: string): unknown {
  try {
    return readJson(line);
  } catch {
    throw new ProblemError('request-invalid', 'A line of the body is no JSON.', {
      violations: [
        { location: ['body'], keyword: 'type', message: 'must be JSON, one value a line' },
      ],
    });
  }
}

function answersText({ api, presenter }: Tools, call: OperationCall, plan: OperationPlan): boolean {
  const schema = presenter.choose(call, plan).mediaType?.schema;
  return schema !== undefined && schemaTypes(api.document, schema).has('string');
}

/** Makes an item of each line. The answer has a line for each, also for one that made nothing. */
async function importLines(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
  collection: EntityCollection,
  lines: readonly string[],
): Promise<Answer> {
  const told: string[] = [];
  for (const line of lines.slice(0, mostItems))
    try {
      const inner = valueOfLine(line);
      if (!isObject(inner)) throw new ProblemError('request-invalid', 'A line is no object.');
      const input = parseMembers(tools.api, {
        inner,
        schema: undefined,
        resource,
        hasDefaults: true,
      });
      await insert(tools, call, resource, collection, input);
      told.push(writeJson({ success: true }));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      told.push(writeJson({ success: false, error: error.message, document: line }));
    }
  return textAnswer(tools, call, plan, told);
}

/** A text with a line for each item. */
function textAnswer(
  { presenter }: Tools,
  call: OperationCall,
  plan: OperationPlan,
  lines: readonly string[],
): Answer {
  const { status, mediaType, headers } = presenter.choose(call, plan);
  const type = mediaType?.type ?? 'text/plain';
  const body = lines.join('\n');
  return { status, headers, type, body: holdsText(type) ? body : Buffer.from(body) };
}

/** Which items a request means, and what it says of each. */
async function changesOf(
  tools: Tools,
  call: OperationCall,
  resource: Resource,
  { entities }: EntityCollection,
  plan: OperationPlan,
): Promise<{ readonly id: string; readonly data: unknown }[]> {
  const { entries } = sentItems(tools, call, nounOf(resource.segments));
  const schema = schemaOf(call);
  const list =
    schema === undefined
      ? undefined
      : sentList(tools.api.document, schema, nounOf(resource.segments));
  const isMap = list?.isMap === true;
  const inQuery = Object.entries(call.query).find(([name]) =>
    /ids$/.test(normalizeName(name)),
  )?.[1];
  const listed =
    inQuery === undefined
      ? entries.map(([key, value]) => (isMap && isObject(value) ? { id: key, ...value } : value))
      : listOf(inQuery);
  const way = resource.resourceSchema.idPath.length === 0 ? ['id'] : resource.resourceSchema.idPath;
  const shared = sharedData(call.body);
  const all = await entities.list();
  // Without ids, a filter says which ones.
  if (inQuery === undefined && (list === undefined || isFilterAlone(call, list.member))) {
    const roles = queryRoles(tools.api.document, call.operation, resource);
    const query = queryOf(tools.api, call);
    const isFiltering = [...roles.byName.keys()].some((name) => query[name] !== undefined);
    const meant = isFiltering ? refinement(roles, query, call.sandbox.clock.now())(all) : [];
    return meant.map(({ id }) => ({ id, data: call.body }));
  }
  return listed.flatMap((value) => {
    const id = isObject(value) ? (getIn(value, way) ?? memberOf(value, 'id')) : value;
    const found = all.find((entity) => entity.id === String(id));
    if (id === undefined || found === undefined) return [];
    const data = isObject(value) && plan.role === 'merge-many' ? value : shared;
    return [{ id: found.id, data }];
  });
}

function isFilterAlone({ body }: OperationCall, list: string | undefined): boolean {
  return isObject(body) && list !== undefined && memberOf(body, list) === undefined;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value)
    ? (value as unknown[])
    : String(value)
        .split(',')
        .map((id) => id.trim());
}

/** What is said of all items alike: `{ ids, data: { … } }`, or members beside the ids. */
function sharedData(body: unknown): unknown {
  if (!isObject(body)) return undefined;
  const others = Object.entries(body).filter(([, value]) => !Array.isArray(value));
  const wrapped = others.find(([, value]) => isObject(value));
  return others.length === 1 && wrapped !== undefined ? wrapped[1] : Object.fromEntries(others);
}

async function removeOne(
  tools: Tools,
  call: OperationCall,
  collection: EntityCollection,
  id: string,
): Promise<Entity | undefined> {
  const entity = await takeAway(tools, call, collection, id);
  if (entity !== undefined) await tools.repository.forget(call, collection, id, entity);
  return entity;
}

async function takeAway(
  { files }: Tools,
  call: OperationCall,
  collection: EntityCollection,
  id: string,
): Promise<Entity | undefined> {
  const entity = await collection.entities.delete(id);
  if (entity === undefined) return undefined;
  for (const path of Object.values(entity.files ?? {})) await files.uploads.remove(call, path);
  await call.sandbox.store.deleteUnder(itemPath(collection, id));
  return entity;
}

async function mergeOne(
  { api }: Tools,
  call: OperationCall,
  resource: Resource,
  { entities }: EntityCollection,
  id: string,
  dataFor: (current: Entity) => unknown,
): Promise<Entity | undefined> {
  const { resourceSchema } = resource;
  return entities.update(id, (current) => {
    const inner = dataFor(current);
    const input = parseMembers(api, { inner, schema: undefined, resource, hasDefaults: false });
    return mergeEntity(api, current, {
      resourceSchema,
      sent: input.sent,
      sendable: new Set(isObject(inner) ? Object.keys(inner) : []),
      now: call.sandbox.clock.now(),
    });
  });
}

function holdsText(type: string): boolean {
  return /^text\//.test(type);
}

/** The member of an answer that has the things under their keys: `{ responses: { id: { … } } }`. */
function mapIn(
  document: OpenApiDocument,
  schema: string,
  hints: ItemHints,
): { readonly member: string; readonly items: string } | undefined {
  for (const { name, pointer } of membersOf(document, schema).values()) {
    const { node, pointer: here } = dereference(document, pointer);
    const items = `${here}/additionalProperties`;
    if (!isObject(node['additionalProperties'])) continue;
    const shown = membersOf(document, findItem(document, items, hints).schema);
    if (overlap(hints.members, new Set(shown.keys())) >= 0.5) return { member: name, items };
  }
  return undefined;
}

/** The answer: the items in the list that it has, their ids, how many there were. */
export async function answerMany(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
  keyedDone: readonly Done[],
): Promise<Answer> {
  const { api, presenter, samples } = tools;
  const { status, mediaType, headers } = presenter.choose(call, plan);
  if (mediaType?.schema === undefined) return { status, headers };
  const { schema } = mediaType;
  const { document } = api;
  const { hints } = resource.resourceSchema;
  const done = keyedDone.map(({ entity }) => entity);
  // A text in: a text out, one line for each.
  if (schemaTypes(document, schema).has('string'))
    return textAnswer(
      tools,
      call,
      plan,
      done.map(() => writeJson({ success: true })),
    );
  const map = mapIn(document, schema, hints);
  if (map !== undefined) {
    const shown = await Promise.all(
      keyedDone.map(async ({ key, entity }): Promise<[string, unknown]> => {
        const place = findItem(document, map.items, hints);
        const derived = await presenter.derive(call, resource, entity);
        const item = presenter.resourceSchema(call, resource, derived, place.schema);
        return [key, place.path.length === 0 ? item : setIn({}, place.path, item)];
      }),
    );
    return { status, headers, body: { [map.member]: Object.fromEntries(shown) } };
  }
  const place = findItems(document, schema, nounOf(resource.segments), true, hints);
  const items =
    place === undefined || isScalar(document, place.schema)
      ? []
      : await Promise.all(
          done.map(async (entity) =>
            presenter.resourceSchema(
              call,
              resource,
              await presenter.derive(call, resource, entity),
              place.schema,
            ),
          ),
        );
  if (place !== undefined && place.path.length === 0)
    return {
      status,
      headers,
      body: isScalar(document, place.schema) ? done.map(({ id }) => id) : items,
    };
  const sample = samples.answer(mediaType, call);
  const told = new Map(Object.entries(isObject(sample) ? sample : {}));
  for (const { name, pointer } of membersOf(document, schema).values()) {
    const types = schemaTypes(document, pointer);
    const words = wordsOf(name);
    const isBad = words.some((word) => /^(fail|error|skip|invalid|reject|miss)/.test(word));
    if (types.has('array')) {
      const inner = itemsOf(document, pointer);
      if (isBad) told.set(name, []);
      else if (
        inner !== undefined &&
        isScalar(document, inner) &&
        membersOf(document, inner).size === 0
      )
        told.set(
          name,
          done.map(({ id, value }) => memberOf(value, resource.resourceSchema.id ?? 'id') ?? id),
        );
    } else if (types.has('integer') || types.has('number')) told.set(name, isBad ? 0 : done.length);
    else if (types.has('boolean')) told.set(name, !isBad);
  }
  const body = afterWaiting(api, call, schema, Object.fromEntries(told));
  return {
    status,
    headers,
    body:
      place === undefined || (items.length === 0 && plan.role !== 'read-many')
        ? body
        : setIn(body, place.path, items),
  };
}
