import { type Fault, group } from '../fault.ts';
import { edit } from '../tools/edit-json.ts';
import {
  type Answer,
  isSuccess,
  type Json,
  queryOf,
  readObject,
  withQuery,
} from '../tools/message.ts';
import { type Call, on, onJson } from '../tools/strikes.ts';

const conversations = 'GET /api/external/chatbot/{chatbotId}/conversations';
const agents = 'GET /v1/convai/agents';
const documents = 'GET /v1/voiceai/knowledge-base';

/** Lists that show something twice, or not, or that count wrongly. */
export const listFaults: Fault[] = [
  ...group('list', [
    {
      name: 'list-shows-one-twice',
      title: 'The newest chatbot is in the list twice: a join finds it two times.',
      by: 'list-duplicate',
      api: 'okchat',
      start: () =>
        onJson('GET /api/external/chatbots', (body) =>
          edit(body, '/chatbots', (items) =>
            Array.isArray(items) ? [...items, ...items.slice(-1)] : items,
          ),
        ),
    },
    {
      name: 'list-lacks-the-last',
      title: 'The list of chatbots lacks its last item: the loop ends one too early.',
      by: 'list-incomplete',
      api: 'chatbase',
      start: () =>
        onJson('GET /get-chatbots', (body) =>
          edit(body, '/chatbots', (items) => (Array.isArray(items) ? items.slice(0, -1) : items)),
        ),
    },
    {
      name: 'list-total-counts-one-more',
      title: 'The total of the conversations is one more than there are.',
      by: 'paging-inconsistent',
      api: 'okchat',
      start: () =>
        onJson(conversations, (body) =>
          edit(body, '/metadata/totalCount', (count) => Number(count) + 1),
        ),
    },
    {
      name: 'list-total-counts-the-page',
      title: 'The total of the contacts is how many the page shows, not how many there are.',
      by: 'paging-inconsistent',
      api: 'chatbase',
      start: () =>
        onJson('GET /chatbots/{chatbotId}/contacts', (body) => ({
          ...body,
          total: (body['data'] as unknown[]).length,
        })),
    },
    {
      name: 'list-filter-ignored',
      title: 'The filter by type is ignored in the list of documents.',
      by: 'list-overreached',
      api: 'threetone',
      start: () => on(documents, async (call) => ignoring(call, ['types'])),
    },
    {
      name: 'list-search-ignored',
      title: 'The search by name is ignored in the list of agents.',
      by: 'list-overreached',
      api: 'threetone',
      start: () => on(agents, async (call) => ignoring(call, ['search'])),
    },
    {
      name: 'list-order-ignored',
      title: 'sort_direction is ignored: agents are always listed the newest first.',
      by: 'list-misordered',
      api: 'threetone',
      start: () => on(agents, async (call) => ignoring(call, ['sort_direction'])),
    },
  ]),
  ...group('paging', [
    {
      name: 'paging-pages-overlap',
      title: 'Each page of conversations begins with the last of the page before.',
      by: 'paging-inconsistent',
      api: 'okchat',
      start: () =>
        onJson(conversations, async (body, { request, pass }) => {
          const page = Number(queryOf(request).get('page') ?? 1);
          const limit = Number(queryOf(request).get('limit') ?? 10);
          if (page < 2) return body;
          const whole = (
            await readBody(pass(withQuery(withQuery(request, 'page', '1'), 'limit', '100000')))
          )['data'] as unknown[];
          return { ...body, data: whole.slice((page - 1) * limit - 1, page * limit - 1) };
        }),
    },
    {
      name: 'paging-size-ignored',
      title: 'page_size is ignored in the list of agents: a page has up to 30.',
      by: 'paging-inconsistent',
      api: 'threetone',
      start: () => on(agents, async (call) => ignoring(call, ['page_size'])),
    },
    {
      name: 'paging-number-ignored',
      title: 'page is ignored in the list of conversations: every page is the first.',
      by: 'paging-inconsistent',
      api: 'chatbase',
      start: () => on('GET /get-conversations', async (call) => ignoring(call, ['page'])),
    },
    {
      name: 'paging-skips-one',
      title:
        'Every page of documents but the first lacks its first item: the cursor points one too far.',
      by: 'paging-inconsistent',
      api: 'threetone',
      start: () =>
        onJson(documents, (body, { request }) =>
          queryOf(request).has('cursor')
            ? edit(body, '/documents', (items) => (Array.isArray(items) ? items.slice(1) : items))
            : body,
        ),
    },
    {
      name: 'paging-promises-more',
      title: 'has_more is true on the last page of agents too, though there is no next cursor.',
      by: 'paging-inconsistent',
      api: 'threetone',
      start: () => onJson(agents, (body) => ({ ...body, has_more: true })),
    },
    {
      name: 'paging-pages-rounded-down',
      title:
        'The number of pages of messages is rounded down, so that the last page is not counted.',
      by: 'paging-inconsistent',
      missed: 'Messages come from a chat, and no journey pages through what no creation makes.',
      api: 'okchat',
      start: () =>
        onJson(
          'GET /api/external/chatbot/{chatbotId}/conversations/{sessionId}/messages',
          (body) => {
            const { totalCount, pageSize } = body['metadata'] as {
              totalCount: number;
              pageSize: number;
            };
            return edit(body, '/metadata/totalPages', () => Math.floor(totalCount / pageSize));
          },
        ),
    },
    {
      name: 'paging-limit-not-told',
      title: 'pageSize says 10, whatever limit was asked for.',
      by: 'paging-inconsistent',
      api: 'okchat',
      start: () => onJson(conversations, (body) => edit(body, '/metadata/pageSize', () => 10)),
    },
  ]),
];

/** Answers as if some query parameters had not been sent. They are still validated. */
async function ignoring({ request, pass }: Call, names: readonly string[]): Promise<Answer> {
  const answer = await pass();
  if (!isSuccess(answer)) return answer;
  return pass(names.reduce((changed, name) => withQuery(changed, name, undefined), request));
}

async function readBody(answer: Promise<Answer>): Promise<Json> {
  return readObject(await answer);
}
