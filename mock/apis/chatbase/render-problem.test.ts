import { expect, test } from 'vitest';
import { doublesOfThisFile, key } from '../../testing/chatbase.ts';

const start = doublesOfThisFile();

const unknown = 'no-such-bot';
const chat = { chatbotId: unknown, messages: [{ role: 'user', content: 'Hi' }] };
const general: readonly { method: string; path: string; body?: object }[] = [
  { method: 'POST', path: '/create-chatbot', body: { chatbotName: 'Bot' } },
  { method: 'GET', path: '/get-chatbots' },
  {
    method: 'POST',
    path: '/update-chatbot-data',
    body: { chatbotId: unknown, chatbotName: 'Bot' },
  },
  { method: 'POST', path: '/update-chatbot-settings', body: { chatbotId: unknown } },
  { method: 'DELETE', path: `/delete-chatbot?chatbotId=${unknown}` },
  { method: 'DELETE', path: `/delete-chatbot-icon?chatbotId=${unknown}` },
  { method: 'DELETE', path: `/delete-chatbot-profile-picture?chatbotId=${unknown}` },
  { method: 'POST', path: '/chat', body: chat },
  { method: 'GET', path: `/get-conversations?chatbotId=${unknown}` },
  { method: 'GET', path: `/get-leads?chatbotId=${unknown}` },
];
const ofContacts = [
  ['GET', `/chatbots/${unknown}/contacts`, undefined, 'Chatbot not found'],
  ['POST', `/chatbots/${unknown}/contacts`, { users: [{}] }, 'Chatbot not found'],
  ['PATCH', `/chatbots/${unknown}/contacts/user_123`, { data: {} }, 'Contact not found'],
  ['DELETE', `/chatbots/${unknown}/contacts/user_123`, undefined, 'Contact not found'],
  [
    'POST',
    `/chatbots/${unknown}/custom-attributes`,
    { name: 'a', type: 'text' },
    'Chatbot not found',
  ],
  ['PUT', `/chatbots/${unknown}/custom-attributes/a`, {}, 'Chatbot not found'],
] as const;

test.each(general)('$method $path without a key is a 401', async ({ method, path, body }) => {
  const { send } = await start();
  const answer = await send(method, path, body, { Authorization: '' });
  expect([answer.status, answer.headers.get('www-authenticate'), await answer.json()]).toEqual([
    401,
    'Bearer',
    { message: 'No API key provided.' },
  ]);
});

test.each(ofContacts)(
  '%s %s without a key, or with a wrong one, is a 401',
  async (method, path, body) => {
    const { send } = await start({ apiKeys: ['the-key'] });
    for (const Authorization of ['', 'Bearer another']) {
      const answer = await send(method, path, body, { Authorization });
      expect([answer.status, await answer.json()]).toEqual([
        401,
        { message: 'Unauthorized access' },
      ]);
    }
  },
);

test('a wrong key hears how to send the right one', async () => {
  const { send } = await start({ apiKeys: ['the-key'] });
  const answer = await send('GET', '/get-chatbots');
  expect([answer.status, await answer.json()]).toEqual([
    401,
    { message: expect.stringMatching(/key is not one of those/) },
  ]);
});

test.each(general.slice(2))(
  '$method $path is a 404: no chatbot has the id',
  async ({ method, path, body }) => {
    const { send } = await start();
    const answer = await send(method, path, body);
    expect([answer.status, await answer.json()]).toEqual([404, { message: 'Resource not found' }]);
  },
);

test.each(ofContacts)(
  '%s %s is a 404: no chatbot has the id',
  async (method, path, body, message) => {
    const { send } = await start();
    const answer = await send(method, path, body);
    expect([answer.status, await answer.json()]).toEqual([404, { message }]);
  },
);

test.each(['icon', 'profile-picture'] as const)(
  'uploading a %s: an unknown chatbot is a 404, a missing key a 401',
  async (slot) => {
    const { upload, url } = await start();
    const answer = await upload(slot, unknown);
    expect([answer.status, await answer.json()]).toEqual([404, { message: 'Resource not found' }]);
    const keyless = await fetch(`${url}/upload-chatbot-${slot}`, {
      method: 'POST',
      body: new FormData(),
    });
    expect([keyless.status, await keyless.json()]).toEqual([
      401,
      { message: 'No API key provided.' },
    ]);
  },
);

test.each([
  [
    'a name that is too short',
    {
      given: ['POST', '/create-chatbot', { chatbotName: 'ab' }],
      want: /^chatbotName must NOT have fewer than 3 characters/,
    },
  ],
  ['a body that is no JSON', { given: ['POST', '/create-chatbot', '{'], want: /cannot be read/ }],
  [
    'a missing id',
    {
      given: ['POST', '/update-chatbot-data', { chatbotName: 'Bot' }],
      want: /^chatbotId is missing\.$/,
    },
  ],
  [
    'an unknown model',
    {
      given: ['POST', '/update-chatbot-settings', { chatbotId: 'x', model: 'gpt-0' }],
      want: /^model must be one of "gpt-4o"/,
    },
  ],
  [
    'a missing id in the query',
    { given: ['DELETE', '/delete-chatbot'], want: /^chatbotId is missing\.$/ },
  ],
  [
    'no icon to delete named',
    { given: ['DELETE', '/delete-chatbot-icon'], want: /^chatbotId is missing\.$/ },
  ],
  [
    'no picture to delete named',
    { given: ['DELETE', '/delete-chatbot-profile-picture'], want: /^chatbotId is missing\.$/ },
  ],
  [
    'a message without content',
    {
      given: ['POST', '/chat', { ...chat, messages: [{ role: 'user' }] }],
      want: /^messages\.0\.content is missing\.$/,
    },
  ],
  [
    'no messages',
    {
      given: ['POST', '/chat', { ...chat, messages: [] }],
      want: /^messages must NOT have fewer than 1 items/,
    },
  ],
  [
    'conversations of nobody',
    { given: ['GET', '/get-conversations'], want: /^chatbotId is missing\.$/ },
  ],
  ['leads of nobody', { given: ['GET', '/get-leads'], want: /^chatbotId is missing\.$/ }],
  [
    'JSON instead of a form',
    { given: ['POST', '/upload-chatbot-icon', {}], want: /accepted: multipart\/form-data/ },
  ],
] as const)(
  '%s: 400 with a message that says so',
  async (_name, { given: [method, path, body], want }) => {
    const { send } = await start();
    const answer = await send(method, path, body);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { message: expect.stringMatching(want) },
    ]);
  },
);

test.each([
  [
    'a form without its file',
    { given: { chatbotId: 'ckl123abc456' }, want: 'chatbotIconFile is missing.' },
  ],
  [
    'a form without an id',
    { given: { chatbotIconFile: new File([], 'a.png') }, want: 'chatbotId is missing.' },
  ],
])('%s: 400 with a message that says so', async (_name, { given, want }) => {
  const { url } = await start();
  const form = new FormData();
  for (const [name, value] of Object.entries(given)) form.set(name, value);
  const answer = await fetch(`${url}/upload-chatbot-icon`, {
    method: 'POST',
    headers: key,
    body: form,
  });
  expect([answer.status, await answer.json()]).toEqual([400, { message: want }]);
});

test('a body that is too large is a 400, the only status that is declared for it', async () => {
  const { send } = await start({ maxBody: 100 });
  const general = await send('POST', '/create-chatbot', { chatbotName: 'x'.repeat(200) });
  expect([general.status, await general.json()]).toEqual([
    400,
    { message: 'The body has more than 100 bytes.' },
  ]);
  const ofContacts = await send('POST', '/chatbots/ckl123abc456/contacts', {
    users: [{ name: 'x'.repeat(200) }],
  });
  const issues = [{ field: 'body', message: 'The body has more than 100 bytes.' }];
  expect([ofContacts.status, await ofContacts.json()]).toEqual([
    400,
    { message: 'Invalid request body', issues },
  ]);
});

const contacts = '/chatbots/ckl123abc456/contacts';
const attributes = '/chatbots/ckl123abc456/custom-attributes';

test.each([
  [
    'as the guide to listing has it',
    {
      given: ['GET', `${contacts}?per_page=9`],
      want: ['per_page', 'Number must be greater than or equal to 10'],
    },
  ],
  [
    'for a number that is too large',
    {
      given: ['GET', `${contacts}?per_page=1001`],
      want: ['per_page', 'Number must be less than or equal to 1000'],
    },
  ],
  [
    'for a word',
    { given: ['GET', `${contacts}?page=two`], want: ['page', 'Expected integer, received string'] },
  ],
  [
    'as the guide to updating has it',
    {
      given: ['PATCH', `${contacts}/user_123`, { data: { custom_attributes: { age: '5' } } }],
      want: ['custom_attributes.age', 'Expected number, received string'],
    },
  ],
  [
    'as the guide to attributes has it',
    {
      given: ['POST', attributes, { name: 'a', type: 'list' }],
      want: ['type', 'Invalid type. Must be one of: text, number, boolean, date'],
    },
  ],
  [
    'for a missing member',
    { given: ['POST', attributes, { type: 'text' }], want: ['name', 'Required'] },
  ],
  [
    'for missing data',
    { given: ['PATCH', `${contacts}/user_123`, {}], want: ['data', 'Required'] },
  ],
  [
    'for an array that is none',
    {
      given: ['POST', contacts, { users: null }],
      want: ['users', 'Expected array, received null'],
    },
  ],
  [
    'for another member',
    {
      given: ['POST', contacts, { users: [{ email: 'x' }] }],
      want: ['users.0.email', 'Must be a valid email'],
    },
  ],
  [
    'for a change of an attribute',
    {
      given: ['PUT', `${attributes}/age`, { archived: 'no' }],
      want: ['archived', 'Expected boolean, received string'],
    },
  ],
] as const)(
  'an issue reads %s',
  async (_name, { given: [method, path, body], want: [field, message] }) => {
    const { send } = await start();
    const answer = await send(method, path, body);
    const words = method === 'GET' ? 'Invalid request parameters' : 'Invalid request body';
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { message: words, issues: [{ field, message }] },
    ]);
  },
);

test('a method that a path does not have is a 405 with what it has', async () => {
  const { send } = await start();
  const answer = await send('GET', '/create-chatbot');
  expect([answer.status, answer.headers.get('allow'), await answer.json()]).toEqual([
    405,
    'POST, OPTIONS',
    { message: 'GET is not a method of /create-chatbot, which has POST, OPTIONS.' },
  ]);
});
