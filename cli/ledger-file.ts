import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Ledger, LedgerEntry } from '../contracts/index.ts';
import { maskEntry } from '../contracts/ledger.ts';
import type { Mask } from '../contracts/report/mask.ts';
import { DoubletakeError, messageOf } from '../openapi/doubletake-error.ts';

/** A ledger on disk: a line of JSON an entry, each synced before the request that it is about goes out. */
export interface FileLedger extends Ledger {
  readonly file: string;
  close(): Promise<void>;
}

/** @param mask takes keys out of what is written */
export async function openLedger(path: string | undefined, runId: string, mask: Mask): Promise<FileLedger> {
  const file = path ?? `.doubletake/ledger-${runId}.jsonl`;
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'a');
  return {
    file,
    async write(entry) {
      await handle.appendFile(`${JSON.stringify(maskEntry(entry, mask))}\n`);
      await handle.sync();
    },
    close: () => handle.close(),
  };
}

/** The entries of a ledger. The last line of one that a crash cut short is left out. Rejects with `ledger-unreadable`. */
export async function readLedger(file: string): Promise<LedgerEntry[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new DoubletakeError('ledger-unreadable', messageOf(cause), { where: file, next: 'Give the ledger file that `doubletake check` has printed.', cause });
  }
  const lines = text.split('\n');
  return lines.flatMap((line, index): LedgerEntry[] => {
    if (line === '') return [];
    try {
      return [JSON.parse(line) as LedgerEntry];
    } catch (cause) {
      if (index === lines.length - 1) return [];
      throw new DoubletakeError('ledger-unreadable', 'the line is no JSON', { where: `${file}:${index + 1}`, cause });
    }
  });
}
