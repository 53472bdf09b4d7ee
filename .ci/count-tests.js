/**
 * Counts the tests in a report of vitest's JSON reporter: `count-tests.js <report> <exit code of the run>`.
 * Prints `<passed> <failed>`, and on standard error what failed. A test that was skipped counts as failed: what was not
 * looked at is not known to hold.
 */
import { existsSync, readFileSync } from 'node:fs';

const [report = '', status = '0'] = process.argv.slice(2);
const files = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : [];
const tests = files.flatMap((file) =>
  file.assertionResults.map(({ fullName, status }) => ({
    name: `${file.name}: ${fullName}`,
    status,
  })),
);
const failures = tests
  .filter((test) => test.status !== 'passed')
  .map(({ name, status }) => `${status}: ${name}`);
for (const file of files) {
  const isTold = file.assertionResults.some((test) => test.status === 'failed');
  if (file.status === 'failed' && !isTold) failures.push(`failed: ${file.name}: ${file.message}`);
}
if (files.length === 0) failures.push('failed: there is no report');
if (status !== '0' && failures.length === 0) failures.push(`failed: the run ended with ${status}`);

for (const failure of failures) process.stderr.write(`${failure}\n`);
process.stdout.write(
  `${tests.filter((test) => test.status === 'passed').length} ${failures.length}\n`,
);
