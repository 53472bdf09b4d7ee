import { expect, test } from 'vitest';
import { doublesOfThisFile } from '../../testing/chatbase.ts';

const start = doublesOfThisFile();

const settings = {
  chatbotId: 'ckl123abc456',
  name: 'My Chatbot',
  temp: 0.7,
  styles: { theme: 'light' },
};
const user = {
  external_id: 'user_124',
  name: 'Jane Doe',
  email: 'jane@example.com',
  custom_attributes: { department: 'Sales' },
};

test.each([
  ['the chatbots', { given: ['GET', '/get-chatbots'], want: 200 }],
  [
    'the new text',
    {
      given: [
        'POST',
        '/update-chatbot-data',
        { chatbotId: 'ckl123abc456', chatbotName: 'Updated Bot Name' },
      ],
      want: 200,
    },
  ],
  ['the settings', { given: ['POST', '/update-chatbot-settings', settings], want: 202 }],
  [
    'the chat',
    {
      given: [
        'POST',
        '/chat',
        { chatbotId: 'ckl123abc456', messages: [{ role: 'user', content: 'Hello' }] },
      ],
      want: 200,
    },
  ],
  [
    'the conversations',
    {
      given: [
        'GET',
        '/get-conversations?chatbotId=ckl123abc456&filteredSources=API,WhatsApp&page=1&size=10',
      ],
      want: 200,
    },
  ],
  ['the leads', { given: ['GET', '/get-leads?chatbotId=ckl123abc456&page=1&size=10'], want: 200 }],
  ['the contacts', { given: ['GET', '/chatbots/ckl123abc456/contacts'], want: 200 }],
  [
    'a contact beside the one in the examples',
    { given: ['POST', '/chatbots/ckl123abc456/contacts', { users: [user] }], want: 200 },
  ],
  [
    'the contact by its external ID',
    {
      given: ['PATCH', '/chatbots/ckl123abc456/contacts/user_123', { data: { name: 'John Doe' } }],
      want: 200,
    },
  ],
  [
    'the contact by its id',
    { given: ['DELETE', '/chatbots/ckl123abc456/contacts/contact_internal_123'], want: 204 },
  ],
  [
    'the contact of the guides',
    {
      given: ['DELETE', '/chatbots/exampleId-123/contacts/123e4567-e89b-12d3-a456-426614174000'],
      want: 204,
    },
  ],
  [
    'the custom attribute',
    {
      given: [
        'PUT',
        '/chatbots/ckl123abc456/custom-attributes/department',
        { label: 'Department' },
      ],
      want: 200,
    },
  ],
  ['no icon yet', { given: ['DELETE', '/delete-chatbot-icon?chatbotId=ckl123abc456'], want: 200 }],
  [
    'the chatbot of the guides',
    { given: ['DELETE', '/delete-chatbot?chatbotId=exampleId-123'], want: 200 },
  ],
] as const)(
  'the documentation can be followed: %s',
  async (_name, { given: [method, path, body], want }) => {
    const { send } = await start();
    expect((await send(method, `/api/v1${path}`, body)).status).toBe(want);
  },
);

test('the start data is what the reference shows', async () => {
  const { api } = await start();
  const query = { chatbotId: 'ckl123abc456' };
  expect((await api.GET('/get-chatbots')).data?.chatbots[0]).toMatchObject({
    id: 'ckl123abc456',
    name: 'Customer Support Bot',
    model: 'gpt-4o-mini',
  });
  expect((await api.GET('/get-conversations', { params: { query } })).data?.data).toMatchObject([
    { id: 'conv_123', messages: [{ id: 'msg_123' }] },
  ]);
  expect(
    (await api.GET('/get-leads', { params: { query } })).data?.collectedCustomers,
  ).toMatchObject([{ id: 'lead_123', account_id: 'acc_123abc456' }]);
  const contacts = await api.GET('/chatbots/{chatbotId}/contacts', { params: { path: query } });
  expect(contacts.data?.data).toMatchObject([
    { id: 'contact_internal_123', external_id: 'user_123', created_at: 1704067200 },
  ]);
});

test('an empty double has no start data', async () => {
  const { api, send } = await start({ empty: true });
  expect((await api.GET('/get-chatbots')).data).toEqual({ chatbots: [] });
  expect((await send('GET', '/get-leads?chatbotId=ckl123abc456')).status).toBe(404);
});
