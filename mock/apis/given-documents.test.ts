import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { createDouble, type DoubleOptions } from '../create-double.ts';

const pets = (title: string) => ({
  openapi: '3.1.0',
  info: { title, version: '1' },
  paths: {
    '/pets': {
      get: {
        responses: {
          200: {
            description: 'Pets.',
            content: { 'application/json': { schema: { const: title } } },
          },
        },
      },
    },
  },
});

async function answers(options: DoubleOptions, paths: readonly string[]): Promise<unknown[]> {
  const double = await createDouble(options);
  const found = [];
  for (const path of paths) {
    const answer = await double.fetch(new Request(`http://double.test${path}`));
    found.push(answer.status === 200 ? await answer.json() : answer.status);
  }
  await double.close();
  return found;
}

test('a document is given as an object, alone and mounted, two of one title too', async () => {
  expect(await answers({ apis: [pets('  My Pets! ')] }, ['/pets'])).toEqual(['  My Pets! ']);
  expect(
    await answers({ mounts: { '/a': pets('Same'), '/b': pets('Same') } }, ['/a/pets', '/b/pets']),
  ).toEqual(['Same', 'Same']);
});

test('a document is given as a URL', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  const file = join(folder, 'pets.json');
  await writeFile(file, JSON.stringify(pets('Of a file')));
  expect(await answers({ apis: [pathToFileURL(file)] }, ['/pets'])).toEqual(['Of a file']);
  await rm(folder, { recursive: true });
});

test('an object that is no document is told with its place', async () => {
  const circle: Record<string, unknown> = { ...pets('Round') };
  circle['x-self'] = circle;
  await expect(createDouble({ apis: [circle] })).rejects.toMatchObject({
    code: 'document-unparseable',
    message: expect.stringContaining('"Round"'),
  });
  await expect(createDouble({ apis: [{ openapi: '3.1.0', paths: [] }] })).rejects.toMatchObject({
    code: 'document-unsupported',
    where: expect.stringContaining('document.json'),
  });
});
