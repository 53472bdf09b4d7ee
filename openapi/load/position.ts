import type { Node } from 'yaml';
import { parsePointer } from '../lib/json-pointer.ts';
import { isJsonText } from '../wire/json-text.ts';
import { yamlLibrary } from './yaml-library.ts';

/** A place in a text; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Where the members of a YAML or JSON text stand. The text is parsed again, when the first position
 * is asked for: most documents are never asked about.
 * @returns the place of the node at a JSON pointer (of its key, for a member of an object), or of
 *   the nearest node above
 */
export function createPositions(text: string): (pointer: string) => Position {
  let find: ((tokens: readonly string[]) => number) | undefined;
  const lineStarts: number[] = [];
  return (pointer) => {
    find ??=
      /^\s*[[{]/.test(text) && isJsonText(text)
        ? (tokens) => findInJson(text, tokens)
        : findInYaml(text);
    if (lineStarts.length === 0)
      for (let start = 0; start !== -1; start = nextLine(text, start)) lineStarts.push(start);
    return toPosition(lineStarts, find(parsePointer(pointer)));
  };
}

/** -1 behind the last line. A long text has more lines than a call may have arguments. */
function nextLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end === -1 ? -1 : end + 1;
}

function toPosition(lineStarts: readonly number[], offset: number): Position {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}

function findInYaml(text: string): (tokens: readonly string[]) => number {
  const { isCollection, isMap, isPair, isScalar, LineCounter, parseDocument } = yamlLibrary();
  const root = parseDocument(text, {
    lineCounter: new LineCounter(),
    prettyErrors: false,
    logLevel: 'silent',
  });
  return (tokens) => {
    let node = root.contents as Node | null;
    let offset = node?.range?.[0] ?? 0;
    for (const token of tokens) {
      if (!isCollection(node)) break;
      const item = isMap(node)
        ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === token)
        : node.items[Number(token)];
      if (item === undefined) break;
      const at = isPair(item) ? (item.key as Node) : (item as Node);
      offset = at.range?.[0] ?? offset;
      node = (isPair(item) ? item.value : item) as Node | null;
    }
    return offset;
  };
}

/**
 * The offset of a member in a text that is known to be JSON: values on the way that do not matter
 * are skipped, not read.
 */
function findInJson(text: string, tokens: readonly string[]): number {
  let at = skipBlank(text, 0);
  let found = at;
  for (const token of tokens) {
    const member =
      text[at] === '{'
        ? findMember(text, at, token)
        : text[at] === '['
          ? findItem(text, at, Number(token))
          : undefined;
    if (member === undefined) return found;
    found = member.start;
    at = member.value;
  }
  return found;
}

interface Member {
  readonly start: number;
  readonly value: number;
}

/** The last member of that name, which is the one that counts. */
function findMember(text: string, open: number, name: string): Member | undefined {
  let found: Member | undefined;
  let at = skipBlank(text, open + 1);
  while (text[at] === '"') {
    const end = skipValue(text, at);
    const value = skipBlank(text, skipBlank(text, end) + 1);
    if (JSON.parse(text.slice(at, end)) === name) found = { start: at, value };
    at = nextItem(text, value);
  }
  return found;
}

function findItem(text: string, open: number, index: number): Member | undefined {
  let at = skipBlank(text, open + 1);
  for (let item = 0; text[at] !== ']' && at < text.length; item++) {
    if (item === index) return { start: at, value: at };
    at = nextItem(text, at);
  }
  return undefined;
}

function nextItem(text: string, value: number): number {
  const after = skipBlank(text, skipValue(text, value));
  return text[after] === ',' ? skipBlank(text, after + 1) : after;
}

function skipBlank(text: string, at: number): number {
  let here = at;
  while (here < text.length && ' \t\r\n'.includes(text[here] ?? '')) here++;
  return here;
}

/** The offset behind the value that begins at one. */
function skipValue(text: string, at: number): number {
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]|[^\s,[\]{}":]+/gy;
  const any = /[\s,:]*/y;
  let depth = 0;
  let here = at;
  do {
    token.lastIndex = here;
    const [found] = token.exec(text) ?? [];
    if (found === undefined) return text.length;
    if (found === '{' || found === '[') depth++;
    else if (found === '}' || found === ']') depth--;
    here = token.lastIndex;
    if (depth === 0) return here;
    any.lastIndex = here;
    any.exec(text);
    here = any.lastIndex;
  } while (here < text.length);
  return here;
}
