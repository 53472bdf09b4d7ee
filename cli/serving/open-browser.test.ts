import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveCommand } from '../testing/run-doubletake.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-open-'));
});
afterAll(() => rm(folder, { recursive: true }));

// On Linux the variable BROWSER says what opens a page; other systems would open one in earnest.
const headless = { DISPLAY: '', WAYLAND_DISPLAY: '', XDG_CURRENT_DESKTOP: '', DESKTOP_SESSION: '' };

test.runIf(process.platform === 'linux')('--open opens the console', async () => {
  const browser = join(folder, 'browser');
  const opened = join(folder, 'opened');
  await writeFile(browser, `#!/bin/sh\necho "$1" > ${opened}\n`, { mode: 0o755 });
  const run = await serveCommand(['okchat', '--open'], { ...headless, BROWSER: browser });
  try {
    await expect
      .poll(() => readFile(opened, 'utf8').catch(() => ''), { timeout: 20_000 })
      .toBe(`${run.url}/__doubletake/\n`);
    expect(run.output()).not.toContain('No browser');
  } finally {
    run.process.kill('SIGKILL');
  }
});

test.runIf(process.platform === 'linux')(
  'where there is no browser, --open says where to go, and the double goes on',
  async () => {
    const browser = join(folder, 'none');
    const run = await serveCommand(['okchat', '--open'], { ...headless, BROWSER: browser });
    try {
      await run.waitFor(/No browser could be opened: go to \S+\/__doubletake\/$/m);
      expect((await fetch(`${run.url}/__doubletake/health`)).status).toBe(200);
    } finally {
      run.process.kill('SIGKILL');
    }
  },
);
