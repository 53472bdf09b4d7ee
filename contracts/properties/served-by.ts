import type { Check } from '../plan/check.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { png } from '../request/test-pictures.ts';
import { answersFile, type ServedFile, serveBack, served } from './serve-back.ts';
import { type UploadSubject, withFile } from './upload-subject.ts';

/**
 * A GET on the path of an upload that answers with a file serves what was uploaded, until it is
 * replaced or deleted.
 */
export function servedByChecks(subject: UploadSubject): Check[] {
  const { operation, part, context } = subject;
  const at = (method: string) =>
    context.operations.find((other) => other.method === method && other.path === operation.path);
  const reader = at('get');
  if (reader === undefined || part.repeated || !answersFile(context.document, reader)) return [];
  return [
    {
      id: `${operation.id}/uploads/${part.name}/read-back/served-by/${reader.id}`,
      group: 'uploads',
      category: 'state',
      operation,
      title: `${reader.id} serves the file that was uploaded last, byte for byte`,
      provenance: served,
      safety: 'writes',
      run: (session) =>
        uploadPictures(subject, session, { operation, reader, deletion: at('delete') }),
    },
  ];
}

async function uploadPictures(
  { operation, mediaType, part }: UploadSubject,
  session: CheckSession,
  at: Pick<ServedFile, 'operation' | 'reader' | 'deletion'>,
): Promise<void> {
  const fixture = await session.prepare(operation);
  const uploads = [png(12), png(20)].map((content) => {
    const file = { filename: 'picture.png', type: 'image/png', content };
    return {
      content,
      request: withFile(session.request(operation, fixture, { mediaType }), part.name, file),
    };
  });
  await serveBack(session, { ...at, fixture, type: 'image/png', uploads });
}
