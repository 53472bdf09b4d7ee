import { dirname } from 'node:path';
import { defineConfig } from 'vitest/config';

const tests = process.env['MUTATION_TESTS'] ?? 'openapi';

/**
 * The tests that `npm run mutation` runs: those that stand in a folder and below, without the long
 * ones.
 */
export default defineConfig({
  test: {
    include: [`${tests.endsWith('.ts') ? dirname(tests) : tests}/**/*.test.ts`],
    exclude: ['**/*.long.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
