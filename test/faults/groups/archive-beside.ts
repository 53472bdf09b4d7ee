import type { FindingCode } from '../../../openapi/errors.ts';
import type { Hooks } from '../archive/hooks.ts';
import { broken } from '../archive/server.ts';
import { type Fault, group } from '../fault.ts';
import { header, queryOf } from '../tools/message.ts';

type Row = readonly [name: string, title: string, by: FindingCode, hooks: Partial<Hooks>];

const without = ({ attributes: _attributes, ...record }: Parameters<Hooks['onTags']>[0]) => ({
  ...record,
  attributes: {},
});

const isArchived = (record: Parameters<Hooks['onTags']>[0]) => record['stage'] === 'archived';

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
    'patch-takes-out-of-archive',
    'A PATCH of an archived record makes a draft of it.',
    'update-overreached',
    {
      kept: (record, sent, before) =>
        before !== undefined && isArchived(before) && !('stage' in sent)
          ? { ...record, stage: 'draft' }
          : record,
    },
  ],
  [
    'tag-ignored',
    'The tag that is asked for is ignored.',
    'list-overreached',
    { found: (found, all, query) => (query.has('tag') ? all : found) },
  ],
  [
    'archived-not-found',
    'Asked for what is archived, a list shows nothing.',
    'list-incomplete',
    { found: (found, _all, query) => (query.get('stage') === 'archived' ? [] : found) },
  ],
  [
    'archived-still-open',
    'Asked for one stage, a list shows what is archived as well.',
    'list-overreached',
    {
      found: (found, all, query) =>
        query.has('stage') ? all.filter((one) => found.includes(one) || isArchived(one)) : found,
    },
  ],
  [
    'closed-not-found',
    'Asked for what is not open, a list shows nothing.',
    'list-incomplete',
    { found: (found, _all, query) => (query.get('isOpen') === 'false' ? [] : found) },
  ],
  [
    'date-beyond-2038',
    'A day after January 2038 becomes the last one that 32 bits can count.',
    'write-altered',
    {
      kept: (record) =>
        String(record['heldOn'] ?? '') > '2038-01-19' && /^20/.test(String(record['heldOn']))
          ? { ...record, heldOn: '2038-01-19' }
          : record,
    },
  ],
  [
    'null-as-text',
    'A note that is null is kept as the text null.',
    'write-altered',
    {
      kept: (record, sent) => (sent['note'] === null ? { ...record, note: 'null' } : record),
    },
  ],
  [
    'no-tags-untagged',
    'A record that is made with an empty list of tags is tagged all the same.',
    'write-altered',
    {
      kept: (record, sent, before) =>
        before === undefined && Array.isArray(sent['tags']) && sent['tags'].length === 0
          ? { ...record, tags: ['untagged'] }
          : record,
    },
  ],
  [
    'token-in-url',
    'A token in the URL lets in.',
    'credentials-ignored',
    {
      lets: (isRight, request, key) => isRight || queryOf(request).get('access_token') === key,
    },
  ],
  [
    'unfound-method',
    'A method that a path does not have is answered as if nothing were there.',
    'refused-differently',
    {
      answer: (answer) =>
        answer.status === 405
          ? {
              ...answer,
              status: 404,
              headers: answer.headers.filter(([name]) => name.toLowerCase() !== 'allow'),
            }
          : answer,
    },
  ],
  [
    'chunks-lost',
    'Of a body in chunks nothing is read.',
    'valid-request-refused',
    {
      request: (request) =>
        header(request, 'transfer-encoding') === 'chunked'
          ? { ...request, body: Buffer.alloc(0) }
          : request,
    },
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
