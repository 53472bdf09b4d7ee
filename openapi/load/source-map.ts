import { isAbsolute, relative, resolve } from 'node:path';
import { createPositions, type Position } from './position.ts';
import { isUrl } from './read-text.ts';

/** Where something was written: a file or URL, and the JSON pointer in it. */
export interface Origin {
  readonly location: string;
  readonly pointer: string;
}

/** What has led a part of a document elsewhere, as pairs of keys and values. */
export interface Moves {
  readonly embedded: readonly (readonly [string, Origin])[];
  readonly moved: readonly (readonly [string, string])[];
  readonly movedTo: readonly (readonly [string, string])[];
}

/**
 * Leads from the document as it is held back to the files as they were written. Files that are
 * referenced are taken into one document, and Swagger 2.0 is brought to OpenAPI 3: either puts a
 * part of a document at another JSON pointer.
 */
export class SourceMap {
  readonly #main: string;
  readonly #given: string;
  readonly #texts = new Map<string, string>();
  readonly #positions = new Map<string, (pointer: string) => Position>();
  readonly #embedded = new Map<string, Origin>();
  readonly #moved = new Map<string, string>();
  readonly #movedTo = new Map<string, string>();

  /** @param given the main document as the user named it: messages name files in the same manner */
  constructor(main: string, given: string) {
    this.#main = main;
    this.#given = given;
  }

  /** The text of a file, for the lines in it. */
  addText(location: string, text: string): void {
    this.#texts.set(location, text);
  }

  /** Notes that what stands at a pointer comes from another place. Before {@link move}. */
  embed(pointer: string, origin: Origin): void {
    this.#embedded.set(pointer, origin);
  }

  /**
   * Notes that what stood at a pointer stands at another one now. A part may be moved by itself.
   */
  move(from: string, to: string): void {
    if (!this.#moved.has(from)) this.#moved.set(from, to);
    if (!this.#movedTo.has(to)) this.#movedTo.set(to, from);
  }

  /** All that was noted; files are named from a folder, so that it can be moved. */
  moves(folder: string): Moves {
    const embedded = [...this.#embedded].map(
      ([pointer, { location, pointer: there }]) =>
        [pointer, { location: relative(folder, location), pointer: there }] as const,
    );
    return { embedded, moved: [...this.#moved], movedTo: [...this.#movedTo] };
  }

  /** Notes what {@link moves} said of the same document. */
  remember({ embedded, moved, movedTo }: Moves, folder: string): void {
    for (const [pointer, { location, pointer: there }] of embedded)
      this.#embedded.set(pointer, { location: resolve(folder, location), pointer: there });
    for (const [from, to] of moved) this.#moved.set(from, to);
    for (const [to, from] of movedTo) this.#movedTo.set(to, from);
  }

  /** Where a pointer leads after all moves. */
  moved(pointer: string): string {
    return substitute(this.#moved, pointer) ?? pointer;
  }

  /** Where something was written. */
  origin(pointer: string): Origin {
    const before = substitute(this.#movedTo, pointer) ?? pointer;
    const prefix = longestPrefix(this.#embedded, before);
    const embedded = prefix === undefined ? undefined : this.#embedded.get(prefix);
    if (prefix === undefined || embedded === undefined)
      return { location: this.#main, pointer: before };
    return { location: embedded.location, pointer: embedded.pointer + before.slice(prefix.length) };
  }

  /** The same in words: `file:line:column#/json/pointer`. */
  where(pointer: string): string {
    const origin = this.origin(pointer);
    return this.describe(origin.location, origin.pointer);
  }

  /** Names a place in a file, with its line where the text is known. */
  describe(location: string, pointer: string): string {
    const text = this.#texts.get(location);
    const hash = pointer === '' ? '' : `#${pointer}`;
    if (text === undefined) return `${this.display(location)}${hash}`;
    const find = this.#positions.get(location) ?? createPositions(text);
    this.#positions.set(location, find);
    const { line, column } = find(pointer);
    return `${this.display(location)}:${line}:${column}${hash}`;
  }

  /** A file as the user would name it. */
  display(location: string): string {
    if (location === this.#main) return this.#given;
    return isUrl(location) || isUrl(this.#given) || isAbsolute(this.#given)
      ? location
      : relative('', location);
  }
}

function substitute(table: ReadonlyMap<string, string>, pointer: string): string | undefined {
  const prefix = longestPrefix(table, pointer);
  return prefix === undefined ? undefined : table.get(prefix) + pointer.slice(prefix.length);
}

function longestPrefix(table: ReadonlyMap<string, unknown>, pointer: string): string | undefined {
  if (table.size === 0) return undefined;
  for (
    let end = pointer.length;
    end >= 0;
    end = end === 0 ? -1 : Math.max(pointer.lastIndexOf('/', end - 1), 0)
  ) {
    const prefix = pointer.slice(0, end);
    if (table.has(prefix)) return prefix;
  }
  return undefined;
}
