import { type FSWatcher, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Double } from '../../mock/create-double.ts';
import { isUrl } from '../../openapi/load/read-text.ts';
import { formatError } from '../output/print-error.ts';
import type { Log } from '../output/request-log.ts';

const settleMilliseconds = 100;

/**
 * Reloads the double when one of its documents changes, or a file that they reference, and keeps
 * the state. A document that is broken is reported, and the one before stays. Folders are watched,
 * not files: many editors replace a file instead of writing it.
 * @returns stops watching
 */
export function watchDocuments(double: Double, log: Log): () => void {
  const watchers = new Map<string, FSWatcher>();
  let files = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  /** A reload may have brought references to further files. */
  function follow(): void {
    files = new Set(double.files().filter((file) => !isUrl(file)));
    for (const folder of new Set([...files].map((file) => dirname(file)))) {
      if (!watchers.has(folder))
        watchers.set(
          folder,
          watch(folder, (_event, name) => changed(folder, name)),
        );
    }
  }

  function changed(folder: string, name: string | null): void {
    if (name === null || !files.has(join(folder, name))) return;
    // One save is several events.
    clearTimeout(timer);
    timer = setTimeout(() => void reload(double, name, log).then(follow), settleMilliseconds);
  }

  follow();
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
  };
}

async function reload(double: Double, name: string, log: Log): Promise<void> {
  try {
    await double.reload();
    log.note(`reloaded: ${name} has changed, the state is kept`);
  } catch (error) {
    log.note(
      `not reloaded, the double goes on with the document it had:\n${formatError(error).trimEnd()}`,
    );
  }
}
