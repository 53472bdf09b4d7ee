import { expect, test } from 'vitest';
import type { FoundBy, Job, Outcome } from './jobs.ts';
import { describeReport, toReport } from './tell.ts';

const finding: FoundBy = {
  key: 'k',
  code: 'delete-ineffective',
  severity: 'failure',
  check: 'deleteProduct/gone',
  operation: 'deleteProduct',
  location: 'state',
  message: 'it is still there',
};

function outcome(job: Partial<Job>, found: readonly FoundBy[] = []): Outcome {
  return { job: { api: 'shop', seed: 1, route: 'through the proxy', known: [], toTheEnd: false, ...job }, found, checks: 3, requests: 5, milliseconds: 1 };
}

const broken = [
  outcome({ fault: 'published-delete-deletes-nothing' }, [finding, { ...finding, key: 'l' }]),
  outcome({ fault: 'published-put-is-partial' }),
  outcome({ fault: 'lost-update', api: 'okchat' }, [finding]),
  outcome({ fault: 'lost-document', api: 'threetone' }, [finding]),
];

test('the kill rate is the share of faults that are found, and what survives is listed', () => {
  const report = toReport(1, [outcome({})], broken);
  expect([report.found, report.total, report.killRate, report.published]).toEqual([3, 4, 0.75, { found: 1, total: 2 }]);
  const lines = describeReport(report);
  expect(lines).toContain('  published-put-is-partial (shop): Replacing a product keeps what was not sent.');
  expect(lines).toContain('  shop, through the proxy: 3 checks, 5 requests');
  expect(lines.slice(-3)).toEqual(['kill rate: 75.0 % (3 of 4)', 'false alarms: 0', 'published ten: 1 of 2']);
  expect(lines.find((line) => line.startsWith('published-delete'))).toMatch(/\| published +\| deleteProduct\/gone \(delete-ineffective at state\) and 1 more$/);
});

test('every finding on a server that conforms is a false alarm', () => {
  const lines = describeReport(toReport(1, [outcome({ route: 'another seed' }, [finding])], broken));
  expect(lines).toContain('  false alarm: shop, another seed: failure delete-ineffective in deleteProduct, state: it is still there');
  expect(lines).toContain('false alarms: 1');
});

test('a run that broke off found nothing, and says so', () => {
  const [row] = toReport(1, [], [{ ...outcome({ fault: 'lost-update' }), error: 'Error: defect\n  at x' }]).faults;
  expect([row?.found, row?.error?.split('\n')[0]]).toEqual([false, 'Error: defect']);
});
