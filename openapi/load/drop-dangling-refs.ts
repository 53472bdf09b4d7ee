import type { DoubletakeError } from '../lib/doubletake-error.ts';
import { getPointer, isObject } from '../lib/json-pointer.ts';
import { decodePercent } from '../lib/pairs.ts';
import { isMetaschema } from '../model/document.ts';
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
 */
export function dropDanglingReferences(
  root: Record<string, unknown>,
  kind: 'document' | 'document2',
): DeadReference[] {
  const dead: DeadReference[] = [];
  const seen = new Set<unknown>([root]);
  const known: Known = new Map();
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
      const state = follow(root, reference, known, place);
      if (state === 'sound') {
        const target = getPointer(root, reference);
        if (!seen.has(target))
          later.push({ ...place, value: target, pointer: decodePercent(reference.slice(1)) });
      } else
        dead.push({
          reference,
          pointer,
          kind: place.kind,
          isCircular: state === 'circular',
          isImmutable: markUnresolved(place),
        });
    }
    pending.push(...placesIn(place.kind, shape, value, pointer));
  }
  return dead.sort((a, b) => (a.pointer < b.pointer ? -1 : 1));
}

/** Whether local references lead somewhere, of a text of JSON in which they are all there is. */
export function areSound(root: Record<string, unknown>, text: string): boolean {
  if (!text.includes('"$ref"')) return true;
  const known: Known = new Map();
  for (const literal of new Set(text.match(/"\$ref"\s*:\s*"(?:[^"\\]|\\.)*"/g))) {
    const reference = JSON.parse(literal.slice(literal.indexOf(':') + 1)) as string;
    if (!reference.startsWith('#/') || follow(root, reference, known) !== 'sound') return false;
  }
  return true;
}

/**
 * Where references lead that were followed before, so that each link of a chain is followed once.
 * Not those that go round: a circle is opened where it is met, and then leads somewhere.
 */
type Known = Map<string, 'sound' | 'nowhere'>;

function follow(
  root: Record<string, unknown>,
  reference: string,
  known: Known,
  place?: Place,
): 'sound' | 'nowhere' | 'circular' {
  const passed = new Set<unknown>(place === undefined ? [] : [place.value]);
  const references: string[] = [];
  let here = reference;
  let state: 'sound' | 'nowhere' | 'circular' | undefined;
  while (state === undefined) {
    references.push(here);
    const next = known.get(here) ?? step(root, here, passed);
    if (typeof next === 'object') here = next.reference;
    else state = next;
  }
  if (state !== 'circular') for (const item of references) known.set(item, state);
  return state;
}

/** What one reference leads to: another one, or an end. */
function step(
  root: Record<string, unknown>,
  reference: string,
  passed: Set<unknown>,
): 'sound' | 'nowhere' | 'circular' | { readonly reference: string } {
  if (!reference.startsWith('#')) return isMetaschema(reference) ? 'sound' : 'nowhere';
  if (reference !== '#' && !reference.startsWith('#/')) return 'nowhere';
  const node = getPointer(root, reference);
  if (typeof node === 'boolean') return 'sound';
  if (!isObject(node)) return 'nowhere';
  if (passed.has(node)) return 'circular';
  passed.add(node);
  const next = node['$ref'];
  return typeof next === 'string' ? { reference: next } : 'sound';
}

function markUnresolved({ kind, value, holder, key }: Place): boolean {
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
