import { ownMember } from '../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { idName, singular } from '../request/id-names.ts';
import type { TrackedCollection } from './observe/track-items.ts';
import { type LearnedAction, updateAt } from './overlay/action.ts';

/** Items that have to name others, and others that have to be named. */
const fewestItems = 3;
const fewestNamed = 2;

/**
 * Members that name items of other collections by their ids, though their names do not say of which:
 * `assignee` holds the ids of `/people`.
 */
export function learnReferences(
  document: OpenApiDocument,
  collections: ReadonlyMap<string, TrackedCollection>,
): LearnedAction[] {
  const actions: LearnedAction[] = [];
  const others = [...collections.values()].filter(
    ({ kind, items }) => kind === 'collection' && items.size >= fewestNamed,
  );
  const homes = homesOf(others);
  for (const own of [...collections.values()].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if (own.schema === undefined || own.items.size < fewestItems) continue;
    for (const name of membersOf(own)) {
      const schema = findMemberSchema(document, own.schema, name);
      if (schema === undefined || name === own.idMember) continue;
      const values = valuesOf(own, name);
      if (values === undefined) continue;
      const targets = (homes.get(values[0] ?? '') ?? []).filter(
        (other) => other !== own && values.every((value) => other.items.has(value)),
      );
      const [target, another] = targets;
      // Numbers from 1 are the ids of anything.
      if (target === undefined || another !== undefined) continue;
      const segment = target.path.split('/').at(-1) ?? '';
      if (idName(name)?.kind.includes(singular(segment.toLowerCase())) === true) continue;
      actions.push(
        updateAt(
          dereference(document, schema).pointer,
          { 'x-doubletake-names': segment },
          { seen: values.length, of: values.length },
          `${name} is the id of one of ${segment}.`,
        ),
      );
    }
  }
  return actions;
}

function membersOf({ items }: TrackedCollection): string[] {
  return [...new Set([...items.values()].flatMap(({ value }) => Object.keys(value)))].sort();
}

/** The collections that have each id. */
function homesOf(
  collections: readonly TrackedCollection[],
): ReadonlyMap<string, readonly TrackedCollection[]> {
  const homes = new Map<string, TrackedCollection[]>();
  for (const collection of collections)
    for (const id of collection.items.keys()) {
      const known = homes.get(id);
      if (known === undefined) homes.set(id, [collection]);
      else known.push(collection);
    }
  return homes;
}

/** The ids that a member of all items holds; undefined where it holds something else as well. */
function valuesOf({ items }: TrackedCollection, name: string): readonly string[] | undefined {
  const found: string[] = [];
  for (const { value } of items.values()) {
    const own = ownMember(value, name);
    if (own === undefined || own === null) continue;
    const isId = typeof own === 'string' || (typeof own === 'number' && /id|ref|key/i.test(name));
    if (!isId) return undefined;
    found.push(String(own));
  }
  return found.length >= fewestItems && new Set(found).size >= fewestNamed ? found : undefined;
}
