import { basename, dirname } from 'node:path';
import type { DoubletakeError } from '../lib/doubletake-error.ts';
import { encodeFragment, formatPointer, isObject } from '../lib/json-pointer.ts';
import { type Base, createReferenceLocator, type Target } from './locate-reference.ts';
import { type Kind, type Place, placesIn } from './openapi-structure.ts';
import { isUrl, resolveLocation } from './read-text.ts';
import { isRefusedFile, refusedAt } from './reference-scope.ts';
import { isFileReference, type SourceFiles } from './source-files.ts';
import type { SourceMap } from './source-map.ts';

/**
 * Where a referenced item of each kind is put; what has no place of its own stands where it was
 * referenced.
 */
const sections: Partial<Record<Kind, readonly string[]>> = {
  schema: ['components', 'schemas'],
  response: ['components', 'responses'],
  parameter: ['components', 'parameters'],
  example: ['components', 'examples'],
  requestBody: ['components', 'requestBodies'],
  header: ['components', 'headers'],
  securityScheme: ['components', 'securitySchemes'],
  link: ['components', 'links'],
  callback: ['components', 'callbacks'],
  pathItem: ['components', 'pathItems'],
  mediaType: ['components', 'mediaTypes'],
  parameter2: ['parameters'],
  response2: ['responses'],
};

interface Visit extends Place {
  readonly base: Base;
  /** What is being put in place around this: it cannot hold itself. */
  readonly within: readonly string[];
}

/**
 * Takes into a document what its references to other files lead to, and makes all of them local:
 * the root is changed in place. Each item is taken in once, under the name that it has in its
 * file, so that circles stay circles. A reference that leads nowhere is left as it is.
 * @param kind `document`, or `document2` for Swagger 2.0
 * @returns why an `externalValue` or the `mapping` of a discriminator is refused; a `$ref` that is
 *   refused is left to be found as one that leads nowhere
 */
export function embedFiles(
  root: Record<string, unknown>,
  kind: 'document' | 'document2',
  sources: SourceFiles,
  map: SourceMap,
): DoubletakeError[] {
  const refused: DoubletakeError[] = [];
  const main = sources.main.location;
  const originals = new WeakMap<object, string>();
  const locator = createReferenceLocator(sources.files, originals);
  const embedded = new Map<string, string>();
  const keyOf = (of: Kind, { location, pointer }: { location: string; pointer: string }) =>
    `${of} ${location}#${pointer}`;
  const sectionOf = (of: Kind) =>
    of === 'schema' && kind === 'document2' ? ['definitions'] : sections[of];
  const seen = new Set<unknown>();
  const pending: Visit[] = [];
  const later: Visit[] = [];
  const resources = new Set<Record<string, unknown>>();
  const isDynamic = usesDynamicReferences(sources);

  function descend(
    of: Kind,
    shape: Place['shape'],
    value: unknown,
    pointer: string,
    base: Base,
    within: readonly string[],
  ): void {
    // The last one in is the first one out: backwards, so that what comes first in the file comes
    // first.
    for (const place of [...placesIn(of, shape, value, pointer)].reverse())
      pending.push({ ...place, base, within });
  }

  /**
   * A component that is nothing but a reference to a file becomes what the file says, so that names
   * stay the author's.
   */
  function adoptComponents(): void {
    const holder = kind === 'document' ? root['components'] : root;
    const start = kind === 'document' ? '/components' : '';
    for (const section of placesIn(
      kind === 'document' ? 'components' : 'document2',
      'one',
      holder,
      start,
    )) {
      if (section.shape !== 'map') continue;
      for (const place of placesIn(section.kind, 'map', section.value, section.pointer)) {
        const target = externalTarget(place.value, { location: main });
        if (
          target === undefined ||
          embedded.has(keyOf(place.kind, target)) ||
          !isObject(target.value)
        )
          continue;
        put(place.holder, place.key, target, place.pointer, place.kind);
      }
    }
  }

  function externalTarget(value: unknown, base: Base): Target | undefined {
    if (
      !isObject(value) ||
      typeof value['$ref'] !== 'string' ||
      (value['$ref'].startsWith('#') && base.location === main)
    )
      return undefined;
    const target = locator.locate(value['$ref'], base);
    return target?.location === main ? undefined : target;
  }

  function put(
    holder: Place['holder'],
    key: string,
    target: Target,
    pointer: string,
    of: Kind,
  ): void {
    Object.defineProperty(holder, key, {
      value: target.value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
    embedded.set(keyOf(of, target), pointer);
    map.embed(pointer, target);
    const place: Place = { kind: of, shape: 'one', holder, key, value: target.value, pointer };
    pending.push({ ...place, base: { location: target.location }, within: [keyOf(of, target)] });
  }

  /** The local pointer of what a reference leads to; it is taken in where it is not there yet. */
  function embed(of: Kind, target: Target, section: readonly string[]): string {
    if (target.location === main) return target.pointer;
    const known = embedded.get(keyOf(of, target));
    if (known !== undefined) return known;
    let holder: Record<string, unknown> = root;
    for (const name of section) {
      if (!isObject(holder[name])) holder[name] = {};
      holder = holder[name] as Record<string, unknown>;
    }
    const name = freeName(holder, componentName(target));
    const pointer = formatPointer([...section, name]);
    put(holder, name, target, pointer, of);
    return pointer;
  }

  function visit({ kind: of, shape, holder, key, value, pointer, base, within }: Visit): void {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    const inside =
      of === 'schema' && shape === 'one' && isObject(value)
        ? locator.enter(value, pointerIn(pointer), base)
        : base;
    if (inside !== base) resources.add(value as Record<string, unknown>);
    const reference = isObject(value) ? value['$ref'] : undefined;
    if (isObject(value) && typeof reference === 'string') {
      const target = locator.locate(reference, inside);
      if (target === undefined) {
        seen.add(value);
        return;
      }
      const section = shape === 'one' ? sectionOf(of) : undefined;
      const isPath = (of === 'pathItem' || of === 'pathItem2') && pointer.startsWith('/paths/');
      const isFirst = !embedded.has(keyOf(of, target));
      if (target.location !== main && isPath && isFirst) {
        inline(holder, key, target, pointer, of, value);
        return;
      }
      if (section === undefined && !(isPath && !isFirst)) {
        const item = keyOf(of, target);
        if (within.includes(item)) return;
        Object.defineProperty(holder, key, {
          value: target.value,
          enumerable: true,
          writable: true,
          configurable: true,
        });
        map.embed(pointer, target);
        descend(of, shape, target.value, pointer, { location: target.location }, [...within, item]);
        return;
      }
      originals.set(value, reference);
      const isPlain =
        base.location === main && inside.resource === undefined && reference.startsWith('#/');
      if (!isPlain) value['$ref'] = `#${encodeFragment(embed(of, target, section ?? []))}`;
      else descendInto(of, target);
    }
    seen.add(value);
    if (of === 'schema') rewriteMapping(value, inside, pointer);
    if (of === 'example')
      refuse(
        'externalValue',
        readExternalValue(value as Record<string, unknown>, base, sources),
        pointer,
      );
    descend(of, shape, value, pointer, inside, within);
  }

  function refuse(member: string, location: string | undefined, pointer: string): void {
    const reason = location === undefined ? undefined : sources.missing.get(location);
    if (reason === undefined || !isRefusedFile(reason)) return;
    refused.push(
      refusedAt(
        `the ${member} ${location} is not read: ${reason.message}`,
        map.where(pointer),
        reason,
      ),
    );
  }

  /** The same place in the file that it comes from. */
  function pointerIn(pointer: string): string {
    return map.origin(pointer).pointer;
  }

  /** What a local reference leads to may stand where the grammar knows nothing, as below `x-`. */
  function descendInto(of: Kind, target: Target): void {
    if (seen.has(target.value)) return;
    const place: Place = {
      kind: of,
      shape: 'one',
      holder: {},
      key: '',
      value: target.value,
      pointer: target.pointer,
    };
    later.push({ ...place, base: { location: target.location }, within: [] });
  }

  /**
   * Paths stand in place, so that overlays find them; what stands beside the reference goes before.
   */
  function inline(
    holder: Place['holder'],
    key: string,
    target: Target,
    pointer: string,
    of: Kind,
    reference: Record<string, unknown>,
  ): void {
    put(holder, key, target, pointer, of);
    const { $ref: _, ...beside } = reference;
    if (isObject(target.value)) Object.assign(target.value, beside);
  }

  function rewriteMapping(schema: object, base: Base, pointer: string): void {
    const discriminator = (schema as Record<string, unknown>)['discriminator'];
    const mapping = isObject(discriminator) ? discriminator['mapping'] : undefined;
    if (!isObject(mapping)) return;
    for (const [name, value] of Object.entries(mapping)) {
      if (
        typeof value !== 'string' ||
        !(isFileReference(value) || (value.startsWith('#') && base.location !== main))
      )
        continue;
      const target = locator.locate(value, base);
      if (target === undefined)
        refuse('mapping', resolveLocation(value.split('#')[0] ?? '', base.location), pointer);
      else mapping[name] = `#${encodeFragment(embed('schema', target, sectionOf('schema') ?? []))}`;
    }
  }

  function visitAll(): void {
    for (
      let next = pending.pop() ?? later.pop();
      next !== undefined;
      next = pending.pop() ?? later.pop()
    )
      visit(next);
  }

  // What was taken in is looked at before the document gets to it: its references are from its own
  // file.
  adoptComponents();
  visitAll();
  descend(kind, 'one', root, '', { location: main }, []);
  visitAll();
  // All references are from the document's root now, and below an `$id` they would be from there. To
  // a `$dynamicRef` an `$id` says more than that.
  if (!isDynamic) for (const schema of resources) delete schema['$id'];
  return refused;
}

function usesDynamicReferences(sources: SourceFiles): boolean {
  return [...sources.files.values()].some(({ text }) => text.includes('$dynamicRef'));
}

/**
 * What an item is called: the end of its pointer, else its file's name, else its folder's where the
 * file is an index.
 */
function componentName({ location, pointer }: Target): string {
  const last = pointer.slice(pointer.lastIndexOf('/') + 1).replaceAll('~1', '/');
  const path = isUrl(location) ? new URL(location).pathname : location;
  const file = basename(path).replace(/\.[^.]*$/, '');
  const name = last !== '' ? last : /^_?index$/i.test(file) ? basename(dirname(path)) : file;
  return name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'embedded';
}

function freeName(taken: Record<string, unknown>, name: string): string {
  if (!Object.hasOwn(taken, name)) return name;
  for (let number = 2; ; number++)
    if (!Object.hasOwn(taken, `${name}-${number}`)) return `${name}-${number}`;
}

/**
 * An example in a file of its own (Example Object, `externalValue`). What cannot be read stays
 * where it is.
 * @returns the location of the file, where it was not read
 */
function readExternalValue(
  example: Record<string, unknown>,
  base: Base,
  { files }: SourceFiles,
): string | undefined {
  const external = example['externalValue'];
  if (typeof external !== 'string' || isUrl(external) || 'value' in example) return undefined;
  const location = resolveLocation(external.split('#')[0] ?? '', base.location);
  const file = files.get(location);
  if (file === undefined) return location;
  example['value'] = file.value;
  delete example['externalValue'];
  return undefined;
}
