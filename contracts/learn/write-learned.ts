import { isObject } from '../../openapi/lib/json-pointer.ts';
import { convertedKeyword } from '../../openapi/load/overlay.ts';
import { yamlLibrary } from '../../openapi/load/yaml-library.ts';
import { type Derivation, derive } from '../../openapi/model/derivation.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { DerivedMembers } from './learn-derived.ts';
import type { RecordedFile } from './learn-files.ts';
import type { Observations } from './observe.ts';
import type { Learned, LearnedAction } from './overlay/action.ts';
import type { LearnedProcedures } from './procedures/learn-procedures.ts';

/**
 * The overlay, in YAML, in an order that does not depend on that of the exchanges.
 * @param source names of the recordings
 * @param groups of actions, those of a later one on what an earlier one leaves
 */
export function writeOverlay(
  { title, version }: Pick<OpenApiDocument, 'title' | 'version'>,
  source: string,
  groups: readonly (readonly LearnedAction[])[],
): string {
  const merged = groups.flatMap(mergeTargets);
  const overlay = {
    overlay: '1.0.0',
    ...(version.startsWith('2') && { [convertedKeyword]: true }),
    info: { title: `What recordings show of ${title}`, version: '1.0.0' },
    actions:
      merged.length === 0
        ? [
            {
              target: '$',
              description: 'Nothing was learned.',
              update: {},
              'x-evidence': 'observed',
            },
          ]
        : merged.map(({ target, description, update, remove, seen, of, isAssumed }) => ({
            target,
            description,
            'x-evidence': isAssumed === true ? 'assumed' : 'observed',
            'x-source': `${source}: seen in ${seen} of ${of}`,
            ...(remove === true ? { remove: true } : { update }),
          })),
  };
  return yamlLibrary().stringify(overlay, { lineWidth: 120, aliasDuplicateObjects: false });
}

/** What removes comes last: a target may be what another action changes. */
function mergeTargets(actions: readonly LearnedAction[]): LearnedAction[] {
  const key = (action: LearnedAction) =>
    `${action.remove === true ? 1 : 0} ${action.target} ${JSON.stringify(action.update) ?? ''}`;
  const seen = new Map<string, LearnedAction>();
  for (const action of actions) seen.set(key(action), action);
  return [...seen].sort(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([, action]) => action);
}

/** The remarks as text, one to a line. */
export function writeRemarks({ remarks }: Learned): string[] {
  const lines = remarks.map(
    ({ operation, message, where }) =>
      `${operation}: ${message}${where.length === 0 ? '' : ` (${where.join('; ')})`}`,
  );
  return [...new Set(lines)].sort();
}

/**
 * The items that were there before the recording began, as `--data` takes them: by the paths of
 * their collections.
 * @param change what becomes of a value, such as one that tells of a person
 * @param folder of the files, beside the data file; without one no file is named
 */
export function writeData(
  {
    observations: { tracker, files },
    items: ofProcedures,
    derived,
  }: {
    readonly observations: Observations;
    readonly items: LearnedProcedures['items'];
    readonly derived: DerivedMembers;
  },
  change: (value: unknown) => unknown,
  folder?: string,
): {
  readonly text: string;
  readonly items: number;
  /** The files that it names, by their paths beside it. */
  readonly files: ReadonlyMap<string, RecordedFile>;
} {
  const named = new Map<string, RecordedFile>();
  const reference = (file: RecordedFile) => {
    const path = `${folder}/${file.name}`;
    named.set(path, file);
    return { $file: path, type: file.type };
  };
  const withFiles = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const file = files.at(value);
      return file === undefined ? value : reference(file);
    }
    if (Array.isArray(value)) return value.map(withFiles);
    return isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withFiles(inner)]))
      : value;
  };
  // What follows from other members follows from what they were replaced by.
  const changed = (value: unknown, path: string): unknown =>
    derivedAnew(change(value), derived.get(tracker.collections.get(path)?.schema ?? ''));
  const written = (value: unknown, path: string, id: string): unknown => {
    if (folder === undefined) return changed(value, path);
    const own = [...files.ofItem(path, id)].sort(([a], [b]) => (a < b ? -1 : 1));
    const whole = changed(withFiles(value), path);
    return own.length === 0 || !isObject(whole)
      ? whole
      : {
          ...whole,
          $files: Object.fromEntries(own.map(([slot, file]) => [slot, reference(file)])),
        };
  };
  let items = 0;
  const data: Record<string, unknown> = {};
  for (const [word, own] of [...ofProcedures].sort(([a], [b]) => (a < b ? -1 : 1))) {
    items += own.length;
    data[word] = own.map(change);
  }
  for (const path of [...tracker.collections.keys()].sort()) {
    const collection = tracker.collections.get(path);
    if (collection === undefined) continue;
    const first = [...collection.items.values()].flatMap((item) =>
      item.first === undefined ? [] : [{ id: item.id, value: item.first }],
    );
    // Below an item that the recording has made, nothing was there before.
    if (tracker.isBelowMade(path)) continue;
    if (collection.kind === 'singleton') {
      const [only] = first;
      if (only === undefined) continue;
      items++;
      data[path] = written(only.value, path, only.id);
      continue;
    }
    const isNumbered = first.every(({ id }) => /^\d+$/.test(id));
    const ordered = isNumbered
      ? first.sort((a, b) => Number(a.id) - Number(b.id))
      : collection.isNewestFirst
        ? first.reverse()
        : first;
    items += ordered.length;
    data[path] = ordered.map(({ id, value }) => written(value, path, id));
  }
  const text =
    Object.keys(data).length === 0
      ? '{}\n'
      : yamlLibrary().stringify(data, { lineWidth: 120, aliasDuplicateObjects: false });
  return { text, items, files: named };
}

function derivedAnew(value: unknown, rules: ReadonlyMap<string, Derivation> | undefined): unknown {
  let result = value;
  for (const [way, rule] of rules ?? []) {
    const own = derive(rule, result);
    if (own !== undefined) result = withLeaf(result, way.split('.'), own);
  }
  return result;
}

/** A value with another one at the end of a way that is there already. */
function withLeaf(value: unknown, [name, ...rest]: readonly string[], leaf: unknown): unknown {
  if (name === undefined) return leaf;
  if (!isObject(value) || !Object.hasOwn(value, name)) return value;
  return { ...value, [name]: withLeaf(value[name], rest, leaf) };
}
