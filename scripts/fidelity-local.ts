/**
 * How true a double is, before and after it has learned. Each server is started twice with the same
 * data; a session of some hundred requests is recorded on each, by a proxy. From the first the
 * double learns; the second, which it has not seen, is replayed on a double of the document alone
 * and on one with what was learned. Exit 1 where a score after learning is less than 95 %.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { learnFrom, readRecordings } from '../cli/learn-from.ts';
import { createRecorder } from '../cli/recorder.ts';
import { replayOnDouble } from '../cli/replay-on.ts';
import { writeData, writeRemarks } from '../contracts/learn/write-learned.ts';
import { createRecordingMask } from '../contracts/recording/mask-exchange.ts';
import { createSecretNames } from '../contracts/recording/secret-names.ts';
import { openHarWriter } from '../contracts/recording/write-har.ts';
import type { ReplayedExchange } from '../contracts/replay/replay.ts';
import { percentOf, scoreOf } from '../contracts/replay/score.ts';
import { createApi } from '../mock/apis/create-api.ts';
import { loadDocument } from '../openapi/load/load-document.ts';
import { createClient } from './fidelity/client.ts';
import { type RecordedServer, recordedServers } from './fidelity/start-servers.ts';
import { installServers } from './real-servers/install.ts';

const usage = `npm run fidelity -- [options]
  --only <name>    one server; repeatable: ${recordedServers.map(({ name }) => name).join(', ')}
  --seed <n>       of the sessions; 1 by default, the unseen one has the next
  --keep <folder>  keeps recordings, overlays and data there
  --again          replays what is kept there, and records nothing
  --verbose        prints each difference that is left`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' },
    again: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const goal = 95;

interface Row {
  readonly server: string;
  readonly learnedFrom: number;
  readonly replayed: number;
  readonly before: number;
  readonly after: number;
}

async function main(): Promise<number> {
  const wanted = recordedServers.filter(
    ({ name }) => options.only.length === 0 || options.only.includes(name),
  );
  if (wanted.length === 0) throw new Error(`no server is called ${options.only.join(', ')}`);
  const root = options.keep ?? (await mkdtemp(join(tmpdir(), 'fidelity-')));
  const modules = options.again ? '' : await installServers();
  const rows: Row[] = [];
  let leaks = 0;
  for (const server of wanted) {
    const folder = join(root, server.name);
    await mkdir(folder, { recursive: true });
    if (!options.again) await recordBoth(server, modules, folder);
    rows.push(await measure(server, folder));
    leaks += await countLeaks(server, folder);
  }
  if (options.keep === undefined) await rm(root, { recursive: true, force: true });
  console.log('| server | learned from | unseen requests | before | after |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const { server, learnedFrom, replayed, before, after } of rows)
    console.log(
      `| ${server} | ${learnedFrom} | ${replayed} | ${before.toFixed(1)} % | ${after.toFixed(1)} % |`,
    );
  console.log(`Secrets of the sessions in files: ${leaks}`);
  return leaks > 0 || rows.some(({ after }) => after < goal) ? 1 : 0;
}

/** Records a session to learn from, and one that is not seen, each on a server started anew. */
async function recordBoth(server: RecordedServer, modules: string, folder: string): Promise<void> {
  for (const [index, name] of ['learned', 'unseen'].entries()) {
    const place = await mkdtemp(join(tmpdir(), 'fidelity-server-'));
    const started = await server.start(modules, place);
    try {
      const text = /^https?:/.test(started.document)
        ? await (await fetch(started.document)).text()
        : await readFile(started.document, 'utf8');
      const document = join(folder, 'openapi.yaml');
      // The document of the second start has another port in it.
      if (index === 0) await writeFile(document, text);
      const api = createApi(await loadDocument(document));
      const mask = createRecordingMask(createSecretNames(['apikey'], api.credentialNames));
      const recorder = createRecorder({
        api,
        upstream: { url: new URL(started.url), timeout: 30_000, mostKept: 10_000_000 },
        writer: await openHarWriter(join(folder, `${name}.har`), mask, 'fidelity'),
        mask,
        strict: false,
        now: () => new Date(),
        tell: () => undefined,
      });
      const proxy = createServer(recorder.listener);
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      await server.session(createClient(url, Number(options.seed) + index));
      await recorder.close();
      proxy.closeAllConnections();
      proxy.close();
    } finally {
      await started.stop();
      await rm(place, { recursive: true, force: true });
    }
  }
}

async function measure(server: RecordedServer, folder: string): Promise<Row> {
  const document = join(folder, 'openapi.yaml');
  const unseen = join(folder, 'unseen.har');
  const learned = await learnFrom({
    document,
    overlays: [],
    allowRefs: [],
    recordings: [join(folder, 'learned.har')],
  });
  await writeFile(join(folder, 'overlay.yaml'), learned.overlay);
  const { text } = writeData(learned.observations, (value) => value);
  await writeFile(join(folder, 'data.yaml'), text);
  const before = await replayed(unseen, { apis: [document] });
  const after = await replayed(unseen, {
    apis: [document],
    overlays: [...((await import("node:child_process")).execFileSync("npx",["tsx","/tmp/fid-examples.ts",folder]), [join(folder,"overlay.yaml"),join(folder,"examples.yaml")])],
    ...({ data: [join(folder, 'data.yaml')] } as object),
  });
  const total = scoreOf(after).total;
  if (options.verbose) {
    console.log(`${server.name}: remarks`);
    for (const line of writeRemarks(learned)) console.log(`  ${line}`);
    for (const { recorded, operation, differences, leftOut } of after) {
      if (leftOut !== undefined)
        console.log(`  left out: ${recorded.method} ${recorded.url}: ${leftOut}`);
      if (differences.length === 0) continue;
      console.log(`  ${recorded.number} ${operation?.id} ${recorded.method} ${recorded.url}`);
      for (const { at, recorded: own, actual } of differences.slice(0, 6))
        console.log(
          `      ${at}: ${JSON.stringify(own)?.slice(0, 150)} | ${JSON.stringify(actual)?.slice(0, 150)}`,
        );
    }
  }
  return {
    server: server.name,
    learnedFrom: learned.observations.exchanges,
    replayed: total.compared,
    before: percentOf(scoreOf(before).total),
    after: percentOf(total),
  };
}

async function replayed(file: string, double: object): Promise<ReplayedExchange[]> {
  const all: ReplayedExchange[] = [];
  for await (const exchange of replayOnDouble(readRecordings([file]), double)) all.push(exchange);
  return all;
}

/** How often a secret of the session stands in a file that was written. */
async function countLeaks({ secrets }: RecordedServer, folder: string): Promise<number> {
  let found = 0;
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    if (!existsSync(file)) continue;
    const text = await readFile(file, 'latin1');
    found += secrets.filter((secret) => text.includes(secret)).length;
  }
  return found;
}

if (options.help) console.log(usage);
else process.exitCode = await main();
