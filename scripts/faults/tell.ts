import { codesOf, type Fault, faults } from '../../test/faults/index.ts';
import type { PrismVerdicts } from './compare-prism.ts';
import type { FoundBy, Outcome } from './jobs.ts';

/** What the command measures. */
export interface Report {
  readonly seed: number;
  readonly found: number;
  readonly total: number;
  readonly killRate: number;
  readonly published: { readonly found: number; readonly total: number };
  readonly falseAlarms: readonly {
    readonly api: string;
    readonly route: string;
    readonly finding: FoundBy;
  }[];
  readonly faults: readonly (Pick<Fault, 'name' | 'group' | 'title' | 'api'> & {
    /** Whether there is a finding with a code that names the fault. */
    readonly found: boolean;
    /** The codes that name it. */
    readonly wanted: readonly string[];
    /** Why it is known to be missed. */
    readonly missed?: string;
    /**
     * The findings that the same server does not have without the fault: those that name the fault
     * first.
     */
    readonly by: readonly FoundBy[];
    readonly error?: string;
  })[];
  readonly conforming: readonly {
    readonly api: string;
    readonly route: string;
    readonly checks: number;
    readonly requests: number;
    readonly error?: string;
  }[];
}

/** The figures, from the runs on servers that conform and on those with a fault. */
export function toReport(
  seed: number,
  conforming: readonly Outcome[],
  broken: readonly Outcome[],
): Report {
  const rows = broken.map(({ job, found, error }) => {
    const fault = faultOf(job.fault);
    const { name, group, title, api, missed } = fault;
    const wanted = codesOf(fault);
    const naming = found.filter(({ code }) => wanted.includes(code));
    const by = [...naming, ...found.filter((finding) => !naming.includes(finding))];
    return {
      name,
      group,
      title,
      api,
      wanted,
      found: naming.length > 0,
      by,
      ...(missed !== undefined && { missed }),
      ...(error !== undefined && { error }),
    };
  });
  const published = rows.filter(({ name }) => faultOf(name).published);
  const found = rows.filter((row) => row.found).length;
  return {
    seed,
    found,
    total: rows.length,
    killRate: rows.length === 0 ? 1 : found / rows.length,
    published: { found: published.filter((row) => row.found).length, total: published.length },
    falseAlarms: conforming.flatMap(({ job, found: findings }) =>
      findings.map((finding) => ({ api: job.api, route: job.route, finding })),
    ),
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

/** The comparison with Prism in words: the same table, and its two figures. */
export function describePrism(verdicts: readonly PrismVerdicts[]): string[] {
  const found = new Map(verdicts.flatMap((verdict) => [...verdict.found]));
  const rows = [...found].map(
    ([name, by]) => [name, faultOf(name).group, by ?? 'nothing'] as const,
  );
  const killed = rows.filter(([name]) => found.get(name) !== undefined).length;
  const alarms = verdicts.flatMap(({ api, falseAlarms }) =>
    falseAlarms.map((alarm) => `${api}, ${alarm}`),
  );
  return [
    ...drawTable([['fault', 'group', 'found by prism proxy --errors'], ...rows]),
    '',
    ...verdicts.map(
      ({ api, requests, past }) =>
        `${api}: ${requests} valid requests; ${past} uploads went past Prism, which changes their bytes (stoplightio/prism#2475)`,
    ),
    ...alarms.map((alarm) => `false alarm: ${alarm}`),
    '',
    `prism proxy --errors, kill rate: ${((killed / Math.max(rows.length, 1)) * 100).toFixed(1)} % (${killed} of ${rows.length})`,
    `prism proxy --errors, false alarms: ${alarms.length}`,
  ];
}

function drawTable(rows: readonly (readonly [string, string, string])[]): string[] {
  const [first, second] = [
    Math.max(...rows.map(([cell]) => cell.length)),
    Math.max(...rows.map(([, cell]) => cell.length)),
  ];
  const [head = '', ...lines] = rows.map(
    ([one, two, three]) => `${one.padEnd(first)} | ${two.padEnd(second)} | ${three}`,
  );
  return [head, `${'-'.repeat(first)}-|-${'-'.repeat(second)}-|---------`, ...lines];
}

/**
 * What departs from what the catalogue says is missed, and what is an error anyway; empty where all
 * is as expected.
 */
export function describeSurprises({ faults: rows, falseAlarms, conforming }: Report): string[] {
  return [
    ...rows.flatMap(({ name, found, missed, wanted, error }) => {
      if (error !== undefined) return [`${name}: the run broke off`];
      if (!found && missed === undefined)
        return [`${name}: missed; wanted: ${wanted.join(' or ')}`];
      return found && missed !== undefined
        ? [`${name}: found, and the catalogue says that it is missed: take \`missed\` out`]
        : [];
    }),
    ...falseAlarms.map(
      ({ api, route, finding }) => `${api}, ${route}: false alarm ${finding.code}`,
    ),
    ...conforming.flatMap(({ api, route, error }) =>
      error === undefined ? [] : [`${api}, ${route}: the run broke off`],
    ),
  ];
}

/** The report in words, line by line. */
export function describeReport(report: Report): string[] {
  const { faults: rows, conforming, falseAlarms, published, found, total, killRate } = report;
  const table = drawTable([
    ['fault', 'group', 'found by'],
    ...rows.map((row) => [row.name, row.group, foundBy(row)] as const),
  ]);
  const survivors = rows.filter((row) => !row.found);
  const surprises = describeSurprises(report);
  return [
    ...table,
    '',
    ...(survivors.length === 0 ? [] : ['survived:', ...survivors.map(describeSurvivor), '']),
    'servers that conform:',
    ...conforming.map(
      (run) =>
        `  ${run.api}, ${run.route}: ${run.error ?? `${run.checks} checks, ${run.requests} requests`}`,
    ),
    ...falseAlarms.map(
      ({ api, route, finding }) =>
        `  false alarm: ${api}, ${route}: ${finding.severity} ${finding.code} in ${finding.operation}, ${finding.location}: ${finding.message}`,
    ),
    '',
    `kill rate: ${(killRate * 100).toFixed(1)} % (${found} of ${total})`,
    `false alarms: ${falseAlarms.length}`,
    ...(published.total === 0 ? [] : [`published ten: ${published.found} of ${published.total}`]),
    ...(surprises.length === 0
      ? []
      : ['', 'not as expected:', ...surprises.map((line) => `  ${line}`)]),
  ];
}

function describeSurvivor({
  name,
  api,
  title,
  wanted,
  by,
  missed,
}: Report['faults'][number]): string {
  const others = [...new Set(by.map(({ code }) => code))];
  const instead =
    others.length === 0 ? '' : `; found is ${others.join(', ')}, not ${wanted.join(' or ')}`;
  return `  ${name} (${api}): ${title}${instead}${missed === undefined ? '' : ` Known: ${missed}`}`;
}

function foundBy({ by, found, error }: Report['faults'][number]): string {
  if (error !== undefined) return `ERROR ${error.split('\n')[0]}`;
  const [first] = by;
  if (first === undefined) return 'nothing';
  if (!found) return `nothing that names it; ${first.check} (${first.code} at ${first.location})`;
  const others = by.length === 1 ? '' : ` and ${by.length - 1} more`;
  return `${first.check} (${first.code} at ${first.location})${others}`;
}
