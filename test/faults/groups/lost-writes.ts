import { getPointer } from '../../../openapi/lib/json-pointer.ts';
import { type Fault, group } from '../fault.ts';
import { createShown } from '../tools/edit-json.ts';
import { isSuccess, queryOf, readJson, readObject, withHeader } from '../tools/message.ts';
import { all, on, onSuccess } from '../tools/strikes.ts';

/** Writes that are answered as if they had been stored. */
export const lostWriteFaults: Fault[] = group('lost write', [
  {
    name: 'lost-new-chatbot',
    title: 'A new chatbot is answered and not stored.',
    by: 'write-lost',
    api: 'okchat',
    start: () =>
      onSuccess('POST /api/external/chatbots', async (answer, { ask }) => {
        await ask('DELETE', `/api/external/chatbot/${getPointer(readJson(answer), '/chatbot/id')}`);
        return answer;
      }),
  },
  {
    name: 'lost-update',
    title: 'An update of a chatbot answers the changed one and stores nothing.',
    by: 'update-ignored',
    api: 'okchat',
    start: () =>
      on('PATCH /api/external/chatbots', async ({ request, pass, ask }) => {
        const id = queryOf(request).get('id') ?? '';
        const before = readObject(
          await ask('GET', `/api/external/chatbot/${encodeURIComponent(id)}`),
        )['chatbot'];
        const answer = await pass();
        if (isSuccess(answer)) await ask('PATCH', `/api/external/chatbots?id=${id}`, before);
        return answer;
      }),
  },
  {
    name: 'lost-contacts',
    title: 'New contacts are answered and not stored.',
    by: 'write-lost',
    api: 'chatbase',
    start: () =>
      onSuccess('POST /chatbots/{chatbotId}/contacts', async (answer, { ask, values }) => {
        const { data = [] } = readObject(answer) as { data?: { id: string }[] };
        for (const { id } of data)
          await ask('DELETE', `/chatbots/${values['chatbotId']}/contacts/${id}`);
        return answer;
      }),
  },
  {
    name: 'lost-document',
    title: 'A text document is answered and not stored.',
    by: 'write-lost',
    api: 'threetone',
    // What goes to another sandbox is stored where no client of this one looks.
    start: () =>
      on('POST /v1/voiceai/knowledge-base/text', ({ request, pass }) =>
        pass(withHeader(request, 'x-doubletake-sandbox', 'lost')),
      ),
  },
  {
    name: 'lost-voice-agent',
    title: 'The configuration of the voice agent is answered and never shows in the chatbot.',
    by: 'update-ignored',
    orBy: {
      'journey-broken':
        'Only a journey of the Arazzo description says that the configuration shows in the chatbot.',
    },
    api: 'okchat',
    start: () => {
      const shown = createShown();
      const seen = new Set<string>();
      const write = on(
        'PATCH /api/external/chatbot/{chatbotId}/voice-agent',
        async ({ values, pass, ask }) => {
          const { chatbotId = '' } = values;
          const before = getPointer(
            readJson(await ask('GET', `/api/external/chatbot/${chatbotId}`)),
            '/chatbot/voice_widget_config',
          );
          const answer = await pass();
          if (isSuccess(answer) && !seen.has(chatbotId))
            shown.set(chatbotId, { voice_widget_config: before ?? null });
          if (isSuccess(answer)) seen.add(chatbotId);
          return answer;
        },
      );
      return all(shown.strike, write);
    },
  },
]);
