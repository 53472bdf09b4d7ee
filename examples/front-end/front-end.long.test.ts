import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const found = existsSync(executablePath);

describe.skipIf(!found)(
  found
    ? 'the front end of the examples'
    : `the front end of the examples (skipped: no Chromium at ${executablePath}; CHROMIUM names another)`,
  () => {
    test('passes its own Playwright tests, with two workers on one double', async () => {
      const { code, output } = await run('npx', ['playwright', 'test'], {
        PORT: String(await freePort()),
      });
      expect(output).toMatch(/[1-9]\d* passed/);
      expect([code, output.match(/\d+ failed/)]).toEqual([0, null]);
    });
  },
);

async function run(command: string, args: readonly string[], env: Record<string, string>) {
  const child = spawn(command, args, {
    cwd: folder,
    // What vitest sets would make Playwright's workers look like vitest's.
    env: { ...process.env, ...env, VITEST: undefined, NODE_ENV: undefined, CI: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, output };
}
