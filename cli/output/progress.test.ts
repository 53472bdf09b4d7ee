import { PassThrough } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { cleanRun, failingRun } from '../../contracts/report/testing/okchat-runs.ts';
import { createProgress } from './progress.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A stream that keeps what is written to it. */
function createStream(isTTY: boolean): { stream: NodeJS.WriteStream; written(): string } {
  const stream = Object.assign(new PassThrough(), {
    isTTY,
    columns: 100,
    rows: 30,
  }) as unknown as NodeJS.WriteStream;
  return { stream, written: () => String((stream as unknown as PassThrough).read() ?? '') };
}

test('on a terminal there is a bar, and nothing of it stays', () => {
  const { stream, written } = createStream(true);
  const progress = createProgress(stream);
  const interrupts = process.listenerCount('SIGINT');
  const [started, ...rest] = failingRun;
  if (started !== undefined) progress.listen(started);
  expect(written()).toContain('0 of 10 checks');
  expect(process.listenerCount('SIGINT')).toBe(interrupts);
  for (const event of rest) progress.listen(event);
  progress.stop();
  const text = written();
  expect(text).toContain('\u001b[?25h');
  // The last that is written is a cleared line.
  expect(text.endsWith('\u001b[1G\u001b[2K')).toBe(true);
});

test('without a terminal there is a line every ten seconds', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { stream, written } = createStream(false);
  const progress = createProgress(stream);
  for (const event of failingRun) {
    if (event.type === 'check-ended') vi.advanceTimersByTime(3000);
    progress.listen(event);
  }
  expect(written()).toBe('4 of 10 checks, 1 finding\n8 of 10 checks, 5 findings\n');
});

test('a short run without a terminal says nothing', () => {
  const { stream, written } = createStream(false);
  const progress = createProgress(stream);
  for (const event of cleanRun) progress.listen(event);
  expect(written()).toBe('');
});
