import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives a run of the tests a folder for temporary files, which goes with the run: a test that ends
 * early, or a program that it has started, leaves nothing on the machine.
 */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'doubletake-tests-'));
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
