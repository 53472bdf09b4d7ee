import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseText } from '../openapi/parse-text.ts';

const root = new URL('..', import.meta.url).pathname;
const built = (await import(`${root}dist/openapi/prepared-text.js`)) as typeof import('../openapi/prepared-text.ts');

test.each(['okchat', 'chatbase', 'threetone'])('what was built of the document of %s is what it says', async (api) => {
  for (const file of ['openapi.yaml', 'overlay.yaml']) {
    const path = `${root}spec/${api}/${file}`;
    const text = await readFile(path, 'utf8');
    expect(built.preparedValue(text, path)).toEqual(parseText(text, path).value);
  }
});

test('a document that has been changed since is read anew, and so is one of somebody else', async () => {
  const path = `${root}spec/okchat/openapi.yaml`;
  const text = await readFile(path, 'utf8');
  expect(built.preparedValue(`${text}# changed\n`, path)).toBeUndefined();
  expect(built.preparedValue(text, '/somewhere/spec/okchat/openapi.yaml')).toBeUndefined();
});
