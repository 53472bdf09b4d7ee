/**
 * Changes code in many small ways, runs the tests of its folder on each change, and prints the
 * changes that no test noticed: `npm run mutation -- <folder or file> [options]`; minutes for a
 * file, hours for a large folder.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sampleLines } from './mutation/sample-lines.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const usage = `npm run mutation -- <folder or file of openapi, mock, contracts or cli> [options]
  --tests <folder>  the tests that have to notice; by default those of the folder itself
  --sample <n>      only what stands on n lines, chosen by chance; changes of several lines are left out
  --seed <n>        of that choice (1)`;

const { values, positionals } = parseArgs({
  options: {
    tests: { type: 'string' },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
  allowPositionals: true,
});
const room = positionals[0]?.replace(/\/$/, '');
const tests = values.tests?.replace(/\/$/, '') ?? room;
const isRoom = (path: string | undefined) =>
  path !== undefined && /^(openapi|mock|contracts|cli)(\/|$)/.test(path) && existsSync(root + path);

if (room === undefined || tests === undefined || !isRoom(room) || !isRoom(tests)) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const sample = Number(values.sample ?? 0);
  const lines = sample > 0 ? sampleLines(root, room, sample, Number(values.seed)) : undefined;
  if (lines !== undefined) console.log(`${lines.length} lines of ${room}, seed ${values.seed}`);
  const program = `${root}node_modules/@stryker-mutator/core/bin/stryker.js`;
  process.exitCode =
    spawnSync(process.execPath, [program, 'run'], {
      cwd: root,
      env: {
        ...process.env,
        MUTATION_ROOM: room,
        MUTATION_TESTS: tests,
        ...(lines && { MUTATION_LINES: lines.join(',') }),
      },
      stdio: 'inherit',
    }).status ?? 1;
}
