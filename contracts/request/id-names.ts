import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { perDocument } from '../../openapi/model/per-document.ts';

/** Names taken apart into words, so that `paid` is no id and `reset-tokens` is no reset. */

/** `chatbotId`, `chatbot_id` and `Chatbot-ID` are `['chatbot', 'id']`. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/I[Dd]s(?![a-z])/g, 'Ids')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** `todos` and `todo` are `todo`, `entries` is `entry`. */
export function singular(word: string): string {
  return word
    .replace(/ies$/, 'y')
    .replace(/(ss|sh|ch|x)es$/, '$1')
    .replace(/([^su])s$/, '$1');
}

const idWords = new Set(['id', 'ids', 'uuid', 'uuids', 'guid', 'guids']);
const plurals = new Set(['ids', 'uuids', 'guids']);

/** What a name says of an id. */
export interface IdName {
  /** What it is the id of, in words without the plural; none for `id` alone. */
  readonly kind: readonly string[];
  readonly isList: boolean;
}

/**
 * Takes the name of an id apart; undefined for a name that is none, such as `valid`.
 * @param nouns what the API has items of: `userid` is an id where there are `/users`
 */
export function idName(name: string, nouns?: ReadonlySet<string>): IdName | undefined {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined) return undefined;
  if (idWords.has(last))
    return { kind: words.slice(0, -1).map(singular), isList: plurals.has(last) };
  const [, noun = '', end = ''] = /^(.{2,}?)_?(u?u?ids?|guids?)$/.exec(last) ?? [];
  if (nouns === undefined || !nouns.has(singular(noun))) return undefined;
  return { kind: [...words.slice(0, -1), noun].map(singular), isList: end.endsWith('s') };
}

/** What the sender of a request makes up itself: it needs no value of anybody's. */
const ofSenders = new Set(['request', 'correlation', 'trace', 'span', 'idempotency', 'external']);

/** Whether a name is that of an id which something has to exist for. */
export function namesSomething(name: string, nouns?: ReadonlySet<string>): boolean {
  const id = idName(name, nouns);
  return id !== undefined && !id.kind.some((word) => ofSenders.has(word));
}

/** The nouns of paths: their literal segments, without the plural. */
export function nounsOf(paths: Iterable<string>): ReadonlySet<string> {
  return new Set(
    [...paths].flatMap((path) =>
      path
        .split('/')
        .flatMap((segment) => (segment.includes('{') ? [] : wordsOf(segment).map(singular))),
    ),
  );
}

const nounsByDocument = perDocument((document: OpenApiDocument) =>
  nounsOf(Object.keys(Object(document.root['paths']) as object)),
);

/** The nouns of all paths of a document. */
export function nounsIn(document: OpenApiDocument): ReadonlySet<string> {
  return nounsByDocument(document, '');
}
