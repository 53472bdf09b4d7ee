import { type Fault, group } from '../fault.ts';
import {
  type Answer,
  insteadOf,
  isSuccess,
  queryOf,
  readJson,
  readObject,
  withJson,
} from '../tools/message.ts';
import { formField } from '../tools/multipart.ts';
import { afterUpload, createFileStore, uploads } from '../tools/pictures.ts';
import { all, on, onStatus, onSuccess } from '../tools/strikes.ts';

/** Deletions that do less than they say, or more. */
export const deleteFaults: Fault[] = group('delete', [
  {
    name: 'delete-deletes-nothing',
    title: 'Deleting a chatbot answers that it is deleted, and it is still there.',
    by: 'delete-ineffective',
    api: 'okchat',
    start: () =>
      on('DELETE /api/external/chatbot/{chatbotId}', async ({ request, pass }) => {
        const answer = await pass({ ...request, method: 'GET' });
        return isSuccess(answer)
          ? withJson(answer, { message: 'Chatbot deleted successfully' })
          : answer;
      }),
  },
  {
    name: 'delete-answers-twice',
    title: 'Deleting an agent that is deleted already succeeds again.',
    by: 'delete-repeatable',
    api: 'threetone',
    start: () => {
      const deleted = new Set<string | undefined>();
      return on('DELETE /v1/convai/agents/{agent_id}', async ({ values, pass }) => {
        const answer = await pass();
        if (isSuccess(answer)) deleted.add(values['agent_id']);
        return answer.status === 404 && deleted.has(values['agent_id'])
          ? insteadOf(answer, 200)
          : answer;
      });
    },
  },
  {
    name: 'delete-of-unknown-succeeds',
    title: 'Deleting a contact that never was succeeds.',
    by: 'invalid-request-accepted',
    api: 'chatbase',
    start: () =>
      onStatus('DELETE /chatbots/{chatbotId}/contacts/{contactId}', [404], (answer) => {
        const empty = insteadOf(answer, 204);
        return {
          ...empty,
          headers: empty.headers.filter(([name]) => name.toLowerCase() !== 'content-length'),
        };
      }),
  },
  {
    name: 'delete-leaves-children',
    title: 'The knowledge base of a deleted chatbot can still be read.',
    by: 'orphan-alive',
    api: 'okchat',
    start: () => {
      const orphans = new Map<string, Answer>();
      const remove = on(
        'DELETE /api/external/chatbot/{chatbotId}',
        async ({ values, pass, ask }) => {
          const { chatbotId = '' } = values;
          const children = await ask(
            'GET',
            `/api/external/chatbot/${encodeURIComponent(chatbotId)}/knowledge-base`,
          );
          const answer = await pass();
          if (isSuccess(answer)) orphans.set(chatbotId, children);
          return answer;
        },
      );
      const read = onStatus(
        'GET /api/external/chatbot/{chatbotId}/knowledge-base',
        [404],
        (answer, { values }) => {
          const children = orphans.get(values['chatbotId'] ?? '');
          return children === undefined ? answer : insteadOf(answer, 200, readJson(children));
        },
      );
      return all(remove, read);
    },
  },
  {
    name: 'delete-leaves-picture',
    title: 'The picture of a deleted agent is still served.',
    by: 'upload-outlived',
    api: 'threetone',
    start: () => {
      const collection = createFileStore('missing');
      const pictures = new Map<string, string>();
      const upload = on(
        uploads.threetone.route,
        afterUpload((path, { values }) => void pictures.set(values['agent_id'] ?? '', path)),
      );
      const remove = on('DELETE /v1/convai/agents/{agent_id}', async (call) => {
        const path = pictures.get(call.values['agent_id'] ?? '');
        if (path !== undefined) await collection.keep(call, path);
        return call.pass();
      });
      return all(collection.serve, upload, remove);
    },
  },
  {
    name: 'delete-leaves-it-in-the-list',
    title: 'A deleted chatbot is still in the list.',
    by: 'delete-ineffective',
    api: 'chatbase',
    start: () => {
      const ghosts = new Map<string, unknown>();
      const list = onSuccess('GET /get-chatbots', (answer) => {
        const { chatbots = [] } = readObject(answer) as { chatbots?: unknown[] };
        return ghosts.size === 0
          ? answer
          : withJson(answer, { chatbots: [...chatbots, ...ghosts.values()] });
      });
      const remove = on('DELETE /delete-chatbot', async ({ request, pass, ask }) => {
        const id = queryOf(request).get('chatbotId') ?? '';
        const { chatbots = [] } = readObject(await ask('GET', '/get-chatbots')) as {
          chatbots?: { id: string }[];
        };
        const answer = await pass();
        if (isSuccess(answer))
          ghosts.set(
            id,
            chatbots.find((chatbot) => chatbot.id === id),
          );
        return answer;
      });
      return all(list, remove);
    },
  },
  {
    name: 'delete-deletes-the-others-too',
    title: 'Deleting one document of a knowledge base deletes all of them.',
    by: 'delete-overreached',
    api: 'okchat',
    start: () =>
      onSuccess(
        'DELETE /api/external/chatbot/{chatbotId}/knowledge-base',
        async (answer, { values, ask }) => {
          const { documents = [], ...rest } = readObject(answer) as {
            documents?: { id: string }[];
          };
          for (const { id } of documents)
            await ask(
              'DELETE',
              `/api/external/chatbot/${values['chatbotId']}/knowledge-base?id=${id}`,
            );
          return withJson(answer, { ...rest, documents: [] });
        },
      ),
  },
  {
    name: 'delete-leaves-icon',
    title: 'Deleting the icon of a chatbot answers that it is deleted, and it is still served.',
    by: 'upload-outlived',
    api: 'chatbase',
    start: () => {
      const collection = createFileStore('missing');
      const icons = new Map<string, string>();
      const upload = on(
        uploads.chatbaseIcon.route,
        afterUpload(
          (path, { request }) => void icons.set(formField(request, 'chatbotId') ?? '', path),
        ),
      );
      const remove = on('DELETE /delete-chatbot-icon', async (call) => {
        const path = icons.get(queryOf(call.request).get('chatbotId') ?? '');
        if (path !== undefined) await collection.keep(call, path);
        return call.pass();
      });
      return all(collection.serve, upload, remove);
    },
  },
]);
