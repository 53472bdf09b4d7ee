import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadDocument } from '../../openapi/load/load-document.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { createFaultProxy } from '../../test/faults/proxy.ts';
import { validKey } from '../../test/faults/testing/client.ts';
import { type Started, startServer } from '../../test/faults/testing/servers.ts';
import { queryOf, readObject, withJson } from '../../test/faults/tools/message.ts';
import { on } from '../../test/faults/tools/strikes.ts';
import { runChecks } from '../run/run-checks.ts';

const spec = new URL('../../spec/', import.meta.url).pathname;
const apis = ['chatbase', 'threetone'] as const;
const servers = new Map<string, { readonly server: Started; readonly document: OpenApiDocument }>();

beforeAll(async () => {
  for (const api of apis)
    servers.set(api, {
      server: await startServer(api),
      document: await loadDocument(`${spec}${api}/openapi.yaml`, {
        overlays: [`${spec}${api}/overlay.yaml`],
      }),
    });
});

afterAll(async () => {
  for (const { server } of servers.values()) await server.close();
});

/** Takes a member of the request away. */
const without = (path: string, name: string) =>
  on(path, ({ request, pass }) => {
    const { [name]: _gone, ...rest } = readObject(request);
    return pass(withJson(request, rest));
  });

test.each([
  [
    'an update that ignores a member that its example leaves out',
    {
      api: 'chatbase',
      strike: without('POST /update-chatbot-settings', 'instructions'),
      only: 'updateChatbotSettings/journeys',
      want: 'update-ignored',
    },
  ],
  [
    'a creation that nothing reads, and whose answer lacks what was sent',
    {
      api: 'chatbase',
      strike: without('POST /chatbots/{chatbotId}/custom-attributes', 'description'),
      only: 'createCustomAttribute/journeys',
      want: 'write-altered',
    },
  ],
  [
    'an update that nothing reads, and whose answer shows that it was ignored',
    {
      api: 'chatbase',
      strike: without('PUT /chatbots/{chatbotId}/custom-attributes/{name}', 'archived'),
      only: 'updateCustomAttribute/journeys',
      want: 'update-ignored',
    },
  ],
  [
    'a search that fails on quotes',
    {
      api: 'threetone',
      strike: on('GET /v1/convai/agents', async ({ request, pass }) => {
        const answer = await pass();
        return queryOf(request).get('search')?.includes("'") ? { ...answer, status: 500 } : answer;
      }),
      only: 'listAgents/examples/text',
      want: 'server-error',
    },
  ],
] as const)('%s is found', async (name, { api, strike, only, want }) => {
  const { server, document } = servers.get(api) ?? { server: undefined, document: undefined };
  if (server === undefined) throw new Error(`no ${api}`);
  const proxy = await createFaultProxy(server.url, {
    name: 'one',
    group: 'one',
    title: name,
    api,
    start: () => strike,
  });
  const summary = await runChecks({
    document,
    target: proxy.url,
    credentials:
      api === 'chatbase' ? { authorization: `Bearer ${validKey}` } : { 'xi-api-key': validKey },
    allowWrites: true,
    disposable: true,
    strict: true,
    runId: 'kept',
    only: [only],
  });
  await proxy.close();
  expect(summary.findings.map(({ code }) => code)).toContain(want);
});
