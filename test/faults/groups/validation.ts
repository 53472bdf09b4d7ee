import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { type Fault, group } from '../fault.ts';
import { changeShown, createShown, edit } from '../tools/edit-json.ts';
import {
  type Answer,
  insteadOf,
  isSuccess,
  type Json,
  queryOf,
  readJson,
  readObject,
  withBody,
  withJson,
  withQuery,
} from '../tools/message.ts';
import { all, type Call, on, onStatus } from '../tools/strikes.ts';

/** Rules for requests that nobody looks at: what breaks them is taken and kept. */
export const validationFaults: Fault[] = group('validation', [
  {
    name: 'validation-maximum-ignored',
    title: 'A temperature of the voice agent beyond its maximum is taken.',
    by: 'invalid-request-accepted',
    api: 'okchat',
    start: () => {
      const shown = createShown();
      const write = on(
        'PATCH /api/external/chatbot/{chatbotId}/voice-agent',
        async ({ request, values, pass }) => {
          const answer = await pass();
          if (isSuccess(answer)) shown.forget(values['chatbotId']);
          if (answer.status !== 400) return answer;
          const clamped = edit(readJson(request), '/model/temperature', (value) =>
            typeof value === 'number' && value > 1 ? 1 : value,
          );
          const taken = await pass(withJson(request, clamped));
          if (!isSuccess(taken)) return answer;
          shown.set(values['chatbotId'], { voice_widget_config: readJson(request) });
          return withJson(taken, { ...readObject(taken), voice_widget_config: readJson(request) });
        },
      );
      return all(shown.strike, write);
    },
  },
  {
    name: 'validation-enum-ignored',
    title: 'A custom attribute of a type that is not in the enum is taken.',
    by: 'invalid-request-accepted',
    api: 'chatbase',
    start: () =>
      onStatus(
        'POST /chatbots/{chatbotId}/custom-attributes',
        [400],
        async (answer, { request, pass }) => {
          const { type } = readObject(request);
          if (typeof type !== 'string') return answer;
          const taken = await pass(withJson(request, { ...readObject(request), type: 'text' }));
          return isSuccess(taken)
            ? withJson(
                taken,
                edit(readJson(taken), '/data/type', () => type),
              )
            : answer;
        },
      ),
  },
  {
    name: 'validation-required-ignored',
    title: 'An agent without the required conversation_config is made.',
    by: 'invalid-request-accepted',
    api: 'threetone',
    start: () =>
      onStatus('POST /v1/convai/agents/create', [422], (answer, call) =>
        takeChanged(answer, call, (body) =>
          'conversation_config' in body ? undefined : { ...body, conversation_config: {} },
        ),
      ),
  },
  {
    name: 'validation-required-name-ignored',
    title: 'A chatbot without the required name is made, and called Untitled.',
    by: 'invalid-request-accepted',
    api: 'okchat',
    start: () =>
      onStatus('POST /api/external/chatbots', [400], (answer, call) =>
        takeChanged(answer, call, (body) =>
          'name' in body ? undefined : { ...body, name: 'Untitled' },
        ),
      ),
  },
  {
    name: 'validation-min-length-ignored',
    title: 'A chatbot with a name of less than three characters is made.',
    by: 'invalid-request-accepted',
    api: 'chatbase',
    start: () => {
      const shown = createShown();
      const create = onStatus('POST /create-chatbot', [400], async (answer, call) => {
        const { chatbotName } = readObject(call.request);
        if (typeof chatbotName !== 'string' || chatbotName.length > 2) return answer;
        const taken = await takeChanged(answer, call, (body) => ({
          ...body,
          chatbotName: chatbotName.padEnd(3),
        }));
        if (isSuccess(taken)) shown.set(readObject(taken)['chatbotId'], { name: chatbotName });
        return taken;
      });
      return all(shown.strike, create);
    },
  },
  {
    name: 'validation-pattern-ignored',
    title:
      'A slug with other characters than the pattern has is taken, and silently made into another.',
    by: 'invalid-request-accepted',
    api: 'okchat',
    start: () =>
      onStatus('POST /api/external/chatbots', [400], (answer, call) =>
        takeChanged(answer, call, (body) =>
          typeof body['slug'] === 'string'
            ? {
                ...body,
                slug: body['slug'].toLowerCase().replace(/[^a-z0-9-]+/g, '-') || 'chatbot',
              }
            : undefined,
        ),
      ),
  },
  {
    name: 'validation-format-ignored',
    title: 'A document is made of something that is no URL.',
    by: 'invalid-request-accepted',
    api: 'threetone',
    start: () => {
      const urls = new Map<unknown, unknown>();
      const create = onStatus(
        'POST /v1/voiceai/knowledge-base/url',
        [422],
        async (answer, call) => {
          const { url } = readObject(call.request);
          if (typeof url !== 'string') return answer;
          const taken = await takeChanged(answer, call, (body) => ({
            ...body,
            url: 'https://example.com/',
            name: body['name'] ?? (url || 'Untitled'),
          }));
          if (isSuccess(taken)) urls.set(readObject(taken)['id'], url);
          return taken;
        },
      );
      const list = changeShown((object) => {
        if (!urls.has(object['id']) || !('url' in object)) return false;
        object['url'] = urls.get(object['id']);
        return true;
      });
      const read = on(
        'GET /v1/voiceai/knowledge-base/{document_id}/content',
        async ({ values, pass }) => {
          const answer = await pass();
          return isSuccess(answer) && urls.has(values['document_id'])
            ? withBody(answer, String(urls.get(values['document_id'])))
            : answer;
        },
      );
      return all(list, read, create);
    },
  },
  {
    name: 'validation-type-ignored',
    title: 'A number is taken for the name of a chatbot, and made into a string.',
    by: 'invalid-request-accepted',
    api: 'okchat',
    start: () =>
      onStatus('POST /api/external/chatbots', [400], (answer, call) =>
        takeChanged(answer, call, (body) =>
          typeof body['name'] === 'number' ? { ...body, name: String(body['name']) } : undefined,
        ),
      ),
  },
  {
    name: 'validation-page-size-ignored',
    title: 'A page_size out of bounds is taken, and silently put within them.',
    by: 'invalid-request-accepted',
    api: 'threetone',
    start: () =>
      onStatus('GET /v1/convai/agents', [422], async (answer, { request, pass }) => {
        const size = Number(queryOf(request).get('page_size') ?? 30);
        if (Number.isNaN(size)) return answer;
        const taken = await pass(
          withQuery(request, 'page_size', String(Math.round(Math.min(100, Math.max(1, size))))),
        );
        return isSuccess(taken) ? taken : answer;
      }),
  },
  {
    name: 'validation-page-ignored',
    title: 'A page that is no number, or is 0, is taken for the first.',
    by: 'invalid-request-accepted',
    api: 'okchat',
    start: () =>
      onStatus(
        'GET /api/external/chatbot/{chatbotId}/conversations',
        [400],
        async (answer, { request, pass }) => {
          const taken = await pass(withQuery(request, 'page', '1'));
          return isSuccess(taken) ? taken : answer;
        },
      ),
  },
  {
    name: 'validation-empty-list-taken',
    title: 'A chat without any message is answered.',
    by: 'invalid-request-accepted',
    api: 'okchat',
    start: () =>
      onStatus('POST /api/external/chatbot/{chatbotId}/chat', [400], (answer, call) =>
        takeChanged(answer, call, (body) =>
          Array.isArray(body['messages']) && body['messages'].length === 0
            ? { ...body, messages: [{ role: 'user', content: '' }] }
            : undefined,
        ),
      ),
  },
  {
    name: 'validation-required-parameter-ignored',
    title: 'Deleting from the knowledge base without the required id deletes all of it.',
    by: 'invalid-request-accepted',
    api: 'okchat',
    start: () =>
      onStatus(
        'DELETE /api/external/chatbot/{chatbotId}/knowledge-base',
        [400],
        async (answer, { request, values, ask }) => {
          if (queryOf(request).has('id')) return answer;
          const path = `/api/external/chatbot/${encodeURIComponent(values['chatbotId'] ?? '')}/knowledge-base`;
          const list = await ask('GET', path);
          if (!isSuccess(list)) return answer;
          const { documents = [], ...rest } = readObject(list) as { documents?: { id: string }[] };
          for (const { id } of documents) await ask('DELETE', `${path}?id=${id}`);
          return insteadOf(answer, 200, { ...rest, documents: [] });
        },
      ),
  },
]);

/** Has a request taken after all, changed so that the server behind takes it. */
async function takeChanged(
  refusal: Answer,
  { request, pass }: Call,
  change: (body: Json) => Json | undefined,
): Promise<Answer> {
  const body = readJson(request);
  const changed = isObject(body) ? change(body) : undefined;
  if (changed === undefined) return refusal;
  const answer = await pass(withJson(request, changed));
  return isSuccess(answer) ? answer : refusal;
}
