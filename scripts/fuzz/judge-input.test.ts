import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startDouble } from './double-process.ts';
import { judgeInput } from './judge-input.ts';

const program = fileURLToPath(new URL('broken-double.mjs', import.meta.url));
const input = {
  bytes: Buffer.from('DELETE /things/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'),
  isWhole: true,
};

test.each([
  ['crash', { want: /^crash: the process ended with 3/ }],
  ['hang', { want: /^hang: nothing is answered any more/ }],
  ['silent', { want: /^hang: no answer, and the connection stays open/ }],
  ['closed', { want: /^no answer/ }],
  ['5xx', { want: /^500: / }],
  ['state', { want: /^state: a request that was refused with 404 has changed/ }],
])('a double with the fault %s is found', async (fault, { want }) => {
  const double = await startDouble([program, fault]);
  try {
    const before = await double.state(10_000);
    expect((await judgeInput(double, input, before, 300)).what).toMatch(want);
  } finally {
    await double.stop();
  }
});

test('a double without a fault has none, though it notes what was looked at', async () => {
  const double = await startDouble([program, 'none']);
  try {
    const before = await double.state(10_000);
    expect(await judgeInput(double, input, before, 5000)).toEqual({
      what: undefined,
      state: before,
      status: 404,
    });
    expect(before).not.toBeUndefined();
  } finally {
    await double.stop();
  }
});
