import type { FindingCode } from '../../../openapi/errors.ts';
import type { Archived } from '../archive/archive.ts';
import type { Hooks } from '../archive/hooks.ts';
import { broken } from '../archive/server.ts';
import { type Fault, group } from '../fault.ts';
import {
  type Answer,
  header,
  isSuccess,
  type Json,
  type ProxiedRequest,
  pathOf,
  readObject,
  withBody,
  withHeader,
  withJson,
} from '../tools/message.ts';

type Row = readonly [name: string, title: string, by: FindingCode, hooks: Partial<Hooks>];

const item = /^\/records\/[^/]+$/;

/** Changes the text of an answer at a path. */
const text = (path: string, change: (body: string) => string): Partial<Hooks> => ({
  answer: (answer, request) =>
    pathOf(request) === path && request.method === 'GET' && isSuccess(answer)
      ? withBody(answer, change(answer.body.toString('utf8')))
      : answer,
});

/** Changes the successes of GETs. */
const reads = (change: (answer: Answer, request: ProxiedRequest) => Answer): Partial<Hooks> => ({
  answer: (answer, request) =>
    request.method === 'GET' && isSuccess(answer) ? change(answer, request) : answer,
});

/** Lets in what is not right as well. */
const letting = (isLet: (request: ProxiedRequest, key: string) => boolean): Partial<Hooks> => ({
  lets: (isRight, request, key) => isRight || isLet(request, key),
});

const authorization = (request: ProxiedRequest) => header(request, 'authorization') ?? '';

/** Takes a member that is sent and may not be. */
const taking = (name: string, isUpdate = false): Partial<Hooks> => {
  let sent: Json = {};
  return {
    request(request) {
      sent = ['POST', 'PATCH'].includes(request.method) ? readObject(request) : {};
      return request;
    },
    kept: (record, _sent, before) =>
      Object.hasOwn(sent, name) && (before !== undefined) === isUpdate
        ? ({ ...record, [name]: sent[name] } as Archived)
        : record,
  };
};

const streams: readonly Row[] = [
  [
    'feed-member-missing',
    'Events have no count.',
    'body-nonconforming',
    text('/feed', (body) => body.replaceAll(/,"count":-?\d+/g, '')),
  ],
  [
    'feed-type-wrong',
    'The count of an event is a text.',
    'body-nonconforming',
    text('/feed', (body) => body.replaceAll(/"count":(-?\d+)/g, '"count":"$1"')),
  ],
  [
    'feed-event-renamed',
    'Events are called update.',
    'body-nonconforming',
    text('/feed', (body) => body.replaceAll('event: change', 'event: update')),
  ],
  [
    'feed-data-no-json',
    'The data of events is no JSON.',
    'body-unparseable',
    text('/feed', (body) => body.replaceAll('data: {', 'data: {,')),
  ],
  [
    'feed-line-unframed',
    'A line of the stream is no field.',
    'body-unparseable',
    text('/feed', (body) => body.replaceAll('data: ', '')),
  ],
  [
    'feed-blank-lines-missing',
    'No blank line ends an event.',
    'body-unparseable',
    text('/feed', (body) => body.replaceAll('\n\n', '\n')),
  ],
  [
    'export-member-missing',
    'Lines have no count.',
    'body-nonconforming',
    text('/export', (body) => body.replaceAll(/,"count":-?\d+/g, '')),
  ],
  [
    'export-type-wrong',
    'The title of a line is a list.',
    'body-nonconforming',
    text('/export', (body) => body.replaceAll(/"title":("[^"]*")/g, '"title":[$1]')),
  ],
  [
    'export-as-array',
    'The lines come as one array.',
    'body-nonconforming',
    text('/export', (body) => (body === '' ? '' : `[${body.trim().split('\n').join(',')}]\n`)),
  ],
  [
    'export-cut',
    'The last line breaks off.',
    'body-unparseable',
    text('/export', (body) => body.slice(0, -5)),
  ],
  [
    'export-pretty',
    'Each line is spread over several.',
    'body-unparseable',
    text('/export', (body) => body.replaceAll(',"', ',\n"')),
  ],
];

const states: readonly Row[] = [
  [
    'taken-at-once',
    'A slug is taken twice by two at once.',
    'invalid-request-accepted',
    { pause: 20 },
  ],
  [
    'taken-overwrites',
    'A slug that is taken is refused, and what is there overwritten.',
    'refused-request-wrote',
    { onTaken: (there, sent) => ({ ...there, ...sent }) as Archived },
  ],
  [
    'id-cut-short',
    'The beginning of an id is as good as the id.',
    'invalid-request-accepted',
    { id: (id, known) => known.find((own) => own.startsWith(id.slice(0, 30))) ?? id },
  ],
  [
    'action-not-kept',
    'An action is answered and not kept.',
    'reads-disagree',
    {
      kept: (record, _sent, before) =>
        before !== undefined &&
        record['stage'] === 'archived' &&
        before['stage'] !== 'archived' &&
        Object.keys(_sent).length === 0
          ? before
          : record,
    },
  ],
  [
    'action-changes-more',
    'An action sets the count to 0 as well, and answers without it.',
    'reads-disagree',
    {
      kept: (record, sent, before) =>
        before !== undefined && Object.keys(sent).length === 0
          ? ({ ...record, count: 0, isOpen: false } as Archived)
          : record,
    },
  ],
  [
    'last-entry-takes-record',
    'The deletion of its last entry takes the record.',
    'delete-overreached',
    { onLastEntry: 'delete the record' },
  ],
  [
    'summary-count-stays',
    'The summary counts two records at most.',
    'reads-disagree',
    reads((answer, request) => {
      const body = readObject(answer);
      return pathOf(request) === '/summary'
        ? withJson(answer, { ...body, records: Math.min(2, Number(body['records'])) })
        : answer;
    }),
  ],
  [
    'summary-wrong-once-filled',
    'The newest of a summary has no title.',
    'body-nonconforming',
    reads((answer, request) => {
      const body = readObject(answer);
      return pathOf(request) === '/summary' && body['newest'] !== null
        ? withJson(answer, { ...body, newest: { id: Object(body['newest'])['id'] as unknown } })
        : answer;
    }),
  ],
  [
    'summary-fails-once-filled',
    'A summary fails where there is something.',
    'server-error',
    {
      answer: (answer, request, records) =>
        pathOf(request) === '/summary' && records.length > 0
          ? { ...withBody(answer, '{"error":"internal"}'), status: 500 }
          : answer,
    },
  ],
];

const conditions: readonly Row[] = [
  [
    'etag-stays',
    'The ETag stays when the record is changed.',
    'condition-ignored',
    { tag: (_tag, record) => `"${record.id}"` },
  ],
  [
    'etag-moves',
    'The ETag is another with each read.',
    'condition-ignored',
    { tag: (tag) => tag.replace(/"$/, `${performance.now()}"`) },
  ],
  [
    'etag-unquoted',
    'The ETag has no quotes.',
    'header-invalid',
    { tag: (tag) => tag.replaceAll('"', '') },
  ],
  [
    'etag-any-matches',
    'Any If-None-Match is answered with 304.',
    'condition-ignored',
    { isKnown: () => true },
  ],
  [
    'etag-stale-matches',
    'A stale If-Match is taken.',
    'condition-ignored',
    { matches: () => true },
  ],
  [
    'etag-wrong-refused',
    'The ETag that was read is refused as If-Match.',
    'condition-ignored',
    { matches: (matches, condition) => matches && condition === undefined },
  ],
];

const requests: readonly Row[] = [
  [
    'head-needs-no-key',
    'HEAD is answered without credentials.',
    'credentials-ignored',
    letting(({ method }) => method === 'HEAD'),
  ],
  [
    'scheme-by-case',
    'bearer in small letters is refused.',
    'valid-request-refused',
    { lets: (isRight, request) => isRight && authorization(request).startsWith('Bearer ') },
  ],
  [
    'media-type-by-case',
    'A media type in capitals is refused.',
    'valid-request-refused',
    {
      request: (request) =>
        /[A-Z]/.test((header(request, 'content-type') ?? '').split(';')[0] ?? '')
          ? withHeader(request, 'Content-Type', 'text/unknown')
          : request,
    },
  ],
  [
    'gzip-that-is-none',
    'Answers that may be compressed say gzip and are not.',
    'no-answer',
    {
      answer: (answer, request) =>
        /gzip/.test(header(request, 'accept-encoding') ?? '')
          ? withHeader(answer, 'Content-Encoding', 'gzip')
          : answer,
    },
  ],
];

const assigned: readonly Row[] = [
  [
    'role-assigned',
    'The role that a creation sends is taken.',
    'read-only-written',
    taking('role'),
  ],
  ['id-assigned', 'The id that a creation sends is taken.', 'read-only-written', taking('id')],
  [
    'created-at-assigned',
    'The time that a creation sends is taken.',
    'read-only-written',
    taking('createdAt'),
  ],
  [
    'role-assigned-by-patch',
    'The role that a patch sends is taken.',
    'read-only-written',
    taking('role', true),
  ],
  [
    'created-at-assigned-by-patch',
    'The time that a patch sends is taken.',
    'read-only-written',
    taking('createdAt', true),
  ],
  [
    'pin-shown',
    'What may only be written is read.',
    'write-only-shown',
    {
      shown: (record, where, kept) => (where === 'read' ? { ...record, pin: kept['pin'] } : record),
    },
  ],
  [
    'pin-listed',
    'What may only be written is listed.',
    'write-only-shown',
    {
      shown: (record, where, kept) =>
        where === 'listed' ? { ...record, pin: kept['pin'] } : record,
    },
  ],
  [
    'pin-answered',
    'What may only be written is answered.',
    'write-only-shown',
    {
      shown: (record, where, kept) =>
        where === 'created' ? { ...record, pin: kept['pin'] } : record,
    },
  ],
];

const customs: readonly Row[] = [
  [
    'updated-at-stays',
    'updatedAt stays when the record is changed.',
    'update-ignored',
    {
      kept: (record, _sent, before) =>
        before === undefined ? record : ({ ...record, updatedAt: before['updatedAt'] } as Archived),
    },
  ],
  [
    'method-override',
    'A header makes a GET a deletion.',
    'method-accepted',
    {
      request: (request) =>
        request.method === 'GET' && header(request, 'x-http-method-override') === 'DELETE'
          ? { ...request, method: 'DELETE' }
          : request,
    },
  ],
  [
    'slash-past-guard',
    'A slash at the end leads past the guard.',
    'credentials-ignored',
    {
      ...letting((request) => header(request, 'x-slash') !== undefined),
      request: (request) =>
        /[^/]\/(\?|$)/.test(request.url)
          ? withHeader(
              { ...request, url: request.url.replace(/([^/])\/(\?|$)/, '$1$2') },
              'X-Slash',
              'yes',
            )
          : request,
    },
  ],
  [
    'token-null',
    'Bearer null is a valid token.',
    'credentials-ignored',
    letting((request) => authorization(request) === 'Bearer null'),
  ],
  [
    'token-undefined',
    'Bearer undefined is a valid token.',
    'credentials-ignored',
    letting((request) => authorization(request) === 'Bearer undefined'),
  ],
  [
    'private-data-cached',
    'What needs a token may be kept by any cache.',
    'insecure-answer',
    reads((answer, request) =>
      item.test(pathOf(request))
        ? withHeader(answer, 'Cache-Control', 'public, max-age=600')
        : answer,
    ),
  ],
];

export const archiveHttpFaults: Fault[] = group(
  'archived requests',
  [...streams, ...states, ...conditions, ...requests, ...assigned, ...customs].map(
    ([name, title, by, hooks]) => ({
      name: `archive-${name}`,
      title,
      api: 'archive',
      by,
      start: broken(hooks),
    }),
  ),
);
