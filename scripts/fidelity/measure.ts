import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { learnFrom } from '../../cli/learning/learn-from.ts';
import { createRecorder } from '../../cli/learning/recorder.ts';
import { replayOnDouble } from '../../cli/learning/replay-on.ts';
import { writeData, writeRemarks } from '../../contracts/learn/write-learned.ts';
import { createRecordingMask } from '../../contracts/recording/mask-exchange.ts';
import { createSecretNames } from '../../contracts/recording/secret-names.ts';
import { openHarWriter } from '../../contracts/recording/write-har.ts';
import type { ReplayedExchange } from '../../contracts/replay/replay.ts';
import { percentOf, scoreOf } from '../../contracts/replay/score.ts';
import { createApi } from '../../mock/apis/create-api.ts';
import { loadDocument } from '../../openapi/load/load-document.ts';
import { createClient } from './client.ts';
import type { RecordedServer } from './start-servers.ts';

/** How true a double is to a session that it has not learned from. */
export interface Measured {
  readonly server: string;
  /** Exchanges. */
  readonly learnedFrom: number;
  readonly replayed: number;
  /** Percent of answers that are equal, by the document alone, and with what was learned. */
  readonly before: number;
  readonly after: number;
}

/** Records a session to learn from, and one that is not seen, each on a server started anew. */
export async function recordBoth(
  server: RecordedServer,
  modules: string,
  folder: string,
  seed: number,
  { names = ['learned', 'unseen'], length }: { names?: readonly string[]; length?: number } = {},
): Promise<void> {
  for (const [index, name] of names.entries()) {
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
      await server.session(createClient(url, seed + index, length));
      await recorder.close();
      proxy.closeAllConnections();
      proxy.close();
    } finally {
      await started.stop();
      await rm(place, { recursive: true, force: true });
    }
  }
}

export async function measure(
  server: Pick<RecordedServer, 'name'>,
  folder: string,
  verbose = false,
): Promise<Measured> {
  const document = join(folder, 'openapi.yaml');
  const unseen = join(folder, 'unseen.har');
  const learned = await learnFrom({
    document,
    overlays: [],
    allowRefs: [],
    recordings: [join(folder, 'learned.har')],
  });
  await writeFile(join(folder, 'overlay.yaml'), learned.overlay);
  const { text } = writeData(learned, (value) => value);
  await writeFile(join(folder, 'data.yaml'), text);
  const before = await replayed(unseen, { apis: [document] });
  const after = await replayed(unseen, {
    apis: [document],
    overlays: [join(folder, 'overlay.yaml')],
    data: [join(folder, 'data.yaml')],
  });
  const total = scoreOf(after).total;
  if (verbose) {
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
  for await (const exchange of replayOnDouble([file], double)) all.push(exchange);
  return all;
}

/** How often a secret of the session stands in a file that was written. */
export async function countLeaks(
  { secrets }: Pick<RecordedServer, 'secrets'>,
  folder: string,
): Promise<number> {
  let found = 0;
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    if (!existsSync(file)) continue;
    const text = await readFile(file, 'latin1');
    found += secrets.filter((secret) => text.includes(secret)).length;
  }
  return found;
}
