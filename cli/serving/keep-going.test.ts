import { expect, onTestFinished, test, vi } from 'vitest';
import { keepGoing } from './keep-going.ts';

function start() {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const before = process.listeners('uncaughtException');
  // The test runner has listeners of its own, which would take the error for a failure.
  for (const listener of before) process.off('uncaughtException', listener);
  const ending = keepGoing();
  onTestFinished(() => {
    ending.stop();
    for (const listener of before) process.on('uncaughtException', listener);
    written.mockRestore();
  });
  return { ending, written };
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'the first %s ends the run, the second the process',
  (signal) => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    onTestFinished(() => exit.mockRestore());
    const { ending, written } = start();
    expect(ending.signal.aborted).toBe(false);
    process.emit(signal);
    expect(ending.signal.aborted).toBe(true);
    expect(written).toHaveBeenCalledWith(expect.stringContaining('Stopping'));
    expect(exit).not.toHaveBeenCalled();
    process.emit(signal);
    expect(exit).toHaveBeenCalledWith(130);
  },
);

test('an error that nobody waits for ends the run, and is told', () => {
  const { ending } = start();
  process.emit('uncaughtException', new Error('of a library'));
  expect(ending.signal.aborted).toBe(true);
  expect(ending.strays).toEqual([expect.stringContaining('of a library')]);
});

test('after its stop the process ends as usual', () => {
  const { ending } = start();
  const count = process.listenerCount('SIGINT');
  ending.stop();
  expect(process.listenerCount('SIGINT')).toBe(count - 1);
});
