import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { RunSummary } from '../../contracts/index.ts';
import { type BaselineEntry, formatBaseline, parseBaseline } from '../../contracts/run/baseline.ts';
import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';

/** What the command line says of known findings. */
export interface BaselineOptions {
  readonly baseline?: string;
  readonly writeBaseline?: boolean;
}

/** The known findings of a run, and where they are kept. */
export interface Baseline {
  /** Undefined where the run is not compared. */
  readonly entries: readonly BaselineEntry[] | undefined;
  /**
   * Writes what was found, and what the run did not look at. Returns a line that says so; undefined
   * where that was not asked for.
   */
  write(api: string, summary: RunSummary): Promise<string | undefined>;
}

const defaultFile = 'doubletake-baseline.json';

/** Adds the options of {@link BaselineOptions} to a command. */
export function addBaselineOptions(command: Command): Command {
  return command
    .optionsGroup('Known findings:')
    .option('--baseline <file>', 'known findings, which do not fail the run')
    .option('--write-baseline', 'write what is found into that file');
}

/** Reads the baseline. Rejects with `baseline-unreadable`. */
export async function openBaseline({
  baseline,
  writeBaseline = false,
}: BaselineOptions): Promise<Baseline> {
  const file = baseline ?? defaultFile;
  const before =
    (baseline === undefined && !writeBaseline) || (writeBaseline && !existsSync(file))
      ? undefined
      : parseBaseline(await readBaseline(file), file);
  return {
    // What is about to be written is what is known.
    entries: writeBaseline ? undefined : before,
    async write(api, summary) {
      if (!writeBaseline) return undefined;
      const looked = new Set(summary.lookedAt);
      const kept = before?.filter(({ operation }) => !looked.has(operation)) ?? [];
      await writeFile(file, formatBaseline(api, summary.findings, kept));
      return `Baseline: ${file}, for --baseline`;
    },
  };
}

async function readBaseline(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new DoubletakeError('baseline-unreadable', messageOf(cause), {
      where: file,
      next: 'Write it with --write-baseline, or correct --baseline.',
      cause,
    });
  }
}
