import { expect, test } from 'vitest';
import type { FoundBy, Job, Outcome } from './jobs.ts';
import { describeReport, describeSurprises, toReport } from './tell.ts';

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
  return {
    job: { api: 'shop', seed: 1, route: 'through the proxy', known: [], toTheEnd: false, ...job },
    found,
    checks: 3,
    requests: 5,
    milliseconds: 1,
  };
}

const broken = [
  outcome({ fault: 'published-delete-deletes-nothing' }, [finding, { ...finding, key: 'l' }]),
  outcome({ fault: 'published-put-is-partial' }),
  outcome({ fault: 'lost-update', api: 'okchat' }, [{ ...finding, code: 'update-ignored' }]),
  outcome({ fault: 'lost-document', api: 'threetone' }, [{ ...finding, code: 'write-lost' }]),
];

test('the kill rate is the share of faults that are found, and what survives is listed', () => {
  const report = toReport(1, [outcome({})], broken);
  expect([report.found, report.total, report.killRate, report.published]).toEqual([
    3,
    4,
    0.75,
    { found: 1, total: 2 },
  ]);
  const lines = describeReport(report);
  expect(lines).toContain(
    '  published-put-is-partial (shop): Replacing a product keeps what was not sent.',
  );
  expect(lines).toContain('  shop, through the proxy: 3 checks, 5 requests');
  expect(lines).toEqual(
    expect.arrayContaining([
      'kill rate: 75.0 % (3 of 4)',
      'false alarms: 0',
      'published ten: 1 of 2',
    ]),
  );
  expect(lines.find((line) => line.startsWith('published-delete'))).toMatch(
    /\| published +\| deleteProduct\/gone \(delete-ineffective at state\) and 1 more$/,
  );
});

test('a finding of another code does not count, and is told', () => {
  const beside = {
    ...finding,
    code: 'body-nonconforming',
    key: 'm',
    check: 'createProduct/negative/body/price/maximum',
  };
  const named = { ...finding, code: 'invalid-request-accepted', key: 'n' };
  const report = toReport(
    1,
    [],
    [
      outcome({ fault: 'published-maximum-ignored' }, [beside]),
      outcome({ fault: 'published-enum-ignored' }, [beside, named]),
    ],
  );
  expect(report.faults.map(({ found, by }) => [found, by[0]?.code])).toEqual([
    [false, 'body-nonconforming'],
    [true, 'invalid-request-accepted'],
  ]);
  expect([report.found, report.killRate]).toEqual([1, 0.5]);
  const lines = describeReport(report);
  expect(lines).toContain(
    '  published-maximum-ignored (shop): A price above its maximum is taken.; found is body-nonconforming, not invalid-request-accepted',
  );
  expect(lines.find((line) => line.startsWith('published-maximum'))).toMatch(
    /\| nothing that names it; createProduct.*body-nonconforming at state/,
  );
});

test('another code that the catalogue has with a reason counts', () => {
  const [row] = toReport(
    1,
    [],
    [
      outcome({ fault: 'lost-voice-agent', api: 'okchat' }, [
        { ...finding, code: 'journey-broken' },
      ]),
    ],
  ).faults;
  expect([row?.found, row?.wanted]).toEqual([true, ['update-ignored', 'journey-broken']]);
});

test('it is told where another fault is missed than the catalogue says', () => {
  const known = outcome({ fault: 'partial-folder-not-stored', api: 'threetone' });
  const surprises = (...outcomes: Outcome[]) => describeSurprises(toReport(1, [], outcomes));
  expect(surprises(...broken)).toEqual(['published-put-is-partial: missed; wanted: put-partial']);
  expect(surprises(known)).toEqual([]);
  expect(surprises({ ...known, found: [{ ...finding, code: 'write-altered' }] })).toEqual([
    'partial-folder-not-stored: found, and the catalogue says that it is missed: take `missed` out',
  ]);
  expect(surprises({ ...known, error: 'Error: defect' })).toEqual([
    'partial-folder-not-stored: the run broke off',
  ]);
  expect(
    describeSurprises(
      toReport(1, [outcome({}, [finding]), { ...outcome({}), error: 'Error' }], []),
    ),
  ).toEqual([
    'shop, through the proxy: false alarm delete-ineffective',
    'shop, through the proxy: the run broke off',
  ]);
});

test('every finding on a server that conforms is a false alarm', () => {
  const lines = describeReport(
    toReport(1, [outcome({ route: 'another seed' }, [finding])], broken),
  );
  expect(lines).toContain(
    '  false alarm: shop, another seed: failure delete-ineffective in deleteProduct, state: it is still there',
  );
  expect(lines).toContain('false alarms: 1');
});

test('a run that broke off found nothing, and says so', () => {
  const [row] = toReport(
    1,
    [],
    [{ ...outcome({ fault: 'lost-update' }), error: 'Error: defect\n  at x' }],
  ).faults;
  expect([row?.found, row?.error?.split('\n')[0]]).toEqual([false, 'Error: defect']);
});
