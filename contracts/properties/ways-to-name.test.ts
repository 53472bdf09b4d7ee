import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDouble, type Double } from '../../mock/create-double.ts';
import { loadDocument } from '../../openapi/load/load-document.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { createFaultProxy } from '../../test/faults/proxy.ts';
import { readObject, withBody, withHeader, withJson } from '../../test/faults/tools/message.ts';
import { on, onJson, onSuccess } from '../../test/faults/tools/strikes.ts';
import { runChecks } from '../run/run-checks.ts';

const file = new URL('../../examples/documents/ways-to-name.yaml', import.meta.url).pathname;
let document: OpenApiDocument;
let double: Double;
let url: string;
let close: () => Promise<void>;

beforeAll(async () => {
  document = await loadDocument(file);
  double = await createDouble({ apis: [file], trustProxy: true });
  ({ url, close } = await double.listen());
});

afterAll(async () => {
  await close();
});

test.each([
  [
    'a creation that answers its Location alone, and keeps nothing of what was sent',
    {
      strike: on('POST /kennels', ({ request, pass }) =>
        pass(withJson(request, { ...readObject(request), places: 1 })),
      ),
      want: 'openKennel write-altered',
    },
  ],
  [
    'a Location of something that is not there',
    {
      strike: onSuccess('POST /kennels', (answer) =>
        withHeader(answer, 'Location', '/kennels/987654'),
      ),
      want: 'openKennel write-lost',
    },
  ],
  [
    'an item that is made below another and does not read as it was sent',
    {
      strike: onJson('GET /dogs/{dogId}', (body) => ({ ...body, name: 'Dog' })),
      want: 'bringDog write-altered',
    },
  ],
  [
    'an update that names the item in its body, and changes nothing',
    {
      strike: on('PUT /toys', async ({ request, pass, ask }) => {
        const { id } = readObject(request);
        const { price: _price, ...kept } = readObject(await ask('GET', `/toys/${String(id)}`));
        return pass(withJson(request, { ...readObject(request), name: kept['name'] }));
      }),
      want: 'changeToy update-ignored',
    },
  ],
  [
    'a picture that is sent as the body, and served with a byte less',
    {
      strike: onSuccess('GET /dogs/{dogId}/photo', (answer) =>
        withBody(answer, answer.body.subarray(1)),
      ),
      want: 'putPhoto upload-altered',
    },
  ],
])('%s is found', async (name, { strike, want }) => {
  const proxy = await createFaultProxy(url, {
    name: 'one',
    group: 'one',
    title: name,
    api: 'shop',
    start: () => strike,
  });
  const only = [`${want.split(' ')[0] ?? ''}/journeys`, `${want.split(' ')[0] ?? ''}/uploads`];
  const summary = await runChecks({
    document,
    target: proxy.url,
    credentials: {},
    allowWrites: true,
    disposable: true,
    runId: name.slice(-4),
    only,
  });
  await proxy.close();
  expect(summary.findings.map(({ operation, code }) => `${operation} ${code}`)).toContain(want);
});
