/**
 * Fixtures for Playwright Test: `import { expect, test } from 'doubletake/playwright'`. One double
 * serves the run; each test has a sandbox of its own in it, under the same name in every run, so
 * that its ids are the same whichever worker runs it.
 *
 * @module doubletake/playwright
 */

import { createHash } from 'node:crypto';
import { test as base, expect, type TestInfo } from '@playwright/test';
import { type ControlClient, createControlClient } from '../../mock/control/client.ts';
import { createDouble, type Double, type DoubleOptions } from '../../mock/create-double.ts';

export { expect };

/** What a project's `use` may say. */
export interface DoubleWorkerOptions {
  /**
   * Where a double is running, such as the one that `webServer` starts with `doubletake serve`;
   * without it each worker makes one of its own, by `doubleOptions`.
   */
  doubleUrl: string | undefined;
  /** What the worker's own double is made from. */
  doubleOptions: DoubleOptions;
}

export interface DoubleTestOptions {
  /**
   * Requests of pages that lead to the double besides those to its own origin, such as `**\/api/**`
   * where a development server passes them on.
   */
  doubleRequests: string | RegExp | undefined;
}

/** The sandbox of a test. */
export interface TestSandbox {
  readonly name: string;
  /** The origin of the double, without a slash at its end. */
  readonly url: string;
  /** The base URL that reaches this sandbox without a header. */
  readonly baseUrl: string;
  /** Add these to requests that the test sends itself. */
  readonly headers: Readonly<Record<string, string>>;
  /** The control API for this sandbox. */
  readonly control: ControlClient;
}

interface WorkerFixtures extends DoubleWorkerOptions {
  servedDouble: { readonly url: string };
}

interface TestFixtures extends DoubleTestOptions {
  sandbox: TestSandbox;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  doubleUrl: [undefined, { option: true, scope: 'worker' }],
  doubleOptions: [{}, { option: true, scope: 'worker' }],
  doubleRequests: [undefined, { option: true }],
  servedDouble: [
    async ({ doubleUrl, doubleOptions }, use) => {
      if (doubleUrl !== undefined) {
        await use({ url: doubleUrl.replace(/\/$/, '') });
        return;
      }
      const double: Double = await createDouble(doubleOptions);
      const listening = await double.listen();
      await use(listening);
      await listening.close();
    },
    { scope: 'worker' },
  ],
  sandbox: [
    async ({ context, servedDouble, doubleRequests }, use, testInfo) => {
      const sandbox = sandboxOf(servedDouble.url, nameOf(testInfo));
      await sandbox.control.reset();
      // On the way out, so that the page's own requests need no preflight for the header.
      for (const requests of [`${sandbox.url}/**`, doubleRequests])
        if (requests !== undefined)
          await context.route(requests, (route, request) =>
            route.continue({ headers: { ...request.headers(), ...sandbox.headers } }),
          );
      await use(sandbox);
      if (testInfo.status !== testInfo.expectedStatus)
        await testInfo.attach('requests to the double', {
          contentType: 'application/json',
          body: JSON.stringify(await sandbox.control.journal(), null, 2),
        });
      await context.unrouteAll({ behavior: 'ignoreErrors' });
      await sandbox.control.removeSandbox(sandbox.name);
    },
    { auto: true },
  ],
});

/** The same in every run: of the project, the file, the titles, and which attempt it is. */
function nameOf({ project, titlePath, file, retry, repeatEachIndex, config }: TestInfo): string {
  const place = file.startsWith(config.rootDir) ? file.slice(config.rootDir.length) : file;
  const text = JSON.stringify([project.name, place, titlePath, repeatEachIndex]);
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return `test-${hash}${retry === 0 ? '' : `-${retry}`}`;
}

function sandboxOf(url: string, name: string): TestSandbox {
  return {
    name,
    url,
    baseUrl: `${url}/__doubletake/in/${name}`,
    headers: { 'x-doubletake-sandbox': name },
    control: createControlClient({ url, sandbox: name }),
  };
}
