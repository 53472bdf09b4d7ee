import { type Fault, group } from '../fault.ts';
import { changeShown, dropped, edit } from '../tools/edit-json.ts';
import {
  header,
  insteadOf,
  isSuccess,
  readJson,
  readObject,
  withHeader,
  withJson,
} from '../tools/message.ts';
import { all, on, onStatus, onSuccess } from '../tools/strikes.ts';

/** A status that is not the one the document has for the case. */
export const statusFaults: Fault[] = group('status', [
  {
    name: 'status-create-is-200',
    title: 'Creating a chatbot answers 200, not the documented 201.',
    by: 'status-undeclared',
    api: 'okchat',
    start: () =>
      onSuccess('POST /api/external/chatbots', (answer) => ({
        ...answer,
        status: 200,
        reason: 'OK',
      })),
  },
  {
    name: 'status-settings-are-200',
    title: 'Saving the settings answers 200, not the documented 202.',
    by: 'status-undeclared',
    api: 'chatbase',
    start: () =>
      onSuccess('POST /update-chatbot-settings', (answer) => ({
        ...answer,
        status: 200,
        reason: 'OK',
      })),
  },
  {
    name: 'status-unknown-agent-is-500',
    title: 'Reading an agent that does not exist answers 500: nothing catches the missing row.',
    by: 'server-error',
    api: 'threetone',
    start: () =>
      onStatus('GET /v1/convai/agents/{agent_id}', [404], (answer) =>
        insteadOf(answer, 500, { detail: 'Internal Server Error' }),
      ),
  },
  {
    name: 'status-malformed-json-is-500',
    title: 'A body that is no JSON answers 500: the exception of the parser goes through.',
    by: 'server-error',
    api: 'okchat',
    start: () =>
      onStatus(
        ['POST /api/external/chatbots', 'PATCH /api/external/chatbots'],
        [400],
        (answer, { request }) =>
          readJson(request) === undefined && request.body.length > 0
            ? insteadOf(answer, 500, { error: 'Internal server error' })
            : answer,
      ),
  },
  {
    name: 'status-taken-slug-is-accepted',
    title: 'A slug that another chatbot has is accepted, so that two have the same.',
    by: 'invalid-request-accepted',
    api: 'okchat',
    start: () => {
      const slugs = new Map<unknown, unknown>();
      const create = onStatus('POST /api/external/chatbots', [409], async (answer, call) => {
        const body = readObject(call.request);
        const accepted = await call.pass(
          withJson(
            call.request,
            edit({ ...body }, '/slug', () => dropped),
          ),
        );
        const { chatbot } = readObject(accepted) as { chatbot?: { id?: unknown } };
        if (!isSuccess(accepted) || chatbot === undefined) return answer;
        slugs.set(chatbot.id, body['slug']);
        return accepted;
      });
      const show = changeShown((object) => {
        if (!slugs.has(object['id'])) return false;
        object['slug'] = slugs.get(object['id']);
        return true;
      });
      return all(show, create);
    },
  },
  {
    name: 'status-content-type-not-looked-at',
    title: 'JSON is taken whatever its Content-Type says.',
    by: 'invalid-request-accepted',
    api: 'threetone',
    start: () =>
      on('POST /v1/convai/agents/create', ({ request, pass }) => {
        const isOther =
          !/json/i.test(header(request, 'content-type') ?? '') && readJson(request) !== undefined;
        return pass(isOther ? withHeader(request, 'Content-Type', 'application/json') : request);
      }),
  },
]);
