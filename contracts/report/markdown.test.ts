import { expect, test } from 'vitest';
import { createMarkdownReport } from './markdown.ts';
import { codeBlock, codeCell, codeSpan, markdownText } from './markdown-text.ts';
import { cleanRun, failingRun, secret } from './testing/okchat-runs.ts';
import { document, render } from './testing/render.ts';
import { check, ended, finding, operation, runOf } from './testing/run.ts';

const options = { startedAt: new Date(0), secrets: [secret], document };

test('a clean run', async () => {
  await expect(render(createMarkdownReport(options), cleanRun)).toMatchFileSnapshot(
    'testing/snapshots/markdown-clean.txt',
  );
});

test('a failing run', async () => {
  await expect(render(createMarkdownReport(options), failingRun)).toMatchFileSnapshot(
    'testing/snapshots/markdown-failing.txt',
  );
});

test('a comment that would be too long leaves findings out and says so', () => {
  const of = check(operation('o', 'get', '/'), 'http', 'x', 'x');
  const findings = Array.from({ length: 100 }, (_, index) =>
    finding(of, { location: `body/${index}`, message: 'm'.repeat(1000) }),
  );
  const text = render(
    createMarkdownReport(),
    runOf({ ends: [ended(of, { findings })], operations: [] }),
  );
  expect(text.length).toBeLessThanOrEqual(65_000);
  expect(text).toMatch(/\n\d\d more findings did not fit in here\.\n/);
});

test('text of strangers is no markup, mentions nobody and leads nowhere', () => {
  expect(markdownText('<b> **x** `y` [z](http://evil) @octocat #12 a|b')).toBe(
    '&lt;b&gt; \\*\\*x\\*\\* \\`y\\` \\[z\\](http:\u200b//evil) @\u200boctocat \\#\u200b12 a\\|b',
  );
});

test('code stays code whatever is in it', () => {
  expect(codeSpan('a`b')).toBe('``a`b``');
  expect(codeSpan('`')).toBe('`` ` ``');
  expect(codeCell('a|b')).toBe('`a\\|b`');
  expect(codeBlock('```\nx\n')).toBe('````\n```\nx\n````');
});
