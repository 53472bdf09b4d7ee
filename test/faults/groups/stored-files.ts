import { type Fault, group } from '../fault.ts';
import {
  type Answer,
  insteadOf,
  isSuccess,
  pathOf,
  readJson,
  withBody,
  withHeader,
  withJson,
} from '../tools/message.ts';
import { formParts } from '../tools/multipart.ts';
import {
  afterUpload,
  createFileStore,
  isForFile,
  onFile,
  passUpload,
  uploads,
} from '../tools/pictures.ts';
import { all, on, onSuccess } from '../tools/strikes.ts';

const widget = '/v1/convai/agents/{agent_id}/widget';

/** Pictures that are taken, and then not served as they were sent. */
export const storedFileFaults: Fault[] = group('stored file', [
  {
    name: 'file-not-stored',
    title: 'An avatar is accepted and not stored: its URL answers 404.',
    by: 'upload-lost',
    api: 'okchat',
    start: () => {
      const lost = new Set<string>();
      const upload = on(
        uploads.okchat.route,
        afterUpload((path) => void lost.add(path)),
      );
      return all(upload, async (request, next) => {
        const answer = await next(request);
        return isForFile(request) && lost.has(pathOf(request))
          ? insteadOf(answer, 404, { error: 'Object not found' })
          : answer;
      });
    },
  },
  {
    name: 'file-bytes-mangled',
    title: 'Pictures are stored as text: every byte that is no UTF-8 is served as three others.',
    by: 'upload-altered',
    api: 'threetone',
    start: () => onFile((answer) => withBody(answer, answer.body.toString('utf8'))),
  },
  {
    name: 'file-last-byte-cut',
    title: 'Pictures are served without their last byte.',
    by: 'upload-altered',
    api: 'chatbase',
    start: () => onFile((answer) => withBody(answer, answer.body.subarray(0, -1))),
  },
  {
    name: 'file-type-octet-stream',
    title: 'Avatars are served as application/octet-stream.',
    by: 'upload-mistyped',
    api: 'okchat',
    start: () => onFile((answer) => withHeader(answer, 'Content-Type', 'application/octet-stream')),
  },
  {
    name: 'file-type-as-declared',
    title: 'A picture is served as what the sender declared, whatever it is.',
    by: 'upload-mistyped',
    api: 'threetone',
    start: () => {
      const types = new Map<string, string>();
      const upload = on(
        uploads.threetone.route,
        afterUpload(
          (path, { request }) =>
            void types.set(
              path,
              formParts(request).find(({ name }) => name === uploads.threetone.part)?.type ??
                'text/plain',
            ),
        ),
      );
      return all(
        upload,
        onFile((answer, path) =>
          withHeader(answer, 'Content-Type', types.get(path) ?? 'image/png'),
        ),
      );
    },
  },
  {
    name: 'file-old-one-still-served',
    title: 'An avatar that was replaced is still served.',
    by: 'upload-outlived',
    api: 'okchat',
    start: () => {
      const collection = createFileStore('missing');
      const current = new Map<string | undefined, string>();
      const upload = on(uploads.okchat.route, async (call) => {
        const old = current.get(call.values['chatbotId']);
        if (old !== undefined) await collection.keep(call, old);
        const { answer, path } = await passUpload(call);
        if (path !== undefined) current.set(call.values['chatbotId'], path);
        return answer;
      });
      return all(collection.serve, upload);
    },
  },
  {
    name: 'file-served-later',
    title:
      'The URL of a new icon answers 404 for the first two times: it is stored in the background.',
    by: 'upload-lost',
    api: 'chatbase',
    start: () => {
      const waiting = new Map<string, number>();
      const upload = on(
        uploads.chatbaseIcon.route,
        afterUpload((path) => void waiting.set(path, 2)),
      );
      return all(upload, async (request, next) => {
        const answer = await next(request);
        const left = waiting.get(pathOf(request)) ?? 0;
        if (!isForFile(request) || left === 0) return answer;
        waiting.set(pathOf(request), left - 1);
        return insteadOf(answer, 404, { message: 'Not found' });
      });
    },
  },
  {
    name: 'file-widget-shows-the-one-before',
    title: 'The first read of a widget after an upload names the picture before.',
    by: 'update-ignored',
    api: 'threetone',
    start: () => {
      const before = new Map<string | undefined, Answer>();
      const upload = on(uploads.threetone.route, async ({ values, pass, ask }) => {
        const old = await ask(
          'GET',
          widget.replace('{agent_id}', encodeURIComponent(values['agent_id'] ?? '')),
        );
        const answer = await pass();
        if (isSuccess(answer)) before.set(values['agent_id'], old);
        return answer;
      });
      const read = onSuccess(`GET ${widget}`, (answer, { values }) => {
        const old = before.get(values['agent_id']);
        before.delete(values['agent_id']);
        return old === undefined ? answer : withJson(answer, readJson(old));
      });
      return all(upload, read);
    },
  },
  {
    name: 'file-stored-under-its-name',
    title:
      'Pictures are stored under the name that the sender gives them: the next of that name, of any agent, takes their place.',
    by: 'upload-altered',
    api: 'threetone',
    start: () => {
      const names = new Map<string, string>();
      const latest = new Map<string, Answer>();
      const upload = on(
        uploads.threetone.route,
        afterUpload(async (path, { request, ask }) => {
          const name =
            formParts(request).find((part) => part.name === uploads.threetone.part)?.filename ?? '';
          names.set(path, name);
          latest.set(name, await ask('GET', path));
        }),
      );
      return all(
        upload,
        onFile((answer, path) => latest.get(names.get(path) ?? '') ?? answer),
      );
    },
  },
]);
