import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadDocument, prepareChecks } from '../index.ts';
import { describeChecks } from '../report/check-list.ts';
import { permissionsOf } from '../safety/permit.ts';

const folder = fileURLToPath(new URL('../../spec/okchat/', import.meta.url));
const document = await loadDocument(`${folder}openapi.yaml`, {
  name: 'okchat',
  overlays: [`${folder}overlay.yaml`],
});

test.each<[string, { given: string; want: string | RegExp }]>([
  [
    'a read, with the id that an answer will tell',
    { given: 'getChatbotDetails/examples/schema', want: 'GET /api/external/chatbot/{chatbotId}' },
  ],
  [
    'a body with one fault',
    {
      given: 'createChatbot/negative/body/null',
      want: 'POST /api/external/chatbots, application/json null',
    },
  ],
  ['another method', { given: 'knowledgeBaseFiles/http/method', want: 'PUT /api/embedfiles' }],
  [
    'no credentials',
    {
      given: 'getChatbots/negative/credentials/none',
      want: 'GET /api/external/chatbots, no credentials',
    },
  ],
  [
    'an id that names nothing',
    {
      given: 'getChatbotDetails/negative/id/chatbotId/unknown',
      want: /^GET \/api\/external\/chatbot\/[0-9a-f-]{36}$/,
    },
  ],
  [
    'a file',
    {
      given: 'chatbotAvatar/uploads/avatar/content/empty',
      want: /update-avatar, multipart\/form-data avatar = file .*empty/,
    },
  ],
  [
    'random bodies: the first',
    {
      given: 'createChatbot/generated/body',
      want: /^POST \/api\/external\/chatbots, application\/json \{/,
    },
  ],
  [
    'what answers lead to',
    { given: 'createChatbot/journeys/batch', want: 'what the answers before it lead to' },
  ],
])('what a check would send: %s', async (_name, { given, want }) => {
  const prepared = prepareChecks({ document, runId: 'run', only: [given] });
  const checks = prepared.checks.filter(({ id }) => id === given);
  expect(checks.map(({ id }) => id)).toEqual([given]);
  const [, , sends = ''] = await describeChecks(
    { context: prepared.context, checks },
    permissionsOf({ allowWrites: true, disposable: true }),
  );
  const request = sends.replace(/^ {4}sends /, '');
  if (typeof want === 'string') expect(request).toBe(want);
  else expect(request).toMatch(want);
});
