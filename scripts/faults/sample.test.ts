import { expect, test } from 'vitest';
import { faults } from '../../test/faults/index.ts';
import { sampleFaults } from './sample.ts';

const groups = new Set(faults.map(({ group }) => group));
const names = (size: number, seed = 1) => sampleFaults(faults, size, seed).map(({ name }) => name);

test('the same seed gives the same sample, and a larger one has the smaller in it', () => {
  expect(names(12)).toEqual(names(12));
  expect(names(20).slice(0, 12)).toEqual(names(12));
  expect(names(12, 2)).not.toEqual(names(12));
});

test('a sample has of every group before it has two of one', () => {
  const sample = sampleFaults(faults, groups.size, 1);
  expect(new Set(sample.map(({ group }) => group))).toEqual(groups);
});

test('there is no more than all of them, each once', () => {
  expect(names(10_000).sort()).toEqual(faults.map(({ name }) => name).sort());
});
