import { expect, test } from 'vitest';
import { doublesOfThisFile, newChatbot } from '../../testing/chatbase.ts';

const start = doublesOfThisFile();

const at = { params: { path: { chatbotId: 'ckl123abc456' } } };
const contact = (contactId: string) => ({ params: { path: { ...at.params.path, contactId } } });
const contacts = '/chatbots/{chatbotId}/contacts';
const oneContact = '/chatbots/{chatbotId}/contacts/{contactId}';
const attributes = '/chatbots/{chatbotId}/custom-attributes';

test('a new contact has what was sent, an id and Unix seconds; what the chatbot does not know is left out', async () => {
  const { api } = await start();
  const sent = {
    external_id: 'u1',
    stripe_accounts: [{ label: 'main', stripe_id: 'cus_1', secret: 1 }],
    custom_attributes: { department: 'IT', shoe: 42 },
  };
  const { data } = await api.POST(contacts, {
    ...at,
    body: { users: [{ ...sent, nickname: 'x' } as typeof sent] },
  });
  const created = {
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    external_id: 'u1',
    name: null,
    email: null,
    phonenumber: null,
    stripe_accounts: [{ label: 'main', stripe_id: 'cus_1' }],
    custom_attributes: { department: 'IT' },
    created_at: expect.any(Number),
    updated_at: expect.any(Number),
  };
  expect(data).toEqual({ message: 'Success', data: [created] });
  expect(data?.data[0]?.created_at).toBeLessThan(3e9);
  expect((await api.GET(contacts, at)).data?.data.at(-1)).toEqual(data?.data[0]);
});

test.each([
  [
    'an e-mail address that is taken, in any case',
    { given: [{ email: 'JOHN@example.com' }], want: 'Email already exists' },
  ],
  [
    'an e-mail address that comes twice',
    {
      given: [{ email: 'a@example.com' }, { email: 'a@example.com' }],
      want: 'Email already exists',
    },
  ],
  [
    'an external ID that is taken',
    { given: [{ external_id: 'user_123' }], want: 'External ID already exists' },
  ],
])('%s is a 409, and nothing of the request is kept', async (_name, { given, want }) => {
  const { api } = await start();
  const fresh = { email: 'fresh@example.com', external_id: 'fresh' };
  const { response, error } = await api.POST(contacts, {
    ...at,
    body: { users: [fresh, ...given] },
  });
  expect([response.status, error]).toEqual([409, { message: want }]);
  expect((await api.GET(contacts, at)).data?.total).toBe(1);
  expect((await api.POST(contacts, { ...at, body: { users: [fresh] } })).response.status).toBe(200);
});

test('a contact of another chatbot may have the same e-mail address', async () => {
  const { api } = await start();
  const body = { users: [{ external_id: 'user_123', email: 'john@example.com' }] };
  const { response } = await api.POST(contacts, {
    params: { path: { chatbotId: 'exampleId-123' } },
    body,
  });
  expect(response.status).toBe(200);
});

test.each([
  ['a text', { given: ['text', 'Sales'], want: 'Sales' }],
  ['a number', { given: ['number', 4.5], want: 4.5 }],
  ['"true" as a boolean', { given: ['boolean', 'true'], want: true }],
  ['0 as a boolean', { given: ['boolean', 0], want: false }],
  ['a day as a date', { given: ['date', '2024-01-31'], want: '2024-01-31T00:00:00.000Z' }],
  ['milliseconds as a date', { given: ['date', 0], want: '1970-01-01T00:00:00.000Z' }],
  ['null for any type', { given: ['number', null], want: null }],
] as const)('a custom attribute takes %s', async (_name, { given: [type, value], want }) => {
  const { api } = await start();
  await api.POST(attributes, { ...at, body: { name: 'extra', type } });
  const { data } = await api.POST(contacts, {
    ...at,
    body: { users: [{ custom_attributes: { extra: value } }] },
  });
  expect(data?.data[0]?.custom_attributes).toEqual({ extra: want });
});

test.each([
  ['a number for a text', { given: ['text', 5], want: 'Expected string, received number' }],
  ['a text for a number', { given: ['number', '5'], want: 'Expected number, received string' }],
  ['"yes" for a boolean', { given: ['boolean', 'yes'], want: 'Expected boolean, received string' }],
  ['2 for a boolean', { given: ['boolean', 2], want: 'Expected boolean, received number' }],
  [
    '"soon" for a date',
    { given: ['date', 'soon'], want: expect.stringMatching(/^Must be a date/) },
  ],
] as const)(
  'a custom attribute refuses %s, with an issue',
  async (_name, { given: [type, value], want }) => {
    const { api } = await start();
    await api.POST(attributes, { ...at, body: { name: 'extra', type } });
    const issue = (field: string) => ({
      message: 'Invalid request body',
      issues: [{ field, message: want }],
    });
    const created = await api.POST(contacts, {
      ...at,
      body: { users: [{ custom_attributes: { extra: value } }] },
    });
    expect([created.response.status, created.error]).toEqual([
      400,
      issue('users.0.custom_attributes.extra'),
    ]);
    const updated = await api.PATCH(oneContact, {
      ...contact('user_123'),
      body: { data: { custom_attributes: { extra: value } } },
    });
    expect([updated.response.status, updated.error]).toEqual([
      400,
      issue('custom_attributes.extra'),
    ]);
  },
);

test('an archived attribute takes only null, and its old values stay readable', async () => {
  const { api } = await start();
  await api.PUT('/chatbots/{chatbotId}/custom-attributes/{name}', {
    params: { path: { ...at.params.path, name: 'department' } },
    body: { archived: true },
  });
  const update = (department: string | null) =>
    api.PATCH(oneContact, {
      ...contact('user_123'),
      body: { data: { custom_attributes: { department } } },
    });
  expect((await api.GET(contacts, at)).data?.data[0]?.custom_attributes).toMatchObject({
    department: 'Sales',
  });
  expect(await update('IT')).toMatchObject({
    error: {
      issues: [
        { field: 'custom_attributes.department', message: expect.stringMatching(/null.*archived/) },
      ],
    },
  });
  expect((await update(null)).data?.data.custom_attributes).toEqual({
    department: null,
    subscription_tier: 'Premium',
  });
});

test.each(['user_123', 'contact_internal_123'])(
  'an update of %s changes what is sent and keeps the rest',
  async (id) => {
    const { api } = await start();
    const before = (await api.GET(contacts, at)).data?.data[0];
    const { data } = await api.PATCH(oneContact, {
      ...contact(id),
      body: { data: { name: 'Jane', custom_attributes: { department: 'IT' } } },
    });
    const after = {
      ...before,
      name: 'Jane',
      custom_attributes: { department: 'IT', subscription_tier: 'Premium' },
      updated_at: expect.any(Number),
    };
    expect(data).toEqual({ message: 'Success', data: after });
    expect((await api.GET(contacts, at)).data?.data[0]).toEqual(data?.data);
  },
);

test('an update gives back the values that it replaces, and takes none that another contact has', async () => {
  const { api } = await start();
  const update = (id: string, data: { email?: string; external_id?: string }) =>
    api.PATCH(oneContact, { ...contact(id), body: { data } });
  await api.POST(contacts, {
    ...at,
    body: { users: [{ external_id: 'u2', email: 'two@example.com' }] },
  });
  const refused = await update('u2', { email: 'john@example.com' });
  expect([refused.response.status, refused.error]).toEqual([
    409,
    { message: 'Email already exists' },
  ]);
  expect(
    (await update('user_123', { email: 'john@example.com', external_id: 'u1' })).response.status,
  ).toBe(200);
  expect((await update('user_123', {})).response.status).toBe(404);
  expect((await update('u1', { email: 'new@example.com' })).response.status).toBe(200);
  expect(
    (await update('u2', { email: 'john@example.com', external_id: 'user_123' })).response.status,
  ).toBe(200);
});

test('an update keeps the values that it does not change from other contacts', async () => {
  const { api } = await start();
  await api.PATCH(oneContact, {
    ...contact('user_123'),
    body: { data: { name: 'Jane', email: 'john@example.com' } },
  });
  for (const user of [{ email: 'john@example.com' }, { external_id: 'user_123' }]) {
    expect((await api.POST(contacts, { ...at, body: { users: [user] } })).response.status).toBe(
      409,
    );
  }
});

test('a deleted contact is gone by both ids, and its values are free', async () => {
  const { api } = await start();
  expect((await api.DELETE(oneContact, contact('user_123'))).response.status).toBe(204);
  for (const id of ['user_123', 'contact_internal_123']) {
    expect(await api.DELETE(oneContact, contact(id))).toMatchObject({
      error: { message: 'Contact not found' },
      response: { status: 404 },
    });
  }
  const { response } = await api.POST(contacts, {
    ...at,
    body: { users: [{ external_id: 'user_123', email: 'john@example.com' }] },
  });
  expect(response.status).toBe(200);
});

test('contacts come in pages, in the order in which they were made', async () => {
  const { api } = await start({ empty: true });
  const path = { chatbotId: await newChatbot(api) };
  const list = (query: { page?: number; per_page?: number } = {}) =>
    api.GET(contacts, { params: { path, query } });
  expect((await list()).data).toEqual({
    message: 'Success',
    data: [],
    total: 0,
    pages: { page: 1, per_page: 100, total_pages: 0 },
  });
  await api.POST(contacts, {
    params: { path },
    body: { users: Array.from({ length: 25 }, (_, index) => ({ external_id: `u${index}` })) },
  });
  const last = await list({ page: 3, per_page: 10 });
  expect(last.data?.pages).toEqual({ page: 3, per_page: 10, total_pages: 3 });
  expect([last.data?.total, last.data?.data.map(({ external_id }) => external_id)]).toEqual([
    25,
    ['u20', 'u21', 'u22', 'u23', 'u24'],
  ]);
  const issues = [{ field: 'page', message: 'Must be at most 3, the number of the last page' }];
  expect(await list({ page: 4, per_page: 10 })).toMatchObject({
    error: { message: 'Invalid request parameters', issues },
    response: { status: 400 },
  });
});

test('1 to 1000 contacts can be made at once', async () => {
  const { api } = await start();
  const create = async (length: number) =>
    (await api.POST(contacts, { ...at, body: { users: Array.from({ length }, () => ({})) } }))
      .response.status;
  expect([await create(0), await create(1000), await create(1001)]).toEqual([400, 200, 400]);
  expect((await api.GET(contacts, at)).data?.total).toBe(1001);
});

test('of 100 contacts with one e-mail address made at once, one is kept; 100 others lose nothing', async () => {
  const { api } = await start();
  const create = async (user: { email: string; external_id?: string }) =>
    (await api.POST(contacts, { ...at, body: { users: [user] } })).response.status;
  const same = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      create({ email: 'same@example.com', external_id: `s${index}` }),
    ),
  );
  expect(same.filter((status) => status === 200)).toHaveLength(1);
  await Promise.all(
    Array.from({ length: 100 }, (_, index) => create({ email: `m${index}@example.com` })),
  );
  expect((await api.GET(contacts, at)).data?.total).toBe(102);
});
