import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Double } from '../mock/index.ts';
import { formatError } from './print-error.ts';
import type { Log } from './request-log.ts';

const settleMilliseconds = 100;

/**
 * Reloads the double when one of its documents changes, and keeps the state. A document that is broken is reported,
 * and the one before stays. Folders are watched, not files: many editors replace a file instead of writing it.
 * @returns stops watching
 */
export function watchDocuments(double: Double, log: Log): () => void {
  const names = new Map<string, Set<string>>();
  for (const file of double.files()) names.set(dirname(file), (names.get(dirname(file)) ?? new Set()).add(basename(file)));
  let timer: NodeJS.Timeout | undefined;
  const watchers: FSWatcher[] = [...names].map(([folder, files]) =>
    watch(folder, (_event, name) => {
      if (name === null || !files.has(name)) return;
      // One save is several events.
      clearTimeout(timer);
      timer = setTimeout(() => void reload(double, name, log), settleMilliseconds);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

async function reload(double: Double, name: string, log: Log): Promise<void> {
  try {
    await double.reload();
    log.note(`reloaded: ${name} has changed, the state is kept`);
  } catch (error) {
    log.note(`not reloaded, the double goes on with the document it had:\n${formatError(error).trimEnd()}`);
  }
}
