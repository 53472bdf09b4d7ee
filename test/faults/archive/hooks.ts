import type { Answer, Json, ProxiedRequest } from '../tools/message.ts';
import type { Archived, StoredFile } from './archive.ts';

/**
 * The places of an archive where it may be broken. Each gets what is right, and gives what is done
 * instead; what a fault does not name is right.
 */
export interface Hooks {
  /** A request before anything looks at it. */
  readonly request: (request: ProxiedRequest) => ProxiedRequest;
  /** Whether a request is let in. */
  readonly lets: (isRight: boolean, request: ProxiedRequest, key: string) => boolean;
  /** What is sent of a record, once it was found to be valid. */
  readonly intake: (sent: Json, before: Archived | undefined) => Json;
  /** A record before it is kept. */
  readonly kept: (record: Archived, sent: Json, before: Archived | undefined) => Archived;
  /** Whether two records may not have the same slug. */
  readonly isTaken: (isTaken: boolean, before: Archived | undefined) => boolean;
  /** Whether what is refused is kept all the same. */
  readonly keepsRefused: (why: 'backwards' | 'stale') => boolean;
  /** Records that are made several at a time, as they are kept and answered. */
  readonly several: (records: readonly Archived[]) => readonly Archived[];
  /** The record whose tags were set. */
  readonly onTags: (record: Archived) => Archived;
  /** The record that an entry was made below. */
  readonly onEntry: (record: Archived, text: string) => Archived;
  /** The id of a new entry. */
  readonly entryId: (next: number, siblings: number) => number;
  /** What an overview counts. */
  readonly overview: (own: Json, all: Json) => Json;
  /** Milliseconds between looking whether a slug is taken and taking it. */
  readonly pause: number;
  /** What is done to the record that is there when a slug is taken. */
  readonly onTaken: (there: Archived, sent: Json) => Archived;
  /** A record as it is shown. */
  readonly shown: (
    record: Json,
    where: 'created' | 'read' | 'listed' | 'patched' | 'acted',
    kept: Archived,
  ) => Json;
  /** The records of a list, of all that there are. */
  readonly found: (
    found: readonly Archived[],
    all: readonly Archived[],
    query: URLSearchParams,
  ) => readonly Archived[];
  /** The records of a list, in order. */
  readonly sorted: (
    sorted: readonly Archived[],
    unsorted: readonly Archived[],
    query: URLSearchParams,
  ) => readonly Archived[];
  /** The id that a path names. */
  readonly id: (id: string, known: readonly string[]) => string;
  /** An ETag. */
  readonly tag: (tag: string, record: Archived) => string;
  /** Whether a record is as somebody knows it. */
  readonly isKnown: (isKnown: boolean, condition: string) => boolean;
  /** Whether a change may go on by its `If-Match`. */
  readonly matches: (matches: boolean, condition: string | undefined) => boolean;
  /** A file before it is kept. */
  readonly file: (file: StoredFile, form: Readonly<Record<string, string>>) => StoredFile;
  /** The files that a list shows. */
  readonly files: (files: readonly StoredFile[]) => readonly StoredFile[];
  /** The file that is served. */
  readonly served: (file: StoredFile, all: readonly StoredFile[]) => StoredFile;
  /** The `Content-Disposition` of a file. */
  readonly disposition: (escaped: string, name: string) => string;
  /** A cover before it is kept. */
  readonly cover: (bytes: Buffer) => Buffer;
  /** How many bytes a cover may have. */
  readonly mostCover: number;
  /** How many characters a caption may have. */
  readonly mostCaption: number;
  /** Whose cover it is. */
  readonly coverOf: 'one' | 'all';
  /** Whether a patch of a record takes its cover away. */
  readonly patchDropsCover: boolean;
  /** What stays of the files and entries of a record that is deleted, or a record without entries. */
  readonly onLastEntry: 'nothing' | 'delete the record';
  /** What is answered. */
  readonly answer: (
    answer: Answer,
    request: ProxiedRequest,
    records: readonly Archived[],
  ) => Answer;
}

const same = <Value>(value: Value): Value => value;

export const noHooks: Hooks = {
  request: same,
  lets: same,
  intake: same,
  kept: same,
  isTaken: same,
  keepsRefused: () => false,
  several: same,
  onTags: same,
  onEntry: same,
  entryId: same,
  overview: same,
  pause: 0,
  onTaken: same,
  shown: same,
  found: same,
  sorted: same,
  id: same,
  tag: same,
  isKnown: same,
  matches: same,
  file: same,
  files: same,
  served: same,
  disposition: same,
  cover: same,
  mostCover: 200_000,
  mostCaption: 200,
  coverOf: 'one',
  patchDropsCover: false,
  onLastEntry: 'nothing',
  answer: same,
};
