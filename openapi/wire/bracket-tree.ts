import type { Pair } from '../lib/pairs.ts';
import type { OpenApiDocument } from '../model/document.ts';
import { findMemberSchema } from '../schema/member-schemas.ts';
import { schemaTypes } from '../schema/schema-types.ts';
import { type Accepts, pickReading, readText } from './text-value.ts';

/**
 * Members with bracketed names, as clients write nested values: `filter[price][gt]=5`, `ids[]=1`,
 * `rows[0][name]=x`.
 */
export interface BracketTree {
  /** Decoded values that stand right here. */
  readonly values: string[];
  readonly members: Map<string, BracketTree>;
}

const deepest = 10;
const mostMembers = 1000;

/** What stands below a name in brackets; undefined where nothing does. */
export function bracketTree(
  pairs: readonly Pair[],
  name: string,
  decode: (text: string) => string,
): BracketTree | undefined {
  const root = emptyTree();
  for (const [key, value] of pairs.slice(0, mostMembers)) {
    if (!key.startsWith(`${name}[`) || !key.endsWith(']')) continue;
    const way = key.slice(name.length + 1, -1).split('][');
    if (way.length > deepest) continue;
    let node = root;
    for (const step of way) {
      const next = node.members.get(step) ?? emptyTree();
      node.members.set(step, next);
      node = next;
    }
    node.values.push(decode(value));
  }
  return root.members.size === 0 ? undefined : root;
}

function emptyTree(): BracketTree {
  return { values: [], members: new Map() };
}

/**
 * Reads a tree as the schema at a pointer wants it; without one, numbers and empty brackets make an
 * array.
 */
export function readTree(
  document: OpenApiDocument,
  schema: string | undefined,
  tree: BracketTree,
  accepts?: Accepts,
): unknown {
  const types = schema === undefined ? new Set<string>() : schemaTypes(document, schema);
  const isList = [...tree.members.keys()].every((key) => /^\d*$/.test(key));
  if (tree.members.size === 0) {
    const items = schema === undefined ? undefined : findMemberSchema(document, schema, '[]');
    const list = tree.values.map((value) => readText(document, items, value, accepts));
    const text = readText(document, schema, tree.values.at(-1) ?? '', accepts);
    const isList = types.has('array') || (types.size === 0 && tree.values.length > 1);
    // A list without items has no other way to be there.
    const empty = tree.values.length === 1 && tree.values[0] === '' ? [] : undefined;
    return isList
      ? pickReading([list, empty, types.size > 1 ? text : undefined], schema, accepts)
      : text;
  }
  if (types.has('array') || (isList && !types.has('object'))) {
    const items = schema === undefined ? undefined : findMemberSchema(document, schema, '[]');
    return [...tree.members].flatMap(([key, member]) =>
      // `[]` once for each item.
      key === '' && member.members.size === 0
        ? member.values.map((value) => readText(document, items, value, accepts))
        : [readTree(document, items, member, accepts)],
    );
  }
  return Object.fromEntries(
    [...tree.members].map(([key, member]) => [
      key,
      readTree(
        document,
        schema === undefined ? undefined : findMemberSchema(document, schema, key),
        member,
        accepts,
      ),
    ]),
  );
}
