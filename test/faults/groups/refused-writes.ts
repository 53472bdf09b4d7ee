import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { type Fault, group } from '../fault.ts';
import { authorize } from '../tools/credentials.ts';
import { queryOf, readJson } from '../tools/message.ts';
import { formField } from '../tools/multipart.ts';
import { uploads } from '../tools/pictures.ts';
import { onStatus } from '../tools/strikes.ts';

/** Requests that are refused, and change something all the same. */
export const refusedWriteFaults: Fault[] = group('write on refused request', [
  {
    name: 'refused-update-stores-valid-fields',
    title: 'An update with an invalid field is refused, after the valid ones have been stored.',
    by: 'refused-request-wrote',
    api: 'okchat',
    start: () =>
      onStatus('PATCH /api/external/chatbots', [400], async (answer, { request, ask }) => {
        const body = readJson(request);
        const id = queryOf(request).get('id');
        if (!isObject(body) || id === null) return answer;
        for (const [name, value] of Object.entries(body))
          await ask('PATCH', `/api/external/chatbots?id=${encodeURIComponent(id)}`, {
            [name]: value,
          });
        return answer;
      }),
  },
  {
    name: 'refused-create-stores',
    title:
      'A new chatbot with an invalid field is refused, after it has been stored: the transaction is not rolled back.',
    by: 'refused-request-wrote',
    api: 'chatbase',
    start: () =>
      onStatus('POST /create-chatbot', [400], async (answer, { request, ask }) => {
        const body = readJson(request);
        if (!isObject(body)) return answer;
        const name = String(body['chatbotName'] ?? '');
        await ask('POST', '/create-chatbot', {
          chatbotName: name.length < 3 ? 'New chatbot' : name,
        });
        return answer;
      }),
  },
  {
    name: 'refused-delete-deletes',
    title: 'Deleting an agent without a valid key is refused with 401, after it has been deleted.',
    by: 'refused-request-wrote',
    api: 'threetone',
    start: () =>
      onStatus(
        'DELETE /v1/convai/agents/{agent_id}',
        [401],
        async (answer, { request, server }) => {
          await server.send(authorize(request, server));
          return answer;
        },
      ),
  },
  {
    name: 'refused-upload-removes-picture',
    title: 'An icon that is refused takes the icon along that was there: it is removed first.',
    by: 'refused-request-wrote',
    api: 'chatbase',
    start: () =>
      onStatus(uploads.chatbaseIcon.route, [400], async (answer, { request, ask }) => {
        const chatbotId = formField(request, 'chatbotId');
        if (chatbotId !== undefined)
          await ask('DELETE', `/delete-chatbot-icon?chatbotId=${encodeURIComponent(chatbotId)}`);
        return answer;
      }),
  },
]);
