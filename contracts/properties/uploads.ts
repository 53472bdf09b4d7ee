import type { Provenance } from '../../openapi/model/evidence.ts';
import { matchesRange } from '../../openapi/model/media-types.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { listParts } from '../../openapi/wire/binary.ts';
import { standard } from '../oracles/conforms.ts';
import { expectSuccess } from '../oracles/expect.ts';
import { isOk } from '../oracles/resource-client.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import type { Exchange } from '../request/exchange.ts';
import { filesFor } from '../request/test-files.ts';
import { png } from '../request/test-pictures.ts';
import { readBackChecks } from './read-back.ts';
import { refusedUploads } from './refused-uploads.ts';
import { servedByChecks } from './served-by.ts';
import { expectServed, fileUrl } from './served-file.ts';
import { shownFileChecks } from './shown-file.ts';
import {
  encodingProvenance,
  type File,
  fileOf,
  isPicture,
  limitOf,
  type UploadSubject,
  withFile,
} from './upload-subject.ts';

/**
 * Everything about files in multipart bodies: taken as documented, refused as documented, served
 * back as sent.
 */
export function deriveUploads(context: CheckContext): Check[] {
  return context.operations.flatMap((operation) => {
    const mediaType = operation.requestBody?.content.find(({ type }) =>
      matchesRange(type, 'multipart/form-data'),
    );
    if (mediaType === undefined) return [];
    return listParts(context.document, mediaType)
      .filter(({ binary }) => binary)
      .flatMap((part) => {
        const subject = { context, operation, mediaType, part };
        return [
          ...acceptedFiles(subject),
          ...acceptedSizes(subject),
          ...fileNames(subject),
          ...shownFileChecks(subject),
          ...refusedUploads(subject),
          ...readBackChecks(subject),
          ...servedByChecks(subject),
        ];
      });
  });
}

interface Acceptance {
  readonly id: string;
  readonly title: string;
  readonly provenance: Provenance;
  /** Makes the file when it is sent: those at a limit are large. */
  readonly file: () => File;
  /** Whether it is served with the type that it was sent with. */
  readonly keepsType?: boolean;
}

function accepted(
  { operation, mediaType, part }: UploadSubject,
  { id, title, provenance, file, keepsType = false }: Acceptance,
): Check {
  return {
    id: `${operation.id}/uploads/${part.name}/${id}`,
    group: 'uploads',
    operation,
    title,
    provenance,
    safety: 'writes',
    async run(session) {
      const fixture = await session.prepare(operation, { shared: true });
      const sent = file();
      const exchange = await session.send(
        operation,
        withFile(session.request(operation, fixture, { mediaType }), part.name, sent),
      );
      if (!expectSuccess(session, operation, exchange, provenance)) return;
      const url = isPicture(part) ? fileUrl(exchange) : undefined;
      if (url !== undefined)
        await expectServed(
          operation,
          session,
          exchange,
          url,
          sent.content,
          keepsType ? sent.type : undefined,
        );
    },
  };
}

function acceptedFiles(subject: UploadSubject): Check[] {
  const { part } = subject;
  const provenance = encodingProvenance(subject);
  const checks = filesFor(part.contentTypes ?? []).map((file) =>
    accepted(subject, {
      id: `accepted/${file.type}`,
      title: `${file.type} is accepted in ${part.name}`,
      provenance,
      file: () => file,
      keepsType: true,
    }),
  );
  if (!isPicture(part)) return checks;
  const assumed: Provenance = { evidence: 'assumed' };
  return [
    ...checks,
    accepted(subject, {
      id: 'accepted/misnamed',
      title: 'a PNG that is called a GIF is accepted for what it is',
      provenance: assumed,
      file: () => ({ filename: 'picture.gif', type: 'image/gif', content: png(8) }),
    }),
    accepted(subject, {
      id: 'accepted/octet-stream',
      title: 'a PNG without a type of its own is accepted for what it is',
      provenance: assumed,
      file: () => ({ filename: 'picture', type: 'application/octet-stream', content: png(8) }),
    }),
  ];
}

function acceptedSizes(subject: UploadSubject): Check[] {
  const { context, part } = subject;
  const { limit, statement } = limitOf(subject);
  if (limit === undefined) return [];
  const provenance = context.document.evidence.at(statement);
  return [limit, limit - 1].map((size) =>
    accepted(subject, {
      id: `size/${size === limit ? 'at-limit' : 'below-limit'}`,
      title: `a file of ${size} bytes is accepted in ${part.name}`,
      provenance,
      file: () => fileOf(part, size),
    }),
  );
}

const hostileNames = [
  ['path', '../../doubletake.png'],
  ['quotes', 'my "best" picture.png'],
  ['non-ascii', 'größe-사진.png'],
  ['markup', '"><img src=x onerror=alert(1)>.png'],
] as const;

/** Whatever a file is called, the server goes on and repeats no markup. */
function fileNames({ operation, mediaType, part }: UploadSubject): Check[] {
  return hostileNames.map(([id, filename]) => ({
    id: `${operation.id}/uploads/${part.name}/filename/${id}`,
    group: 'uploads',
    operation,
    title: `a file called ${JSON.stringify(filename)} does no harm`,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc7578#section-4.2'),
    safety: 'writes',
    async run(session) {
      const fixture = await session.prepare(operation, { shared: true });
      const request = session.request(operation, fixture, { mediaType });
      const own =
        request.body?.kind === 'multipart'
          ? request.body.parts.find(({ name }) => name === part.name)
          : undefined;
      const exchange = await session.send(
        operation,
        withFile(request, part.name, { ...(own ?? fileOf(part, 200)), filename }),
      );
      session.conforms(operation, exchange);
      const { response } = exchange;
      const text = response?.bytes.toString('utf8') ?? '';
      await expectSafeName(session, operation, exchange);
      // In JSON a name is data and harms nobody; in a page it is markup, and in what is stored it
      // is a way out of a folder.
      const isPage = /html|svg|xml/.test(response?.headers['content-type'] ?? '');
      const isKept = response !== undefined && response.status < 300 && text.includes('../');
      if ((isPage && text.includes('<img src=x')) || isKept) {
        session.report({
          code: 'filename-reflected',
          operation,
          location: `${response?.status}/body`,
          message: `the answer repeats ${JSON.stringify(filename)} as it was sent`,
          provenance: standard('https://www.rfc-editor.org/rfc/rfc7578#section-7'),
          exchanges: [exchange],
        });
      }
    },
  }));
}

const disposition = /^[\w-]+(\s*;\s*[\w*-]+=("(?:[^"\\]|\\.)*"|[^\s";]+))*\s*;?$/;

/**
 * A file that is served with its name has it in a form that a `Content-Disposition` may have (RFC
 * 6266, section 4.1).
 */
async function expectSafeName(
  session: CheckSession,
  operation: Operation,
  uploaded: Exchange,
): Promise<void> {
  const url = isOk(uploaded) ? fileUrl(uploaded) : undefined;
  if (url === undefined) return;
  const got = await session.fetch(url);
  const header = got.response?.headers['content-disposition'];
  if (header === undefined || disposition.test(header)) return;
  session.report({
    code: 'filename-reflected',
    operation,
    location: 'file/header/content-disposition',
    message: `the file is served with Content-Disposition ${header}, which repeats the name unescaped`,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc6266#section-4.1'),
    exchanges: [uploaded, got],
  });
}
