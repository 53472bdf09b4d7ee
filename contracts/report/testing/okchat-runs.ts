import { curlCommand } from '../../reproduce/curl.ts';
import { png } from '../../request/test-pictures.ts';
import type { RunEvent } from '../../run/event.ts';
import { received, sent } from './request.ts';
import { check, coverageOf, ended, finding, operation, runOf } from './run.ts';

const list = operation('getChatbots', 'get', '/api/external/chatbots');
const create = operation('createChatbot', 'post', '/api/external/chatbots');
const avatar = operation(
  'chatbotAvatar',
  'patch',
  '/api/external/chatbot/{chatbotId}/update-avatar',
);
const remove = operation('deleteChatbot', 'delete', '/api/external/chatbot/{chatbotId}');
const chat = operation('POST /api/chat', 'post', '/api/chat');

const listExample = check(list, 'examples', 'valid', 'the list of chatbots conforms to its schema');
const listAnonymous = check(
  list,
  'negative',
  'credentials/none',
  'a request without credentials is refused with 401',
);
const createExample = check(
  create,
  'examples',
  'valid',
  'the documented example is accepted with 201',
);
const createNameless = check(
  create,
  'negative',
  'body/name/missing',
  'a body without name is refused',
);
const createMany = check(create, 'generated', 'valid', 'any valid body is accepted');
const avatarJourney = check(
  avatar,
  'journeys',
  'read-back',
  'the uploaded picture is served as it was sent',
);
const avatarText = check(
  avatar,
  'uploads',
  'text-as-png',
  'text that is sent as image/png is refused',
);
const avatarLarge = check(
  avatar,
  'uploads',
  'too-large',
  'a picture above the limit is refused with 413',
);
const removeTwice = check(remove, 'journeys', 'twice', 'a second deletion answers 404');
const chatStream = check(chat, 'examples', 'valid', 'the documented example is answered with 200');

const operations = [
  coverageOf(list, { '200': 12, '401': 2 }, { 'query/page': 3 }),
  coverageOf(create, { '201': 9, '400': 14, '401': 2 }),
  coverageOf(avatar, { '200': 4, '400': 3, '413': 1 }),
  coverageOf(remove, { '200': 2, '404': 2 }),
  coverageOf(chat, { '200': 1 }),
];

/** A run without findings. */
export const cleanRun: readonly RunEvent[] = runOf({
  run: { target: 'the double, in this process', keyFrom: undefined },
  ends: [
    listExample,
    listAnonymous,
    createExample,
    createNameless,
    createMany,
    avatarJourney,
    avatarText,
    avatarLarge,
    removeTwice,
    chatStream,
  ].map((of) => ended(of)),
  cleanUp: { created: 4, deleted: 4, left: [], untraced: [] },
  operations,
});

/** The key of the failing run, which no report may show. */
export const secret = 'sk-live-0123456789';

const hostile =
  '<script>alert(1)</script> \u001b[31mred\u001b[0m \u202e | `code` **bold** @octocat #1 ]]> & "quotes"';
const at = {
  baseUrl: 'https://v2.okchat.ai',
  credentialHeaders: { 'x-api-key': '$OKCHAT_API_KEY' },
};
const bearer = { authorization: `Bearer ${secret}` };

const creation = {
  request: sent('POST', '/api/external/chatbots', {
    headers: bearer,
    body: { kind: 'json', value: { name: 'doubletake k3f9 bot', settings: { tone: 'kind' } } },
  }),
  response: received(
    201,
    {
      chatbot: {
        id: 'c1',
        name: null,
        createdAt: 'yesterday',
        greeting: hostile,
        echoed: secret,
        settings: { tone: 'kind' },
      },
    },
    { 'set-cookie': `s=${secret}` },
  ),
  failure: undefined,
};

const picture = png(2, 1);

const upload = {
  request: sent('PATCH', '/api/external/chatbot/c1/update-avatar', {
    body: {
      kind: 'multipart',
      parts: [
        { name: 'avatar', filename: 'wide "one".png', type: 'image/png', content: picture },
        { name: 'note', content: Buffer.from('hello') },
      ],
    },
  }),
  response: received(200, { chatbot: { id: 'c1', avatar: 'https://v2.okchat.ai/files/1.png' } }),
  failure: undefined,
};

const download = {
  request: sent('GET', '/files/1.png', { credentials: 'none' }),
  response: received(200, png(3, 3), { 'content-type': 'image/png' }),
  failure: undefined,
};

const nonconforming = finding(createExample, {
  location: 'body/chatbot/name',
  message: `the body has null at /chatbot/name, where a string is wanted; the server says ${hostile}`,
  source: 'https://docs.okchat.ai/api-reference/create-chatbot',
  statement: '/paths/~1api~1external~1chatbots/post/responses/201/content/application~1json/schema',
  exchanges: [creation],
  curl: curlCommand(creation.request, at),
});

const altered = finding(avatarJourney, {
  code: 'upload-altered',
  evidence: 'observed',
  source: 'https://docs.okchat.ai/api-reference/update-avatar',
  location: 'file',
  message: `${picture.length} bytes were uploaded and ${png(3, 3).length} others came back`,
  exchanges: [creation, upload, download],
  curl: curlCommand(upload.request, at),
});

const broken = finding(avatarText, {
  code: 'no-answer',
  location: '',
  message: 'the connection was closed before the answer was complete',
  exchanges: [{ ...upload, response: undefined, failure: 'ECONNRESET' }],
  curl: curlCommand(upload.request, at),
});

const overlay = `- target: $.paths['/api/external/chatbot/{chatbotId}'].delete.responses
  update:
    "200":
      description: deleted, or not there`;

const assumption = finding(removeTwice, {
  code: 'delete-repeatable',
  severity: 'refuted',
  evidence: 'assumed',
  location: 'status',
  message: 'a second deletion was answered with 200 where 404 is assumed',
  statement: '/paths/~1api~1external~1chatbot~1{chatbotId}/delete/responses/404',
  exchanges: [
    {
      request: sent('DELETE', '/api/external/chatbot/c1'),
      response: received(200, undefined),
      failure: undefined,
    },
  ],
  curl: curlCommand(sent('DELETE', '/api/external/chatbot/c1'), at),
  overlay,
});

const unreachable =
  'nothing was sent that the target has to refuse for its size: the document gives no limit';

/** A run with a finding of every kind, and answers by somebody who means harm. */
export const failingRun: readonly RunEvent[] = runOf({
  run: { target: `https://user:${secret}@v2.okchat.ai` },
  ends: [
    ended(listExample),
    ended(listAnonymous),
    ended(createExample, { findings: [nonconforming] }),
    ended(createNameless),
    ended(createMany, {
      findings: [
        { ...nonconforming, check: createMany.id },
        { ...nonconforming, check: createMany.id },
      ],
    }),
    ended(avatarJourney, { findings: [altered] }),
    ended(avatarText, { findings: [broken] }),
    ended(avatarLarge, { reason: unreachable }),
    ended(removeTwice, { findings: [assumption] }),
    ended(chatStream, {
      reason: 'the check has to write, and writes are not allowed (--allow-writes)',
    }),
  ],
  cleanUp: {
    created: 4,
    deleted: 3,
    left: [
      'chatbot c2: DELETE /api/external/chatbot/c2 answered 500; delete it with `doubletake clean`',
    ],
    untraced: [],
  },
  operations: [
    coverageOf(
      list,
      { '200': 12, '401': 2 },
      { 'query/page': 3, 'query/limit': 'no check varies it' },
    ),
    coverageOf(create, {
      '201': 9,
      '400': 'the target accepted every body that had to be refused',
      '401': 2,
    }),
    coverageOf(avatar, { '200': 4, '400': 3, '413': unreachable }),
    coverageOf(remove, { '200': 2, '404': 'the target answered 200' }),
    coverageOf(chat, { '200': 'every check was skipped', '429': 'no check provokes it' }),
  ],
});

/** The failing run, cut off after three checks. */
export const interruptedRun: readonly RunEvent[] = failingRun.slice(0, 7);
