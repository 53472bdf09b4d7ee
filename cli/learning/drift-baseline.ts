import { existsSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';

/** What a live API is compared with. */
export interface DriftBaseline {
  /** Recordings, whose reads are sent again. */
  readonly recordings: readonly string[];
  /** Overlays that `learn` has written, which answers are held to. */
  readonly learned: readonly string[];
}

/**
 * Sorts what `--baseline` names: folders that `learn` has written, their overlays, and recordings.
 * Rejects with `option-invalid` for a folder without an overlay.
 */
export async function sortBaselines(given: readonly string[]): Promise<DriftBaseline> {
  const recordings: string[] = [];
  const learned: string[] = [];
  for (const name of given) {
    if (existsSync(name) && statSync(name).isDirectory()) {
      const overlay = join(name, 'overlay.yaml');
      if (!existsSync(overlay))
        throw new DoubletakeError(
          'option-invalid',
          `--baseline ${JSON.stringify(name)} has no overlay.yaml (accepted: a recording, or what learn has written: its folder or overlay)`,
          { next: 'Run `doubletake learn` with --out on that folder.' },
        );
      learned.push(overlay);
    } else if (await isOverlay(name)) learned.push(name);
    else recordings.push(name);
  }
  return { recordings, learned };
}

/** By its beginning: a recording may be larger than memory. */
async function isOverlay(file: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    return /^[ \t]*(?:\{[ \t]*)?["']?overlay["']?[ \t]*:/m.test(
      buffer.toString('utf8', 0, bytesRead),
    );
  } finally {
    await handle.close();
  }
}
