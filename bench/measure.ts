import { type RunFiles, seed } from './inputs.ts';
import { type Load, load, median, round } from './load.ts';
import { type Probe, probe } from './probe.ts';
import { type Server, startServer } from './server.ts';
import type { Contestant } from './servers.ts';
import { collectionPath, type WorkName, workNames, workOf } from './work.ts';

export interface Plan {
  /** Major version of Node.js that the servers run on, and its program. */
  readonly version: number;
  readonly node: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly starts: number;
}

/** What became of one server. */
export interface Measured {
  readonly name: string;
  readonly kind: Contestant['kind'];
  /** Why it could not be measured at all. */
  readonly missing?: string;
  readonly abilities?: Probe['abilities'];
  readonly cannot?: Probe['cannot'];
  /** Milliseconds to the first 200, the median. */
  readonly startMilliseconds?: number;
  /** Megabytes after all load. */
  readonly memory?: number;
  readonly works?: Partial<Record<WorkName, Load>>;
}

interface Running {
  readonly contestant: Contestant;
  readonly server: Server;
  readonly probe: Probe;
  readonly starts: number[];
  readonly loads: Map<WorkName, Load[]>;
}

/**
 * Measures servers side by side: every round strikes each of them, so that what else the machine
 * does strikes all.
 */
export async function measure(
  contestants: readonly Contestant[],
  files: RunFiles,
  plan: Plan,
  tell: (line: string) => void,
): Promise<Measured[]> {
  const missing = new Map<string, string>();
  const running: Running[] = [];
  for (const contestant of contestants) {
    if (contestant.node !== undefined && contestant.node > plan.version) {
      missing.set(contestant.name, `needs Node.js ${contestant.node}`);
      continue;
    }
    try {
      const one = await begin(contestant, files, plan);
      one.server.pause();
      running.push(one);
    } catch (error) {
      missing.set(
        contestant.name,
        String(error instanceof Error ? error.message : error).slice(0, 300),
      );
    }
    tell(`  ${contestant.name}: ${missing.get(contestant.name) ?? 'ready'}`);
  }
  for (const work of workNames) await measureWork(work, running, files, plan, tell);
  const results = running.map((item) => resultOf(item));
  for (const { server } of running) await server.stop();
  return contestants.map(
    ({ name, kind }) =>
      results.find((result) => result.name === name) ?? {
        name,
        kind,
        missing: missing.get(name) ?? 'not measured',
      },
  );
}

async function begin(contestant: Contestant, files: RunFiles, plan: Plan): Promise<Running> {
  const start = () => {
    const { name, env } = contestant;
    return startServer(
      {
        name,
        command: contestant.command({ ...files, node: plan.node }),
        ...(env && { env }),
        cwd: files.folder,
      },
      collectionPath,
    );
  };
  const starts: number[] = [];
  for (let count = 1; count < plan.starts; count++) {
    const server = await start();
    starts.push(server.startMilliseconds);
    await server.stop();
  }
  const server = await start();
  starts.push(server.startMilliseconds);
  if (contestant.kind === 'double') await seed(server.origin, files);
  const found = await probe(server.origin, files);
  const id = contestant.kind === 'double' ? await startAfresh(server.origin, files) : found.id;
  return { contestant, server, starts, loads: new Map(), probe: { ...found, id } };
}

/** Ten chatbots and no more, as the baselines list them. */
async function startAfresh(origin: string, files: RunFiles): Promise<string> {
  const headers = { 'content-type': 'application/json', 'x-api-key': 'any' };
  await fetch(`${origin}/__doubletake/reset`, { method: 'POST', headers, body: '{"empty":true}' });
  await seed(origin, files);
  const response = await fetch(origin + collectionPath, { headers });
  const { chatbots } = (await response.json()) as { chatbots: { id: string }[] };
  if (chatbots.length !== 10 || chatbots[0] === undefined)
    throw new Error(`${chatbots.length} chatbots where ten were made`);
  return chatbots[0].id;
}

async function measureWork(
  work: WorkName,
  running: readonly Running[],
  files: RunFiles,
  plan: Plan,
  tell: (line: string) => void,
): Promise<void> {
  for (let round = 0; round <= plan.rounds; round++) {
    for (const { server, probe: found, loads } of running) {
      if (found.cannot[work] !== undefined) continue;
      // The first round warms up and does not count.
      server.resume();
      const measured = await load(
        server,
        workOf(work, found.id, files),
        round === 0 ? plan.warmUpSeconds : plan.seconds,
        files.folder,
      );
      server.pause();
      if (round > 0) loads.set(work, [...(loads.get(work) ?? []), measured]);
    }
  }
  tell(
    `  ${work}: ${running.map(({ contestant, loads }) => `${contestant.name} ${median((loads.get(work) ?? []).map((one) => one.requestsPerSecond))}`).join(', ')}`,
  );
}

function resultOf({ contestant, server, probe: found, starts, loads }: Running): Measured {
  const works = Object.fromEntries([...loads].map(([work, list]) => [work, middleOf(list)]));
  return {
    name: contestant.name,
    kind: contestant.kind,
    abilities: found.abilities,
    cannot: found.cannot,
    startMilliseconds: round(median(starts), 0),
    memory: round(server.memory(), 0),
    works,
  };
}

function middleOf(list: readonly Load[]): Load {
  const of = (member: keyof Load) => median(list.map((one) => one[member]));
  return {
    requestsPerSecond: of('requestsPerSecond'),
    p50: of('p50'),
    p99: of('p99'),
    cpuPerThousand: of('cpuPerThousand'),
    coreShare: of('coreShare'),
    stolen: of('stolen'),
  };
}
