import { type Fault, group } from '../fault.ts';
import { isAuthorized } from '../tools/credentials.ts';
import { createShown } from '../tools/edit-json.ts';
import {
  insteadOf,
  isSuccess,
  type Json,
  readObject,
  withHeader,
  withJson,
  withQuery,
} from '../tools/message.ts';
import { formParts, withFile } from '../tools/multipart.ts';
import { passUpload, pixel, uploads } from '../tools/pictures.ts';
import { all, on, onJson, onStatus } from '../tools/strikes.ts';
import { pngSize, takeRefusedPictures } from '../tools/take-anything.ts';

const megabyte = 1_000_000;
const fiveMebibytes = 5 * 1024 * 1024;
const embed = 'POST /api/embedfiles';

/**
 * Files that are taken though the document refuses them, refused though it takes them, or taken in
 * part.
 */
export const refusedFileFaults: Fault[] = group('upload rules', [
  {
    name: 'upload-limit-ignored',
    title: 'An avatar of any size is taken.',
    by: 'invalid-request-accepted',
    api: 'okchat',
    start: () =>
      takeRefusedPictures(
        uploads.okchat,
        ({ content, type }) =>
          content.length > fiveMebibytes && type?.startsWith('image/') === true,
      ),
  },
  {
    name: 'upload-limit-one-too-many',
    title: 'An icon of exactly 1 MB is taken, though it has to be under 1 MB.',
    by: 'invalid-request-accepted',
    api: 'chatbase',
    start: () =>
      takeRefusedPictures(uploads.chatbaseIcon, ({ content }) => content.length === megabyte),
  },
  {
    name: 'upload-limit-one-too-few',
    title: 'A picture of exactly the size that is allowed is refused.',
    by: 'valid-request-refused',
    api: 'threetone',
    start: () =>
      on(uploads.threetone.route, async ({ request, pass, server }) => {
        const isAtLimit = formParts(request).some(
          ({ content }) => content.length === fiveMebibytes,
        );
        if (!isAtLimit || !isAuthorized(request, server)) return pass();
        return insteadOf({ status: 413, headers: [], body: request.body }, 413, {
          detail: 'File too large',
        });
      }),
  },
  {
    name: 'upload-non-square-taken',
    title: 'An icon that is not square is taken.',
    by: 'invalid-request-accepted',
    api: 'chatbase',
    start: () =>
      takeRefusedPictures(uploads.chatbaseIcon, (part) => {
        const size = pngSize(part);
        return size !== undefined && size.width !== size.height && part.content.length < megabyte;
      }),
  },
  {
    name: 'upload-declared-type-believed',
    title: 'Any bytes are taken for an avatar that are declared to be a picture.',
    by: 'invalid-request-accepted',
    api: 'okchat',
    start: () =>
      takeRefusedPictures(
        uploads.okchat,
        ({ content, type, filename }) =>
          type?.startsWith('image/') === true &&
          content.length > 0 &&
          content.length <= fiveMebibytes &&
          !filename?.includes('..'),
      ),
  },
  {
    name: 'upload-empty-file-taken',
    title: 'A file without a byte is taken for a picture.',
    by: 'invalid-request-accepted',
    api: 'threetone',
    start: () => takeRefusedPictures(uploads.threetone, ({ content }) => content.length === 0),
  },
  {
    name: 'upload-missing-file-taken',
    title: 'A profile picture without the file succeeds, and changes nothing.',
    by: 'invalid-request-accepted',
    api: 'chatbase',
    start: () =>
      onStatus(uploads.chatbaseProfile.route, [400], (answer, { request }) => {
        const names = formParts(request).map(({ name }) => name);
        const isMissing =
          names.includes('chatbotId') && !names.includes(uploads.chatbaseProfile.part);
        return isMissing
          ? insteadOf(answer, 200, { message: 'Chatbot Profile Picture uploaded successfully.' })
          : answer;
      }),
  },
  {
    name: 'upload-any-part-taken',
    title: 'The first file of a form is taken for the avatar, whatever its part is called.',
    by: 'invalid-request-accepted',
    api: 'okchat',
    start: () =>
      onStatus(uploads.okchat.route, [400], async (answer, call) => {
        const parts = formParts(call.request);
        const file = parts.find(({ filename }) => filename !== undefined);
        if (file === undefined || parts.some(({ name }) => name === uploads.okchat.part))
          return answer;
        const type = file.type ?? 'application/octet-stream';
        const taken = await passUpload(
          call,
          withFile(
            call.request,
            file,
            { name: pixel.name, type, content: file.content },
            uploads.okchat.part,
          ),
        );
        return isSuccess(taken.answer) ? taken.answer : answer;
      }),
  },
  {
    name: 'upload-part-ignored',
    title:
      'Replacing a document of the knowledge base ignores the file: name and size stay those of the old one.',
    by: 'update-ignored',
    orBy: { 'upload-altered': 'The size that is shown is not that of the file that was sent.' },
    api: 'okchat',
    start: () => {
      const shown = createShown();
      const replace = on(
        'PATCH /api/external/chatbot/{chatbotId}/knowledge-base',
        async ({ request, values, ask, pass }) => {
          const id = formParts(request)
            .find(({ name }) => name === 'documentId')
            ?.content.toString();
          const list = readObject(
            await ask(
              'GET',
              `/api/external/chatbot/${encodeURIComponent(values['chatbotId'] ?? '')}/knowledge-base`,
            ),
          );
          const { documents = [] } = list as { documents?: Json[] };
          const old = documents.find((document) => document['id'] === id);
          if (old !== undefined && !shown.knows(id)) {
            shown.set(id, {
              file_name: old['file_name'],
              content_type: old['content_type'],
              size: old['size'],
              updated_at: old['updated_at'],
            });
          }
          return pass();
        },
      );
      return all(replace, shown.strike);
    },
  },
  {
    name: 'upload-name-ignored',
    title: 'The name that a new document is to have is ignored: it has that of its file.',
    by: 'write-altered',
    api: 'threetone',
    start: () =>
      on('POST /v1/voiceai/knowledge-base/file', async ({ request, pass }) => {
        // Tried first where nobody looks, so that a name that is not valid is still refused.
        const answer = await pass(withHeader(request, 'x-doubletake-sandbox', 'dry-run'));
        return isSuccess(answer) ? pass(withQuery(request, 'name', undefined)) : answer;
      }),
  },
  {
    name: 'upload-file-name-climbs',
    title: 'A file name that climbs out of its folder is taken, and reflected as it is.',
    by: 'filename-reflected',
    api: 'okchat',
    start: () => {
      const shown = createShown();
      const upload = onStatus(embed, [400], async (answer, { request, pass }) => {
        const file = formParts(request).find(({ filename }) =>
          filename?.split(/[\\/]/).includes('..'),
        );
        if (file === undefined) return answer;
        const type = file.type ?? 'text/plain';
        const taken = await pass(
          withFile(request, file, { name: 'file.txt', type, content: file.content }),
        );
        if (!isSuccess(taken)) return answer;
        const { documents = [], ...rest } = readObject(taken) as { documents?: Json[] };
        const named = documents.map((document) => ({
          ...document,
          file_name: file.filename,
          title: file.filename,
        }));
        for (const { id } of documents)
          shown.set(id, { file_name: file.filename, title: file.filename });
        return withJson(taken, { ...rest, documents: named });
      });
      return all(shown.strike, upload);
    },
  },
  {
    name: 'upload-file-name-in-url',
    title: 'The URL of a picture ends with the file name as it was sent, not percent-encoded.',
    by: 'body-nonconforming',
    api: 'threetone',
    start: () =>
      onJson(uploads.threetone.route, (body, { request }) => {
        const name = formParts(request).find(
          (part) => part.name === uploads.threetone.part,
        )?.filename;
        return { ...body, avatar_url: `${body['avatar_url']}?name=${name}` };
      }),
  },
]);
