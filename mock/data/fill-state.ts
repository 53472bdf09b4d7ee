import { DoubletakeError, joinErrors } from '../../openapi/lib/doubletake-error.ts';
import { formatPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import { nearestOf } from '../../openapi/lib/nearest.ts';
import { encodePercent } from '../../openapi/lib/pairs.ts';
import type { Api } from '../model/api.ts';
import type { DataFile, DataItem, DataUpload } from '../model/data.ts';
import type { Sandbox } from '../model/sandbox.ts';
import { uploadedFile } from '../state/uploaded-file.ts';
import { type Addressed, atPath, isNested, keyOf, parentOf, pathWith } from './address.ts';

/** A collection that a file says something of, at its place. */
interface Group extends Addressed {
  readonly api: Api;
  /** Name of the API and path: groups of different files that share it are of one collection. */
  readonly path: string;
  readonly file: DataFile;
  /** The key that says it in the file. */
  readonly pointer: string;
  /** Whether it stands at the top of its file: then all that lies below it is said there, too. */
  readonly isTop: boolean;
  readonly things: readonly Written[];
}

interface Written {
  readonly pointer: string;
  readonly id: string;
  readonly value: unknown;
  readonly files: unknown;
  readonly madeAt: string | undefined;
}

/** A data file, and the API that alone it is about, where it is not about all. */
export interface FileFor {
  readonly file: DataFile;
  readonly api?: Api;
}

/**
 * Writes the things of data files into a sandbox that is being begun. What a later file says of a
 * collection takes the place of all that an earlier one says of it and of what lies below.
 * Rejects with `data-invalid`, which names every fault with its file, line and pointer.
 */
export async function fillState(
  apis: readonly Api[],
  sandbox: Sandbox,
  files: readonly FileFor[],
): Promise<void> {
  const faults: DoubletakeError[] = [];
  const layers: Group[][] = [];
  const labels = new Map<string, unknown>();
  for (const { file, api } of files) {
    const among = api === undefined ? apis : [api];
    const reader = createReader(among, sandbox, file, labels, faults);
    layers.push(await reader());
  }
  const groups = layers.flatMap((layer, index) => {
    const later = layers.slice(index + 1).flatMap((others) => others.filter(({ isTop }) => isTop));
    return layer.filter(
      ({ path }) =>
        !later.some((other) => path === other.path || path.startsWith(`${other.path}/`)),
    );
  });
  for (const group of groups) await group.collection.begin({ ...group, sandbox });
  for (const group of inOrder(groups)) await writeGroup(sandbox, group, labels, faults);
  if (faults.length > 0) throw joinErrors(inFileOrder(faults).slice(0, mostTold));
}

/**
 * What lies below a thing comes after it, and what things are held to before them, wherever they
 * stand in their file.
 */
function inOrder(groups: readonly Group[]): readonly Group[] {
  const rank = ({ api, collection }: Group) => api.collections().indexOf(collection);
  return groups.toSorted(
    (a, b) => a.collection.segments.length - b.collection.segments.length || rank(a) - rank(b),
  );
}

/** As they stand in their files, the first file first; what stands in no file stays where it is. */
function inFileOrder(faults: readonly DoubletakeError[]): DoubletakeError[] {
  const files: string[] = [];
  const places = new Map(
    faults.map((fault) => {
      const [, file = '', line, column] = /^(.*):(\d+):(\d+)$/s.exec(fault.where ?? '') ?? [];
      if (!files.includes(file)) files.push(file);
      return [fault, [files.indexOf(file), Number(line ?? 0), Number(column ?? 0)] as const];
    }),
  );
  return faults.toSorted((a, b) => {
    const [one, other] = [places.get(a) ?? [0, 0, 0], places.get(b) ?? [0, 0, 0]];
    return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
  });
}

/** How many faults are told at once. */
const mostTold = 20;

async function writeGroup(
  sandbox: Sandbox,
  group: Group,
  labels: ReadonlyMap<string, unknown>,
  faults: DoubletakeError[],
): Promise<void> {
  const { collection, file } = group;
  const from = { isWhole: file.value['$whole'] === true, isShipped: file.isShipped === true };
  for (const { pointer, id, value, files, madeAt } of group.things) {
    const tell = (at: string, message: string) =>
      faults.push(dataFault(file, pointer + at, message));
    const before = faults.length;
    const thing = await resolved(file, pointer, { value, files }, labels, tell);
    if (faults.length > before) continue;
    const wrong = await collection.insert({ ...group, sandbox }, id, { ...thing, madeAt }, from);
    for (const fault of wrong) tell(fault.pointer, fault.message);
  }
}

function createReader(
  apis: readonly Api[],
  sandbox: Sandbox,
  file: DataFile,
  labels: Map<string, unknown>,
  faults: DoubletakeError[],
): () => Promise<Group[]> {
  const groups: Group[] = [];
  const own = new Set<string>();
  const taken = new Map<string, string>();
  const tell = (pointer: string, message: string) => {
    faults.push(dataFault(file, pointer, message));
  };

  async function readTop(among: readonly Api[], value: Record<string, unknown>, at: string) {
    for (const [key, list] of Object.entries(value)) {
      if (at === '' && key.startsWith('$')) {
        if (key !== '$whole') tell(formatPointer([key]), `is no key of a data file`);
        continue;
      }
      const pointer = at + formatPointer([key]);
      const section = at === '' ? among.find(({ name }) => name === key) : undefined;
      const found = among.flatMap((api) => {
        const addressed = findTop(api, key);
        return addressed === undefined ? [] : [{ api, ...addressed }];
      });
      const [only, ...others] = found;
      if (section !== undefined && isObject(list) && !Array.isArray(list) && only === undefined)
        await readTop([section], list, pointer);
      else if (only === undefined) tell(pointer, noCollection(among, key));
      else if (others.length > 0)
        tell(
          pointer,
          `is a collection of ${found.map(({ api }) => api.name).join(' and ')}; put it under the name of the API that is meant`,
        );
      else await readGroup(only.api, only, list, pointer, true);
    }
  }

  async function readGroup(
    api: Api,
    { collection, values }: Addressed,
    list: unknown,
    pointer: string,
    isTop: boolean,
  ): Promise<void> {
    const things: Written[] = [];
    const path = `${api.name}${pathWith(collection, values)}`;
    const isList = collection.kind === 'collection';
    if (isList !== Array.isArray(list)) {
      tell(
        pointer,
        isList ? 'must be a list of things' : 'must be one thing: there is only one of it',
      );
      return;
    }
    const said = new Set(
      isList ? (list as unknown[]).flatMap((given) => collection.idOf(given) ?? []) : [],
    );
    groups.push({ api, collection, values, path, file, pointer, isTop, things });
    for (const [index, given] of (isList ? (list as unknown[]) : [list]).entries())
      await readItem(isList ? `${pointer}/${index}` : pointer, given);

    /** An id that no other thing has: what was exported has those that come first. */
    async function freeId(thing: unknown): Promise<string> {
      let id = '';
      for (let tries = 0; tries < mostTries; tries++) {
        id = await collection.newId({ sandbox, values }, thing);
        if (!said.has(id) && !taken.has(`${path}/${id}`)) break;
      }
      return id;
    }

    async function readItem(at: string, given: unknown): Promise<void> {
      const entries = isObject(given) && !Array.isArray(given) ? Object.entries(given) : [];
      const below = entries.filter(([key]) => key.startsWith('/'));
      const {
        $as: label,
        $files: files,
        $at: madeAt,
        ...value
      } = (
        entries.length > 0
          ? Object.fromEntries(entries.filter(([key]) => !key.startsWith('/')))
          : {}
      ) as Record<string, unknown>;
      const plain = entries.length > 0 ? value : given;
      const id = collection.idOf(plain) ?? (await freeId(plain));
      const key = `${path}/${id}`;
      const other = taken.get(key);
      if (other !== undefined)
        tell(at, `has the id ${JSON.stringify(id)}, which ${other} has already`);
      taken.set(key, at);
      if (label !== undefined) {
        if (typeof label !== 'string' || label === '')
          tell(`${at}/$as`, 'must be a name for the thing');
        else if (own.has(label)) tell(`${at}/$as`, `gives the name ${label} a second time`);
        else {
          own.add(label);
          labels.set(label, collection.idValue(id));
        }
      }
      // It is told already that there are two of it.
      const isAgain = other !== undefined;
      if (!isAgain)
        things.push({
          pointer: at,
          id,
          value: plain,
          files,
          madeAt: typeof madeAt === 'string' ? madeAt : undefined,
        });
      for (const [name, list] of below) {
        const address = `${pathWith(collection, values)}/${encodePercent(id)}${name}`;
        const found = atPath(api.collections(), address);
        const place = at + formatPointer([name]);
        if (found === undefined) {
          const known = api
            .collections()
            .filter((item) => parentOf(api.collections(), item) === collection)
            .map((item) => keyOf(item, collection));
          tell(
            place,
            `is no collection below ${collection.name} (${known.length === 0 ? 'there is none' : `accepted: ${known.join(', ')}`})`,
          );
        } else await readGroup(api, found, list, place, false);
      }
    }
  }

  return async () => {
    await readTop(apis, file.value, '');
    return groups;
  };
}

function findTop(api: Api, key: string): Addressed | undefined {
  const collections = api.collections();
  if (key.startsWith('/')) return atPath(collections, key);
  const collection = collections.find((item) => item.name === key && !isNested(item));
  return collection === undefined ? undefined : { collection, values: [] };
}

function noCollection(apis: readonly Api[], key: string): string {
  const nested = apis.flatMap((api) =>
    api.collections().flatMap((item) => {
      const parent = parentOf(api.collections(), item);
      return item.name === key && parent !== undefined ? [{ item, parent }] : [];
    }),
  )[0];
  if (nested !== undefined)
    return `lies below ${nested.parent.name}: write ${keyOf(nested.item, nested.parent)} within a thing of it`;
  const known = apis.flatMap((api) =>
    api
      .collections()
      .filter((item) => !isNested(item))
      .map((item) => item.name),
  );
  return `is no collection (accepted: ${known.join(', ') || 'none'}, or a path such as \`doubletake explain\` shows)${nearestOf(key, known)}`;
}

function dataFault(file: DataFile, pointer: string, message: string): DoubletakeError {
  return new DoubletakeError('data-invalid', `${pointer} ${message}`, {
    where: file.where(pointer),
    next: 'Correct the thing there; `doubletake explain` shows the collections, the document their schemas.',
  });
}

type Tell = (pointer: string, message: string) => void;

/** A thing with ids in the place of labels, and its files read. */
export async function resolved(
  file: Pick<DataFile, 'read'>,
  pointer: string,
  given: { readonly value: unknown; readonly files: unknown },
  labels: ReadonlyMap<string, unknown>,
  tell: Tell,
): Promise<DataItem> {
  const files = new Map<string, DataUpload>();

  async function walk(value: unknown, at: string): Promise<unknown> {
    if (Array.isArray(value)) {
      const items: unknown[] = [];
      for (const [index, item] of value.entries()) {
        const made = await walk(item, `${at}/${index}`);
        if (made !== undefined) items.push(made);
      }
      return items;
    }
    if (!isObject(value)) return value;
    if (Object.hasOwn(value, '$id') && Object.keys(value).length === 1) {
      const label = String(value['$id']);
      if (labels.has(label)) return labels.get(label);
      const known = [...labels.keys()].slice(0, 20).join(', ');
      tell(
        at,
        `names ${JSON.stringify(label)}, which no thing is called by $as (${known === '' ? 'none is' : `there are ${known}`})`,
      );
      return undefined;
    }
    if (Object.hasOwn(value, '$file')) {
      const read = await readUpload(file, pointer + at, value, (message) => tell(at, message));
      if (read !== undefined) files.set(at, read);
      return null;
    }
    const members: [string, unknown][] = [];
    for (const [name, member] of Object.entries(value)) {
      const made = await walk(member, at + formatPointer([name]));
      if (made !== undefined) members.push([name, made]);
    }
    return Object.fromEntries(members);
  }

  const value = await walk(given.value, '');
  for (const [slot, named] of Object.entries(isObject(given.files) ? given.files : {})) {
    const described = isObject(named) ? named : { $file: named };
    const at = `/$files${formatPointer([slot])}`;
    const read = await readUpload(file, pointer + at, described, (message) => tell(at, message));
    if (read !== undefined) files.set(slot, read);
  }
  return { value, files };
}

async function readUpload(
  file: Pick<DataFile, 'read'>,
  pointer: string,
  { $file: name, base64, text, type, as: servedAs }: Record<string, unknown>,
  tell: (message: string) => void,
): Promise<DataUpload | undefined> {
  if (typeof name !== 'string') {
    tell('must name a file: {"$file": "ada.png"}');
    return undefined;
  }
  if (servedAs !== undefined && !isSegment(servedAs)) {
    tell(`is served as ${JSON.stringify(servedAs)} (accepted: letters, digits, dots, dashes)`);
    return undefined;
  }
  const bytes =
    typeof base64 === 'string'
      ? Buffer.from(base64, 'base64')
      : typeof text === 'string'
        ? Buffer.from(text, 'utf8')
        : await file.read(name, pointer).catch((error: unknown) => {
            if (!(error instanceof DoubletakeError)) throw error;
            tell(error.message.slice(pointer.length + 2));
            return undefined;
          });
  if (bytes === undefined) return undefined;
  const { lookup } = await import('mime-types');
  const declared = typeof type === 'string' ? type : lookup(name) || 'application/octet-stream';
  return {
    ...uploadedFile(bytes, declared, name.split(/[\\/]/).at(-1)),
    ...(isSegment(servedAs) && { servedAs }),
  };
}

/** Whether a text can be the last segment of a file's URL. */
function isSegment(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/.test(text);
}

/** So often another id is asked for, where one is taken. */
const mostTries = 1000;
