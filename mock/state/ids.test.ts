import { expect, test } from 'vitest';
import { createIds, fraction } from './ids.ts';

function ids(seed: number) {
  let count = 0;
  return createIds(seed, async () => ++count);
}

test('UUIDs are version 4 and do not repeat', async () => {
  const source = ids(1);
  const made = await Promise.all(Array.from({ length: 1000 }, () => source.uuid()));
  expect(new Set(made).size).toBe(1000);
  for (const id of made)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('the same seed makes the same ids, another seed makes others', async () => {
  expect(await ids(1).uuid()).toBe(await ids(1).uuid());
  expect(await ids(1).uuid()).not.toBe(await ids(2).uuid());
});

test('tokens have the wanted length and alphabet', async () => {
  expect(await ids(1).token(28)).toMatch(/^[a-z0-9]{28}$/);
  expect(await ids(1).token(80, 'ab')).toMatch(/^[ab]{80}$/);
});

test('fractions lie from 0 up to 1 and spread', () => {
  const drawn = Array.from({ length: 1000 }, (_, n) => fraction(7, String(n)));
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...drawn)).toBeLessThan(1);
  expect(drawn.filter((value) => value < 0.5).length).toBeGreaterThan(400);
});
