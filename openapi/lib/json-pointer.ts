import { decodePercent } from './pairs.ts';

/** JSON Pointer (RFC 6901). */

/** A value that JSON can say. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** Writes reference tokens as a pointer: `['paths', '/a']` becomes `/paths/~1a`. */
export function formatPointer(tokens: readonly (string | number)[]): string {
  let pointer = '';
  for (const token of tokens) pointer += `/${escapeToken(String(token))}`;
  return pointer;
}

/** Most tokens have nothing to escape, and a large document has many of them. */
function escapeToken(token: string): string {
  return token.includes('~') || token.includes('/')
    ? token.replaceAll('~', '~0').replaceAll('/', '~1')
    : token;
}

/** Reads a pointer, with or without the `#` of a URI fragment, into its reference tokens. */
export function parsePointer(pointer: string): string[] {
  const isFragment = pointer.startsWith('#');
  const path = isFragment ? pointer.slice(1) : pointer;
  if (path === '') return [];
  const tokens = path.slice(1).split('/');
  return isFragment || path.includes('~')
    ? tokens.map((token) => unescapeToken(isFragment ? decodePercent(token) : token))
    : tokens;
}

function unescapeToken(token: string): string {
  return token.includes('~') ? token.replaceAll('~1', '/').replaceAll('~0', '~') : token;
}

/** Writes a pointer as the fragment of a URI, without its `#` (RFC 6901, section 6). */
export function encodeFragment(pointer: string): string {
  return pointer.split('/').map(encodeURIComponent).join('/');
}

/** The value at a pointer, or undefined where there is none. Own members only. */
export function getPointer(root: unknown, pointer: string): unknown {
  let node = root;
  for (const token of parsePointer(pointer)) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, token)) return undefined;
    node = (node as Record<string, unknown>)[token];
  }
  return node;
}

/** Whether a value is a JSON object, that is neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The members of a value; none of what is no object, such as the characters of a text. */
export function membersIn(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

/**
 * The member of an object under a name that comes from outside, such as from a document or a
 * client: own members only, since every object seems to have a `constructor` and a `toString`.
 */
export function ownMember<Value>(
  object: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
