import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { startRedis } from '../mock/testing/redis-server.ts';
import { startRoundRobin } from '../mock/testing/round-robin.ts';

/**
 * What the state on Redis costs: requests a second on memory, and on Redis with one replica and
 * with two; operations and bytes on Redis for each request. Everything runs on this machine and
 * shares its cores, so with two replicas and a proxy the figures show the order, not the ceiling.
 * `npm run build` first, `wrk` on the PATH. Writes bench/results/redis.json.
 */

const root = new URL('..', import.meta.url);
const seconds = Number(process.argv[2] ?? 5);
const rounds = 3;
const run = promisify(execFile);

interface Served {
  readonly url: string;
  readonly child: ChildProcess;
}

async function serve(...args: string[]): Promise<Served> {
  const child = spawn(
    process.execPath,
    [
      new URL('bin/doubletake.js', root).pathname,
      'serve',
      'okchat',
      '--port',
      '0',
      '--quiet',
      '--json',
      ...args,
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  process.once('exit', () => child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { url: (JSON.parse(line.toString()) as { origin: string }).origin, child };
}

const json = { 'x-api-key': 'any', 'content-type': 'application/json' };

async function create(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/external/chatbots`, {
    method: 'POST',
    headers: json,
    body: '{"name":"Bench"}',
  });
  return ((await answer.json()) as { chatbot: { id: string } }).chatbot.id;
}

const reset = (url: string) =>
  fetch(`${url}/__doubletake/reset`, { method: 'POST', headers: json, body: '{"empty":true}' });

const scripts = {
  'GET one': (id: string) =>
    `wrk.path = "/api/external/chatbot/${id}"\nwrk.headers["x-api-key"] = "any"\n`,
  'POST create': () =>
    'wrk.method = "POST"\nwrk.path = "/api/external/chatbots"\nwrk.body = \'{"name":"Bench"}\'\nwrk.headers["x-api-key"] = "any"\nwrk.headers["content-type"] = "application/json"\n',
};
type Work = keyof typeof scripts;

/** Requests a second, of answers that are right: others make the run fail. */
async function load(url: string, work: Work): Promise<number> {
  await reset(url);
  const id = await create(url);
  const file = `/tmp/doubletake-bench-${process.pid}.lua`;
  await writeFile(file, scripts[work](id));
  const { stdout } = await run('wrk', ['-t1', '-c50', `-d${seconds}s`, '-s', file, url]);
  if (stdout.includes('Non-2xx')) throw new Error(`wrong answers:\n${stdout}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}

interface Cost {
  /** Commands that the double sends; a script is one, whatever it does inside. */
  readonly operations: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** CPU of Redis in microseconds. */
  readonly microseconds: number;
}

async function figures(redis: Redis) {
  const info = await redis.info('everything');
  const number = (name: string) =>
    Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1] ?? 0);
  return {
    bytesIn: number('total_net_input_bytes'),
    bytesOut: number('total_net_output_bytes'),
    cpu: number('used_cpu_sys_main_thread') + number('used_cpu_user_main_thread'),
  };
}

/**
 * Cost of one request: bytes and CPU under load, where commands come in batches. Operations are
 * counted by MONITOR, which marks those that a script makes.
 */
async function cost(url: string, port: number, work: Work): Promise<Cost> {
  const redis = new Redis(port);
  const watcher = new Redis(port);
  const before = await figures(redis);
  const requests = (await load(url, work)) * seconds;
  const after = await figures(redis);
  const id = await create(url);
  const request = () =>
    work === 'GET one'
      ? fetch(`${url}/api/external/chatbot/${id}`, { headers: json }).then((answer) =>
          answer.text(),
        )
      : fetch(`${url}/api/external/chatbots`, {
          method: 'POST',
          headers: json,
          body: '{"name":"Bench"}',
        }).then((answer) => answer.text());
  let operations = 0;
  const monitor = await watcher.monitor();
  monitor.on('monitor', (_time: string, args: string[], source: string) => {
    if (source !== 'lua' && /^(evalsha|h|z|x)/i.test(args[0] ?? '')) operations++;
  });
  for (let n = 0; n < 100; n++) await request();
  await redis.ping();
  await new Promise((resolve) => setImmediate(resolve));
  for (const client of [redis, watcher, monitor]) client.disconnect();
  return {
    operations: operations / 100,
    bytesIn: Math.round((after.bytesIn - before.bytesIn) / requests),
    bytesOut: Math.round((after.bytesOut - before.bytesOut) / requests),
    microseconds: Math.round(((after.cpu - before.cpu) * 1e6) / requests),
  };
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const redis = await startRedis('--appendonly', 'yes');
const memory = await serve();
const replicas = [await serve('--state', redis.url), await serve('--state', redis.url)];
const [one] = replicas;
if (one === undefined) throw new Error('no replica');
const proxies = {
  memory: await startRoundRobin([memory.url]),
  two: await startRoundRobin(replicas.map(({ url }) => url)),
  one: await startRoundRobin([one.url]),
};
const targets: Record<string, string> = {
  memory: memory.url,
  'Redis, 1 replica': one.url,
  'memory, behind a proxy': proxies.memory.url,
  'Redis, 1 replica behind a proxy': proxies.one.url,
  'Redis, 2 replicas behind a proxy': proxies.two.url,
};

const results: Record<string, Record<Work, number>> = {};
for (const work of Object.keys(scripts) as Work[]) {
  const measured: Record<string, number[]> = {};
  // Interleaved, so that what else the machine does strikes all of them.
  for (let round = 0; round < rounds; round++) {
    for (const [name, url] of Object.entries(targets))
      measured[name] = [...(measured[name] ?? []), await load(url, work)];
  }
  for (const [name, values] of Object.entries(measured)) {
    results[name] = {
      ...(results[name] as Record<Work, number>),
      [work]: Math.round(median(values)),
    };
  }
}
const costs = {
  'GET one': await cost(one.url, redis.port, 'GET one'),
  'POST create': await cost(one.url, redis.port, 'POST create'),
};

console.log('Requests a second (median of 3)');
console.table(results);
console.log('On Redis, for each request');
console.table(costs);
const { stdout: version } = await run('redis-server', ['--version']);
await mkdir(new URL('bench/results/', root), { recursive: true });
const report = {
  date: new Date().toISOString(),
  node: process.version,
  redis: version.trim(),
  cores: cpus().length,
  seconds,
  requestsPerSecond: results,
  perRequest: costs,
};
await writeFile(new URL('bench/results/redis.json', root), `${JSON.stringify(report, null, 2)}\n`);

for (const { child } of [memory, ...replicas]) child.kill('SIGTERM');
for (const proxy of Object.values(proxies)) await proxy.close();
await redis.close();
process.exit(0);
