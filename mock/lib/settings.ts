/**
 * What is done with an id that nobody has made: it is refused, or the item is made from the schema.
 */
export const unknownIdsKinds = ['refuse', 'make'] as const;
export type UnknownIds = (typeof unknownIdsKinds)[number];

/** What a double is told once and every request goes by. */
export interface Settings {
  /** Accepted credentials; any non-empty one where undefined. */
  readonly apiKeys: readonly string[] | undefined;
  /** Bytes of one uploaded file, where the API's own limit is unknown or only assumed. */
  readonly maxUpload: number | undefined;
  /** Bytes of a body that is not multipart. */
  readonly maxBody: number;
  /** Whether invalid requests are let through, with what is wrong with them in a header. */
  readonly lenient: boolean;
  /** Whether the callbacks that the documents describe are sent. */
  readonly callbacks: boolean;
  /** Milliseconds that every answer waits. */
  readonly latency: number;
  /** Milliseconds between the events of a stream. */
  readonly streamPace: number;
}

/** Bytes of one uploaded file where neither the document nor a setting says. */
export const defaultMaxUpload = 5 * 1024 * 1024;
