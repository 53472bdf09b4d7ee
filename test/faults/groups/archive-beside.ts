import type { FindingCode } from '../../../openapi/errors.ts';
import type { Hooks } from '../archive/hooks.ts';
import { broken } from '../archive/server.ts';
import { type Fault, group } from '../fault.ts';

type Row = readonly [name: string, title: string, by: FindingCode, hooks: Partial<Hooks>];

const without = ({ attributes: _attributes, ...record }: Parameters<Hooks['onTags']>[0]) => ({
  ...record,
  attributes: {},
});

/** What a request does to more, or to less, than what it is about. */
const rows: readonly Row[] = [
  [
    'default-turned',
    'A record whose sender does not say whether it is open is closed.',
    'write-altered',
    {
      kept: (record, sent, before) =>
        before === undefined && sent['isOpen'] === undefined
          ? { ...record, isOpen: false }
          : record,
    },
  ],
  [
    'entry-ids-counted',
    'An entry has the number of those that are there, and one, as its id.',
    'id-repeated',
    { entryId: (_next, siblings) => siblings + 1 },
  ],
  [
    'entry-becomes-note',
    'The text of an entry is the note of its record from then on.',
    'update-overreached',
    { onEntry: (record, text) => ({ ...record, note: text }) },
  ],
  [
    'overview-of-all',
    'The overview of a record counts what lies below any.',
    'reads-disagree',
    { overview: (_own, all) => all },
  ],
  [
    'slug-taken-by-patch',
    'A patch may give a record the slug of another.',
    'invalid-request-accepted',
    { isTaken: (isTaken, before) => isTaken && before === undefined },
  ],
  [
    'last-of-several-lost',
    'Of several records that are made at once the last is not.',
    'write-lost',
    { several: (records) => (records.length > 1 ? records.slice(0, -1) : records) },
  ],
  [
    'several-without-attributes',
    'Records that are made several at a time have no attributes.',
    'write-altered',
    { several: (records) => records.map(without) },
  ],
  [
    'backwards-kept',
    'A change is refused because it ends before it starts, and is kept.',
    'refused-request-wrote',
    { keepsRefused: (why) => why === 'backwards' },
  ],
  [
    'stale-kept',
    'A change on the condition of an old tag is refused, and is kept.',
    'refused-request-wrote',
    { keepsRefused: (why) => why === 'stale' },
  ],
  [
    'cover-limit-ignored',
    'A cover may be larger than the document says.',
    'invalid-request-accepted',
    { mostCover: Number.POSITIVE_INFINITY },
  ],
  [
    'cover-limit-lower',
    'A cover may be no more than half as large as the document says.',
    'valid-request-refused',
    { mostCover: 100_000 },
  ],
  [
    'cover-for-all',
    'The cover of one record is that of all.',
    'update-overreached',
    { coverOf: 'all' },
  ],
  [
    'cover-lost-by-patch',
    'A patch of a record takes its cover away.',
    'update-overreached',
    { patchDropsCover: true },
  ],
  [
    'tags-reset-note',
    'Who sets the tags of a record takes its note away.',
    'update-overreached',
    { onTags: (record) => ({ ...record, note: null }) },
  ],
  [
    'patch-takes-back',
    'A patch that does not say that a record is lent says that it is not.',
    'update-overreached',
    {
      kept: (record, sent, before) =>
        before !== undefined && sent['isLent'] === undefined
          ? { ...record, isLent: false }
          : record,
    },
  ],
  [
    'file-name-latin',
    'The name of a file is read as Latin-1.',
    'upload-altered',
    { file: (file) => ({ ...file, name: Buffer.from(file.name).toString('latin1') }) },
  ],
  [
    'ten-files-listed',
    'Of more than ten files ten are listed.',
    'list-incomplete',
    { files: (files) => files.slice(0, 10) },
  ],
  [
    'caption-unbounded',
    'A caption may have more characters than the document says.',
    'invalid-request-accepted',
    { mostCaption: Number.POSITIVE_INFINITY },
  ],
  [
    'link-without-filter',
    'The link to the next page leaves out what was asked for.',
    'list-overreached',
    {
      answer: (answer) => ({
        ...answer,
        headers: answer.headers.map(([name, value]) => [
          name,
          name === 'Link' ? value.replaceAll(/(?<=[?&])(stage|isOpen|tag|q)=[^&>]*&?/g, '') : value,
        ]),
      }),
    },
  ],
  [
    'link-to-itself',
    'The link to the next page leads to the page that has it.',
    'paging-inconsistent',
    {
      answer: (answer, request) => ({
        ...answer,
        headers: answer.headers.map(([name, value]) => [
          name,
          name === 'Link' ? `<${request.url}>; rel="next"` : value,
        ]),
      }),
    },
  ],
  [
    'creation-shows-less',
    'The answer to a creation leaves out the link, which is kept.',
    'reads-disagree',
    {
      shown: ({ link, ...record }, where) => (where === 'created' ? record : { ...record, link }),
    },
  ],
  [
    'creation-shows-other',
    'The answer to a creation counts one more than is kept.',
    'reads-disagree',
    {
      shown: (record, where) =>
        where === 'created' ? { ...record, count: Number(record['count']) + 1 } : record,
    },
  ],
  [
    'tag-ignored',
    'The tag that is asked for is ignored.',
    'list-overreached',
    { found: (found, all, query) => (query.has('tag') ? all : found) },
  ],
];

export const archiveBesideFaults: Fault[] = group(
  'archived besides',
  rows.map(([name, title, by, hooks]) => ({
    name: `archive-${name}`,
    title,
    api: 'archive' as const,
    by,
    start: broken(hooks),
  })),
);
