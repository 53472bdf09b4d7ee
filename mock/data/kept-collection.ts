import { isDeepStrictEqual } from 'node:util';
import {
  formatPointer,
  isObject,
  ownMember,
  parsePointer,
} from '../../openapi/lib/json-pointer.ts';
import { nearestOf } from '../../openapi/lib/nearest.ts';
import type { Direction, SchemaValidator } from '../../openapi/schema/schema-validator.ts';
import { faultsOf, withValueAt } from '../inferred/act/data-collection.ts';
import type { DataCollection, DataFault, DataItem, DataPlace } from '../model/data.ts';
import type { Sandbox } from '../model/sandbox.ts';
import type { Collection } from '../model/store.ts';
import type { UploadedFile } from '../model/types.ts';
import { hash } from '../state/ids.ts';
import { fileBelow, placeholderUrl } from '../state/uploads.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A thing that is to be stored, and where. */
export interface KeptPlace extends DataPlace {
  readonly id: string;
}

/**
 * What handlers keep of one kind of thing, for data files.
 * @template Shown what the API shows of a thing, and what can be sent and is not shown
 */
export interface KeptItems<Shown extends object, Entity extends object> {
  readonly name: string;
  readonly segments: readonly string[];
  readonly aliases?: readonly (readonly string[])[];
  /** The member that is the id. */
  readonly id: string & keyof Shown;
  newId(sandbox: Sandbox): Promise<string>;
  entities(place: DataPlace): Collection<Entity>;
  /** The path below which lies all that belongs to a thing. */
  pathOf(place: KeptPlace): string;
  /** The path below which its files lie, where it is another. */
  filesOf?(place: KeptPlace): string;
  /** Where files are given: pointers of the members that show them, and names of what uploads them. */
  readonly files?: readonly string[];
  /** What each schema of the document is about: all of a thing by default. */
  readonly schemas: readonly {
    readonly pointer: string;
    readonly direction?: Direction;
    readonly part?: (thing: Fields) => Fields;
  }[];
  /** The thing with what is left out of it, as when it is created. */
  complete(
    given: Fields,
    place: KeptPlace,
    files: ReadonlyMap<string, UploadedFile>,
  ): Fields | Promise<Fields>;
  /** @param files paths of the files by where they are given */
  toEntity(
    thing: Shown,
    files: ReadonlyMap<string, string>,
    place: KeptPlace,
  ): Entity | Promise<Entity>;
  /** What is wrong with a thing beside the others. */
  check?(
    thing: Shown,
    place: KeptPlace,
    files: ReadonlyMap<string, UploadedFile>,
  ): Promise<readonly DataFault[]>;
  /** Takes what only one thing may have; what is wrong where another has it. */
  claim?(entity: Entity, place: KeptPlace): Promise<readonly DataFault[]>;
  /** Gives that back. */
  release?(entity: Entity, place: KeptPlace): Promise<void>;
  /** The thing as {@link toEntity} has got it, and the paths of its files. */
  toThing(
    entity: Entity,
    place: DataPlace,
  ):
    | { readonly value: Shown; readonly files?: ReadonlyMap<string, string> }
    | Promise<{ readonly value: Shown; readonly files?: ReadonlyMap<string, string> }>;
}

/** The things that handlers keep, as data files say them. */
export function keptCollection<Shown extends object, Entity extends object>(
  validator: SchemaValidator,
  kept: KeptItems<Shown, Entity>,
): DataCollection {
  function violationsOf(thing: Fields): DataFault[] {
    return kept.schemas.flatMap(({ pointer, direction = 'answer', part }) =>
      faultsOf(validator.validate(pointer, part === undefined ? thing : part(thing), direction)),
    );
  }

  /** That a value has passed the schemas is what makes it what the document's types say. */
  function isShown(_value: Fields, faults: readonly DataFault[]): _value is Shown & Fields {
    return faults.length === 0;
  }

  /** What a thing is stored as, or what is wrong with it. */
  async function prepared(
    place: KeptPlace,
    thing: DataItem,
    isShipped: boolean,
  ): Promise<
    | { readonly faults: readonly DataFault[] }
    | { readonly entity: Entity; readonly files: readonly NamedFile[] }
  > {
    const { value: given } = thing;
    if (!isObject(given) || Array.isArray(given))
      return { faults: [{ pointer: '', message: 'must be an object' }] };
    const unknown = [...thing.files.keys()].find((slot) => !kept.files?.includes(slot));
    if (unknown !== undefined) return { faults: [noPlaceForFile(unknown, kept.files ?? [])] };
    const below = (kept.filesOf ?? kept.pathOf)(place);
    const files = [...thing.files].map(([slot, file]) => ({
      slot,
      // By the path of the thing: files of several that lie below one path may have the same bytes.
      ...fileBelow(below, file, file.servedAs ?? nameOf(kept.pathOf(place), slot, file)),
    }));
    const said = files.reduce<unknown>(
      (value, { slot, path }) =>
        slot.startsWith('/') ? withValueAt(value, parsePointer(slot), placeholderUrl(path)) : value,
      given,
    );
    const whole = await kept.complete(isObject(said) ? said : given, place, thing.files);
    const faults = isShipped ? [] : violationsOf(whole);
    if (!isShown(whole, faults)) return { faults };
    const misplaced = (await kept.check?.(whole, place, thing.files)) ?? [];
    if (misplaced.length > 0) return { faults: misplaced };
    const paths = new Map(files.map(({ slot, path }) => [slot, path]));
    const entity = await kept.toEntity(whole, paths, place);
    if (!isShipped) {
      const lost = lostFrom(said, (await kept.toThing(entity, place)).value, '');
      if (lost.length > 0) return { faults: lost };
    }
    return { entity, files };
  }

  async function filesOf(entity: Entity, place: DataPlace): Promise<readonly string[]> {
    const { files } = await kept.toThing(entity, place);
    return [...(files?.values() ?? [])];
  }

  async function remove(entity: Entity, place: KeptPlace): Promise<void> {
    const { store } = place.sandbox;
    const files = await filesOf(entity, place);
    await kept.entities(place).delete(place.id);
    await kept.release?.(entity, place);
    await store.deleteUnder(kept.pathOf(place));
    for (const path of files) await store.files.delete(path);
  }

  return {
    name: kept.name,
    segments: kept.segments,
    aliases: kept.aliases ?? [],
    kind: 'collection',
    idOf(value) {
      const own = isObject(value) ? ownMember(value, kept.id) : undefined;
      return typeof own === 'string' && own !== '' ? own : undefined;
    },
    newId: ({ sandbox }) => kept.newId(sandbox),
    idValue: (id) => id,
    async begin(place) {
      for (const entity of await kept.entities(place).list()) {
        const { value } = await kept.toThing(entity, place);
        await remove(entity, { ...place, id: String(value[kept.id]) });
      }
    },
    async insert(where, id, thing, { isShipped }) {
      const place = { ...where, id };
      const made = await prepared(place, thing, isShipped);
      if ('faults' in made) return made.faults;
      const { entity, files } = made;
      const taken = (await kept.claim?.(entity, place)) ?? [];
      if (taken.length > 0) return taken;
      if (!(await kept.entities(place).insert(id, entity)))
        return [{ pointer: '', message: `has an id that is taken: ${JSON.stringify(id)}` }];
      for (const { path, stored } of files) await place.sandbox.store.files.put(path, stored);
      return [];
    },
    async list(place) {
      const things: (DataItem<string> & { readonly id: string })[] = [];
      for (const entity of await kept.entities(place).list()) {
        const { value, files = new Map<string, string>() } = await kept.toThing(entity, place);
        things.push({ id: String(value[kept.id]), value, files });
      }
      return things;
    },
    places: async () => [],
    editing: {
      id: kept.id,
      files: kept.files ?? [],
      count: (place) => kept.entities(place).count(),
      async replace(where, id, thing) {
        const place = { ...where, id };
        const entities = kept.entities(place);
        const old = await entities.get(id);
        if (old === undefined) return [gone(id)];
        const made = await prepared(place, thing, false);
        if ('faults' in made) return made.faults;
        await kept.release?.(old, place);
        const taken = (await kept.claim?.(made.entity, place)) ?? [];
        if (taken.length > 0) {
          await kept.claim?.(old, place);
          return taken;
        }
        const { files } = place.sandbox.store;
        for (const { path, stored } of made.files) await files.put(path, stored);
        if ((await entities.update(id, () => made.entity)) === undefined) {
          await kept.release?.(made.entity, place);
          return [gone(id)];
        }
        const now = new Set(await filesOf(made.entity, place));
        for (const path of await filesOf(old, place)) if (!now.has(path)) await files.delete(path);
        return [];
      },
      async remove(where, id) {
        const entity = await kept.entities(where).get(id);
        if (entity !== undefined) await remove(entity, { ...where, id });
        return entity !== undefined;
      },
    },
  };
}

/** A file as it is stored, and where the thing is given it. */
interface NamedFile extends ReturnType<typeof fileBelow> {
  readonly slot: string;
}

function gone(id: string): DataFault {
  return { pointer: '', message: `is not there any more: ${JSON.stringify(id)}` };
}

/** The same each time, and none that an upload is given: no id is used up by what a double starts with. */
function nameOf(below: string, slot: string, { bytes }: UploadedFile): string {
  const digits = hash(0, `${below} ${slot} ${bytes.toString('base64')}`).toString('hex');
  return digits.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function noPlaceForFile(slot: string, accepted: readonly string[]): DataFault {
  const known = accepted.length === 0 ? 'none' : accepted.join(', ');
  return {
    pointer: slot.startsWith('/') ? slot : `/$files${formatPointer([slot])}`,
    message: `is no place for a file (accepted: ${known})`,
  };
}

/** What of a thing is not shown as it was said. */
function lostFrom(said: unknown, shown: unknown, at: string): DataFault[] {
  if (!isObject(said) || !isObject(shown) || Array.isArray(said))
    return isDeepStrictEqual(said, shown)
      ? []
      : [{ pointer: at, message: `cannot be kept: here it is ${JSON.stringify(shown)}` }];
  return Object.entries(said).flatMap(([name, value]) => {
    const pointer = at + formatPointer([name]);
    if (Object.hasOwn(shown, name)) return lostFrom(value, shown[name], pointer);
    const free = Object.keys(shown).filter((other) => !Object.hasOwn(said, other));
    return [{ pointer, message: `is no member that is kept${nearestOf(name, free)}` }];
  });
}
