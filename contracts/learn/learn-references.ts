import { ownMember } from '../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { idName, singular } from '../request/id-names.ts';
import { type LearnedAction, updateAt } from './action.ts';
import type { TrackedCollection } from './track-items.ts';

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
  for (const own of [...collections.values()].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if (own.schema === undefined) continue;
    for (const name of membersOf(own)) {
      const schema = findMemberSchema(document, own.schema, name);
      if (schema === undefined || name === own.idMember) continue;
      const targets = [...collections.values()].flatMap((other) => {
        const named = other === own ? undefined : namedIn(own, name, other);
        return named === undefined ? [] : [{ other, named }];
      });
      const [target, another] = targets;
      // Numbers from 1 are the ids of anything.
      if (target === undefined || another !== undefined) continue;
      const segment = target.other.path.split('/').at(-1) ?? '';
      if (idName(name)?.kind.includes(singular(segment.toLowerCase())) === true) continue;
      actions.push(
        updateAt(
          dereference(document, schema).pointer,
          { 'x-doubletake-names': segment },
          { seen: target.named, of: target.named },
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

/** How many items name one of another collection; undefined where one names something else. */
function namedIn(
  { items }: TrackedCollection,
  name: string,
  other: TrackedCollection,
): number | undefined {
  if (other.kind !== 'collection' || other.items.size < fewestNamed) return undefined;
  const values = [...items.values()]
    .map(({ value }) => ownMember(value, name))
    .filter((value) => value !== undefined && value !== null);
  const isName = (value: unknown) =>
    (typeof value === 'string' || (typeof value === 'number' && /id|ref|key/i.test(name))) &&
    other.items.has(String(value));
  return values.length >= fewestItems && new Set(values).size >= fewestNamed && values.every(isName)
    ? values.length
    : undefined;
}
