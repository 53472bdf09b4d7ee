import { expect, test } from 'vitest';
import { findDocuments } from './find-documents.ts';
import { measureDocument } from './measure-document.ts';
import { describeProblems } from './tell.ts';

const folder = new URL('../../examples/documents', import.meta.url).pathname;
const files = await findDocuments(folder);

test.each(files)(
  'every operation of %s answers validly, by a judge that is not the double, and what is created can be read, listed, changed and deleted',
  async (file) => {
    const outcome = await measureDocument({ file, seed: 1, timeout: 60_000 });
    expect(outcome.problem).toBeUndefined();
    expect(outcome.operations.length).toBeGreaterThan(0);
    expect(describeProblems(outcome)).toEqual([]);
  },
);
