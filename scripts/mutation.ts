/**
 * Changes a file in many small ways, runs the tests of its folder on each, and prints the changes
 * that no test noticed. `npm run mutation -- <folder or file> [options of stryker run]`; minutes
 * for a file, hours for a large folder.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const [room, ...options] = process.argv.slice(2);

if (
  room === undefined ||
  !/^(openapi|mock|contracts|cli)(\/|$)/.test(room) ||
  !existsSync(root + room)
) {
  console.error(
    'npm run mutation -- <folder or file of openapi, mock, contracts or cli> [options of stryker run]',
  );
  process.exitCode = 2;
} else {
  const program = `${root}node_modules/@stryker-mutator/core/bin/stryker.js`;
  const env = { ...process.env, MUTATION_ROOM: room.replace(/\/$/, '') };
  process.exitCode =
    spawnSync(process.execPath, [program, 'run', ...options], { cwd: root, env, stdio: 'inherit' })
      .status ?? 1;
}
