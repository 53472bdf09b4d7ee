import { createHash } from 'node:crypto';
import type { FindingCode } from '../../../openapi/errors.ts';
import type { StoredFile } from '../archive/archive.ts';
import type { Hooks } from '../archive/hooks.ts';
import { broken } from '../archive/server.ts';
import { type Fault, group } from '../fault.ts';
import { type Answer, type ProxiedRequest, pathOf, withHeader } from '../tools/message.ts';

type Row = readonly [name: string, title: string, by: FindingCode, hooks: Partial<Hooks>];

const bytes = (change: (bytes: Buffer) => Buffer): Partial<Hooks> => ({
  file: (file) => ({ ...file, bytes: change(file.bytes) }),
});

const known = (change: (file: StoredFile) => Partial<StoredFile>): Partial<Hooks> => ({
  file: (file) => ({ ...file, ...change(file) }),
});

/** Changes what is answered to a read of content. */
const content = (change: (answer: Answer) => Answer): Partial<Hooks> => ({
  answer: (answer, request: ProxiedRequest) =>
    request.method === 'GET' && answer.status === 200 && /\/(content|cover)$/.test(pathOf(request))
      ? change(answer)
      : answer,
});

const border = 64 * 1024;

const rows: readonly Row[] = [
  [
    'file-read-as-text',
    'Files are kept as UTF-8 text.',
    'upload-altered',
    bytes((own) => Buffer.from(own.toString('utf8'))),
  ],
  [
    'file-line-breaks-changed',
    'CRLF in files is kept as LF.',
    'upload-altered',
    bytes((own) => Buffer.from(own.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')),
  ],
  [
    'file-cut-at-64-kib',
    'Files are cut at 64 KiB.',
    'upload-altered',
    bytes((own) => own.subarray(0, border)),
  ],
  [
    'file-border-byte-lost',
    'The byte after 64 KiB is lost.',
    'upload-altered',
    bytes((own) =>
      own.length <= border
        ? own
        : Buffer.concat([own.subarray(0, border), own.subarray(border + 1)]),
    ),
  ],
  [
    'file-last-byte-lost',
    'The last byte of a file is lost.',
    'upload-altered',
    bytes((own) => own.subarray(0, -1)),
  ],
  [
    'file-first-served',
    'The first file of a record is served for each.',
    'upload-altered',
    { served: (file, all) => all[0] ?? file },
  ],
  [
    'file-last-served',
    'The last file of a record is served for each.',
    'upload-altered',
    { served: (file, all) => all.at(-1) ?? file },
  ],
  [
    'file-type-lost',
    'Files are served as application/octet-stream.',
    'upload-mistyped',
    { served: (file) => ({ ...file, type: 'application/octet-stream' }) },
  ],
  [
    'file-type-html',
    'Files are served as HTML.',
    'upload-mistyped',
    { served: (file) => ({ ...file, type: 'text/html' }) },
  ],
  [
    'file-size-wrong',
    'The size of a file is that of its base64.',
    'upload-altered',
    known(({ size }) => ({ size: Math.ceil(size / 3) * 4 })),
  ],
  [
    'file-checksum-wrong',
    'The checksum is that of the name.',
    'upload-altered',
    known(({ name }) => ({ checksum: createHash('sha256').update(name).digest('hex') })),
  ],
  [
    'file-caption-lost',
    'The caption beside a file is not kept.',
    'write-altered',
    known(() => ({ caption: null })),
  ],
  [
    'file-not-listed',
    'The newest file is not listed.',
    'list-incomplete',
    { files: (files) => files.slice(0, -1) },
  ],
  [
    'file-content-gone',
    'A file has no content once there is a second.',
    'upload-lost',
    {
      answer: (answer, request) =>
        request.method === 'GET' && /\/content$/.test(pathOf(request))
          ? {
              status: 404,
              headers: [['Content-Type', 'application/json']],
              body: Buffer.from('{"error":"gone"}'),
            }
          : answer,
    },
  ],
  ['file-empty', 'Files are kept empty.', 'upload-altered', bytes(() => Buffer.alloc(0))],
  [
    'cover-cut',
    'A cover loses its last four bytes.',
    'upload-altered',
    { cover: (own) => own.subarray(0, -4) },
  ],
  [
    'cover-read-as-text',
    'A cover is kept as UTF-8 text.',
    'upload-altered',
    { cover: (own) => Buffer.from(own.toString('utf8')) },
  ],
  [
    'file-may-be-sniffed',
    'Content is served without nosniff.',
    'insecure-answer',
    content((answer) => withHeader(answer, 'X-Content-Type-Options', undefined)),
  ],
  [
    'file-name-unescaped',
    'Content-Disposition repeats the name as it was sent.',
    'filename-reflected',
    { disposition: (_escaped, name) => `attachment; filename=${asFieldValue(name)}` },
  ],
];

/** The name without what Node.js writes in no Content-Disposition beside a Content-Length. */
function asFieldValue(name: string): string {
  return name.replace(/[^ -~]/g, '');
}

export const archiveFileFaults: Fault[] = group(
  'archived files',
  rows.map(([name, title, by, hooks]) => ({
    name: `archive-${name}`,
    title,
    api: 'archive',
    by,
    start: broken(hooks),
  })),
);
