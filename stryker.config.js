// Mutation testing of one room, by hand: `npm run mutation -- openapi/swagger`. docs/testing.md has what was measured.

const room = process.env['MUTATION_ROOM'] ?? 'openapi';
const lines = process.env['MUTATION_LINES'];
const isFile = room.endsWith('.ts');

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  // Only the tests of the room are to tell: what fails far away says little about where.
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  mutate:
    lines?.split(',') ?? (isFile ? [room] : [`${room}/**/*.ts`, '!**/*.test.ts', '!**/testing/**']),
  ignorePatterns: ['dist', 'bench/results', 'reports', '.stryker-tmp'],
  coverageAnalysis: 'perTest',
  concurrency: 1,
  // Tests are not slower with a mutant because the machine is busy: only what hangs is to be ended.
  timeoutMS: 30_000,
  dryRunTimeoutMinutes: 60,
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false },
  tempDirName: '.stryker-tmp',
};
