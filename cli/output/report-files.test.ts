import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { openReportFile } from './report-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  onTestFinished(() => rm(folder, { recursive: true }));
});

test('what was there stays until the report is written, and nothing else is left beside it', async () => {
  const file = join(folder, 'report.json');
  await writeFile(file, 'of an earlier run');
  const target = await openReportFile(file, '--report');
  expect(await readFile(file, 'utf8')).toBe('of an earlier run');
  expect(await readdir(folder)).toEqual(['report.json']);
  await target.write('new');
  expect(await readFile(file, 'utf8')).toBe('new');
  expect(await readdir(folder)).toEqual(['report.json']);
});

test('opening alone makes no file', async () => {
  await openReportFile(join(folder, 'report.json'), '--report');
  expect(await readdir(folder)).toEqual([]);
});

test('a folder that is not there is told before anything is sent', async () => {
  await expect(openReportFile(join(folder, 'none', 'report.json'), '--report x')).rejects.toThrow(
    expect.objectContaining({
      code: 'option-invalid',
      message: expect.stringContaining('--report x cannot be written: ENOENT'),
    }),
  );
});

test('a device takes the report as it is', async () => {
  const target = await openReportFile('/dev/null', '--report');
  await target.write('new');
  expect(await readdir(folder)).toEqual([]);
});
