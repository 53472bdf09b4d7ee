import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { DocumentJob } from './measure-document.ts';
import type { DocumentOutcome } from './outcome.ts';

const worker = fileURLToPath(new URL('./worker.ts', import.meta.url));

/**
 * Measures documents in processes of their own, so that one which hangs or crashes takes no other
 * along.
 * @param limit milliseconds for one document
 * @param tell called with each outcome as it comes
 */
export async function measureAll(
  jobs: readonly DocumentJob[],
  { processes, limit }: { readonly processes: number; readonly limit: number },
  tell: (outcome: DocumentOutcome) => void,
): Promise<DocumentOutcome[]> {
  const waiting = [...jobs.entries()];
  const outcomes: DocumentOutcome[] = [];
  const running = new Set<ChildProcess>();

  async function work(): Promise<void> {
    let child: ChildProcess | undefined;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      // In a group of its own, so that the double which it starts ends with it.
      child ??= fork(worker, { detached: true });
      running.add(child);
      const [index, job] = next;
      const outcome = await ask(child, job, limit);
      if (outcome === undefined || !child.connected) {
        endGroup(child);
        running.delete(child);
        child = undefined;
      }
      outcomes[index] =
        outcome ?? failed(job, `was not done within ${limit / 1000} s, or its process ended`);
      tell(outcomes[index]);
    }
    if (child === undefined) return;
    running.delete(child);
    child.disconnect();
  }

  const endAll = () => running.forEach(endGroup);
  const interrupt = () => process.exit(130);
  process.once('exit', endAll).once('SIGINT', interrupt).once('SIGTERM', interrupt);
  await Promise.all(Array.from({ length: Math.min(processes, jobs.length) }, work));
  process.off('exit', endAll).off('SIGINT', interrupt).off('SIGTERM', interrupt);
  return outcomes;
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Undefined where the process ends or the time is over. */
async function ask(
  child: ChildProcess,
  job: DocumentJob,
  limit: number,
): Promise<DocumentOutcome | undefined> {
  const listening = new AbortController();
  const timer = setTimeout(() => listening.abort(), limit);
  const answered = once(child, 'message', { signal: listening.signal }).then(
    ([outcome]) => outcome as DocumentOutcome,
  );
  const ended = once(child, 'exit', { signal: listening.signal }).then(() => undefined);
  try {
    child.send(job);
    return await Promise.race([answered, ended]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    listening.abort();
    // What lost the race rejects now, and is of no interest.
    await Promise.allSettled([answered, ended]);
  }
}

function failed({ file }: DocumentJob, problem: string): DocumentOutcome {
  return {
    file,
    version: '',
    problem,
    resources: undefined,
    operations: [],
    chains: [],
    milliseconds: 0,
  };
}
