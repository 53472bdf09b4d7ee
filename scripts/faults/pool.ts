import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Job, Outcome } from './jobs.ts';

const worker = fileURLToPath(new URL('./worker.ts', import.meta.url));

/**
 * Runs jobs in processes of their own, so many at once: each keeps a core busy, and none slows the
 * clock of another.
 * @param tell called with each outcome as it comes
 * @param program the Node.js that they run on
 */
export async function runJobs(
  jobs: readonly Job[],
  processes: number,
  tell: (outcome: Outcome) => void,
  program: string = process.execPath,
): Promise<Outcome[]> {
  const waiting = [...jobs.entries()];
  const outcomes: Outcome[] = [];

  async function work(): Promise<void> {
    let child: ChildProcess | undefined;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      child ??= fork(worker, { execPath: program });
      const [index, job] = next;
      const outcome = await ask(child, job);
      if (child.exitCode !== null || !child.connected) child = undefined;
      outcomes[index] = outcome;
      tell(outcome);
    }
    child?.disconnect();
  }

  await Promise.all(Array.from({ length: Math.min(processes, jobs.length) }, work));
  return outcomes;
}

async function ask(child: ChildProcess, job: Job): Promise<Outcome> {
  const listening = new AbortController();
  child.send(job);
  const answered = once(child, 'message', { signal: listening.signal }).then(
    ([outcome]) => outcome as Outcome,
  );
  const ended = once(child, 'exit', { signal: listening.signal }).then(([code]): Outcome => {
    return {
      job,
      found: [],
      checks: 0,
      requests: 0,
      milliseconds: 0,
      error: `the process that ran the checks ended with ${code}`,
    };
  });
  try {
    return await Promise.race([answered, ended]);
  } finally {
    listening.abort();
    // What lost the race rejects now, and is of no interest.
    await Promise.allSettled([answered, ended]);
  }
}
