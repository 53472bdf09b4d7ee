import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Ledger, LedgerEntry } from '../../contracts/index.ts';
import { maskEntry } from '../../contracts/run/ledger.ts';
import type { Mask } from '../../contracts/secrets/mask.ts';
import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';

/**
 * A ledger on disk: a line of JSON an entry, each synced before the request that it is about goes
 * out.
 */
export interface FileLedger extends Ledger {
  readonly file: string;
  close(): Promise<void>;
}

/** @param mask takes keys out of what is written */
export async function openLedger(
  path: string | undefined,
  runId: string,
  mask: Mask,
): Promise<FileLedger> {
  const file = path ?? `.doubletake/ledger-${runId}.jsonl`;
  let handle: FileHandle;
  try {
    await mkdir(dirname(file), { recursive: true });
    // It may hold what the caller's own settings were: for nobody else's eyes.
    handle = await open(file, 'a', 0o600);
  } catch (cause) {
    throw new DoubletakeError(
      'option-invalid',
      `the ledger ${file} cannot be written: ${messageOf(cause)}`,
      {
        next: 'Choose another file with --ledger: without one, nothing is made on a live API.',
        cause,
      },
    );
  }
  let { size } = await handle.stat();
  // One after the other: a line that failed is taken away again, and no other may have followed it.
  let writing: Promise<void> = Promise.resolve();

  async function append(entry: LedgerEntry): Promise<void> {
    const line = Buffer.from(`${JSON.stringify(maskEntry(entry, mask))}\n`);
    try {
      await handle.appendFile(line);
      await handle.sync();
      size += line.length;
    } catch (error) {
      // Half a line, as a full disk leaves one, would make the next one unreadable.
      await handle.truncate(size).catch(() => undefined);
      throw error;
    }
  }

  return {
    file,
    write(entry) {
      const written = writing.then(() => append(entry));
      writing = written.catch(() => undefined);
      return written;
    },
    close: () => handle.close(),
  };
}

/**
 * The entries of a ledger. The last line of one that a crash cut short is left out. Rejects with
 * `ledger-unreadable`.
 */
export async function readLedger(file: string): Promise<LedgerEntry[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new DoubletakeError('ledger-unreadable', messageOf(cause), {
      where: file,
      next: 'Give the ledger file that `doubletake check` has printed.',
      cause,
    });
  }
  const lines = text.split('\n');
  return lines.flatMap((line, index): LedgerEntry[] => {
    if (line === '') return [];
    try {
      return [JSON.parse(line) as LedgerEntry];
    } catch (cause) {
      if (index === lines.length - 1) return [];
      throw new DoubletakeError('ledger-unreadable', 'the line is no JSON', {
        where: `${file}:${index + 1}`,
        cause,
      });
    }
  });
}
