import { type Fault, group } from '../fault.ts';
import { dropped, edit } from '../tools/edit-json.ts';
import { isSuccess, readJson, readObject, withHeader, withJson } from '../tools/message.ts';
import { type Call, on, onSuccess } from '../tools/strikes.ts';

/** Writes of which only a part is stored. */
export const partialWriteFaults: Fault[] = group('partial write', [
  {
    name: 'partial-description-not-stored',
    title: 'A new chatbot is answered with its description, which is not stored.',
    by: 'write-altered',
    api: 'okchat',
    start: () =>
      on('POST /api/external/chatbots', async (call) => {
        const { description } = readObject(call.request);
        if (typeof description !== 'string') return call.pass();
        const answer = await passChanged(call, '/description', () => dropped);
        return isSuccess(answer)
          ? withJson(
              answer,
              edit(readJson(answer), '/chatbot/description', () => description),
            )
          : answer;
      }),
  },
  {
    name: 'partial-nested-member-not-stored',
    title:
      'The slogan within settings.snippet of a new chatbot is not stored: the mapping forgets it.',
    by: 'write-altered',
    api: 'okchat',
    start: () =>
      on('POST /api/external/chatbots', (call) =>
        passChanged(call, '/settings/snippet/slogan', () => dropped, isText),
      ),
  },
  {
    name: 'partial-first-contact-only',
    title: 'Of several new contacts all are answered, but only the first is stored.',
    by: 'write-lost',
    orBy: { 'list-incomplete': 'Contacts are seen in their list, which lacks all but the first.' },
    api: 'chatbase',
    start: () =>
      onSuccess('POST /chatbots/{chatbotId}/contacts', async (answer, { ask, values }) => {
        const { data = [] } = readObject(answer) as { data?: { id: string }[] };
        for (const { id } of data.slice(1))
          await ask('DELETE', `/chatbots/${values['chatbotId']}/contacts/${id}`);
        return answer;
      }),
  },
  {
    name: 'partial-long-text-cut',
    title: 'The prompt of a new chatbot is cut to 255 characters: the column has no more.',
    by: 'write-altered',
    api: 'okchat',
    start: () =>
      on('POST /api/external/chatbots', (call) =>
        passChanged(call, '/settings/prompt', (prompt) =>
          isText(prompt) ? prompt.slice(0, 255) : prompt,
        ),
      ),
  },
  {
    name: 'partial-fraction-cut',
    title: 'The stability of an agent’s voice loses its fraction: the column is an integer.',
    by: 'write-altered',
    api: 'threetone',
    start: () =>
      on(['POST /v1/convai/agents/create', 'PATCH /v1/convai/agents/{agent_id}'], (call) =>
        passChanged(call, '/conversation_config/tts/stability', (stability) =>
          typeof stability === 'number' ? Math.trunc(stability) : stability,
        ),
      ),
  },
  {
    name: 'partial-folder-not-stored',
    title: 'A text document is added outside of folders, whatever folder is asked for.',
    by: 'write-altered',
    missed: 'No read shows the folder under the name that it was sent by.',
    api: 'threetone',
    start: () =>
      on('POST /v1/voiceai/knowledge-base/text', async (call) => {
        const answer = await call.pass(withHeader(call.request, 'x-doubletake-sandbox', 'dry-run'));
        return isSuccess(answer) ? passChanged(call, '/parent_folder_id', () => null) : answer;
      }),
  },
]);

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/**
 * Passes a request on with one member of its body changed; one that has not the member, as it is.
 */
function passChanged(
  { request, pass }: Call,
  path: string,
  change: (value: unknown) => unknown,
  only: (value: unknown) => boolean = () => true,
) {
  let changed = false;
  const body = edit(readJson(request), path, (value) => {
    const next = only(value) ? change(value) : value;
    changed ||= next !== value;
    return next;
  });
  return pass(changed ? withJson(request, body) : request);
}
