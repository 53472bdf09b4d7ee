import { expect, test } from 'vitest';
import { faults } from './index.ts';
import { tryScript } from './testing/scripts.ts';

/** Faults that a script can tell by a status, by a value, by a header, and one that it cannot. */
test.each<[string, { faulty: number; sound: number; says: string }]>([
  ['published-enum-ignored', { faulty: 1, sound: 0, says: 'answered with 201, as in the run' }],
  ['published-wrong-response-type', { faulty: 1, sound: 0, says: 'the same as in the run' }],
  ['published-put-is-not-idempotent', { faulty: 2, sound: 2, says: 'look at the answers' }],
  ['archive-plus-becomes-space', { faulty: 1, sound: 0, says: 'the same as in the run' }],
  ['archive-etag-unquoted', { faulty: 1, sound: 0, says: 'the same as in the run' }],
  ['archive-head-needs-no-key', { faulty: 1, sound: 0, says: 'answered with 200' }],
])(
  'the script of %s tells the faulty server from the sound one',
  async (name, { faulty, sound, says }) => {
    const fault = faults.find((own) => own.name === name);
    const ends = fault && (await tryScript(fault));
    expect(ends?.code).toBe(fault?.by);
    expect(ends?.faulty.output).toContain(says);
    expect([ends?.faulty.code, ends?.sound.code]).toEqual([faulty, sound]);
  },
  120_000,
);
