import { DoubletakeError } from '../lib/doubletake-error.ts';
import { getPointer, isObject } from '../lib/json-pointer.ts';
import { type Kind, type Place, placesIn } from './openapi-structure.ts';
import type { SourceMap } from './source-map.ts';

/**
 * Kinds that are not looked into: what is wrong in a schema is found when the schema is first used.
 */
const opaque: ReadonlySet<Kind> = new Set<Kind>(['schema', 'example', 'link']);

/**
 * Finds what makes a document impossible to serve: something that is no object, list or text where
 * one has to be. Looks at paths, operations, parameters, bodies and responses, not into schemas.
 * @returns an error for each, with file, line and JSON pointer
 */
export function checkStructure(
  root: Record<string, unknown>,
  kind: 'document' | 'document2',
  map: SourceMap,
): DoubletakeError[] {
  const errors: DoubletakeError[] = [];
  const fail = (pointer: string, message: string, accepted: string) => {
    errors.push(
      new DoubletakeError('document-invalid', message, {
        where: map.where(pointer),
        next: `Accepted: ${accepted}.`,
      }),
    );
  };
  const pending: Place[] = [...placesIn(kind, 'one', root, '')];
  const seen = new Set<unknown>();
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const { shape, pointer } = place;
    const value = embeddedMap(root, place);
    const wanted = shape === 'list' ? 'a list' : 'an object';
    if (!isOfShape(place)) {
      fail(pointer, `${nameOf(place)} is ${describe(value)}, not ${wanted}`, wanted);
      continue;
    }
    // YAML leaves a member without a value null: that says as much as one that is empty.
    if (value === null && shape === 'one')
      (place.holder as Record<string, unknown>)[place.key] = {};
    if (seen.has(value) || opaque.has(place.kind)) continue;
    seen.add(value);
    if (shape === 'one' && isObject(value) && typeof value['$ref'] !== 'string')
      checkMembers(place, value, fail);
    pending.push(...placesIn(place.kind, shape, value, pointer));
  }
  return errors.sort((a, b) => comparePlaces(a, b));
}

/**
 * What stands at a place. A map has no Reference Object (OpenAPI 3.1, section 4.8.23), but bundlers
 * write `content: { $ref: … }`: what that leads to takes its place.
 */
function embeddedMap(root: Record<string, unknown>, { value, shape, holder, key }: Place): unknown {
  const reference = shape === 'map' && isObject(value) ? value['$ref'] : undefined;
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return value;
  const target = getPointer(root, reference);
  if (!isObject(target)) return value;
  (holder as Record<string, unknown>)[key] = target;
  return target;
}

/** In the order of the file, as far as the lines tell. */
function comparePlaces(a: DoubletakeError, b: DoubletakeError): number {
  return lineOf(a) - lineOf(b);
}

function lineOf({ where }: DoubletakeError): number {
  return Number(/:(\d+):\d+(#|$)/.exec(where ?? '')?.[1] ?? 0);
}

/** Whether what stands at a place is the object, list or schema that has to be there. */
export function isOfShape({ value, shape, kind, key, holder }: Place): boolean {
  if (value === null) return shape !== 'one' || !Array.isArray(holder);
  if (shape === 'list')
    return Array.isArray(value) || (isObject(value) && typeof value['$ref'] === 'string');
  if (kind === 'schema' && shape === 'one') return isObject(value) || typeof value === 'boolean';
  return isObject(value) || key.startsWith('x-');
}

function checkMembers(
  { kind, pointer }: Place,
  node: Record<string, unknown>,
  fail: (pointer: string, message: string, accepted: string) => void,
): void {
  if (kind !== 'parameter' && kind !== 'parameter2') return;
  const locations =
    kind === 'parameter'
      ? ['path', 'query', 'header', 'cookie', 'querystring']
      : ['path', 'query', 'header', 'body', 'formData'];
  if (typeof node['name'] !== 'string' && typeof node['name'] !== 'number')
    fail(pointer, 'the parameter has no name', 'a `name` that is text');
  const name = typeof node['name'] === 'object' ? '' : String(node['name'] ?? '');
  if (!locations.some((one) => one === node['in'])) {
    const given =
      node['in'] === undefined ? 'does not say where it is' : `is in ${JSON.stringify(node['in'])}`;
    fail(
      pointer,
      `the parameter ${name} ${given}`.replace('  ', ' '),
      `an \`in\` that is one of ${locations.join(', ')}`,
    );
  }
}

/** What a message calls a place. */
export function nameOf({ key, holder }: Place): string {
  return Array.isArray(holder) ? `item ${Number(key) + 1} of the list` : JSON.stringify(key);
}

/** A value as a message says it, without what is in it. */
export function describe(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object'
    ? 'an object'
    : `${typeof value === 'string' ? 'the text ' : ''}${JSON.stringify(value)}`;
}
