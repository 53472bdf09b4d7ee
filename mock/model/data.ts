import type { Sandbox } from './sandbox.ts';
import type { UploadedFile } from './types.ts';

/** A file of a data file. */
export interface DataUpload extends UploadedFile {
  /** The last segment of its URL, where the data file says it. */
  readonly servedAs?: string | undefined;
}

/** A thing as a data file has it, apart from what lies below it. */
export interface DataItem<File = DataUpload> {
  /**
   * What the API shows of it, with null in the places that show files, and what can be sent and is
   * not shown, such as a password.
   */
  readonly value: unknown;
  /**
   * Files: by the JSON pointer of the member that shows one (`/avatarUrl`), or by a name of its own
   * (`content`) where none does.
   */
  readonly files: ReadonlyMap<string, File>;
  /** The path at which it was made, where that is not the one of its collection. */
  readonly madeAt?: string | undefined;
}

/** What is wrong with a thing: the JSON pointer into it, and words that follow it. */
export interface DataFault {
  readonly pointer: string;
  readonly message: string;
}

/** What is known of the data file that a thing stands in. */
export interface DataOrigin {
  /** Nothing of its things is filled in: they are as they were written down by an export. */
  readonly isWhole: boolean;
  /** It ships with the double, and was checked with the document that does. */
  readonly isShipped: boolean;
}

/** A thing in its place. */
export interface DataPlace {
  readonly sandbox: Sandbox;
  /** Values of the parameters in the path of the collection, in their order. */
  readonly values: readonly string[];
}

/**
 * A collection of an API whose things a data file can say, whoever keeps them: what the document
 * implies, or handlers.
 */
export interface DataCollection {
  /** Such as `chatbots`. */
  readonly name: string;
  /** The segments of its path: `['chatbots', '{id}', 'sessions']`. */
  readonly segments: readonly string[];
  /** The segments of other paths that it goes by. */
  readonly aliases: readonly (readonly string[])[];
  readonly kind: 'collection' | 'singleton';
  /** The id that a thing says; undefined where it says none. */
  idOf(value: unknown): string | undefined;
  /** An id for a thing that says none. */
  newId(place: DataPlace, value: unknown): Promise<string>;
  /** The id as references to the thing have it: a number where its schema wants one. */
  idValue(id: string): unknown;
  /** Nothing is in it but what is inserted from now on. */
  begin(place: DataPlace): Promise<void>;
  /**
   * Stores a thing under an id that nothing has yet. Returns what is wrong with it; then nothing is
   * stored.
   */
  insert(
    place: DataPlace,
    id: string,
    thing: DataItem,
    from: DataOrigin,
  ): Promise<readonly DataFault[]>;
  /** What it holds, in its order. Files are named by their paths in the store. */
  list(place: DataPlace): Promise<readonly (DataItem<string> & { readonly id: string })[]>;
  /**
   * The values of its path's parameters for which it holds something, where no other collection
   * holds what they name.
   */
  places(sandbox: Sandbox): Promise<readonly (readonly string[])[]>;
  /** How single things are changed where handlers keep them: no operation need do so. */
  readonly editing?: DataEditing;
}

/** What no document says of the items that a data file has for an inferred collection. */
export interface DataRule {
  /** An item with what follows from the rest of it; not asked about what an export wrote down. */
  complete(
    value: Readonly<Record<string, unknown>>,
    files: DataItem['files'],
    now: Date,
  ): Readonly<Record<string, unknown>>;
  /**
   * What is wrong with an item beside those that were there before it.
   * @param beside the items of another collection below the same item
   */
  check(
    value: Readonly<Record<string, unknown>>,
    files: DataItem['files'],
    before: readonly RuledItem[],
    beside: (collection: string) => Promise<readonly RuledItem[]>,
  ): readonly DataFault[] | Promise<readonly DataFault[]>;
  /** The collections whose items have to be there before, wherever they stand in the file. */
  readonly after?: readonly string[];
}

/** An item that is there already. */
export interface RuledItem {
  readonly id: string;
  readonly value: unknown;
}

/** Changes of one thing that handlers keep, held to what holds for a data file. */
export interface DataEditing {
  /** The member that is the id; it stays as it is. */
  readonly id: string;
  /** Where files are given: pointers of the members that show them, and names of their own. */
  readonly files: readonly string[];
  count(place: DataPlace): Promise<number>;
  /**
   * Puts another thing in the place of one; what lies below it stays. Returns what is wrong with the
   * new one; then nothing is changed.
   */
  replace(place: DataPlace, id: string, thing: DataItem): Promise<readonly DataFault[]>;
  /** Takes a thing away, with its files and what lies below it. Returns whether there was one. */
  remove(place: DataPlace, id: string): Promise<boolean>;
}

/** A data file that was read, for any number of sandboxes. */
export interface DataFile {
  /** What it is called as a scenario: the name of its file, without its ending. */
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** Whether it ships with the double: overlays of users' own are no reason to refuse it. */
  readonly isShipped?: boolean;
  /** What is told of a place in it: file, line and column; the pointer alone where it is no file. */
  where(pointer: string): string;
  /** The bytes of a file beside it. Rejects with `data-invalid`. */
  read(path: string, pointer: string): Promise<Buffer>;
}
