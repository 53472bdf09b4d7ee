import { isDeepStrictEqual } from 'node:util';
import {
  formatPointer,
  isObject,
  ownMember,
  parsePointer,
} from '../../../openapi/lib/json-pointer.ts';
import { lazily } from '../../../openapi/lib/lazily.ts';
import { withMember } from '../../../openapi/lib/value-path.ts';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { SchemaViolation } from '../../../openapi/schema/schema-validator.ts';
import type {
  DataCollection,
  DataEditing,
  DataFault,
  DataItem,
  DataPlace,
} from '../../model/data.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import type { OperationCall } from '../../model/types.ts';
import { changeEntity } from '../../state/change-entity.ts';
import { placeholderUrl } from '../../state/uploads.ts';
import { createEntity, idValue } from '../entity/create-entity.ts';
import { type Entity, onlyId, withPictures } from '../entity/entity.ts';
import { pathsGone } from '../entity/files.ts';
import { acceptsId, newId } from '../entity/new-id.ts';
import { normalizeName } from '../infer/inflect.ts';
import { learnedShows } from '../infer/learned.ts';
import { findItem, findItems, requestSchema, successSchema } from '../infer/locate-payload.ts';
import { serverFilled } from '../infer/member-kinds.ts';
import { type Member, membersOf } from '../infer/members.ts';
import type { Resource } from '../infer/model.ts';
import { nounOf, parameterOf, parametersIn, pathOf, shapeOf } from '../infer/path-shapes.ts';
import { urlMember } from '../infer/url-member.ts';
import { ownersOf } from '../repository/owners.ts';
import { itemPath } from '../repository/resource-repository.ts';
import type { Tools } from './tools.ts';

/**
 * The things of an inferred resource as data files say them. @param resources all of its document
 */
export function createDataCollection(
  tools: Tools,
  resource: Resource,
  resources: readonly Resource[],
): DataCollection {
  const { api, samples, repository, files } = tools;
  const { segments } = resource;
  const isSingle = resource.kind === 'singleton';

  /** A call on the collection, as if the document had an operation right there. */
  function callAt({ sandbox, values }: DataPlace): OperationCall {
    const names = segments.flatMap((segment) => parameterOf(segment) ?? []);
    const path = Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
    const [plan] = resource.plans;
    return {
      operation: { ...plan?.operation, path: pathOf(resource) } as OperationCall['operation'],
      request: { method: 'get', path: '', basePath: '', query: '', headers: {}, baseUrl: '' },
      sandbox,
      path,
      query: {},
      headers: {},
      body: undefined,
    };
  }

  /**
   * Members that a client sends, or that lists alone show: what of them is not said is not made up.
   */
  const sendable = lazily((): ReadonlySet<string> => {
    const sent = resource.plans
      .filter(({ role }) => role === 'create' || role === 'replace' || role === 'merge')
      .flatMap(({ operation }) => requestSchema(operation) ?? [])
      .map((schema) => findItem(api.document, schema, resource.resourceSchema.hints));
    const { members, hints } = resource.resourceSchema;
    const listed = resource.plans
      .filter(({ role }) => role === 'list')
      .flatMap(({ operation }) => successSchema(operation) ?? [])
      .flatMap((schema) => findItems(api.document, schema, nounOf(segments), true, hints) ?? [])
      .flatMap(({ schema }) => [...membersOf(api.document, schema).values()])
      .filter(
        ({ name, pointer }) =>
          !members.has(name) && learnedShows(api.document, pointer) === undefined,
      );
    return new Set([
      ...sent.flatMap(({ schema }) =>
        [...membersOf(api.document, schema).values()]
          .filter(({ readOnly }) => !readOnly)
          .map(({ name }) => name),
      ),
      ...listed.map(({ name }) => name),
    ]);
  });

  /** The name under which a member's file is stored: that of what uploads it, else its own. */
  function slotOf(member: string): string {
    const { members, id } = resource.resourceSchema;
    const uploads = resource.plans.flatMap(({ role, slot }) =>
      role === 'upload' && slot !== undefined ? [slot] : [],
    );
    return uploads.find((slot) => urlMember(api.document, members, id, slot) === member) ?? member;
  }

  /** The same for a file that is given by the name of the part which brings it. */
  function slotOfPart(part: string): string {
    const upload = resource.plans.find(({ role, slot, operation }) => {
      const schema = role === 'upload' ? requestSchema(operation) : undefined;
      return (
        slot !== undefined && schema !== undefined && membersOf(api.document, schema).has(part)
      );
    });
    return upload?.slot ?? part;
  }

  async function make(
    place: DataPlace,
    id: string,
    { value, madeAt }: Pick<DataItem, 'value' | 'madeAt'>,
    isWhole: boolean,
  ): Promise<{ readonly entity: Entity; readonly faults: readonly DataFault[] }> {
    const { resourceSchema } = resource;
    const known = sendable();
    const extra = madeAt === undefined ? {} : { madeAt };
    const isHidden = (name: string) =>
      resourceSchema.members.get(name)?.writeOnly ??
      (known.has(name) && resourceSchema.members.size > 0);
    if (isWhole) {
      const entries = isObject(value) ? Object.entries(value) : [];
      const hidden = Object.fromEntries(entries.filter(([name]) => isHidden(name)));
      const shown =
        Object.keys(hidden).length === 0
          ? value
          : Object.fromEntries(entries.filter(([name]) => !isHidden(name)));
      const pictures = withPictures(shown);
      return {
        entity: { id, value: shown, hidden, ...extra, ...pictures },
        faults: violationsOf(shown),
      };
    }
    const call = callAt(place);
    const made = createEntity(api, samples, {
      resourceSchema,
      id,
      sent: value,
      // What only the server says is made where it is left out, such as the time of creation.
      sendable: new Set([
        ...known,
        ...[...resourceSchema.members.values()]
          .filter((member) => serverFilled(api.document, member) === undefined)
          .map(({ name }) => name),
        ...Object.keys(isObject(value) ? value : {}).filter((name) =>
          resourceSchema.members.has(name),
        ),
      ]),
      owners: ownersOf(api, call, resource),
      now: place.sandbox.clock.now(),
      seed: place.sandbox.seed,
    });
    const entity = { id, ...made, ...extra, ...withPictures(made.value) };
    return { entity, faults: changedFrom(value, made) };
  }

  /** What of a thing could not stay as it was said, and why. */
  function changedFrom(
    value: unknown,
    made: Pick<Entity, 'value'> & { readonly hidden: object },
  ): DataFault[] {
    if (!isObject(value) || !isObject(made.value))
      return isDeepStrictEqual(value, made.value) ? [] : violationsOf(value);
    const shown = { ...made.hidden, ...made.value };
    const changed = Object.keys(value).filter(
      (name) => !isDeepStrictEqual(ownMember(value, name), ownMember(shown, name)),
    );
    if (changed.length === 0) return [];
    const whole = changed.reduce<Record<string, unknown>>(
      (all, name) => withMember(all, name, value[name]),
      made.value,
    );
    const found = violationsOf(whole).filter(
      ({ pointer }) =>
        pointer === '' || changed.some((name) => isWithin(pointer, formatPointer([name]))),
    );
    return found.length > 0
      ? found
      : changed.map((name) => ({
          pointer: formatPointer([name]),
          message: 'does not go together with the rest of the thing',
        }));
  }

  function violationsOf(value: unknown): DataFault[] {
    const { schema } = resource.resourceSchema;
    if (schema === undefined) return [];
    return faultsOf(api.validator.validate(schema, value, 'answer'));
  }

  /** An item as it is stored, with its files, or what is wrong with it: then no file stays. */
  async function prepared(
    place: DataPlace,
    id: string,
    thing: DataItem,
    isWhole: boolean,
  ): Promise<{ readonly faults: readonly DataFault[] } | { readonly entity: Entity }> {
    const call = callAt(place);
    const entityCollection = repository.place(call, resource);
    if (!isSingle && !acceptsId(api, resource.resourceSchema, id))
      return {
        faults: [
          {
            pointer: formatPointer([resource.resourceSchema.id ?? 'id']),
            message: `is ${JSON.stringify(id)}, which is no id by the document`,
          },
        ],
      };
    const { members } = resource.resourceSchema;
    const misspelt = misspeltMembers(api.document, members, sendable(), thing.value);
    if (misspelt.length > 0) {
      // What else is wrong is told at once; what is missing is what was meant.
      const names = new Set(misspelt.map(({ pointer }) => parsePointer(pointer)[0]));
      const rest = Object.fromEntries(
        Object.entries(isObject(thing.value) ? thing.value : {}).filter(
          ([name]) => !names.has(name) && ![...thing.files.keys()].includes(formatPointer([name])),
        ),
      );
      const { faults } = await make(place, id, { ...thing, value: rest }, isWhole);
      return { faults: [...misspelt, ...faults.filter(({ pointer }) => pointer !== '')] };
    }
    const owner = itemPath(entityCollection, id).slice(api.name.length + 1);
    const stored = new Map<string, string>();
    let { value } = thing;
    for (const [at, file] of thing.files) {
      const path = await files.uploads.put(call, owner, file, file.servedAs);
      const [member] = at.startsWith('/') ? parsePointer(at) : [];
      const slot = member === undefined ? slotOfPart(at) : slotOf(member);
      stored.set(stored.has(slot) ? `${slot}~${stored.size + 1}` : slot, path);
      if (member !== undefined) value = withValueAt(value, parsePointer(at), placeholderUrl(path));
    }
    const { entity: made, faults } = await make(place, id, { ...thing, value }, isWhole);
    if (faults.length > 0) {
      for (const path of stored.values()) await files.uploads.remove(call, path);
      return { faults };
    }
    return {
      entity: stored.size === 0 ? made : { ...made, files: Object.fromEntries(stored) },
    };
  }

  /** How single items are changed, held to what holds for a data file. */
  function editing(): DataEditing {
    return {
      id: resource.resourceSchema.id ?? 'id',
      files: resource.plans.flatMap(({ role, slot }) =>
        role === 'upload' && slot !== undefined ? [slot] : [],
      ),
      count: async (place) => (await repository.open(callAt(place), resource)).entities.count(),
      async replace(place, id, thing) {
        const call = callAt(place);
        const { entities } = await repository.open(call, resource);
        const made = await prepared(place, id, thing, false);
        if ('faults' in made) return made.faults;
        const change = await changeEntity(entities, id, ({ isSent }) => ({
          ...made.entity,
          ...(isSent === true && { isSent }),
        }));
        const { before, after } = change ?? { before: made.entity, after: { id, value: null } };
        for (const path of pathsGone(before, after)) await files.uploads.remove(call, path);
        return change === undefined
          ? [{ pointer: '', message: `is not there any more: ${JSON.stringify(id)}` }]
          : [];
      },
      async remove(place, id) {
        const call = callAt(place);
        const collection = await repository.open(call, resource);
        const entity = await collection.entities.delete(id);
        if (entity === undefined) return false;
        for (const path of Object.values(entity.files ?? {}))
          await files.uploads.remove(call, path);
        await call.sandbox.store.deleteUnder(itemPath(collection, id));
        await repository.forget(call, collection, id, entity);
        return true;
      },
    };
  }

  /** A collection below an item starts with what the file says of it: with nothing, if it does not. */
  async function beginBelow(place: DataPlace, id: string): Promise<void> {
    for (const other of resources) {
      if (other.parent !== resource) continue;
      const names = parametersIn(other.segments);
      if (names.length !== place.values.length + 1) continue;
      const below = createDataCollection(tools, other, resources);
      await below.begin({ sandbox: place.sandbox, values: [...place.values, id] });
    }
  }

  return {
    name: resource.name,
    segments,
    kind: resource.kind,
    aliases: resource.plans
      .filter(({ role, owners }) => (role === 'list' || role === 'create') && owners.length === 0)
      .map(({ operation }) => shapeOf(operation).segments),
    idOf(value) {
      if (isSingle) return onlyId;
      const { id } = resource.resourceSchema;
      const own = id === undefined || !isObject(value) ? undefined : ownMember(value, id);
      return own === undefined || own === null || typeof own === 'object' ? undefined : String(own);
    },
    newId: ({ sandbox, values }, value) =>
      newId(
        api,
        samples,
        sandbox,
        resource.resourceSchema,
        repository.pathOf(callAt({ sandbox, values }), resource),
        value,
      ),
    idValue: (id) =>
      resource.resourceSchema.idSchema === undefined
        ? id
        : idValue(api, { pointer: resource.resourceSchema.idSchema }, id),
    begin: (place) => repository.begin(callAt(place), resource),
    async insert(place, id, thing, { isWhole }) {
      const made = await prepared(place, id, thing, isWhole);
      if ('faults' in made) return made.faults;
      const { entities } = repository.place(callAt(place), resource);
      if (!(await entities.insert(id, made.entity)))
        return [{ pointer: '', message: `has an id that is taken: ${JSON.stringify(id)}` }];
      await beginBelow(place, id);
      return [];
    },
    ...(api.behaviour.edited?.includes(resource.name) === true && { editing: editing() }),
    async list(place) {
      const { entities } = await repository.open(callAt(place), resource);
      return (await entities.list()).map(exported);
    },
    places: (sandbox) => placesOf(api.name, sandbox, resource),
  };
}

/** An entity as a data file has it: with its files in the places of their URLs. */
function exported(entity: Entity): DataItem<string> & { readonly id: string } {
  const { id, value, hidden = {}, files = {}, madeAt } = entity;
  const slots = new Map(Object.entries(files).map(([slot, path]) => [placeholderUrl(path), slot]));
  const named = new Map<string, string>();
  const shown = new Set<string>();
  const walk = (node: unknown, at: readonly string[]): void => {
    const slot = typeof node === 'string' ? slots.get(node) : undefined;
    if (slot !== undefined) {
      named.set(formatPointer(at), files[slot] ?? '');
      shown.add(slot);
    } else if (typeof node === 'object' && node !== null)
      for (const [name, member] of Object.entries(node)) walk(member, [...at, name]);
  };
  if (slots.size > 0) walk(value, []);
  for (const [slot, path] of Object.entries(files)) if (!shown.has(slot)) named.set(slot, path);
  return {
    id,
    value: isObject(value) ? { ...value, ...hidden } : value,
    files: named,
    ...(madeAt !== undefined && { madeAt }),
  };
}

/** The values for which the state holds something of a resource. */
async function placesOf(
  api: string,
  { store }: Sandbox,
  resource: Resource,
): Promise<readonly (readonly string[])[]> {
  const wanted = [...resource.segments, ...(resource.kind === 'singleton' ? ['~one'] : [])];
  const { collections } = await store.export();
  return Object.keys(collections).flatMap((path) => {
    const [name, ...given] = path.split('/');
    if (name !== api || given.length !== wanted.length) return [];
    const values: string[] = [];
    for (const [index, segment] of wanted.entries()) {
      // What is remembered of a collection is none.
      if (given[index]?.startsWith('~') === true && segment !== given[index]) return [];
      if (parameterOf(segment) !== undefined) values.push(decodeURIComponent(given[index] ?? ''));
      else if (segment !== given[index]) return [];
    }
    return [values];
  });
}

export function faultsOf(violations: readonly SchemaViolation[]): DataFault[] {
  return violations.map(({ instance, message }) => ({ pointer: instance, message }));
}

function isWithin(pointer: string, place: string): boolean {
  return pointer === place || pointer.startsWith(`${place}/`);
}

/** A copy with another value at the end of a way through it. */
export function withValueAt(
  value: unknown,
  [name, ...rest]: readonly string[],
  to: unknown,
): unknown {
  if (name === undefined) return to;
  if (Array.isArray(value))
    return value.map((item: unknown, index) =>
      String(index) === name ? withValueAt(item, rest, to) : item,
    );
  return isObject(value) ? withMember(value, name, withValueAt(value[name], rest, to)) : value;
}

/**
 * Members that the schema does not have, at any depth, and that are nearly called as one that it has:
 * each with the one that is meant.
 */
function misspeltMembers(
  document: OpenApiDocument,
  members: ReadonlyMap<string, Member>,
  others: ReadonlySet<string>,
  value: unknown,
  at: readonly string[] = [],
): DataFault[] {
  if (!isObject(value) || members.size === 0) return [];
  const free = [...members.keys(), ...others].filter((name) => !Object.hasOwn(value, name));
  return Object.entries(value).flatMap(([name, own]) => {
    const place = [...at, name];
    const member = members.get(name);
    if (member !== undefined && isObject(own) && at.length < deepestName)
      return misspeltMembers(document, membersOf(document, member.pointer), new Set(), own, place);
    if (member !== undefined || others.has(name)) return [];
    const meant = free.find((other) => isNear(name, other));
    return meant === undefined
      ? []
      : [
          {
            pointer: formatPointer(place),
            message: `is no member; did you mean ${JSON.stringify(meant)}?`,
          },
        ];
  });
}

const deepestName = 8;

/** The same letters in another spelling, or two neighbours swapped, or one letter more or less. */
function isNear(a: string, b: string): boolean {
  const [one, other] = [a, b].map(normalizeName);
  if (one === undefined || other === undefined) return false;
  if (one === other) return true;
  if (Math.min(one.length, other.length) < 4 || Math.abs(one.length - other.length) > 1)
    return false;
  const start = [...one].findIndex((letter, index) => letter !== other[index]);
  const at = start === -1 ? one.length : start;
  const rests = [one.slice(at), other.slice(at)] as const;
  return (
    (rests[0].slice(1) === rests[1] && !/^\d/.test(rests[0])) ||
    (rests[1].slice(1) === rests[0] && !/^\d/.test(rests[1])) ||
    (rests[0][0] === rests[1][1] &&
      rests[0][1] === rests[1][0] &&
      rests[0].slice(2) === rests[1].slice(2))
  );
}
