import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { type Fault, group } from '../fault.ts';
import { isAuthorized } from '../tools/credentials.ts';
import {
  type Answer,
  insteadOf,
  type ProxiedRequest,
  queryOf,
  readJson,
  readObject,
} from '../tools/message.ts';
import { on, onSuccess } from '../tools/strikes.ts';

/** Valid requests that the server falls over. */
export const oddInputFaults: Fault[] = group('odd input', [
  {
    name: 'odd-emoji-is-500',
    title:
      'A name with a character beyond the basic plane, such as an emoji, answers 500: the table is utf8mb3.',
    by: 'server-error',
    api: 'okchat',
    start: () =>
      on('POST /api/external/chatbots', ({ request, pass, server }) =>
        isAuthorized(request, server) &&
        /[\u{10000}-\u{10ffff}]/u.test(String(readObject(request)['name']))
          ? fail(request, { error: 'Internal server error' })
          : pass(),
      ),
  },
  {
    name: 'odd-quote-is-500',
    title: 'A contact with an apostrophe in its name answers 500: the SQL is glued together.',
    by: 'server-error',
    api: 'chatbase',
    start: () =>
      on('POST /chatbots/{chatbotId}/contacts', ({ request, pass, server }) => {
        const { users } = readObject(request) as { users?: { name?: unknown }[] };
        const isQuoted =
          Array.isArray(users) && users.some((user) => String(user?.name).includes("'"));
        return isQuoted && isAuthorized(request, server)
          ? fail(request, { message: 'Internal server error' })
          : pass();
      }),
  },
  {
    name: 'odd-empty-update-is-500',
    title: 'An update of an agent with an empty object answers 500: the SQL has nothing to set.',
    by: 'server-error',
    api: 'threetone',
    start: () =>
      onSuccess('PATCH /v1/convai/agents/{agent_id}', (answer, { request }) => {
        const body = readJson(request);
        return isObject(body) && Object.keys(body).length === 0
          ? insteadOf(answer, 500, { detail: 'Internal Server Error' })
          : answer;
      }),
  },
  {
    name: 'odd-null-name-is-500',
    title: 'A new agent whose name is null, as the document allows, answers 500.',
    by: 'server-error',
    api: 'threetone',
    start: () =>
      on('POST /v1/convai/agents/create', ({ request, pass, server }) =>
        readObject(request)['name'] === null && isAuthorized(request, server)
          ? fail(request, { detail: 'Internal Server Error' })
          : pass(),
      ),
  },
  {
    name: 'odd-large-page-is-500',
    title: 'A page number beyond 32 bits answers 500.',
    by: 'server-error',
    api: 'okchat',
    start: () =>
      onSuccess('GET /api/external/chatbot/{chatbotId}/conversations', (answer, { request }) =>
        Number(queryOf(request).get('page')) >= 2 ** 31
          ? insteadOf(answer, 500, { error: 'Internal server error' })
          : answer,
      ),
  },
  {
    name: 'odd-empty-text-is-500',
    title:
      'A new chatbot with an empty sourceText answers 500: it is taken for missing after it was found.',
    by: 'server-error',
    api: 'chatbase',
    start: () =>
      on('POST /create-chatbot', ({ request, pass, server }) =>
        readObject(request)['sourceText'] === '' && isAuthorized(request, server)
          ? fail(request, { message: 'Internal server error' })
          : pass(),
      ),
  },
]);

/** What a failure that nobody foresaw answers, before anything is stored. */
async function fail({ headers }: ProxiedRequest, body: unknown): Promise<Answer> {
  const fields = headers
    .filter(([name]) => name.toLowerCase() === 'origin')
    .map(([, origin]) => ['Access-Control-Allow-Origin', origin] as const);
  return insteadOf({ status: 500, headers: fields, body: Buffer.alloc(0) }, 500, body);
}
