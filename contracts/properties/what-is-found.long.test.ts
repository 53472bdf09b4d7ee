import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadDocument } from '../../openapi/load/load-document.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import {
  createFaultProxy,
  type FaultApi,
  type Strike,
  shopDocument,
} from '../../test/faults/index.ts';
import { validKey } from '../../test/faults/testing/client.ts';
import { type Started, startServer } from '../../test/faults/testing/servers.ts';
import { authorize } from '../../test/faults/tools/credentials.ts';
import { dropped, edit } from '../../test/faults/tools/edit-json.ts';
import {
  type Answer,
  header,
  insteadOf,
  isSuccess,
  type Json,
  queryOf,
  readObject,
  withBody,
  withHeader,
  withJson,
  withQuery,
} from '../../test/faults/tools/message.ts';
import { type Call, on, onJson, onStatus, onSuccess } from '../../test/faults/tools/strikes.ts';
import { runChecks } from '../run/run-checks.ts';

/**
 * One strike for each item that checks look for and nothing else sees: the check that is named
 * finds it, and finds nothing without it.
 */

const spec = new URL('../../spec/', import.meta.url).pathname;
const servers = new Map<
  FaultApi,
  { readonly server: Started; readonly document: OpenApiDocument }
>();

beforeAll(async () => {
  for (const api of ['shop', 'okchat', 'chatbase', 'threetone'] as const) {
    const folder = `${spec}${api}/`;
    const document =
      api === 'shop'
        ? loadDocument(shopDocument)
        : loadDocument(`${folder}openapi.yaml`, { overlays: [`${folder}overlay.yaml`] });
    servers.set(api, { server: await startServer(api), document: await document });
  }
});

afterAll(async () => {
  for (const { server } of servers.values()) await server.close();
});

/** Changes the JSON that is sent. */
const sent = (route: string | readonly string[], change: (body: Json) => Json) =>
  on(route, ({ request, pass }) =>
    pass(request.body.length === 0 ? request : withJson(request, change(readObject(request)))),
  );

/** Carries something out beside a success. */
const beside = (route: string, act: (call: Call) => Promise<unknown>) =>
  onSuccess(route, async (answer, call) => {
    await act(call);
    return answer;
  });

const products = async ({ ask }: Call): Promise<Json[]> =>
  readObject(await ask('GET', '/products?limit=100'))['data'] as Json[];
const agents = 'POST /v1/convai/agents/create';
const document = 'POST /v1/voiceai/knowledge-base/text';
const contacts = 'POST /chatbots/{chatbotId}/contacts';
const once = (list: readonly Json[]) => [
  ...new Map(list.map((item) => [JSON.stringify(item), item])).values(),
];
const byLabel = (list: readonly Json[]) =>
  list.toSorted((a, b) => String(a['label']).localeCompare(String(b['label'])));

/** An object without what no document names. */
const onlyKnown = (value: unknown) =>
  Object.fromEntries(
    Object.entries(Object(value) as Json).filter(([name]) => !name.includes('own')),
  );
const bot = '/api/external/chatbot/{chatbotId}';

/** Changes the JSON that is sent, by how many times it was. */
function counting(route: string, change: (body: Json, count: number) => Json): Strike {
  let count = 0;
  return sent(route, (body) => change(body, ++count));
}

/** Takes a query parameter away. */
const ignoring = (route: string, name: string) =>
  on(route, ({ request, pass }) => pass(withQuery(request, name, undefined)));

/** Answers everything with what has been answered already to the same creation. */
function findOrCreate(): Strike {
  const known = new Map<unknown, Answer>();
  return on('POST /products', async ({ request, pass }) => {
    const { name } = readObject(request);
    const answer = known.get(name) ?? (await pass());
    if (isSuccess(answer)) known.set(name, answer);
    return answer;
  });
}

/** Takes keys that are not the right one. */
const takingKeys =
  (isTaken: (key: string, right: string) => boolean): Strike =>
  (request, next, server) =>
    next(
      isTaken(header(request, 'x-api-key') ?? '', server.key)
        ? authorize(request, server)
        : request,
    );

/** Takes the right key where it is the part of `Authorization` that a pattern finds. */
const readingTokens =
  (pattern: RegExp): Strike =>
  (request, next, server) =>
    next(
      pattern.exec(header(request, 'authorization') ?? '')?.[1] === server.key
        ? authorize(request, server)
        : request,
    );

/** Answers another `Allow` with 405. */
const allowing = (methods: string) =>
  onStatus('* /products/{productId}', [405], (answer) => withHeader(answer, 'Allow', methods));

interface Case {
  readonly api: FaultApi;
  readonly strike: Strike;
  /** The check that has to find it. */
  readonly only: string;
}

test.each<[string, { given: Case; want: string }]>([
  [
    'a part that is answered and not kept',
    {
      given: {
        api: 'okchat',
        strike: onJson(`GET ${bot}`, (body) =>
          edit(body, '/chatbot/voice_widget_config/model', () => ({})),
        ),
        only: 'voiceAgent/journeys/settings',
      },
      want: 'update-ignored',
    },
  ],
  [
    'an upload that changes something else of its owner',
    {
      given: {
        api: 'okchat',
        strike: beside(`PATCH ${bot}/update-avatar`, ({ ask, values }) =>
          ask('PATCH', `/api/external/chatbots?id=${values['chatbotId']}`, { description: '' }),
        ),
        only: 'chatbotAvatar/journeys/rest',
      },
      want: 'update-overreached',
    },
  ],
  [
    'a list that writes a name in another way than a read',
    {
      given: {
        api: 'okchat',
        strike: onJson('GET /api/external/chatbots', (body) =>
          edit(body, '/chatbots/*/name', (name) => String(name).replaceAll('"', '&quot;')),
        ),
        only: 'createChatbot/journeys/text',
      },
      want: 'reads-disagree',
    },
  ],
  [
    'a read that changes what it reads',
    {
      given: {
        api: 'okchat',
        strike: beside(`GET ${bot}/conversations`, ({ ask, values }) =>
          ask('PATCH', `/api/external/chatbots?id=${values['chatbotId']}`, { name: 'Read' }),
        ),
        only: 'getConversations/journeys/safe',
      },
      want: 'reads-disagree',
    },
  ],
  [
    'a kind of picture that is served as another',
    {
      given: {
        api: 'okchat',
        strike: async (request, next) => {
          const answer = await next(request);
          return header(answer, 'content-type') === 'image/svg+xml'
            ? withHeader(answer, 'Content-Type', 'text/plain')
            : answer;
        },
        only: 'chatbotAvatar/uploads/avatar/accepted/image/svg',
      },
      want: 'upload-mistyped',
    },
  ],
  [
    'a stored file of another name',
    {
      given: {
        api: 'okchat',
        strike: onJson('POST /api/embedfiles', (body) =>
          edit(body, '/documents/*/file_name', (name) => String(name).toLowerCase()),
        ),
        only: 'knowledgeBaseFiles/uploads/files/shown',
      },
      want: 'upload-altered',
    },
  ],
  [
    'an action that is refused and leaves something elsewhere',
    {
      given: {
        api: 'okchat',
        strike: on(`POST ${bot}/chat`, async ({ pass, ask, values, request }) => {
          const answer = await pass();
          if (answer.status === 400 && request.body.length > 2)
            await ask('POST', `/api/external/chatbot/${values['chatbotId']}/chat`, {
              messages: [{ role: 'user', content: 'refused' }],
            });
          return answer;
        }),
        only: 'chat/negative/body/platform/type',
      },
      want: 'refused-request-wrote',
    },
  ],
  [
    'a creation that answers what was there',
    {
      given: { api: 'shop', strike: findOrCreate(), only: 'createProduct/journeys/ids' },
      want: 'id-repeated',
    },
  ],
  [
    'a list in place of an object',
    {
      given: {
        api: 'shop',
        strike: on('PATCH /products/{productId}', ({ pass, request }) =>
          pass(request.body.toString() === '[]' ? withBody(request, '{"stock":1}') : request),
        ),
        only: 'updateProduct/negative/body/type-array',
      },
      want: 'invalid-request-accepted',
    },
  ],
  [
    'an enum that is read in any case',
    {
      given: {
        api: 'shop',
        strike: sent('POST /products', (body) => ({
          ...body,
          category:
            typeof body['category'] === 'string'
              ? body['category'].toLowerCase()
              : body['category'],
        })),
        only: 'createProduct/negative/body/category/enum-case',
      },
      want: 'invalid-request-accepted',
    },
  ],
  [
    'another page size than the default',
    {
      given: {
        api: 'shop',
        strike: on('GET /products', ({ pass, request }) =>
          pass(queryOf(request).has('limit') ? request : withQuery(request, 'limit', '10')),
        ),
        only: 'listProducts/journeys/pages',
      },
      want: 'paging-inconsistent',
    },
  ],
  [
    'another page size than a default of 30',
    {
      given: {
        api: 'threetone',
        strike: on('GET /v1/convai/agents', ({ pass, request }) =>
          pass(queryOf(request).has('page_size') ? request : withQuery(request, 'page_size', '10')),
        ),
        only: 'listAgents/journeys/pages',
      },
      want: 'paging-inconsistent',
    },
  ],
  [
    'an update that changes the first of a list as well',
    {
      given: {
        api: 'shop',
        strike: beside('PATCH /products/{productId}', async (call) => {
          const [first] = await products(call);
          await call.ask('PATCH', `/products/${String(first?.['id'])}`, { stock: 4711 });
        }),
        only: 'updateProduct/journeys/changes',
      },
      want: 'update-overreached',
    },
  ],
  [
    'a deletion that takes the newest along',
    {
      given: {
        api: 'shop',
        strike: beside('DELETE /products/{productId}', async (call) => {
          const newest = (await products(call)).at(-1);
          await call.ask('DELETE', `/products/${String(newest?.['id'])}`);
        }),
        only: 'deleteProduct/journeys/for-good',
      },
      want: 'delete-overreached',
    },
  ],
  [
    'a token of a scheme that is not asked for',
    {
      given: {
        api: 'shop',
        strike: on('GET /products', ({ pass, request }) => {
          const isBearer = request.headers.some(
            ([name, value]) =>
              name.toLowerCase() === 'authorization' && value.startsWith('Bearer '),
          );
          return pass(isBearer ? withHeader(request, 'x-api-key', validKey) : request);
        }),
        only: 'listProducts/negative/credentials/bearer',
      },
      want: 'credentials-ignored',
    },
  ],
  [
    'line breaks that are lost',
    {
      given: {
        api: 'shop',
        strike: sent('POST /products', (body) => ({
          ...body,
          ...(typeof body['description'] === 'string' && {
            description: body['description'].replaceAll('\n', ' '),
          }),
        })),
        only: 'createProduct/journeys/text',
      },
      want: 'write-altered',
    },
  ],
  [
    'valid members of a refused update that are stored',
    {
      given: {
        api: 'shop',
        strike: on('PATCH /products/{productId}', async ({ pass, ask, request, values }) => {
          const answer = await pass();
          const { name } = answer.status === 400 ? readObject(request) : {};
          if (typeof name === 'string')
            await ask('PATCH', `/products/${values['productId']}`, { name });
          return answer;
        }),
        only: 'updateProduct/negative/body/beside',
      },
      want: 'refused-request-wrote',
    },
  ],
  [
    'an update to 0 that is ignored',
    {
      given: {
        api: 'shop',
        strike: sent('PATCH /products/{productId}', (body) =>
          body['stock'] === 0 ? { name: body['name'] ?? 'kept' } : body,
        ),
        only: 'updateProduct/journeys/changes',
      },
      want: 'update-ignored',
    },
  ],
  [
    'a failure that no check asks about',
    {
      given: {
        api: 'shop',
        strike: on('GET /products', async ({ pass, request }) => {
          const answer = await pass();
          return Number(queryOf(request).get('page') ?? 1) > 1
            ? insteadOf(answer, 500, { error: 'internal' })
            : answer;
        }),
        only: 'listProducts/journeys/pages',
      },
      want: 'server-error',
    },
  ],
  [
    'a list of what is in stock alone',
    {
      given: {
        api: 'shop',
        strike: onJson('GET /products', (body) =>
          edit(body, '/data', (items) => (items as Json[]).filter((item) => item['stock'] !== 0)),
        ),
        only: 'createProduct/journeys/others',
      },
      want: 'list-incomplete',
    },
  ],
  [
    'JSON with a comma too many',
    {
      given: {
        api: 'shop',
        strike: on('POST /products', ({ pass, request }) =>
          pass(withBody(request, request.body.toString().replace(/,}$/, '}'))),
        ),
        only: 'createProduct/negative/body/comma',
      },
      want: 'invalid-request-accepted',
    },
  ],
  [
    'a Location of all of them',
    {
      given: {
        api: 'shop',
        strike: onSuccess('POST /products', (answer) =>
          withHeader(answer, 'Location', '/products'),
        ),
        only: 'createProduct/journeys/read-back',
      },
      want: 'location-broken',
    },
  ],
  [
    'of two members at once the second, which is ignored',
    {
      given: {
        api: 'shop',
        strike: sent('PATCH /products/{productId}', (body) =>
          Object.fromEntries(Object.entries(body).slice(0, 1)),
        ),
        only: 'updateProduct/journeys/changes',
      },
      want: 'update-ignored',
    },
  ],
  [
    'a charset that makes JSON something else',
    {
      given: {
        api: 'shop',
        strike: on('POST /products', async ({ pass, request }) => {
          const answer = await pass();
          return header(request, 'content-type')?.includes('charset')
            ? insteadOf(answer, 400, { error: 'unknown charset' })
            : answer;
        }),
        only: 'createProduct/examples/charset',
      },
      want: 'valid-request-refused',
    },
  ],
  [
    'a search that is ignored',
    {
      given: {
        api: 'threetone',
        strike: ignoring('GET /v1/convai/agents', 'search'),
        only: 'listAgents/journeys/search/search',
      },
      want: 'list-overreached',
    },
  ],
  [
    'a search by title that is ignored, where nothing has a title of its own',
    {
      given: {
        api: 'okchat',
        strike: ignoring(`GET ${bot}/knowledge-base`, 'title'),
        only: 'getKnowledgeBaseListOfChatbot/journeys/search/title',
      },
      want: 'list-overreached',
    },
  ],
  [
    'a search that finds nothing',
    {
      given: {
        api: 'threetone',
        strike: on('GET /v1/convai/agents', ({ request, pass }) =>
          pass(queryOf(request).has('search') ? withQuery(request, 'search', 'nothing') : request),
        ),
        only: 'listAgents/journeys/search/search',
      },
      want: 'list-incomplete',
    },
  ],
  [
    'a list that is sorted by age, whatever it is asked for',
    {
      given: {
        api: 'threetone',
        strike: ignoring('GET /v1/convai/agents', 'sort_by'),
        only: 'listAgents/journeys/order/sort_by',
      },
      want: 'list-misordered',
    },
  ],
  [
    'a direction that is ignored',
    {
      given: {
        api: 'threetone',
        strike: ignoring('GET /v1/convai/agents', 'sort_direction'),
        only: 'listAgents/journeys/order',
      },
      want: 'list-misordered',
    },
  ],
  [
    'of several values the first alone',
    {
      given: {
        api: 'threetone',
        strike: on('GET /v1/voiceai/knowledge-base', ({ request, pass }) =>
          pass(withQuery(request, 'types', queryOf(request).getAll('types')[0] ?? undefined)),
        ),
        only: 'get_knowledge_base_list/journeys/several/types',
      },
      want: 'list-incomplete',
    },
  ],
  [
    'a first day that is ignored',
    {
      given: {
        api: 'chatbase',
        strike: ignoring('GET /get-conversations', 'startDate'),
        only: 'getConversations/journeys/dates',
      },
      want: 'list-overreached',
    },
  ],
  [
    'a last day that leaves out what came before it',
    {
      given: {
        api: 'chatbase',
        strike: onJson('GET /get-conversations', (body, { request }) =>
          queryOf(request).get('endDate') === '2099-01-01' ? { ...body, data: [] } : body,
        ),
        only: 'getConversations/journeys/dates',
      },
      want: 'list-incomplete',
    },
  ],
  [
    'what is listed and says that it is of another',
    {
      given: {
        api: 'chatbase',
        strike: onJson('GET /get-conversations', (body) =>
          edit(body, '/data/*/chatbot_id', () => 'another'),
        ),
        only: 'getConversations/journeys/owner',
      },
      want: 'list-overreached',
    },
  ],
  [
    'an update that numbers the name each time',
    {
      given: {
        api: 'okchat',
        strike: counting('PATCH /api/external/chatbots', (body, count) => ({
          ...body,
          name: `Update ${count}`,
        })),
        only: 'updateChatbot/journeys/repeats',
      },
      want: 'update-overreached',
    },
  ],
  [
    'a document that is deleted by way of another chatbot',
    {
      given: {
        api: 'okchat',
        strike: on(`DELETE ${bot}/knowledge-base`, async ({ pass, request, ask }) => {
          const answer = await pass();
          if (answer.status !== 404) return answer;
          for (const { id } of readObject(await ask('GET', '/api/external/chatbots'))[
            'chatbots'
          ] as Json[]) {
            const other = await ask(
              'DELETE',
              `/api/external/chatbot/${id}/knowledge-base?id=${queryOf(request).get('id')}`,
            );
            if (isSuccess(other)) return other;
          }
          return answer;
        }),
        only: 'deleteKnowledgeBaseData/negative/id/chatbotId/another',
      },
      want: 'invalid-request-accepted',
    },
  ],
  [
    'a key of which the first characters will do',
    {
      given: {
        api: 'shop',
        strike: takingKeys((key, right) => right.startsWith(key) && key !== ''),
        only: 'getProduct/negative/credentials/nearly',
      },
      want: 'credentials-ignored',
    },
  ],
  [
    'a key that is cut to its length',
    {
      given: {
        api: 'shop',
        strike: takingKeys((key, right) => key.startsWith(right)),
        only: 'deleteProduct/negative/credentials/nearly',
      },
      want: 'credentials-ignored',
    },
  ],
  [
    'a key in any case',
    {
      given: {
        api: 'shop',
        strike: takingKeys((key, right) => key.toLowerCase() === right.toLowerCase()),
        only: 'listProducts/negative/credentials/nearly',
      },
      want: 'credentials-ignored',
    },
  ],
  [
    'a key under any word',
    {
      given: {
        api: 'chatbase',
        strike: readingTokens(/^\S+ (.+)$/),
        only: 'getChatbots/negative/credentials/nearly',
      },
      want: 'credentials-ignored',
    },
  ],
  [
    'a key without a word',
    {
      given: {
        api: 'chatbase',
        strike: readingTokens(/^(\S+)$/),
        only: 'deleteChatbot/negative/credentials/nearly',
      },
      want: 'credentials-ignored',
    },
  ],
  [
    'any token of the second scheme',
    {
      given: {
        api: 'threetone',
        strike: on('POST /v1/convai/agents/create', ({ request, pass, server }) =>
          pass(
            header(request, 'authorization')?.startsWith('Bearer ')
              ? authorize(request, server)
              : request,
          ),
        ),
        only: 'createAgent/negative/credentials/wrong/HTTPBearer',
      },
      want: 'credentials-ignored',
    },
  ],
  [
    'a PUT that is taken for a PATCH',
    {
      given: {
        api: 'threetone',
        strike: on('PUT /v1/convai/agents/{agent_id}', ({ request, pass }) =>
          pass({ ...request, method: request.body.length > 0 ? 'PATCH' : 'PUT' }),
        ),
        only: 'getAgent/http/method',
      },
      want: 'method-accepted',
    },
  ],
  [
    'a POST that is taken for a PATCH that wants members',
    {
      given: {
        api: 'shop',
        strike: on('POST /products/{productId}', ({ request, pass }) =>
          pass({ ...request, method: request.body.length > 2 ? 'PATCH' : 'POST' }),
        ),
        only: 'getProduct/http/method',
      },
      want: 'method-accepted',
    },
  ],
  [
    'an Allow without all methods',
    {
      given: { api: 'shop', strike: allowing('GET, PUT'), only: 'getProduct/http/method' },
      want: 'header-invalid',
    },
  ],
  [
    'an Allow with a method that is not declared',
    {
      given: {
        api: 'shop',
        strike: allowing('GET, PUT, PATCH, DELETE, POST'),
        only: 'getProduct/http/method',
      },
      want: 'header-invalid',
    },
  ],
  [
    'a Location on a host that was not asked',
    {
      given: {
        api: 'shop',
        strike: onSuccess('POST /products', (answer) =>
          withHeader(
            answer,
            'Location',
            `http://shop-7.internal:8080${header(answer, 'location')}`,
          ),
        ),
        only: 'createProduct/journeys/read-back',
      },
      want: 'location-broken',
    },
  ],
  [
    'an id in capitals that is another one',
    {
      given: {
        api: 'shop',
        strike: on('GET /products/{productId}', async ({ ask, pass, values }) => {
          const id = String(values['productId']);
          const answer =
            id === id.toLowerCase()
              ? await pass()
              : await ask('GET', `/products/${id.toLowerCase()}`);
          return id === id.toLowerCase()
            ? answer
            : withJson(answer, { ...readObject(answer), id: 'another' });
        }),
        only: 'getProduct/negative/id/productId/other-case',
      },
      want: 'invalid-request-accepted',
    },
  ],
  [
    'a PUT that keeps what has a default',
    {
      given: {
        api: 'shop',
        strike: on('PUT /products/{id}', async ({ pass, request, ask, values }) => {
          const { stock } = readObject(await ask('GET', `/products/${values['id']}`));
          return pass(withJson(request, { stock, ...readObject(request) }));
        }),
        only: 'replaceProduct/journeys/replaces',
      },
      want: 'put-partial',
    },
  ],
  [
    'items made at once that are answered with one id',
    {
      given: {
        api: 'chatbase',
        strike: onJson('POST /chatbots/{chatbotId}/contacts', (body) =>
          edit(body, '/data/*/id', () => 'one'),
        ),
        only: 'createContacts/journeys/batch',
      },
      want: 'id-repeated',
    },
  ],
  [
    'white space that is taken from the names in a list of items',
    {
      given: {
        api: 'chatbase',
        strike: sent(contacts, (body) =>
          edit(body, '/users/*/name', (name) => String(name).trim()),
        ),
        only: 'createContacts/journeys/exact',
      },
      want: 'write-altered',
    },
  ],
  [
    'white space that an update takes from a text',
    {
      given: {
        api: 'shop',
        strike: sent('PATCH /products/{productId}', (body) =>
          edit(body, '/description', (text) => String(text).trim()),
        ),
        only: 'updateProduct/journeys/exact',
      },
      want: 'update-ignored',
    },
  ],
  [
    'line breaks that an update makes blanks',
    {
      given: {
        api: 'shop',
        strike: sent('PATCH /products/{productId}', (body) =>
          edit(body, '/description', (text) => String(text).replaceAll('\n', ' ')),
        ),
        only: 'updateProduct/journeys/exact',
      },
      want: 'update-ignored',
    },
  ],
  [
    'line breaks of Windows',
    {
      given: {
        api: 'threetone',
        strike: sent('PATCH /v1/convai/agents/{agent_id}', (body) =>
          edit(body, '/conversation_config/agent/first_message', (text) =>
            String(text).replaceAll('\n', '\r\n'),
          ),
        ),
        only: 'updateAgent/journeys/exact',
      },
      want: 'update-ignored',
    },
  ],
  [
    'digits that are read as a number',
    {
      given: {
        api: 'okchat',
        strike: sent('POST /api/external/chatbots', (body) =>
          edit(body, '/settings/greeting', (text) =>
            /^\d+$/.test(String(text)) ? String(Number(text)) : text,
          ),
        ),
        only: 'createChatbot/journeys/exact',
      },
      want: 'write-altered',
    },
  ],
  [
    'an empty text that is dropped',
    {
      given: {
        api: 'shop',
        strike: sent('POST /products', (body) =>
          edit(body, '/description', (text) => (text === '' ? dropped : text)),
        ),
        only: 'createProduct/journeys/exact',
      },
      want: 'write-altered',
    },
  ],
  [
    'white space that is taken from a text which only its content shows',
    {
      given: {
        api: 'threetone',
        strike: sent(document, (body) => edit(body, '/text', (text) => String(text).trim())),
        only: 'get_knowledge_base_content/journeys/whole/create_text_document_route',
      },
      want: 'write-altered',
    },
  ],
  [
    'digits that are read as a number in a text which only its content shows',
    {
      given: {
        api: 'threetone',
        strike: sent(document, (body) =>
          edit(body, '/text', (text) => (/^\d+$/.test(String(text)) ? String(Number(text)) : text)),
        ),
        only: 'get_knowledge_base_content/journeys/whole/create_text_document_route',
      },
      want: 'write-altered',
    },
  ],
  [
    'equal items that are stored once',
    {
      given: {
        api: 'threetone',
        strike: sent(agents, (body) =>
          edit(body, '/tags', (tags) => (Array.isArray(tags) ? [...new Set(tags)] : tags)),
        ),
        only: 'createAgent/journeys/exact',
      },
      want: 'write-altered',
    },
  ],
  [
    'items that are sorted',
    {
      given: {
        api: 'threetone',
        strike: sent('PATCH /v1/convai/agents/{agent_id}', (body) =>
          edit(body, '/tags', (tags) => (Array.isArray(tags) ? tags.toSorted() : tags)),
        ),
        only: 'updateAgent/journeys/exact',
      },
      want: 'update-ignored',
    },
  ],
  [
    'equal objects that are stored once',
    {
      given: {
        api: 'chatbase',
        strike: sent(contacts, (body) =>
          edit(body, '/users/*/stripe_accounts', (list) => once(list as Json[])),
        ),
        only: 'createContacts/journeys/exact',
      },
      want: 'write-altered',
    },
  ],
  [
    'objects that are sorted',
    {
      given: {
        api: 'chatbase',
        strike: sent('PATCH /chatbots/{chatbotId}/contacts/{contactId}', (body) =>
          edit(body, '/data/stripe_accounts', (list) => byLabel(list as Json[])),
        ),
        only: 'updateContact/journeys/exact',
      },
      want: 'update-ignored',
    },
  ],
  [
    'the query of a URL that is cut off',
    {
      given: {
        api: 'okchat',
        strike: sent('POST /api/external/chatbots', (body) =>
          edit(body, '/settings/snippet/logo', (url) => String(url).replace(/\?.*/, '')),
        ),
        only: 'createChatbot/journeys/exact',
      },
      want: 'write-altered',
    },
  ],
  [
    'a URL with a query that is refused',
    {
      given: {
        api: 'okchat',
        strike: on('POST /api/external/chatbots', async ({ pass, request }) => {
          const answer = await pass();
          return request.body.includes('logo.png?')
            ? insteadOf(answer, 400, { error: 'no URL' })
            : answer;
        }),
        only: 'createChatbot/examples/urls',
      },
      want: 'valid-request-refused',
    },
  ],
  [
    'decimals that are rounded',
    {
      given: {
        api: 'shop',
        strike: sent('POST /products', (body) =>
          edit(body, '/price', (price) =>
            typeof price === 'number' ? Number(price.toFixed(2)) : price,
          ),
        ),
        only: 'createProduct/journeys/exact',
      },
      want: 'write-altered',
    },
  ],
  [
    'times in milliseconds',
    {
      given: {
        api: 'chatbase',
        strike: onJson('GET /chatbots/{chatbotId}/contacts', (body) =>
          edit(body, '/data/*/created_at', (time) => Number(time) * 1000),
        ),
        only: 'getContacts/journeys/shows',
      },
      want: 'body-nonconforming',
    },
  ],
  [
    'a time that a list shows and a read shows another of',
    {
      given: {
        api: 'threetone',
        strike: onJson('GET /v1/convai/agents', (body) =>
          edit(body, '/agents/*/created_at_unix_secs', (time) => Number(time) - 3600),
        ),
        only: 'listAgents/journeys/shows',
      },
      want: 'reads-disagree',
    },
  ],
  [
    'a member of a free object that is dropped',
    {
      given: {
        api: 'threetone',
        strike: sent(agents, (body) => edit(body, '/platform_settings', onlyKnown)),
        only: 'createAgent/journeys/exact',
      },
      want: 'write-altered',
    },
  ],
  [
    'a member of a free object that an update drops',
    {
      given: {
        api: 'threetone',
        strike: sent('PATCH /v1/convai/agents/{agent_id}', (body) =>
          edit(body, '/conversation_config', onlyKnown),
        ),
        only: 'updateAgent/journeys/exact',
      },
      want: 'update-ignored',
    },
  ],
])('%s is found', async (name, { given: { api, strike, only }, want }) => {
  const { server, document } = servers.get(api) ?? { server: undefined, document: undefined };
  if (server === undefined) throw new Error(`no ${api}`);
  const findings = async (fault: Parameters<typeof createFaultProxy>[1]) => {
    const proxy = await createFaultProxy(server.url, fault, { key: validKey });
    const summary = await runChecks({
      document,
      target: proxy.url,
      credentials: { 'x-api-key': validKey },
      hasValidCredentials: true,
      allowWrites: true,
      disposable: true,
      strict: true,
      runId: 'found',
      only: [only],
    });
    await proxy.close();
    return summary.findings.map(({ code }) => code);
  };
  expect(await findings(undefined), 'without it').toEqual([]);
  expect(
    await findings({ name: 'one', group: 'one', title: name, api, start: () => strike }),
  ).toContain(want);
});
