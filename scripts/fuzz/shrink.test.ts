import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wireAreas } from './inputs.ts';
import { shrinkBytes, shrinkJson } from './shrink.ts';

test('bytes are made smaller as long as they fail', async () => {
  const smallest = await shrinkBytes(
    Buffer.from('aaaaaaaaXaaaaaaaaaaaaaaaaaaaaaaa'),
    async (bytes) => bytes.includes('X'),
  );
  expect(smallest.toString()).toBe('X');
});

test('nothing is tried once the time is over', async () => {
  let tries = 0;
  const stillFails = async () => {
    tries++;
    return true;
  };
  const bytes = Buffer.from('aaaa');
  expect(await shrinkBytes(bytes, stillFails, 0)).toBe(bytes);
  expect(await shrinkJson({ a: 1 }, stillFails, 0)).toEqual({ a: 1 });
  expect(tries).toBe(0);
});

test('a document is made smaller as long as it fails, whatever its members are called', async () => {
  const value = { a: [1, 2, { constructor: 'x' }], b: { c: {} }, ['__proto__']: 1 };
  const smallest = await shrinkJson(value, async (candidate) =>
    JSON.stringify(candidate).includes('"constructor"'),
  );
  expect(JSON.stringify(smallest)).toBe('{"a":[{"constructor":"x"}]}');
});

test.each(Object.entries(wireAreas))('the same seed makes the same input: %s', (_name, make) => {
  const sample = () => fc.sample(make(), { seed: 7, numRuns: 1 })[0]?.bytes.toString('latin1');
  expect(sample()).toBe(sample());
  expect(sample()).not.toBe('');
});
