import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const prefix = 'doubletake-tests-';

/**
 * Gives a run of the tests a folder for temporary files, which goes with the run: a test that ends
 * early, or a program that it has started, leaves nothing on the machine. Each project of a run asks
 * for it, and all share one: Chromium starts in no folder whose path is long.
 */
export default function setup(): () => void {
  if (basename(tmpdir()).startsWith(prefix)) return () => undefined;
  const folder = mkdtempSync(join(tmpdir(), prefix));
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
