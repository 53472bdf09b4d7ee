import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createDouble } from '../../mock/create-double.ts';
import { loadDocument } from '../../openapi/load/load-document.ts';
import { runChecks } from '../run/run-checks.ts';

const folder = new URL('../../examples/documents/', import.meta.url).pathname;
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /^[^/]+\.yaml$|\/openapi\.yaml$/.test(name),
);

async function check(name: string) {
  const document = await loadDocument(folder + name);
  const double = await createDouble({ apis: [folder + name], apiKeys: ['right-key'] });
  const run = {
    document,
    target: double.listener as never,
    credentials: { 'x-shelter-key': 'right-key' },
    key: 'right-key',
    hasValidCredentials: true,
    allowWrites: true,
    runId: 'r',
  };
  const passed: string[] = [];
  const summary = await runChecks({
    ...run,
    listen: (event) => {
      if (event.type === 'check-ended' && event.outcome === 'passed') passed.push(event.check.id);
    },
  });
  await double.close();
  return { summary, passed };
}

test.each(files)('the double of %s passes the checks of its document', async (name) => {
  const { summary } = await check(name);
  const failures = summary.findings.filter(({ severity }) => severity === 'failure');
  expect(
    failures.map(({ code, operation, message }) => `${operation} ${code}: ${message}`),
  ).toEqual([]);
});

test('a document without links has its journeys and its files checked', async () => {
  const { passed } = await check('swagger-2-petstore-uploads.yaml');
  expect(passed).toEqual(
    expect.arrayContaining([
      'addPet/journeys/read-back',
      'listPets/journeys/shows/addPet',
      'listPets/journeys/pages',
      'replacePet/journeys/changes/addPet',
      'removePet/journeys/for-good/addPet',
      'getPet/negative/id/petId/unknown',
      'setPhoto/uploads/photo/read-back/served-by/getPhoto',
    ]),
  );
});

test('what an item is called is found in a Location, in a path of its own, and in the body of an update', async () => {
  const { passed } = await check('ways-to-name.yaml');
  expect(passed).toEqual(
    expect.arrayContaining([
      'openKennel/journeys/read-back',
      'closeKennel/journeys/for-good/openKennel',
      'listKennels/journeys/pages',
      'getMap/negative/id/kennelId/unknown',
      'bringDog/journeys/read-back',
      'fetchDog/journeys/for-good/bringDog',
      'changeToy/journeys/changes/addToy',
      'changeToy/negative/body/id/unknown',
      'putPhoto/uploads/body/read-back/served-by/getPhoto',
    ]),
  );
});
