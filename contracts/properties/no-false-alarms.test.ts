import { expect, test } from 'vitest';
import { createDouble } from '../../mock/create-double.ts';
import { loadDocument } from '../../openapi/load/load-document.ts';
import { runChecks } from '../run/run-checks.ts';
import { withoutPause } from '../testing/run-against.ts';

const file = (name: string) =>
  new URL(`../../examples/documents/${name}.yaml`, import.meta.url).pathname;

test.each([
  ['credentials of every scheme', 'security-all-schemes'],
  ['answers in several media types, with headers in every style', 'negotiation'],
])('%s raise no finding on a server that conforms', async (_name, name) => {
  const document = await loadDocument(file(name));
  const double = await createDouble({ apis: [file(name)], apiKeys: ['right-key'] });
  const summary = await runChecks({
    document,
    target: double.listener as never,
    credentials: { 'x-vault-key': 'right-key' },
    key: 'right-key',
    hasValidCredentials: true,
    allowWrites: true,
    runId: 'r',
    pause: withoutPause,
  });
  expect(
    summary.findings.map(({ code, operation, message }) => `${operation} ${code}: ${message}`),
  ).toEqual([]);
  await double.close();
});

test('a server that wants another key than the one that is sent is found out wherever the key goes, and curl lines name it as a variable', async () => {
  const document = await loadDocument(file('security-all-schemes'));
  const double = await createDouble({
    apis: [file('security-all-schemes')],
    apiKeys: ['another-key'],
  });
  const { findings } = await runChecks({
    document,
    target: double.listener as never,
    credentials: { 'x-vault-key': 'right-key' },
    key: 'right-key',
    allowWrites: true,
    runId: 'r',
    pause: withoutPause,
    only: ['byQuery/examples', 'byCookie/examples', 'byBasic/examples'],
  });
  const curls = findings
    .filter(({ code }) => code === 'valid-request-refused')
    .map(({ curl }) => curl);
  expect(curls.join('\n')).toMatch(/\/query"\?vault_key=\$/);
  expect(curls.join('\n')).toMatch(/cookie: vault=\$/);
  expect(curls.join('\n')).not.toContain('right-key');
  await double.close();
});
