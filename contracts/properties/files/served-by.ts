import { matchesRange } from '../../../openapi/model/media-types.ts';
import type { Check } from '../../plan/check.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { filesFor, longerFile } from '../../request/test-files.ts';
import { png } from '../../request/test-pictures.ts';
import { answersFile, type ServedFile, serveBack, served } from './serve-back.ts';
import { type File, type UploadSubject, withFile } from './upload-subject.ts';

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
        uploadFiles(subject, session, { operation, reader, deletion: at('delete') }),
    },
  ];
}

async function uploadFiles(
  { operation, mediaType, part }: UploadSubject,
  session: CheckSession,
  at: Pick<ServedFile, 'operation' | 'reader' | 'deletion'>,
): Promise<void> {
  const fixture = await session.prepare(operation);
  const files = twoFilesFor(part.contentTypes);
  const [first] = files;
  if (first === undefined)
    throw new CheckSkipped('no file of a type that the part takes can be made');
  const uploads = files.map((file) => ({
    content: file.content,
    request: withFile(session.request(operation, fixture, { mediaType }), part.name, file),
  }));
  await serveBack(session, { ...at, fixture, type: first.type, uploads });
}

/** Two files of one type: a picture where one is taken, else of the first type that is known. */
function twoFilesFor(types: readonly string[] | undefined): (File & { readonly type: string })[] {
  const picture = { filename: 'picture.png', type: 'image/png' };
  if (types === undefined || types.some((range) => matchesRange('image/png', range)))
    return [png(12), png(20)].map((content) => ({ ...picture, content }));
  const [file] = filesFor(types);
  if (file === undefined) return [];
  const longer = longerFile(file.type);
  return longer === undefined ? [file] : [file, { ...file, content: longer }];
}
