import { execFile } from 'node:child_process';

const root = new URL('../..', import.meta.url).pathname;

/** How a run of an example has ended, and all that it has printed. */
export interface ExampleRun {
  readonly code: number | string;
  readonly output: string;
}

/** Runs `examples/<name>.ts` as a program of its own. */
export function runExample(
  name: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<ExampleRun> {
  return new Promise((resolve) => {
    const options = { cwd: root, env: { ...process.env, ...env } };
    execFile(
      process.execPath,
      ['--import', 'tsx', `examples/${name}.ts`, ...args],
      options,
      (error, stdout, stderr) => {
        resolve({
          code: error === null ? 0 : (error.code ?? String(error.signal)),
          output: stdout + stderr,
        });
      },
    );
  });
}
