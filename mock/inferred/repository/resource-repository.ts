import { writeJson } from '../../../openapi/lib/exact-json.ts';
import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { encodePercent } from '../../../openapi/lib/pairs.ts';
import { getIn } from '../../../openapi/lib/value-path.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { findResponse, type Operation } from '../../../openapi/model/operation.ts';
import { listExamples } from '../../../openapi/sample/samples.ts';
import { notFound, ProblemError } from '../../lib/problem.ts';
import type { UnknownIds } from '../../lib/settings.ts';
import type { Api, Samples } from '../../model/api.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import type { Collection } from '../../model/store.ts';
import type { OperationCall } from '../../model/types.ts';
import { createEntity } from '../entity/create-entity.ts';
import { type Entity, isListed, memberOf, onlyId, withPictures } from '../entity/entity.ts';
import { deletedShape } from '../infer/deleted-shape.ts';
import { ownerMember } from '../infer/find-views.ts';
import { normalizeName, singular } from '../infer/inflect.ts';
import { learnedError } from '../infer/learned.ts';
import {
  bodyMediaType,
  findItem,
  successResponse,
  successSchema,
} from '../infer/locate-payload.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { nounOf, parameterOf, parametersIn, shapeOf } from '../infer/path-shapes.ts';
import { successStatuses } from '../infer/statuses.ts';
import { exampleIds } from './example-ids.ts';
import { linked } from './link.ts';
import { ownersOf } from './owners.ts';
import { referenced } from './referenced.ts';
import { isCreatable, startEntities } from './start-data.ts';

/** Reads and writes the items of an API's resources. */
export interface ResourceRepository {
  /** Where a call's resource lies, with its start-up data in it. */
  open(call: OperationCall, resource: Resource): Promise<EntityCollection>;
  /** The same as it is: nothing is filled in. */
  place(call: OperationCall, resource: Resource): EntityCollection;
  /** The path of a call's resource in the store. */
  pathOf(call: OperationCall, resource: Resource): string;
  /** A call's resource starts with what is inserted: nothing is filled in any more. */
  begin(call: OperationCall, resource: Resource): Promise<void>;
  /**
   * The call with the id of the item that it names by another member; the call itself where it names
   * none so.
   */
  byMember(call: OperationCall, plan: OperationPlan): Promise<OperationCall>;
  /** The id that a call names. */
  idOf(call: OperationCall, plan: OperationPlan): string;
  /**
   * The item that a call means. Throws `resource-not-found`; but where the document declares no
   * such answer, shows the id as an example, or has nothing that could ever make the item, and where
   * unknown ids are to be made, what is asked for is made.
   */
  obtain(call: OperationCall, plan: OperationPlan): Promise<Entity>;
  /** Makes sure that what a nested resource lies below is there. Throws `resource-not-found`. */
  checkParents(call: OperationCall, plan: OperationPlan): Promise<void>;
  /**
   * Makes sure that the items that a path goes through are not known to be missing. Throws
   * `resource-not-found`.
   */
  checkAbove(call: OperationCall, resource: Resource): Promise<void>;
  /**
   * The items of a collection that a call lists at another path than their own: those that were made
   * there, and start-up data where the path is not a client's own.
   */
  within(
    call: OperationCall,
    plan: OperationPlan,
    items: readonly Entity[],
  ): Promise<readonly Entity[]>;
  /**
   * Notes the name that something is made below, where items lie below a name that is no item
   * itself, as in `/repos/{owner}/{repo}`.
   */
  noteName(call: OperationCall, resource: Resource): Promise<void>;
  /** The items below all names that were noted; undefined where none was. */
  across(call: OperationCall, resource: Resource): Promise<readonly Entity[] | undefined>;
  /** Whether an item is on a collection, under its id or another of its names. */
  has(entityCollection: EntityCollection, id: string): Promise<boolean>;
  /**
   * Remembers that an item is gone, so that it is not made again by being asked for; but for one
   * that was only ever made so, where unknown ids are to be made.
   */
  forget(
    call: OperationCall,
    entityCollection: EntityCollection,
    id: string,
    entity?: Entity,
  ): Promise<void>;
  /** Whether a call names an item that was deleted. */
  isGone(call: OperationCall, plan: OperationPlan): Promise<boolean>;
  /** Takes back that an item is gone: it was made anew. */
  remember(call: OperationCall, entityCollection: EntityCollection, id: string): Promise<void>;
}

/** One collection of a sandbox: of one parent, where the resource is nested. */
export interface EntityCollection {
  readonly path: string;
  readonly entities: Collection<Entity>;
  /** Where stands what is remembered of it: below the item that it lies below, it goes with that. */
  readonly notes: string;
  readonly resource: Resource;
}

/** What a collection started with. */
interface Filled {
  readonly count: number;
  /** The ids of made-up things whose members may name others that are not there yet. */
  readonly loose?: readonly string[];
  /** Whether a data file has said all that is there: no other id is known from the beginning. */
  readonly isGiven?: true;
}

/** Members that items are named by besides their id. */
const usualNames = [
  'id',
  '_id',
  'uuid',
  'uid',
  'sid',
  'key',
  'slug',
  'code',
  'username',
  'login',
  'number',
  'name',
  'email',
  'external_id',
  'externalId',
];

/** @param resources all of the document; asked for when something is made up */
export function createResourceRepository(
  api: Api,
  samples: Samples,
  resources: () => readonly Resource[],
): ResourceRepository {
  // Start-up data goes in once; who comes meanwhile waits for it.
  const filling = new WeakMap<Sandbox, Map<string, Promise<void>>>();

  const shownIds = new WeakMap<Resource, ReadonlySet<string>>();
  const owners = new WeakMap<Operation, { readonly owner: string | undefined }>();
  const otherNames = new WeakMap<Resource, readonly string[]>();

  async function open(call: OperationCall, resource: Resource): Promise<EntityCollection> {
    const entityCollection = place(call, resource);
    const { path } = entityCollection;
    const marks = marksOf(call, entityCollection);
    // The mark is set when all is in: then there is nothing to wait for.
    const known = await marks.get(path);
    if (known !== undefined && known.loose === undefined) return entityCollection;
    await once(call, path, async () => {
      const mark = (await marks.get(path)) ?? (await fill(call, resource, entityCollection));
      if (mark.loose !== undefined) await link(call, resource, entityCollection, mark.loose);
    });
    return entityCollection;
  }

  async function once(call: OperationCall, key: string, act: () => Promise<void>): Promise<void> {
    const known = filling.get(call.sandbox) ?? new Map<string, Promise<void>>();
    filling.set(call.sandbox, known);
    const done = known.get(key) ?? act().finally(() => known.delete(key));
    known.set(key, done);
    await done;
  }

  /** A collection that is filled, though its things may name others that are not there. */
  async function openLoose(call: OperationCall, resource: Resource): Promise<EntityCollection> {
    const entityCollection = place(call, resource);
    const mark = await marksOf(call, entityCollection).get(entityCollection.path);
    if (mark === undefined) await fill(call, resource, entityCollection);
    return entityCollection;
  }

  /** Lets made-up things name things that there are. */
  async function link(
    call: OperationCall,
    resource: Resource,
    collection: EntityCollection,
    loose: readonly string[],
  ): Promise<void> {
    const { path, entities } = collection;
    const known = new Map<Resource, Promise<readonly string[]>>();
    const read = async (target: Resource) =>
      (await (await openLoose(call, target)).entities.list()).map(({ id }) => id);
    const idsOf = (target: Resource) => {
      const ids = known.get(target) ?? read(target);
      known.set(target, ids);
      return ids;
    };
    for (const id of loose) {
      const entity = await entities.get(id);
      if (entity === undefined) continue;
      const next = await linked({ api, call, resource, resources: resources(), idsOf }, entity);
      if (next !== entity) await entities.update(id, () => next);
    }
    await marksOf(call, collection).update(path, ({ loose: _loose, ...mark }) => mark);
  }

  function place(call: OperationCall, resource: Resource): EntityCollection {
    const path = collectionPath(api, call, resource);
    const { parent } = resource;
    const notes =
      parent === undefined
        ? api.name
        : path
            .split('/')
            .slice(0, parent.segments.length + 2)
            .join('/');
    return { path, entities: call.sandbox.store.collection<Entity>(path), notes, resource };
  }

  async function fill(
    call: OperationCall,
    resource: Resource,
    entityCollection: EntityCollection,
  ): Promise<Filled> {
    await once(call, `loose ${entityCollection.path}`, () =>
      fillOnce(call, resource, entityCollection),
    );
    return (await marksOf(call, entityCollection).get(entityCollection.path)) ?? { count: 0 };
  }

  async function fillOnce(
    call: OperationCall,
    resource: Resource,
    collection: EntityCollection,
  ): Promise<void> {
    const { path, entities, notes } = collection;
    const marks = marksOf(call, collection);
    if ((await marks.get(path)) !== undefined) return;
    const there = await adoptInserted(api, resource, entities);
    if (there > 0) {
      await marks.insert(path, { count: there });
      return;
    }
    const parent =
      resource.parent === undefined
        ? undefined
        : await findParent(call, resource.parent, resource.segments);
    // What a client has made starts out empty; what the double has made up may have children made
    // up, too.
    const start =
      parent?.isSent === true
        ? { entities: [], made: [] }
        : await startEntities({ api, samples, call, resource, path });
    for (const entity of start.entities) await entities.insert(entity.id, entity);
    const { made } = start;
    await marks.insert(path, {
      count: start.entities.length,
      ...(made.length > 0 && { loose: made }),
    });
    // What it lies below may have been deleted meanwhile: nothing of it stays.
    if (
      resource.parent !== undefined &&
      parent !== undefined &&
      (await findParent(call, resource.parent, resource.segments)) === undefined
    )
      await call.sandbox.store.deleteUnder(notes);
  }

  async function findParent(
    call: OperationCall,
    parent: Resource,
    segments?: readonly string[],
  ): Promise<Entity | undefined> {
    const { entities } = await openLoose(call, parent);
    return entities.get(idAbove(call, parent, segments) ?? onlyId);
  }

  async function obtainAt(
    call: OperationCall,
    resource: Resource,
    id: string,
    isParent = false,
  ): Promise<Entity> {
    if (resource.parent !== undefined)
      await obtainAt(
        call,
        resource.parent,
        segmentValue(call, resource.parent.segments.length, resource.segments) ?? onlyId,
        true,
      );
    const entityCollection = await open(call, resource);
    const found =
      (await entityCollection.entities.get(id)) ??
      (await findByAnotherName(entityCollection, id, otherNamesOf(resource)));
    if (found !== undefined) {
      if (!isListed(found) && !isParent && !isSafe(call))
        await entityCollection.entities.update(
          found.id,
          ({ isUnlisted: _unlisted, ...listed }) => listed,
        );
      return found;
    }
    if (await isMissing(call, resource, entityCollection, id, isParent))
      throw notFound(singular(nounOf(resource.segments)), id);
    return makeUp(call, resource, entityCollection, id);
  }

  async function checkAbove(call: OperationCall, resource: Resource): Promise<void> {
    if (resource.parent !== undefined) await checkAbove(call, resource.parent);
    const id = idAbove(call, resource);
    if (id === undefined) return;
    const entityCollection = await open(call, resource);
    if (
      (await has(entityCollection, id, otherNamesOf(resource))) ||
      !(await isMissing(call, resource, entityCollection, id, true))
    )
      return;
    throw notFound(singular(nounOf(resource.segments)), id);
  }

  /**
   * The call with the ids of the items that its path goes through, where it names them by another of
   * their members: what lies below an item lies there under whatever name it is called.
   */
  async function withParentsIds(
    call: OperationCall,
    { resource, above }: OperationPlan,
  ): Promise<OperationCall> {
    const path = { ...call.path };
    const outer: Resource[] = [];
    for (let next = above ?? resource?.parent; next !== undefined; next = next.parent)
      outer.unshift(next);
    let isOther = false;
    for (const own of outer) {
      const parameter = parameterAbove(call, own);
      if (parameter === undefined || path[parameter] === undefined) continue;
      const id = String(path[parameter]);
      const collection = await open({ ...call, path }, own);
      if ((await collection.entities.get(id)) !== undefined) continue;
      const found = await findByAnotherName(collection, id, otherNamesOf(own));
      if (found === undefined) continue;
      path[parameter] = found.id;
      isOther = true;
    }
    return isOther ? { ...call, path } : call;
  }

  /** Whether nothing of an id is there, and an answer may say so. */
  async function isMissing(
    call: OperationCall,
    resource: Resource,
    entityCollection: EntityCollection,
    id: string,
    isParent: boolean,
  ): Promise<boolean> {
    const gone = goneFrom(call, entityCollection);
    if ((await gone.get(`${entityCollection.path}/${id}`)) !== undefined) return true;
    const start = await call.sandbox.start();
    if ((call.unknownIds ?? start.unknownIds) === 'make') return false;
    if (!start.empty && isShown(resource, id) && !(await isGiven(call, entityCollection)))
      return false;
    return (
      (declaresMissing(call.operation) ||
        learnedError(api.document, call.operation, 'resource-not-found') !== undefined) &&
      couldBeThere(call, resource, entityCollection, isParent)
    );
  }

  /** The ids that a document shows as values of the parameters that name an item. */
  function isShown(resource: Resource, id: string): boolean {
    const known = shownIds.get(resource) ?? new Set(exampleIds(api, resource));
    shownIds.set(resource, known);
    return known.has(id);
  }

  async function has(
    entityCollection: EntityCollection,
    id: string,
    names: readonly string[] = usualNames,
  ): Promise<boolean> {
    return (
      (await entityCollection.entities.get(id)) !== undefined ||
      (await findByAnotherName(entityCollection, id, names)) !== undefined
    );
  }

  /** Items that go by a name often have a number, too: clients use either. */
  async function findByAnotherName(
    { entities }: EntityCollection,
    id: string,
    names: readonly string[],
  ): Promise<Entity | undefined> {
    // An empty name is that of nothing, though an item may have an empty text for its name.
    if (id === '') return undefined;
    const all = await entities.list();
    return all.find(
      ({ value }) =>
        isObject(value) &&
        names.some(
          (name) => ownMember(value, name) !== undefined && String(ownMember(value, name)) === id,
        ),
    );
  }

  /** The members that a parameter such as `{idOrAlias}` says it takes, and the usual ones. */
  function otherNamesOf(resource: Resource): readonly string[] {
    const known = otherNames.get(resource) ?? [
      ...namesOfParameters(api.document, resource),
      ...usualNames.filter((name) => name !== 'name' || !isNamedById(resource)),
    ];
    otherNames.set(resource, known);
    return known;
  }

  /**
   * Whether an item that is not there could have been: it can be made, or the document shows others
   * of its kind.
   */
  async function couldBeThere(
    call: OperationCall,
    resource: Resource,
    collection: EntityCollection,
    isParent: boolean,
  ): Promise<boolean> {
    if (resource.kind !== 'collection') return false;
    // What hangs on an item that nothing could make must be of use all the same.
    return (
      isCreatable(resource) ||
      (!isParent && ((await marksOf(call, collection).get(collection.path))?.count ?? 0) > 0)
    );
  }

  /** How many items each collection started with. */
  function marksOf(
    { sandbox }: OperationCall,
    { notes }: Pick<EntityCollection, 'notes'>,
  ): Collection<Filled> {
    return sandbox.store.collection<Filled>(`${notes}/~filled`);
  }

  async function isGiven(call: OperationCall, collection: EntityCollection): Promise<boolean> {
    return (await marksOf(call, collection).get(collection.path))?.isGiven === true;
  }

  async function makeUp(
    call: OperationCall,
    resource: Resource,
    { entities }: EntityCollection,
    id: string,
  ): Promise<Entity> {
    const { resourceSchema } = resource;
    const sample =
      shownByRead(api, resource) ??
      (resourceSchema.schema === undefined
        ? {}
        : withoutLines(resource, samples.shown(resourceSchema.schema, call.sandbox)));
    const now = call.sandbox.clock.now();
    const owners = ownersOf(api, call, resource);
    const sendable = new Set(resourceSchema.members.keys());
    const other = await referenced({ repository: { open }, resources }, call, resource, id);
    const { value } = createEntity(api, samples, {
      resourceSchema,
      id,
      sent: other !== undefined && isObject(sample) ? { ...sample, ...other } : sample,
      sendable,
      owners,
      now,
      seed: call.sandbox.seed,
      isExample: true,
    });
    const made: Entity = {
      id,
      value,
      isMadeUp: true,
      ...(isSafe(call) && { isUnlisted: true }),
      ...withPictures(value),
    };
    await entities.insert(id, made);
    return (await entities.get(id)) ?? made;
  }

  /** The member that names what items are listed below, looked for once for each operation. */
  function ownerBy(
    operation: Operation,
    resource: Resource,
    parameter: string,
  ): string | undefined {
    const known = owners.get(operation);
    if (known !== undefined) return known.owner;
    const owner = ownerMember(api.document, resource, parameter, shapeOf(operation));
    owners.set(operation, { owner });
    return owner;
  }

  function goneFrom(
    { sandbox }: OperationCall,
    { notes }: Pick<EntityCollection, 'notes'>,
  ): Collection<{ readonly gone: true }> {
    return sandbox.store.collection<{ readonly gone: true }>(`${notes}/~gone`);
  }

  function namesOf(
    { sandbox }: OperationCall,
    resource: Resource,
  ): Collection<{ readonly path: string }> {
    return sandbox.store.collection(`${api.name}/~names/${resource.name}`);
  }

  return {
    open,
    place,
    pathOf: (call, resource) => collectionPath(api, call, resource),
    async begin(call, resource) {
      const collection = place(call, resource);
      await marksOf(call, collection).insert(collection.path, { count: 1, isGiven: true });
    },
    idOf: (call, plan) => idOf(call, plan),
    async byMember(asked, plan) {
      const { resource, address } = plan;
      const call = await withParentsIds(asked, plan);
      if (resource !== undefined && plan.lookup !== undefined && address !== undefined) {
        const named = plan.lookup.filter(({ parameter }) => call.query[parameter] !== undefined);
        const items = await (await open(call, resource)).entities.list();
        const found = items.find(({ value }) =>
          named.every(
            ({ parameter, member }) =>
              String(memberOf(value, member) ?? '') === String(call.query[parameter]),
          ),
        );
        const id =
          found?.id ?? named.map(({ parameter }) => String(call.query[parameter])).join(' ');
        return { ...call, query: { ...call.query, [address.name]: id } };
      }
      const { member, name, in: place } = address ?? {};
      if (resource === undefined || member === undefined || name === undefined || place === 'body')
        return call;
      const named = String(place === 'path' ? call.path[name] : call.query[name]);
      const items = await (await open(call, resource)).entities.list();
      const found = items.find(({ value }) => String(memberOf(value, member) ?? '') === named);
      if (found === undefined) return call;
      return place === 'path'
        ? { ...call, path: { ...call.path, [name]: found.id } }
        : { ...call, query: { ...call.query, [name]: found.id } };
    },
    async obtain(call, plan) {
      if (plan.resource === undefined) throw notFound('item', '');
      return obtainAt(
        call,
        plan.resource,
        plan.resource.kind === 'singleton' ? onlyId : idOf(call, plan),
      );
    },
    async checkParents(call, { resource }) {
      if (resource?.parent === undefined) return;
      await obtainAt(
        call,
        resource.parent,
        segmentValue(call, resource.parent.segments.length, resource.segments) ?? onlyId,
        true,
      );
    },
    checkAbove,
    async within(call, { above, resource }, items) {
      const { segments } = shapeOf(call.operation);
      const url = collectionUrl(call, { segments });
      const isClients = above !== undefined && (await findParent(call, above))?.isSent === true;
      const parameter = parametersIn(segments).at(-1);
      const owner =
        resource === undefined || parameter === undefined
          ? undefined
          : ownerBy(call.operation, resource, parameter);
      const named = String(call.path[parameter ?? '']);
      return items.filter(({ madeAt, isSent, value }) => {
        if (madeAt === undefined && isSent !== true) return !isClients;
        // What was moved says itself what it belongs to now.
        const own = owner === undefined ? undefined : memberOf(value, owner);
        return own === undefined || own === null ? madeAt === url : String(own) === named;
      });
    },
    has,
    async noteName(call, resource) {
      if (parameterOf(resource.segments.at(-1)) === undefined) return;
      const path = collectionPath(api, call, resource);
      await namesOf(call, resource).insert(path, { path });
    },
    async across(call, resource) {
      const names = await namesOf(call, resource).list();
      if (names.length === 0) return undefined;
      const lists = names.map(({ path }) => call.sandbox.store.collection<Entity>(path).list());
      return (await Promise.all(lists)).flat().filter(isListed);
    },
    async isGone(call, plan) {
      const { resource } = plan;
      if (resource === undefined) return false;
      const collection = place(call, resource);
      const gone = goneFrom(call, collection);
      return (await gone.get(`${collection.path}/${idOf(call, plan)}`)) !== undefined;
    },
    async remember(call, collection, id) {
      await goneFrom(call, collection).delete(`${collection.path}/${id}`);
    },
    async forget(call, collection, id, entity) {
      // Suites for stateless mocks delete what others of them read, by ids that the double gave none.
      const isMade = entity?.isSent === true && entity.isMadeUp !== true;
      if (!isMade && (await unknownIds(call)) === 'make') return;
      // Where all that is there was given, and each operation says what is not, there is no need to.
      if (saysMissing(api.document, collection.resource) && (await isGiven(call, collection)))
        return;
      await goneFrom(call, collection).upsert(`${collection.path}/${id}`, () => ({ gone: true }));
    },
  };
}

/**
 * What `startData` has inserted into a collection is what it starts with. Things that stand there as
 * the API shows them become entities. Throws `answer-invalid` for one that does not conform.
 * @returns how many there are
 */
async function adoptInserted(
  api: Api,
  { name, resourceSchema }: Resource,
  entities: Collection<Entity>,
): Promise<number> {
  const inserted = await entities.list();
  for (const thing of inserted as readonly object[]) {
    if (isEntity(thing) || !isObject(thing)) continue;
    const member =
      resourceSchema.id === undefined ? undefined : ownMember(thing, resourceSchema.id);
    const [violation] =
      resourceSchema.schema === undefined
        ? []
        : api.validator.validate(resourceSchema.schema, thing, 'answer');
    if (violation !== undefined || member === undefined)
      throw new ProblemError(
        'answer-invalid',
        `startData has inserted into ${name} what does not conform: ${
          violation === undefined
            ? `it has no ${resourceSchema.id ?? 'id'}`
            : `${violation.instance} ${violation.message}`
        }. Insert things as the API shows them, or use --data.`,
      );
    await entities.update(String(member), () => ({ id: String(member), value: thing }));
  }
  return inserted.length;
}

function isEntity(thing: object): boolean {
  return (
    'id' in thing &&
    'value' in thing &&
    Object.keys(thing).every((name) =>
      [
        'id',
        'value',
        'hidden',
        'files',
        'hasPictures',
        'madeAt',
        'by',
        'isSent',
        'isMadeUp',
        'isUnlisted',
      ].includes(name),
    )
  );
}

/** Whether all that names an item is called an id, as `petId` is: then what it is called is none. */
function isNamedById({ plans, resourceSchema: { id } }: Resource): boolean {
  const names = plans.flatMap(({ address }) => (address === undefined ? [] : [address.name]));
  return id !== 'name' && names.length > 0 && names.every((name) => /^\w+(_i|I)d$/.test(name));
}

/**
 * The members that the parameter of an item says it takes: by its name, `{idOrAlias}`, or by its
 * description, `The ID or UID of the application`.
 */
function namesOfParameters(
  document: OpenApiDocument,
  { plans, resourceSchema }: Resource,
): string[] {
  const words = plans.flatMap(({ address, operation }) => {
    const parts = address?.name.split(/[-_]or[-_]|Or(?=[A-Z])/) ?? [];
    const described = operation.parameters.find(({ name }) => name === address?.name);
    const text =
      described === undefined
        ? ''
        : String(dereference(document, described.pointer).node['description'] ?? '');
    const also = /\bids?\b[\s'"`)]*(?:or|\/)\s+(?:the\s+|its\s+|an?\s+)?['"`]?(\w+)/i.exec(
      text,
    )?.[1];
    return [
      ...(parts.length > 1 ? parts.map(normalizeName) : []),
      ...(also === undefined ? [] : [normalizeName(also)]),
    ];
  });
  return [...resourceSchema.members.keys()].filter((name) => words.includes(normalizeName(name)));
}

/** What nobody has put a line into has none. */
function withoutLines({ kind, plans }: Resource, sample: unknown): unknown {
  const list = plans.find(({ isLine }) => isLine === true)?.slot;
  return kind === 'singleton' && list !== undefined && isObject(sample)
    ? { ...sample, [list]: [] }
    : sample;
}

/** What the example of a read shows of an item; undefined where there is none. */
function shownByRead(api: Api, { plans, resourceSchema }: Resource): unknown {
  const read = plans.find(({ role, slot }) => role === 'read' && slot === undefined);
  const mediaType =
    read === undefined
      ? undefined
      : bodyMediaType(successResponse(read.operation, successStatuses.read)?.content ?? []);
  if (mediaType === undefined) return undefined;
  const { schema } = mediaType;
  const path =
    schema === undefined ? [] : findItem(api.document, schema, resourceSchema.hints).path;
  const fitting = listExamples(api.document, mediaType).find(
    ({ value }) => schema === undefined || api.validator.accepts(schema, value, 'answer'),
  );
  return fitting === undefined ? undefined : getIn(fitting.value, path);
}

/**
 * How an item is kept whose id a client has chosen: where unknown ids are made, as one that was made
 * because it was asked for, since suites for stateless mocks send one id from test to test.
 */
export async function unlessGiven(call: OperationCall): Promise<Pick<Entity, 'isMadeUp'>> {
  return (await unknownIds(call)) === 'make' ? { isMadeUp: true } : {};
}

/** What is done about an id that nobody has made. */
export async function unknownIds({ unknownIds, sandbox }: OperationCall): Promise<UnknownIds> {
  return unknownIds ?? (await sandbox.start()).unknownIds;
}

function isSafe({ operation }: OperationCall): boolean {
  return operation.method === 'get' || operation.method === 'head';
}

/** Whether a document says what an operation answers when there is no such item. */
export function declaresMissing(operation: Operation): boolean {
  return findResponse(operation, 404) !== undefined || findResponse(operation, 410) !== undefined;
}

/** Whether every operation that names an item says by its status that there is none. */
function saysMissing(document: Api['document'], resource: Resource): boolean {
  return (
    isCreatable(resource) &&
    resource.plans.every(({ address, operation }) => {
      const shown = successSchema(operation);
      return (
        address === undefined ||
        (declaresMissing(operation) &&
          (shown === undefined || deletedShape(document, shown) === undefined))
      );
    })
  );
}

function idOf(call: OperationCall, { address }: OperationPlan): string {
  if (address === undefined) return onlyId;
  const place =
    address.in === 'path'
      ? call.path
      : address.in === 'query'
        ? call.query
        : ((call.body ?? {}) as Readonly<Record<string, unknown>>);
  const value = place[address.name];
  return typeof value === 'object' ? writeJson(value) : String(value ?? '');
}

/**
 * The value of the parameter that stands at a place of the called operation's path; where the path has
 * none there, that of the resource's.
 */
export function segmentValue(
  call: OperationCall,
  index: number,
  segments: readonly string[] = [],
): string | undefined {
  const name = parameterOf(shapeOf(call.operation).segments[index]) ?? parameterOf(segments[index]);
  const value = name === undefined ? undefined : call.path[name];
  return value === undefined ? undefined : String(value);
}

/**
 * The id of the item of a resource that a call's path goes through; undefined where it goes through
 * none. A path may name it elsewhere than the resource's own does: `/stables/1/horses/7/races` goes
 * through the horse 7 of `/horses/{id}`.
 * @param segments of what lies there: where the path has no such parameter, theirs names it
 */
export function idAbove(
  call: OperationCall,
  resource: Resource,
  segments: readonly string[] = [],
): string | undefined {
  const name = parameterAbove(call, resource) ?? parameterOf(segments[resource.segments.length]);
  const value = name === undefined ? undefined : call.path[name];
  return value === undefined ? undefined : String(value);
}

/** The parameter that names the item of a resource that a call's path goes through. */
function parameterAbove(call: OperationCall, { segments }: Resource): string | undefined {
  const own = shapeOf(call.operation).segments;
  const isOwn = segments.every((segment, index) => {
    const other = own[index];
    return other === segment || (parameterOf(other) !== undefined && segment.includes('{'));
  });
  const index = isOwn ? segments.length : own.lastIndexOf(segments.at(-1) ?? '') + 1;
  return index === 0 ? undefined : parameterOf(own[index]);
}

/**
 * The path of a resource's collection in the store: the URL's, so that what lies below an item goes
 * with it.
 */
function collectionPath(api: Api, call: OperationCall, resource: Resource): string {
  const url = `${api.name}${collectionUrl(call, resource)}`;
  const own =
    call.account !== undefined && isPersonal(resource.segments) ? call.account : undefined;
  const of = own === undefined ? '' : `/~of/${encodePercent(own)}`;
  return `${url}${of}${resource.kind === 'singleton' ? '/~one' : ''}`;
}

/** Whether a path is about the one who calls: each who has registered has their own there. */
function isPersonal(segments: readonly string[]): boolean {
  return (
    parametersIn(segments).length === 0 &&
    (segments.some((segment) => /^(me|my|myself)$/i.test(segment)) ||
      /^(user|self|account|profile|current[-_]?user|cart|basket|shopping[-_]?cart|wish[-_]?list)$/i.test(
        segments.at(-1) ?? '',
      ))
  );
}

/** The path of the collection that a call is about, with the values of its parameters. */
export function collectionUrl(call: OperationCall, resource: Pick<Resource, 'segments'>): string {
  const names = namesIn(resource.segments);
  const own = namesIn(shapeOf(call.operation).segments);
  let url = '';
  for (const [index, segment] of resource.segments.entries()) {
    const name = names[index];
    url +=
      name === undefined
        ? `/${segment}`
        : `/${encodePercent(String(call.path[own[index] ?? name] ?? '~'))}`;
  }
  return url;
}

/** The names of the parameters that segments are, read once for each path of the document. */
function namesIn(segments: readonly string[]): readonly (string | undefined)[] {
  const names = parameterNames.get(segments) ?? segments.map(parameterOf);
  parameterNames.set(segments, names);
  return names;
}

const parameterNames = new WeakMap<readonly string[], readonly (string | undefined)[]>();

/** The path of what lies below an item: what is deleted with it. */
export function itemPath(entityCollection: EntityCollection, id: string): string {
  return `${entityCollection.path}/${encodePercent(id)}`;
}
