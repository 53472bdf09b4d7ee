import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{openapi,mock,contracts,cli,scripts,examples,test}/**/*.test.ts'],
    globalSetup: './test/testing/temporary-folder.ts',
    // No module keeps anything from one file to the next, so that each is loaded once.
    isolate: false,
    // Many tests wait for programs that they start; vitest would leave one core to itself.
    maxWorkers: '100%',
    // No test fails on a clock: these only end what hangs. Whole programs are started, and the
    // machines are shared.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
