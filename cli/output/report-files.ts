import { appendFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';

/** A file that a report will go to. */
export interface ReportTarget {
  readonly file: string;
  /**
   * Writes the whole report. What was there before stays until then. Rejects where it cannot be
   * written.
   */
  write(text: string): Promise<void>;
}

/**
 * Sees that a report can be written before anything is sent, and touches nothing that is there: it
 * is written beside and then renamed. Rejects with `option-invalid`.
 * @param option as it was given, for the error
 */
export async function openReportFile(file: string, option: string): Promise<ReportTarget> {
  const beside = join(dirname(file), `.${basename(file)}.${process.pid}.part`);
  // A device or a pipe takes what is written to it, and cannot be renamed over.
  const isFile = await stat(file).then(
    (found) => found.isFile(),
    () => true,
  );
  try {
    if (isFile) await writeFile(beside, '');
    else await writeFile(file, '');
  } catch (cause) {
    throw new DoubletakeError(
      'option-invalid',
      `${option} cannot be written: ${messageOf(cause)}`,
      {
        next: 'Choose a folder that is there and may be written to.',
        cause,
      },
    );
  } finally {
    await rm(beside, { force: true });
  }
  return {
    file,
    async write(text) {
      if (!isFile) {
        await writeFile(file, text);
        return;
      }
      try {
        await writeFile(beside, text);
        await rename(beside, file);
      } finally {
        await rm(beside, { force: true });
      }
    },
  };
}

/**
 * A folder that a script for each finding goes to. Scripts that are there stay, but for those of the
 * same name. Rejects with `option-invalid`.
 */
export async function openScripts(folder: string, option: string): Promise<ReportTarget> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new DoubletakeError(
      'option-invalid',
      `${option} cannot be written: ${messageOf(cause)}`,
      { next: 'Choose a folder that may be written to.', cause },
    );
  }
  return {
    file: folder,
    async write(text) {
      const scripts = JSON.parse(text) as Record<string, string>;
      for (const [name, script] of Object.entries(scripts))
        await writeFile(join(folder, basename(name)), script, { mode: 0o755 });
    },
  };
}

/** Annotations are printed, where GitHub's runner reads them. */
export async function openAnnotations(): Promise<ReportTarget> {
  return {
    file: 'github',
    async write(text) {
      process.stdout.write(text);
    },
  };
}

/** The page that GitHub shows of a job, at whose end a report goes; undefined outside of it. */
export function jobSummary(env: NodeJS.ProcessEnv): ReportTarget | undefined {
  const file = env['GITHUB_STEP_SUMMARY'];
  return file === undefined || file === ''
    ? undefined
    : { file, write: (text) => appendFile(file, text) };
}
