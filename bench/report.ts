import type { CheckRates } from './checks.ts';
import type { Endurance } from './endurance.ts';
import type { Load } from './load.ts';
import type { Measured } from './measure.ts';
import { double, express, prism } from './servers.ts';
import type { Start } from './start-up.ts';
import { type WorkName, workNames } from './work.ts';

/** All that a run has measured. */
export interface Report {
  readonly date: string;
  readonly processor: string | undefined;
  readonly rounds: number;
  /** Of load for each server, kind of request and round. */
  readonly seconds: number;
  /** The same before the first round, which does not count. */
  readonly warmUpSeconds: number;
  /** By the major version of Node.js. */
  readonly results: Readonly<Record<string, readonly Measured[]>>;
  readonly starts: Readonly<Record<string, Readonly<Record<string, Start>>>>;
  readonly checks: Readonly<Record<string, CheckRates>>;
  readonly generateSeconds: number;
  readonly endurance?: Endurance;
}

/** The figures as Markdown. */
export function formatReport(report: Report): string {
  const versions = Object.keys(report.results);
  const { rounds, seconds, warmUpSeconds } = report;
  const conditions = `${rounds === 1 ? `one round of ${seconds} s: an order, no more` : `the median of ${rounds} rounds of ${seconds} s`}, after ${warmUpSeconds} s to warm up`;
  return [
    `Measured ${report.date.slice(0, 10)} on ${report.processor ?? 'an unknown processor'}, ${conditions}. The server has one core, wrk the other, 50 connections.`,
    ...versions.flatMap((version) => [
      `### Node.js ${version}`,
      table(report.results[version] ?? []),
      `Targets on Node.js ${version}:`,
      targets(report, version),
    ]),
    '### Starts',
    starts(report),
    `\`npm run generate -- --check\`: ${report.generateSeconds} s.`,
    '### Long runs',
    endurance(report.endurance),
  ].join('\n\n');
}

function rows(header: readonly string[], body: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...body]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function table(results: readonly Measured[]): string {
  const reference = results.find(({ name }) => name === express);
  const cell = (measured: Measured, work: WorkName) => {
    const one = measured.works?.[work];
    if (one === undefined) return measured.cannot?.[work] ?? '–';
    const ratio = ratioOf(one, reference?.works?.[work]);
    return `${Math.round(one.requestsPerSecond)}${ratio === undefined ? '' : ` (${ratio.toFixed(2)} ×)`}<br>${one.cpuPerThousand} CPU s, p99 ${one.p99} ms`;
  };
  const yes = (value: boolean | undefined) => (value ? 'yes' : 'no');
  const body = results.map((measured) => {
    if (measured.missing !== undefined)
      return [
        measured.name,
        measured.missing.split('\n')[0] ?? '',
        ...Array.from({ length: 8 }, () => ''),
      ];
    const { abilities, startMilliseconds, memory } = measured;
    const figures = workNames.map((work) => cell(measured, work));
    return [
      measured.name,
      ...figures,
      yes(abilities?.state),
      yes(abilities?.upload),
      yes(abilities?.refuses),
      `${startMilliseconds} ms`,
      `${memory} MB`,
    ];
  });
  return rows(
    [
      'server',
      ...workNames,
      'keeps state',
      'serves uploads',
      'refuses what is invalid',
      'first 200',
      'memory after',
    ],
    body,
  );
}

function ratioOf(one: Load | undefined, other: Load | undefined): number | undefined {
  return one === undefined || other === undefined
    ? undefined
    : one.requestsPerSecond / other.requestsPerSecond;
}

function targets(report: Report, version: string): string {
  const results = report.results[version] ?? [];
  const find = (name: string, work: WorkName) =>
    results.find((measured) => measured.name === name)?.works?.[work];
  const to = (name: string, work: WorkName) => ratioOf(find(double, work), find(name, work));
  const cpu = (name: string, work: WorkName) =>
    (find(name, work)?.cpuPerThousand ?? Number.NaN) /
    (find(double, work)?.cpuPerThousand ?? Number.NaN);
  const start = report.starts[version] ?? {};
  const ratio = (name: string, other: string, member: keyof Start) =>
    (start[name]?.[member] ?? Number.NaN) / (start[other]?.[member] ?? Number.NaN);
  const atLeast = (what: string, name: string, work: WorkName, wanted: number) =>
    row(`${what} : ${name}`, '≥', wanted, to(name, work), cpu(name, work));
  const worst = Math.max(
    ...workNames.map(
      (work) => (find(double, work)?.p99 ?? Number.NaN) / (find(express, work)?.p99 ?? Number.NaN),
    ),
  );
  const three = 'doubletake, three APIs';
  return rows(
    ['what', 'target', 'measured', 'the same by CPU seconds', ''],
    [
      atLeast('GET one', express, 'GET one', 1),
      atLeast('GET one', 'node:http', 'GET one', 0.4),
      atLeast('GET one', prism, 'GET one', 10),
      atLeast('GET list', express, 'GET list', 1),
      atLeast('POST create', express, 'POST create', 0.8),
      atLeast('PATCH avatar', express, 'PATCH avatar', 0.9),
      atLeast('PATCH avatar', prism, 'PATCH avatar', 60),
      row(`p99 : ${express}, the worst of the four`, '≤', 1.5, worst),
      row(`start, three APIs : ${express}`, '≤', 1.5, ratio(three, express, 'milliseconds')),
      row(`start, three APIs : ${prism}`, '≤', 0.25, ratio(three, prism, 'milliseconds')),
      row(
        `start, 10 MB : ${prism}`,
        '≤',
        0.1,
        ratio('doubletake, 10 MB', 'Prism, 10 MB', 'milliseconds'),
      ),
      row(
        `memory, 10 MB : ${prism}`,
        '≤',
        0.5,
        ratio('doubletake, 10 MB', 'Prism, 10 MB', 'memory'),
      ),
      row(
        'checks/s in process: the command, which runs once',
        '≥',
        500,
        report.checks[version]?.command,
      ),
      row(
        'checks/s in process: a process that has run them before',
        '≥',
        500,
        report.checks[version]?.warm,
      ),
      row(
        'memory after all checks : after a quarter of them',
        '≤',
        1.1,
        report.checks[version]?.memoryGrowth,
      ),
    ],
  );
}

function row(
  what: string,
  direction: '≥' | '≤',
  wanted: number,
  got: number | undefined,
  byCpu?: number,
): string[] {
  const isReached = got !== undefined && (direction === '≥' ? got >= wanted : got <= wanted);
  const show = (value: number | undefined) =>
    value === undefined || Number.isNaN(value) ? '–' : String(Number(value.toFixed(2)));
  return [
    what,
    `${direction} ${wanted}`,
    show(got),
    show(byCpu),
    got === undefined || Number.isNaN(got) ? 'not measured' : isReached ? 'reached' : 'not reached',
  ];
}

function starts({ starts: all }: Report): string {
  const body = Object.entries(all).flatMap(([version, servers]) =>
    Object.entries(servers).map(([name, { milliseconds, memory }]) => [
      version,
      name,
      `${milliseconds} ms`,
      `${memory} MB`,
    ]),
  );
  return rows(['Node.js', 'server', 'first 200', 'memory then'], body);
}

function endurance(measured: Endurance | undefined): string {
  if (measured === undefined) return 'Not measured in this run; `npm run bench -- --long` does.';
  const { empty, with100000Chatbots: full } = measured;
  return rows(
    ['what', 'target', 'measured', ''],
    [
      row(
        'memory after a million requests : after 100,000',
        '≤',
        1.05,
        measured.afterMillionRequests / measured.after100000Requests,
      ).toSpliced(3, 1),
      row('GET one with 100,000 chatbots : empty', '≥', 0.9, full.getOne / empty.getOne).toSpliced(
        3,
        1,
      ),
      row('create with 100,000 chatbots : empty', '≥', 0.9, full.create / empty.create).toSpliced(
        3,
        1,
      ),
      row('bytes for each chatbot', '≤', 4096, measured.bytesPerChatbot).toSpliced(3, 1),
      row(
        'MB after 10,000 avatars of 64 kB (655 MB), with 256 MB for uploads',
        '≤',
        600,
        measured.after10000Avatars,
      ).toSpliced(3, 1),
    ],
  );
}
