import type { FlowRun } from './run-flow.ts';
import type { SuiteRun } from './suites.ts';
import type { Vendor } from './vendors.ts';

export interface VendorResult {
  readonly vendor: Vendor;
  /** By the name of the mock. */
  readonly runs: Record<string, FlowRun>;
}

/** What became of the suites that came with SDKs, by package and by how the double was started. */
export type Suites = Readonly<Record<string, Readonly<Record<string, SuiteRun>>>>;

function describeSuites(suites: Suites): string {
  const ways = ['as it is', 'with --unknown-ids make'];
  const rows = Object.entries(suites).map(([name, runs]) => {
    const cells = ways.map((way) => {
      const run = runs[way];
      return run === undefined ? '' : `${run.passed}/${run.total}`;
    });
    return `| \`${name}\` | ${cells.join(' | ')} |`;
  });
  return [`| package | ${ways.join(' | ')} |`, '| --- | --- | --- |', ...rows].join('\n');
}

function cell(run: FlowRun | undefined): string {
  if (run === undefined) return '';
  return run.total === undefined ? (run.trouble ?? 'nothing') : `${run.held}/${run.total}`;
}

function sumOf(results: readonly VendorResult[], name: string): string {
  const runs = results.map((result) => result.runs[name]);
  const held = runs.reduce((sum, run) => sum + (run?.held ?? 0), 0);
  // A flow that a mock cannot be asked for has as many steps as it has elsewhere.
  const total = results.reduce(
    (sum, { runs: own }) => sum + Math.max(...Object.values(own).map((run) => run.total ?? 0), 0),
    0,
  );
  return `${held}/${total}, ${total === 0 ? 0 : Math.floor((1000 * held) / total) / 10} %`;
}

/** A table in Markdown: a row for each vendor, a column for each mock, and the sums. */
export function describeTable(results: readonly VendorResult[]): string[] {
  const ran = new Set(results.flatMap(({ runs }) => Object.keys(runs)));
  const names = [...['doubletake'].filter((name) => ran.delete(name)), ...ran];
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rows = results.map(({ vendor, runs }) =>
    row([vendor.name, `\`${vendor.package}\``, ...names.map((name) => cell(runs[name]))]),
  );
  return [
    row(['vendor', 'package', ...names]),
    row(['---', '---', ...names.map(() => '---')]),
    ...(results.length === 1
      ? []
      : [...rows, row(['**all**', '', ...names.map((name) => sumOf(results, name))])]),
    ...(results.length === 1 ? rows : []),
  ];
}

/** A line for each step that does not hold on the double. */
export function describeMisses({ runs }: VendorResult): string[] {
  const run = runs['doubletake'];
  const trouble = run?.trouble === undefined ? [] : [`  ${run.trouble}`];
  return [
    ...trouble,
    ...(run?.misses ?? []).map(({ kind, name, problem }) => `  [${kind}] ${name}: ${problem}`),
  ];
}

/** `docs/sdks.md`. */
export function pageOf(results: readonly VendorResult[], suites: Suites): string {
  const dates = results
    .flatMap(({ runs }) => Object.values(runs).map(({ date = '' }) => date))
    .sort();
  const misses = results.flatMap(({ vendor, runs }) =>
    (runs['doubletake']?.misses ?? []).map((miss) => ({ vendor: vendor.name, ...miss })),
  );
  const kinds = [...new Set(misses.map(({ kind }) => kind))].map(
    (kind) => [kind, misses.filter((miss) => miss.kind === kind)] as const,
  );
  const rows = kinds
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([kind, list]) => {
      const names = [...new Set(list.map(({ vendor }) => vendor))];
      return `| ${kind} | ${list.length} | ${names.join(', ')} |`;
    });
  return `# Vendors' own SDKs on the double

<!-- Written by \`npm run sdks -- --write\`; do not change it by hand. -->

Each flow is a program that uses a vendor's npm package as its documentation shows: it creates, reads, lists, pages, changes and deletes, and says at each step what has to come of it. The
package is only told the URL. The double is \`doubletake serve\` on the vendor's document, with no overlay, handler or option. A step holds where what it says is so.

The flows are in [scripts/sdks/flows](../scripts/sdks/flows). \`npm run sdks -- --help\` says how they are run; packages and documents are loaded on demand and are no part of this repository.

Measured ${[...new Set([dates[0], dates.at(-1)])].join(' to ')}:

${describeTable(results).join('\n')}

${results.some(({ runs }) => Object.keys(runs).length > 1) ? 'The other mocks keep no state: what holds on them are steps that ask for no more than an answer in the right shape. Where all of a column is 0, the package asks below the base path of the server that the document names, which the mock does not serve.\n\n' : ''}## The SDKs' own suites

Some SDKs have tests of each operation in their repository, which call a stateless mock with ids that nobody has made. They are run as they are: \`npm run sdks -- --suite <package@version> --repository <its files> --document <file>\`. By default an id that nobody has made is 404 where the document says so; [\`--unknown-ids make\`](reference/inference.md#ids-that-nobody-has-made) makes it. As it is, a test that deletes a thing twice, or asks for it afterwards, gets 404 as well: the first column depends on the order in which the files of a suite are run (openai: 413 to 452 of 487 in the runs of one day).

${describeSuites(suites)}

## What does not hold

| kind of step | steps | vendors |
| --- | --- | --- |
${rows.join('\n')}
`;
}
