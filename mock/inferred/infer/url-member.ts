import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { normalizeName, singular, wordsOf } from './inflect.ts';
import { itemsOf, type Member, membersOf } from './members.ts';

const pictures = new Set([
  'image',
  'photo',
  'picture',
  'avatar',
  'logo',
  'icon',
  'thumbnail',
  'cover',
  'img',
  'banner',
  'pic',
]);

/**
 * Whether two names of files mean the same one: equal, or with a word in common, or both a picture.
 */
export function isRelated(a: string, b: string): boolean {
  if (normalizeName(a) === normalizeName(b)) return true;
  const [first, second] = [wordsOf(a), wordsOf(b)];
  return (
    first.some((word) => second.includes(word)) ||
    (first.some((word) => pictures.has(word)) && second.some((word) => pictures.has(word)))
  );
}

/**
 * The member that shows a file's URL: named after the file, or the only one that names a picture;
 * else one called `url`.
 */
export function urlMember(
  document: OpenApiDocument,
  members: ReadonlyMap<string, Member>,
  id: string | undefined,
  slot: string,
): string | undefined {
  const shown = [...members.values()].filter(({ pointer, name }) => {
    const types = schemaTypes(document, pointer);
    const items = types.has('array') ? itemsOf(document, pointer) : undefined;
    const inner = [...membersOf(document, items ?? pointer).keys()].map(normalizeName);
    if (inner.length > 0) return inner.some((key) => /^(\w*url|uri|href|src|link)$/.test(key));
    return name !== id && (types.has('string') || (items !== undefined && /s$/i.test(name)));
  });
  const bare = normalizeName(slot);
  const exact = [
    bare,
    `${bare}url`,
    `${bare}uri`,
    `${bare}href`,
    `${bare}link`,
    `${bare}s`,
    `${bare}urls`,
    // `scan_urls` shows `scans`.
    ...['url', 'urls', 'uris', 'links'].map((kind) => normalizeName(singular(slot)) + kind),
  ];
  const named = exact.flatMap((name) =>
    shown.filter((member) => normalizeName(member.name) === name),
  )[0];
  if (named !== undefined) return named.name;
  const words = wordsOf(slot);
  const isPicture = words.some(
    (word) => pictures.has(word) || pictures.has(word.replace(/s$/, '')),
  );
  const related = shown.filter(({ name }) =>
    wordsOf(name).some(
      (word) => (isPicture && pictures.has(word.replace(/s$/, ''))) || words.includes(word),
    ),
  );
  const urls = related.filter(({ name }) =>
    /(url|uri|href|link|image|photo|picture|avatar|logo|icon)s?$/i.test(name),
  );
  if (urls.length === 1) return urls[0]?.name;
  return shown.find(({ name }) =>
    ['url', 'uri', 'href', 'downloadurl', 'contenturl', 'fileurl', 'src', 'link'].includes(
      normalizeName(name),
    ),
  )?.name;
}
