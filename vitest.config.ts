import { defineConfig } from 'vitest/config';

const folders = '{openapi,mock,contracts,cli,scripts,examples,test}/**';

/**
 * Two projects: `quick` is what `npm test` runs; `long` has the files that start programs or run all
 * checks of a server. `npm run test:all`, and so CI, runs both.
 */
export default defineConfig({
  test: {
    globalSetup: './test/testing/temporary-folder.ts',
    // Many tests wait for programs that they start; vitest would leave one core to itself.
    maxWorkers: '100%',
    // No test fails on a clock: these only end what hangs. Whole programs are started, and the
    // machines are shared.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // No module keeps anything from one file to the next, so that each is loaded once.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'quick',
          include: [`${folders}/*.test.ts`],
          exclude: [`${folders}/*.long.test.ts`],
        },
      },
      { extends: true, test: { name: 'long', include: [`${folders}/*.long.test.ts`] } },
    ],
  },
});
