import type { DoubletakeError } from '../lib/doubletake-error.ts';
import { getPointer, isObject } from '../lib/json-pointer.ts';
import { type Kind, type Place, placesIn } from './openapi-structure.ts';

/** A reference that leads nowhere, or only to other references in a circle. */
export interface DeadReference {
  readonly reference: string;
  readonly pointer: string;
  readonly kind: Kind;
  readonly isCircular: boolean;
  /** What it stands in was taken out or made to accept anything, so that the rest can be served. */
  readonly isImmutable: boolean;
}

/** Without these an operation is not what the document says. */
const needed: ReadonlySet<Kind> = new Set<Kind>([
  'parameter',
  'parameter2',
  'requestBody',
  'response',
  'response2',
  'pathItem',
  'pathItem2',
  'operation',
]);

/** The member that a schema gets in place of a reference that leads nowhere. */
export const unresolvedMember = 'x-doubletake-unresolved';

/**
 * Sees that every reference of a document leads somewhere. A schema whose reference does not
 * accepts anything from then on; a link, example or header goes; the rest is left for its reader to
 * refuse.
 * @param options.leaveResources references by `$id` and `$anchor` are the validator's to follow
 */
export function dropDanglingReferences(
  root: Record<string, unknown>,
  kind: 'document' | 'document2',
  options: { leaveResources?: boolean } = {},
): DeadReference[] {
  const dead: DeadReference[] = [];
  const seen = new Set<unknown>([root]);
  const sound = new Set<string>();
  const pending: Place[] = [...placesIn(kind, 'one', root, '')];
  // What a reference leads to may stand where the grammar knows nothing, as below `x-`: looked at
  // when all else is done.
  const later: Place[] = [];
  for (
    let place = pending.pop() ?? later.pop();
    place !== undefined;
    place = pending.pop() ?? later.pop()
  ) {
    const { value, pointer, shape } = place;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    const reference = (value as Record<string, unknown>)['$ref'];
    if (typeof reference === 'string' && shape === 'one') {
      const isOthers = options.leaveResources && !reference.startsWith('#/');
      const state = isOthers || sound.has(reference) ? 'sound' : follow(root, reference, place);
      if (isOthers) continue;
      if (state === 'sound') {
        sound.add(reference);
        const target = getPointer(root, reference);
        if (!seen.has(target))
          later.push({ ...place, value: target, pointer: decodePointer(reference) });
      } else
        dead.push({
          reference,
          pointer,
          kind: place.kind,
          isCircular: state === 'circular',
          isImmutable: markImmutable(place),
        });
    }
    pending.push(...placesIn(place.kind, shape, value, pointer));
  }
  return dead.sort((a, b) => (a.pointer < b.pointer ? -1 : 1));
}

/** Whether local references lead somewhere, of a text of JSON in which they are all there is. */
export function areSound(root: Record<string, unknown>, text: string): boolean {
  if (!text.includes('"$ref"')) return true;
  for (const literal of new Set(text.match(/"\$ref"\s*:\s*"(?:[^"\\]|\\.)*"/g))) {
    const reference = JSON.parse(literal.slice(literal.indexOf(':') + 1)) as string;
    if (!reference.startsWith('#/') || follow(root, reference) !== 'sound') return false;
  }
  return true;
}

function follow(
  root: Record<string, unknown>,
  reference: string,
  place?: Place,
): 'sound' | 'nowhere' | 'circular' {
  const passed = new Set<unknown>(place === undefined ? [] : [place.value]);
  let here = reference;
  for (;;) {
    if (!here.startsWith('#')) return isResourceReference(here) ? 'sound' : 'nowhere';
    if (here !== '#' && !here.startsWith('#/')) return 'nowhere';
    const node = getPointer(root, here);
    if (typeof node === 'boolean') return 'sound';
    if (!isObject(node)) return 'nowhere';
    if (passed.has(node)) return 'circular';
    passed.add(node);
    const next = node['$ref'];
    if (typeof next !== 'string') return 'sound';
    here = next;
  }
}

/** The meta-schemas of JSON Schema are known to every validator. */
function isResourceReference(reference: string): boolean {
  return /^https?:\/\/json-schema\.org\/draft/.test(reference);
}

function decodePointer(reference: string): string {
  try {
    return decodeURIComponent(reference.slice(1));
  } catch {
    return reference.slice(1);
  }
}

function markImmutable({ kind, value, holder, key }: Place): boolean {
  if (kind === 'schema') {
    const schema = value as Record<string, unknown>;
    schema[unresolvedMember] = schema['$ref'];
    delete schema['$ref'];
    return true;
  }
  if (needed.has(kind) || Array.isArray(holder)) return false;
  delete holder[key];
  return true;
}

/** Says in words what is wrong with a reference. */
export function describeDead(
  { reference, isCircular }: DeadReference,
  reason: DoubletakeError | undefined,
): string {
  if (isCircular) return `the $ref ${reference} leads back to itself`;
  if (reason?.code === 'reference-refused')
    return `the $ref ${reference} is not followed: ${reason.message}. ${reason.next}`.replace(
      /\.$/,
      '',
    );
  return reason === undefined
    ? `the $ref ${reference} leads nowhere`
    : `the $ref ${reference} leads nowhere: ${reason.message}`;
}
