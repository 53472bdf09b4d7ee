import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{openapi,mock,contracts,cli,scripts,examples,test}/**/*.test.ts'],
    // Whole programs are started by some tests, and the machines have few cores.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
