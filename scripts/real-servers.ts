/**
 * Checks servers that nobody here wrote, with data in them, without and with writes. What they hold
 * is looked at before and after by other means than the checks. Prints what was sent, found, left
 * and changed, and how many of the findings are true by `real-servers/judged.yaml`. Exit 1 where
 * anything was left untold or changed, or a finding was judged by nobody.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installServers } from './real-servers/install.ts';
import { type Judgement, judge, precisionOf, readJudgements } from './real-servers/judged.ts';
import { type Measured, runChecksOn } from './real-servers/run-checks-on.ts';
import { realServers } from './real-servers/servers.ts';

const usage = `npm run real-servers -- [options]
  --only <name>       one server; repeatable: ${realServers.map(({ name }) => name).join(', ')}
  --limit <seconds>   for each run of the checks; 240 by default
  --rate <n>          requests a second; 300 by default
  --unjudged          print the findings that are judged by nobody, as YAML`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    limit: { type: 'string', default: '240' },
    rate: { type: 'string', default: '300' },
    unjudged: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

interface Row {
  readonly server: string;
  readonly writes: boolean;
  readonly measured: Measured | undefined;
  readonly error: string | undefined;
}

async function main(): Promise<number> {
  const wanted = realServers.filter(
    ({ name }) => options.only.length === 0 || options.only.includes(name),
  );
  if (wanted.length === 0) throw new Error(`no server is called ${options.only.join(', ')}`);
  const modules = await installServers();
  const judgements = await readJudgements(
    new URL('real-servers/judged.yaml', import.meta.url).pathname,
  );
  const rows: Row[] = [];
  for (const server of wanted) {
    for (const allowWrites of [false, true]) {
      const folder = await mkdtemp(join(tmpdir(), 'real-server-'));
      process.stderr.write(`${server.name}, ${allowWrites ? 'with' : 'without'} writes\n`);
      const setup = {
        modules,
        folder,
        allowWrites,
        limit: Number(options.limit) * 1000,
        rate: Number(options.rate),
      };
      const row = await runChecksOn(server, setup).then(
        (measured): Row => ({
          server: server.name,
          writes: allowWrites,
          measured,
          error: undefined,
        }),
        (error: unknown): Row => ({
          server: server.name,
          writes: allowWrites,
          measured: undefined,
          error: String(error),
        }),
      );
      rows.push(row);
      await rm(folder, { recursive: true, force: true });
    }
  }
  console.log(tableOf(rows).join('\n'));
  for (const { server, writes, measured, error } of rows) {
    const head = `${server}, ${writes ? 'with' : 'without'} writes`;
    if (error !== undefined) console.log(`\n${head}: could not be checked: ${error}`);
    if (measured?.trouble !== undefined) console.log(`\n${head}: ${measured.trouble}`);
    for (const text of measured?.changed ?? []) console.log(`${head}: not ours: ${text}`);
    for (const text of measured?.left ?? []) console.log(`${head}: left, and told: ${text}`);
    for (const text of measured?.kept ?? [])
      console.log(`${head}: kept by a mistake of the server: ${text}`);
    for (const text of measured?.untold ?? []) console.log(`${head}: left, and not told: ${text}`);
  }
  const unjudged = tellPrecision(
    wanted.map(({ name }) => name),
    rows,
    judgements,
  );
  const isHarmed = rows.some(
    ({ measured, error }) =>
      error !== undefined ||
      (measured !== undefined && measured.changed.length + measured.untold.length > 0),
  );
  return isHarmed || unjudged > 0 ? 1 : 0;
}

function tableOf(rows: readonly Row[]): string[] {
  const methods = [
    ...new Set(rows.flatMap(({ measured }) => [...(measured?.counts.keys() ?? [])])),
  ].sort();
  const cells = rows.map(({ server, writes, measured }) => [
    server,
    writes ? 'yes' : 'no',
    ...methods.map((method) => String(measured?.counts.get(method) ?? 0)),
    String(measured?.findings.size ?? '?'),
    String(measured?.left.length ?? '?'),
    String(measured?.untold.length ?? '?'),
    String(measured?.kept.length ?? '?'),
    String(measured?.changed.length ?? '?'),
  ]);
  const head = [
    'server',
    'writes',
    ...methods,
    'findings',
    'left, told',
    'left, not told',
    'kept by its own mistake',
    'changed, not ours',
  ];
  return [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`);
}

/** Returns how many findings are judged by nobody. */
function tellPrecision(
  servers: readonly string[],
  rows: readonly Row[],
  judgements: ReadonlyMap<string, readonly Judgement[]>,
): number {
  const total = { true: 0, false: 0, debatable: 0 };
  let unjudged = 0;
  console.log('\nFindings, by judged.yaml:');
  for (const server of servers) {
    const messages = new Map(
      rows
        .filter((row) => row.server === server)
        .flatMap(({ measured }) => [...(measured?.findings ?? [])]),
    );
    const standing = judge(new Set(messages.keys()), judgements.get(server) ?? []);
    for (const verdict of ['true', 'false', 'debatable'] as const)
      total[verdict] += standing.counts[verdict];
    unjudged += standing.unjudged.length;
    const { counts, gone } = standing;
    console.log(
      `  ${server}: ${counts.true} true, ${counts.false} false, ${counts.debatable} debatable, ${standing.unjudged.length} not judged, ${gone.length} gone`,
    );
    for (const fingerprint of gone) console.log(`    gone: ${fingerprint}`);
    if (!options.unjudged || standing.unjudged.length === 0) continue;
    console.log(`${server}:`);
    for (const fingerprint of standing.unjudged)
      console.log(
        `  - fingerprint: ${JSON.stringify(fingerprint)}\n    # ${messages.get(fingerprint)?.slice(0, 240).replaceAll('\n', ' ')}\n    verdict:\n    reason:`,
      );
  }
  const precision = precisionOf(total);
  console.log(
    `Precision: ${precision === undefined ? 'nothing was judged' : `${(100 * precision).toFixed(1)} %`} (${total.true} true, ${total.false} false, ${total.debatable} debatable, ${unjudged} not judged)`,
  );
  return unjudged;
}

if (options.help) console.log(usage);
else process.exitCode = await main();
