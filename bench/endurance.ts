import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunFiles } from './inputs.ts';
import { load, round } from './load.ts';
import { type Server, startServer } from './server.ts';
import { contestants, double } from './servers.ts';
import { collectionPath, send, workOf } from './work.ts';

/** What grows when a double runs for long; megabytes, and requests a second. */
export interface Endurance {
  readonly after100000Requests: number;
  readonly afterMillionRequests: number;
  readonly empty: { readonly memory: number; readonly getOne: number; readonly create: number };
  readonly with100000Chatbots: {
    readonly memory: number;
    readonly getOne: number;
    readonly create: number;
  };
  readonly bytesPerChatbot: number;
  readonly after10000Avatars: number;
}

const header = { 'x-api-key': 'any', 'content-type': 'application/json' };

/** Minutes of load on doubles of their own. @param scale 1 for the real numbers, less for a try */
export async function measureEndurance(
  files: RunFiles,
  node: string,
  scale = 1,
): Promise<Endurance> {
  const requests = await onDouble(files, node, async (server) => {
    const work = workOf('GET one', await create(server), files);
    const until = async (total: number, done: number) => {
      let made = done;
      while (made < total)
        made += (await load(server, work, 5, files.folder)).requestsPerSecond * 5;
      return made;
    };
    const made = await until(100_000 * scale, 0);
    const after100000Requests = round(server.memory(), 0);
    await until(1_000_000 * scale, made);
    return { after100000Requests, afterMillionRequests: round(server.memory(), 0) };
  });
  const state = await onDouble(files, node, async (server) => {
    const small = await figures(server, files);
    await fetch(`${server.origin}/__doubletake/reset`, {
      method: 'POST',
      headers: header,
      body: '{"empty":true}',
    });
    const before = server.memory();
    const count = Math.round(100_000 * scale);
    await inParallel(count, () => create(server).then(() => undefined));
    const held = server.memory() - before;
    return {
      empty: small,
      with100000Chatbots: await figures(server, files),
      bytesPerChatbot: Math.round((held * 1024 * 1024) / count),
    };
  });
  const after10000Avatars = await onDouble(files, node, async (server) => {
    await inParallel(Math.round(10_000 * scale), async () => {
      const { status } = await send(
        server.origin,
        workOf('PATCH avatar', await create(server), files),
      );
      if (status !== 200) throw new Error(`an avatar was answered ${status}`);
    });
    return round(server.memory(), 0);
  });
  return { ...requests, ...state, after10000Avatars };
}

async function onDouble<Result>(
  files: RunFiles,
  node: string,
  work: (server: Server) => Promise<Result>,
): Promise<Result> {
  const contestant = contestants.find(({ name }) => name === double);
  if (contestant === undefined) throw new Error(`no ${double}`);
  const server = await startServer(
    {
      name: double,
      command: contestant.command({ ...files, node }),
      env: { TMPDIR: files.folder },
    },
    collectionPath,
  );
  try {
    return await work(server);
  } finally {
    await server.stop();
    await rm(join(files.folder, 'work.lua'), { force: true });
  }
}

async function create({ origin }: Server): Promise<string> {
  const response = await fetch(origin + collectionPath, {
    method: 'POST',
    headers: header,
    body: '{"name":"Bench"}',
  });
  return ((await response.json()) as { chatbot: { id: string } }).chatbot.id;
}

async function figures(server: Server, files: RunFiles) {
  const id = await create(server);
  await writeFile(files.json, '{"name":"Bench"}');
  const memory = round(server.memory(), 0);
  const getOne = (await load(server, workOf('GET one', id, files), 5, files.folder))
    .requestsPerSecond;
  return {
    memory,
    getOne,
    create: (await load(server, workOf('POST create', id, files), 5, files.folder))
      .requestsPerSecond,
  };
}

async function inParallel(count: number, work: () => Promise<void>): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: 20 }, worker));
}
