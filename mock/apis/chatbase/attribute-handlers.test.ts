import { expect, test } from 'vitest';
import { doublesOfThisFile } from '../../testing/chatbase.ts';

const start = doublesOfThisFile();

const at = { params: { path: { chatbotId: 'ckl123abc456' } } };
const attributes = '/chatbots/{chatbotId}/custom-attributes';
const named = (name: string) => ({ params: { path: { ...at.params.path, name } } });

test('a new attribute has defaults for what is not sent', async () => {
  const { api } = await start();
  const { data } = await api.POST(attributes, { ...at, body: { name: 'company', type: 'text' } });
  expect(data).toEqual({
    message: 'Success',
    data: { name: 'company', label: 'company', type: 'text', description: null, archived: false },
  });
});

test('a name is given once in a chatbot', async () => {
  const { api } = await start();
  const { response, error } = await api.POST(attributes, {
    ...at,
    body: { name: 'department', type: 'number' },
  });
  const message = 'Must be unique: this chatbot has a custom attribute of the name';
  expect([response.status, error]).toEqual([
    400,
    { message: 'Invalid request body', issues: [{ field: 'name', message }] },
  ]);
  const other = await api.POST(attributes, {
    params: { path: { chatbotId: 'exampleId-123' } },
    body: { name: 'department', type: 'number' },
  });
  expect(other.response.status).toBe(200);
});

test('an update changes what is sent and keeps the rest; name and type never change', async () => {
  const { api } = await start();
  const body = { archived: true, type: 'number', name: 'other' } as { archived: boolean };
  const { data } = await api.PUT('/chatbots/{chatbotId}/custom-attributes/{name}', {
    ...named('department'),
    body,
  });
  const after = {
    name: 'department',
    label: 'Department',
    type: 'text',
    description: 'Employee department',
    archived: true,
  };
  expect(data).toEqual({ message: 'Success', data: after });
});

test('an attribute that does not exist is a 404', async () => {
  const { api } = await start();
  const { response, error } = await api.PUT('/chatbots/{chatbotId}/custom-attributes/{name}', {
    ...named('constructor'),
    body: {},
  });
  expect([response.status, error]).toEqual([404, { message: 'Custom attribute not found' }]);
});

test('of 100 attributes of one name made at once, one is made', async () => {
  const { api } = await start();
  const create = async () =>
    (await api.POST(attributes, { ...at, body: { name: 'same', type: 'text' } })).response.status;
  const statuses = await Promise.all(Array.from({ length: 100 }, create));
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
});
