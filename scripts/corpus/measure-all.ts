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

  async function work(): Promise<void> {
    let child: ChildProcess | undefined;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      child ??= fork(worker);
      const [index, job] = next;
      const outcome = await ask(child, job, limit);
      if (outcome === undefined || !child.connected) {
        child.kill('SIGKILL');
        child = undefined;
      }
      outcomes[index] =
        outcome ?? failed(job, `was not done within ${limit / 1000} s, or its process ended`);
      tell(outcomes[index]);
    }
    child?.disconnect();
  }

  await Promise.all(Array.from({ length: Math.min(processes, jobs.length) }, work));
  return outcomes;
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
