import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Something that should not have happened. */
export interface Failure {
  readonly area: string;
  /** The seed of this one input. */
  readonly seed: number;
  readonly what: string;
  /** What showed it, and how its file is to end. */
  readonly input: Buffer;
  readonly extension: 'bin' | 'json' | 'txt';
  /**
   * A smaller input that shows it too.
   * @param until the time by `performance.now()` after which none is tried any more
   */
  smaller?(until: number): Promise<Buffer>;
}

/** The most that an answer may take, in milliseconds. */
export const answerLimit = 1000;

/** Writes the input of a failure to a file, and says how to see it again. */
export async function saveFailure(
  folder: string,
  { area, seed, what, extension }: Failure,
  input: Buffer,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${area}-${seed}.${extension}`);
  await writeFile(file, input);
  return `FAILED ${area}: ${what}\n  again: npm run fuzz -- --only ${area} --seed ${seed} --count 1\n  input: ${file}`;
}
