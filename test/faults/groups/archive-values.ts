import type { Archived } from '../archive/archive.ts';
import type { Hooks } from '../archive/hooks.ts';
import { broken } from '../archive/server.ts';
import { type Fault, group } from '../fault.ts';
import type { Json } from '../tools/message.ts';

type Row = readonly [name: string, title: string, hooks: Partial<Hooks>];

/** Changes each text of a record that is sent, but for its slug. */
const texts = (change: (text: string) => string): Partial<Hooks> => ({
  intake: (sent) => mapTexts(sent, change) as Json,
});

function mapTexts(value: unknown, change: (text: string) => string, name = ''): unknown {
  if (typeof value === 'string') return name === 'slug' ? value : change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, mapTexts(member, change, key)]),
  );
}

/** Changes one member where it is sent. */
const member = (name: string, change: (value: never) => unknown): Partial<Hooks> => ({
  intake: (sent) =>
    sent[name] === undefined || sent[name] === null
      ? sent
      : { ...sent, [name]: change(sent[name] as never) },
});

const tags = (change: (list: string[]) => unknown) => member('tags', change as never);
const weights = (change: (list: number[]) => unknown) => member('weights', change as never);
const keys = (change: (entries: [string, string][]) => unknown) =>
  member('attributes', ((map: Json) => change(Object.entries(map) as [string, string][])) as never);
const rename = (pattern: RegExp, by: string) =>
  keys((entries) =>
    Object.fromEntries(entries.map(([key, value]) => [key.replaceAll(pattern, by), value])),
  );
const count = (change: (value: number) => unknown) => member('count', change as never);
const date = (change: (text: string) => unknown) => member('heldOn', change as never);

/** What is kept of a record is not all that was sent, for values that few try. */
const alterations: readonly Row[] = [
  [
    'crlf-becomes-lf',
    'CRLF in a note is kept as LF.',
    texts((text) => text.replaceAll('\r\n', '\n')),
  ],
  [
    'zero-width-lost',
    'Zero-width characters are taken out of texts.',
    texts((text) => text.replaceAll(/[\u200b-\u200d\ufeff]/g, '')),
  ],
  [
    'plus-becomes-space',
    'A plus sign is kept as a space.',
    texts((text) => text.replaceAll('+', ' ')),
  ],
  [
    'percent-decoded',
    'What looks percent-encoded in a text is decoded.',
    texts((text) =>
      text.replaceAll(/%([0-9A-F]{2})/g, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      ),
    ),
  ],
  [
    'entities-decoded',
    'Character references in a text are decoded.',
    texts((text) => text.replaceAll('&amp;', '&').replaceAll('&lt;', '<')),
  ],
  [
    'escapes-read',
    'A backslash and an n in a text are kept as a line break.',
    texts((text) => text.replaceAll('\\n', '\n')),
  ],
  [
    'null-word-is-null',
    'A note that reads null is kept as null.',
    member('note', ((text: string) => (text === 'null' ? null : text)) as never),
  ],
  [
    'tags-split-at-commas',
    'A tag with a comma is kept as two.',
    tags((list) => list.join(',').split(',')),
  ],
  [
    'tags-lower-case',
    'Tags are kept in small letters.',
    tags((list) => list.map((tag) => tag.toLowerCase())),
  ],
  [
    'zero-lost-from-list',
    'A zero in a list is left out.',
    weights((list) => list.filter((item) => item !== 0)),
  ],
  [
    'negative-lost-from-list',
    'A negative number in a list loses its sign.',
    weights((list) => list.map(Math.abs)),
  ],
  [
    'map-key-dots-nested',
    'A dot in the key of a map is kept as an underscore.',
    rename(/\./g, '_'),
  ],
  ['map-key-spaces-lost', 'A space in the key of a map is left out.', rename(/ /g, '')],
  [
    'map-key-lower-case',
    'Keys of a map are kept in small letters.',
    keys((entries) =>
      Object.fromEntries(entries.map(([key, value]) => [key.toLowerCase(), value])),
    ),
  ],
  [
    'map-key-constructor-lost',
    'The key constructor of a map is left out.',
    keys((entries) => Object.fromEntries(entries.filter(([key]) => key !== 'constructor'))),
  ],
  [
    'map-cut-at-ten',
    'A map keeps ten of its keys.',
    keys((entries) => Object.fromEntries(entries.slice(0, 10))),
  ],
  [
    'leap-day-moved',
    'The 29th of February is kept as the first of March.',
    date((text) => text.replace(/-02-29$/, '-03-01')),
  ],
  [
    'years-of-two-digits',
    'A year before 2000 is kept as one of this century.',
    date((text) => text.replace(/^19/, '20')),
  ],
  [
    'first-year-moved',
    'The year 1 is kept as 2001.',
    date((text) => text.replace(/^0001/, '2001')),
  ],
  [
    'last-year-moved',
    'The year 9999 is kept as 2099.',
    date((text) => text.replace(/^9999/, '2099')),
  ],
  [
    'summer-time-shifts',
    'An instant on the night of the change to summer time is kept an hour later.',
    member('startsAt', ((text: string) =>
      text.replace(/^(\d{4}-03-(?:2[5-9]|3[01])T)01:/, '$102:')) as never),
  ],
  ['count-of-32-bits', 'A count beyond 31 bits wraps round.', count((value) => value | 0)],
  ['count-loses-sign', 'A negative count loses its sign.', count((value) => Math.abs(value))],
  [
    'count-as-float',
    'A large count is kept as a float of 32 bits.',
    count((value) => Math.fround(value)),
  ],
  [
    'price-below-maximum',
    'The highest price is kept a cent lower.',
    member('price', ((value: number) => (value === 1000 ? 999.99 : value)) as never),
  ],
  [
    'title-one-shorter',
    'A title of the greatest length loses its last letter.',
    member('title', ((text: string) => text.slice(0, 119)) as never),
  ],
  [
    'list-one-shorter',
    'A list of the greatest length loses its last item.',
    tags((list) => list.slice(0, 19)),
  ],
  [
    'date-time-loses-zone',
    'The offset of an instant is left out and the time kept.',
    member('startsAt', ((text: string) => text.replace(/[+-]\d\d:\d\d$/, 'Z')) as never),
  ],
  [
    'date-time-loses-fraction',
    'The fraction of a second is cut off.',
    member('startsAt', ((text: string) => text.replace(/\.\d+/, '')) as never),
  ],
  [
    'emoji-lost',
    'Characters beyond the basic plane are kept as question marks.',
    texts((text) => text.replaceAll(/[\u{10000}-\u{10ffff}]/gu, '?')),
  ],
];

export const archiveValueFaults: Fault[] = group(
  'archived values',
  alterations.map(([name, title, hooks]) => ({
    name: `archive-${name}`,
    title,
    api: 'archive',
    by: 'write-altered',
    orBy: { 'update-ignored': 'An update keeps it in the same way.' },
    start: broken(hooks),
  })),
);

/** What is kept after a patch. */
const patched = (
  change: (record: Archived, sent: Json, before: Archived) => Json,
): Partial<Hooks> => ({
  kept: (record, sent, before) =>
    before === undefined ? record : ({ ...record, ...change(record, sent, before) } as Archived),
});

const unlessSent =
  (isIgnored: (value: unknown) => boolean) =>
  (_record: Archived, sent: Json, before: Archived): Json =>
    Object.fromEntries(
      Object.entries(sent)
        .filter(([, value]) => isIgnored(value))
        .map(([name]) => [name, before[name]]),
    );

const ignored: readonly Row[] = [
  [
    'patch-ignores-null',
    'A patch with null changes nothing.',
    patched(unlessSent((value) => value === null)),
  ],
  [
    'patch-ignores-empty-list',
    'A patch with an empty list changes nothing.',
    patched(unlessSent((value) => Array.isArray(value) && value.length === 0)),
  ],
  [
    'patch-ignores-empty-text',
    'A patch with an empty text changes nothing.',
    patched(unlessSent((value) => value === '')),
  ],
  [
    'patch-ignores-zero',
    'A patch with 0 changes nothing.',
    patched(unlessSent((value) => value === 0)),
  ],
  [
    'patch-ignores-false',
    'A patch with false changes nothing.',
    patched(unlessSent((value) => value === false)),
  ],
  [
    'patch-null-as-text',
    'A patch with null keeps the word.',
    patched((_record, sent) => (sent['note'] === null ? { note: 'null' } : {})),
  ],
  [
    'patch-null-as-empty',
    'A patch with null keeps an empty text.',
    patched((_record, sent) => (sent['note'] === null ? { note: '' } : {})),
  ],
  [
    'patch-empty-as-null',
    'A patch with an empty text keeps null.',
    patched((_record, sent) => (sent['note'] === '' ? { note: null } : {})),
  ],
  [
    'patch-appends-to-lists',
    'A patch adds to a list in place of replacing it.',
    patched((_record, sent, before) =>
      Array.isArray(sent['tags'])
        ? { tags: [...(before['tags'] as string[]), ...(sent['tags'] as string[])].slice(0, 20) }
        : {},
    ),
  ],
  [
    'patch-null-key-kept',
    'A patch with null for the key of a map leaves the key.',
    patched((record, sent, before) =>
      typeof sent['attributes'] === 'object'
        ? { attributes: { ...(before['attributes'] as Json), ...(record['attributes'] as Json) } }
        : {},
    ),
  ],
];

const overreached: readonly Row[] = [
  [
    'patch-resets-flags',
    'A patch that does not name isOpen sets it to its default.',
    patched((_record, sent) => ('isOpen' in sent ? {} : { isOpen: true })),
  ],
  [
    'patch-resets-numbers',
    'A patch that does not name the count sets it to 0.',
    patched((_record, sent) => ('count' in sent ? {} : { count: 0 })),
  ],
  [
    'patch-empties-lists',
    'A patch that does not name the tags empties them.',
    patched((_record, sent) => ('tags' in sent ? {} : { tags: [] })),
  ],
  [
    'patch-resets-note',
    'A patch that does not name the note takes it away.',
    patched((_record, sent) => ('note' in sent ? {} : { note: null })),
  ],
  [
    'patch-replaces-maps',
    'A patch of one key of a map takes the others away.',
    patched((_record, sent) =>
      typeof sent['attributes'] === 'object'
        ? {
            attributes: Object.fromEntries(
              Object.entries(sent['attributes'] as Json).filter(([, value]) => value !== null),
            ),
          }
        : {},
    ),
  ],
];

export const archivePatchFaults: Fault[] = group('archived patches', [
  ...ignored.map(([name, title, hooks]) => ({
    name: `archive-${name}`,
    title,
    api: 'archive' as const,
    by: 'update-ignored' as const,
    start: broken(hooks),
  })),
  ...overreached.map(([name, title, hooks]) => ({
    name: `archive-${name}`,
    title,
    api: 'archive' as const,
    by: 'update-overreached' as const,
    start: broken(hooks),
  })),
]);
