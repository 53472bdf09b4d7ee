import { decodePercent, encodePercent } from '../../openapi/lib/pairs.ts';
import type { DataCollection } from '../model/data.ts';

/** A collection at the place that a key of a data file names. */
export interface Addressed {
  readonly collection: DataCollection;
  readonly values: readonly string[];
}

/** The collection that a path with its values names, such as `/authors/1/books`. */
export function atPath(
  collections: readonly DataCollection[],
  path: string,
): Addressed | undefined {
  const given = path.split('/').slice(1).map(decodePercent);
  for (const collection of collections) {
    for (const segments of [collection.segments, ...collection.aliases]) {
      const values = valuesOf(segments, given);
      if (values !== undefined) return { collection, values };
    }
  }
  return undefined;
}

/** The path of a collection with its values. */
export function pathWith(
  { segments }: Pick<DataCollection, 'segments'>,
  values: readonly string[],
) {
  let index = 0;
  return segments
    .map((segment) => `/${isParameter(segment) ? encodePercent(values[index++] ?? '') : segment}`)
    .join('');
}

/** How a collection is named at the top of a data file, and within a thing of its parent. */
export function keyOf(collection: DataCollection, parent?: DataCollection): string {
  if (parent !== undefined)
    return `/${collection.segments.slice(parent.segments.length + 1).join('/')}`;
  return isNested(collection) ? `/${collection.segments.join('/')}` : collection.name;
}

/** The collection whose things the path of another goes through last. */
export function parentOf(
  collections: readonly DataCollection[],
  { segments }: DataCollection,
): DataCollection | undefined {
  const last = segments.findLastIndex(isParameter);
  if (last === -1) return undefined;
  const above = segments.slice(0, last).map(shape).join('/');
  return collections.find(
    (other) => other.kind === 'collection' && other.segments.map(shape).join('/') === above,
  );
}

export function isNested({ segments }: DataCollection): boolean {
  return segments.some(isParameter);
}

function valuesOf(segments: readonly string[], given: readonly string[]): string[] | undefined {
  if (segments.length !== given.length) return undefined;
  const values: string[] = [];
  for (const [index, segment] of segments.entries()) {
    const value = given[index] ?? '';
    if (isParameter(segment)) values.push(value);
    else if (segment !== value) return undefined;
  }
  return values;
}

function isParameter(segment: string): boolean {
  return /^\{[^{}]+\}$/.test(segment);
}

function shape(segment: string): string {
  return isParameter(segment) ? '{}' : segment;
}
