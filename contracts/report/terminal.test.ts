import { expect, test } from 'vitest';
import type { RunEvent } from '../run/event.ts';
import type { Finding } from '../run/finding.ts';
import { createTerminalReport, type TerminalOptions } from './terminal.ts';
import { cleanRun, failingRun, interruptedRun, secret } from './testing/okchat-runs.ts';
import { document, render } from './testing/render.ts';
import { columnsOf } from './text-layout.ts';

function report(events: readonly RunEvent[], options: TerminalOptions = {}): string {
  return render(
    createTerminalReport({ startedAt: new Date(0), secrets: [secret], document, ...options }),
    events,
  );
}

test('a clean run', async () => {
  await expect(report(cleanRun)).toMatchFileSnapshot('testing/snapshots/terminal-clean.txt');
});

test('a failing run', async () => {
  await expect(report(failingRun)).toMatchFileSnapshot('testing/snapshots/terminal-failing.txt');
});

test('an interrupted run says so', () => {
  expect(report(interruptedRun)).toContain(
    'The run was interrupted; 7 checks did not come to an end.\nThe target departs from its contract in 1 way; all 3 checks ran (100 %).\n',
  );
});

test('colours change nothing but colours', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours themselves
  expect(report(failingRun, { color: true }).replaceAll(/\x1b\[\d+m/g, '')).toBe(
    report(failingRun),
  );
});

test('nothing that the target says reaches the terminal as a control character', () => {
  expect(report(failingRun)).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
});

test('a narrow terminal is not overrun by the lines per operation', () => {
  const lines = report(cleanRun, { width: 80 }).split('\n');
  expect(
    lines.filter((line) => /^ {2}[✓✗~-] /.test(line)).every((line) => columnsOf(line) <= 80),
  ).toBe(true);
  expect(lines.find((line) => line.includes('chatbotAvatar'))).toContain('…');
});

test('no report of a strict run calls a refuted assumption harmless', () => {
  const [started, ...rest] = failingRun;
  if (started?.type !== 'run-started') throw new Error('not a run');
  expect(report([{ ...started, run: { ...started.run, strict: true } }, ...rest])).toContain(
    'strict   yes; a refuted assumption fails the run',
  );
});

test('a long text in a body is cut in its line', () => {
  const bytes = Buffer.from(JSON.stringify({ id: 'c1', summary: 'z'.repeat(1500), level: 'new' }));
  const long = (findings: readonly Finding[]) =>
    findings.map((finding) => ({
      ...finding,
      exchanges: finding.exchanges.map((exchange) =>
        exchange.response === undefined
          ? exchange
          : { ...exchange, response: { ...exchange.response, bytes } },
      ),
    }));
  const events = failingRun.map((event): RunEvent => {
    if (event.type === 'check-ended') return { ...event, findings: long(event.findings) };
    if (event.type !== 'run-ended') return event;
    return { ...event, summary: { ...event.summary, findings: long(event.summary.findings) } };
  });
  const text = report(events, { width: 80 });
  expect(text).toContain('"level": "new"');
  expect(text).not.toMatch(/z{300}/);
});
