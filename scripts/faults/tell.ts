import { type Fault, faults } from '../../contracts/faults/index.ts';
import type { FoundBy, Outcome } from './jobs.ts';

/** What the command measures. */
export interface Report {
  readonly seed: number;
  readonly found: number;
  readonly total: number;
  readonly killRate: number;
  readonly published: { readonly found: number; readonly total: number };
  readonly falseAlarms: readonly { readonly api: string; readonly route: string; readonly finding: FoundBy }[];
  readonly faults: readonly (Pick<Fault, 'name' | 'group' | 'title' | 'api'> & {
    readonly found: boolean;
    readonly by: readonly FoundBy[];
    readonly error?: string;
  })[];
  readonly conforming: readonly { readonly api: string; readonly route: string; readonly checks: number; readonly requests: number; readonly error?: string }[];
}

/** The figures, from the runs on servers that conform and on those with a fault. */
export function toReport(seed: number, conforming: readonly Outcome[], broken: readonly Outcome[]): Report {
  const rows = broken.map(({ job, found, error }) => {
    const { name, group, title, api } = faultOf(job.fault);
    return { name, group, title, api, found: found.length > 0, by: found, ...(error !== undefined && { error }) };
  });
  const published = rows.filter(({ name }) => faultOf(name).published);
  const found = rows.filter((row) => row.found).length;
  return {
    seed,
    found,
    total: rows.length,
    killRate: rows.length === 0 ? 1 : found / rows.length,
    published: { found: published.filter((row) => row.found).length, total: published.length },
    falseAlarms: conforming.flatMap(({ job, found: findings }) => findings.map((finding) => ({ api: job.api, route: job.route, finding }))),
    faults: rows,
    conforming: conforming.map(({ job, checks, requests, error }) => ({
      api: job.api,
      route: job.route,
      checks,
      requests,
      ...(error !== undefined && { error }),
    })),
  };
}

function faultOf(name: string | undefined): Fault {
  const fault = faults.find((candidate) => candidate.name === name);
  if (fault === undefined) throw new Error(`there is no fault ${name}`);
  return fault;
}

/** The report in words, line by line. */
export function describeReport({ faults: rows, conforming, falseAlarms, published, found, total, killRate }: Report): string[] {
  const table = [['fault', 'group', 'found by'], ...rows.map((row) => [row.name, row.group, foundBy(row.by, row.error)])];
  const [first = 0, second = 0] = [0, 1].map((column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  const lines = table.map(([name = '', group = '', by = '']) => `${name.padEnd(first)} | ${group.padEnd(second)} | ${by}`);
  const rule = `${'-'.repeat(first)}-|-${'-'.repeat(second)}-|-${'-'.repeat(8)}`;
  const survivors = rows.filter((row) => !row.found);
  return [
    ...lines.slice(0, 1),
    rule,
    ...lines.slice(1),
    '',
    ...(survivors.length === 0 ? [] : ['survived:', ...survivors.map(({ name, api, title }) => `  ${name} (${api}): ${title}`), '']),
    'servers that conform:',
    ...conforming.map((run) => `  ${run.api}, ${run.route}: ${run.error ?? `${run.checks} checks, ${run.requests} requests`}`),
    ...falseAlarms.map(
      ({ api, route, finding }) =>
        `  false alarm: ${api}, ${route}: ${finding.severity} ${finding.code} in ${finding.operation}, ${finding.location}: ${finding.message}`,
    ),
    '',
    `kill rate: ${(killRate * 100).toFixed(1)} % (${found} of ${total})`,
    `false alarms: ${falseAlarms.length}`,
    ...(published.total === 0 ? [] : [`published ten: ${published.found} of ${published.total}`]),
  ];
}

function foundBy(by: readonly FoundBy[], error: string | undefined): string {
  if (error !== undefined) return `ERROR ${error.split('\n')[0]}`;
  const [first] = by;
  if (first === undefined) return 'nothing';
  const others = by.length === 1 ? '' : ` and ${by.length - 1} more`;
  return `${first.check} (${first.code} at ${first.location})${others}`;
}
