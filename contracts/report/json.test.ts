import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { createJsonReport } from './json.ts';
import { jsonReportSchema } from './json-schema.ts';
import { cleanRun, failingRun, interruptedRun, secret } from './testing/okchat-runs.ts';
import { document, render } from './testing/render.ts';

const options = { startedAt: new Date(0), secrets: [secret], document };

test.each([
  ['clean', cleanRun],
  ['failing', failingRun],
  ['interrupted', interruptedRun],
])('the report of a %s run conforms to its schema', (_name, run) => {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  const validate = ajv.compile(jsonReportSchema);
  validate(JSON.parse(render(createJsonReport(options), run)));
  expect(validate.errors).toBeNull();
});

test('the report of a failing run', async () => {
  await expect(render(createJsonReport(options), failingRun)).toMatchFileSnapshot(
    'testing/snapshots/json-failing.txt',
  );
});

test('an interrupted run counts what ended', () => {
  const { result, coverage } = JSON.parse(render(createJsonReport(), interruptedRun));
  expect(result).toEqual({
    complete: false,
    stopped: null,
    // A process that tells no end of its run has broken off.
    exitCode: 2,
    passed: 2,
    failed: 1,
    refuted: 0,
    skipped: 0,
    error: 0,
    leftOut: 0,
    tooManySkipped: null,
    requests: 6,
    milliseconds: 60,
    baseline: null,
  });
  expect(coverage).toBeNull();
});
