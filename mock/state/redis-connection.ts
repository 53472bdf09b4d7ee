import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { messageOf } from '../../openapi/lib/doubletake-error.ts';
import { ProblemError } from '../lib/problem.ts';
import { redisScripts, type ScriptName } from './redis-scripts.ts';
import type { RedisAddress } from './redis-url.ts';

type Argument = string | number | Buffer;

/**
 * A connection that gives every command a time, and says once when Redis goes and once when it is
 * back.
 */
export interface RedisConnection {
  readonly client: Redis | Cluster;
  /**
   * Runs a script. Rejects with `state-unavailable` where Redis does not answer in time; the script
   * may have run then.
   * @param patience milliseconds, where it is no everyday step
   */
  run(name: ScriptName, args: readonly Argument[], patience?: number): Promise<unknown>;
  /** The same with bulk replies as bytes. */
  runBytes(name: ScriptName, args: readonly Argument[], patience?: number): Promise<unknown>;
  /** Any other command, under the same rules. */
  ask<Reply>(send: (client: Redis | Cluster) => Promise<Reply>): Promise<Reply>;
  close(): void;
}

/**
 * Milliseconds for one command. Redis answers in less than one; on a machine that has much to do it
 * is the double that is slow.
 */
export const defaultPatience = 5_000;

/** Milliseconds without a refusal after which a Redis that was full counts as having room again. */
const untilRoom = 10_000;

/** Scripts that need room for what they write: that others pass says nothing. */
const addingScripts: ReadonlySet<string> = new Set<ScriptName>([
  'dtInsert',
  'dtReplace',
  'dtPutFile',
  'dtCount',
  'dtAdopt',
  'dtRecord',
  'dtRegister',
]);

export interface ConnectionOptions {
  readonly patience: number;
  /** Told when Redis goes, and when it is back. */
  readonly notice: (message: string) => void;
}

/** Connects, and goes on trying where that does not succeed. */
export function connectRedis(
  address: RedisAddress,
  { patience, notice }: ConnectionOptions,
): RedisConnection {
  const client = createClient(address, patience);
  let isAway = false;
  let isClosed = false;
  /** When Redis last refused to write; undefined where it takes everything, as far as is known. */
  let refusedAt: number | undefined;

  function away(error: unknown): void {
    if (isAway || isClosed) return;
    isAway = true;
    notice(
      `state lost: ${address.shown} does not answer (${reason(error)}). Requests get 503 until it is back.`,
    );
  }

  function back(): void {
    if (!isAway || isClosed) return;
    isAway = false;
    notice(`state back: ${address.shown} answers again.`);
  }

  /** Redis answers, and takes nothing that needs room: that is no outage, and reads go on. */
  function refusesWrites(error: Error): void {
    if (refusedAt === undefined && !isClosed)
      notice(
        `state takes no writes: ${address.shown} says ${error.message}. Requests that write get 503; those that read are answered.`,
      );
    refusedAt = performance.now();
  }

  /**
   * Around the limit some writes pass and others do not: only when none was refused for a while is
   * there room again.
   */
  function takesWrites(): void {
    if (refusedAt === undefined || isClosed || performance.now() - refusedAt < untilRoom) return;
    refusedAt = undefined;
    notice(`state takes writes again: ${address.shown}.`);
  }

  client.on('ready', back);
  client.on('error', away);

  // Only the first connection is waited for; later a request that finds none is answered at once.
  let connecting: Promise<unknown> | undefined = firstAttempt(client, patience).finally(() => {
    connecting = undefined;
  });

  async function ask<Reply>(
    send: (client: Redis | Cluster) => Promise<Reply>,
    limit = patience,
    writes = false,
  ): Promise<Reply> {
    if (connecting !== undefined) await connecting;
    try {
      const reply = await within(limit, send(client));
      back();
      if (writes) takesWrites();
      return reply;
    } catch (error) {
      // A mistake of ours in a command or script is no outage.
      if (
        error instanceof Error &&
        error.name === 'ReplyError' &&
        /^(ERR|WRONGTYPE|CROSSSLOT)\b/.test(error.message) &&
        !isRefusal(error)
      )
        throw error;
      if (isRefusal(error)) {
        back();
        refusesWrites(error);
        throw noRoom(address, error);
      }
      away(error);
      throw unavailable(address, error);
    }
  }

  const call = (name: string, args: readonly Argument[], limit: number | undefined) =>
    ask(
      (redis) => {
        const command = (
          redis as unknown as Record<string, (...args: Argument[]) => Promise<unknown>>
        )[name];
        if (command === undefined) throw new TypeError(`no command ${name}`);
        return command.apply(redis, [...args]);
      },
      limit,
      addingScripts.has(name.replace(/Buffer$/, '')),
    );

  return {
    client,
    ask,
    run: (name, args, limit) => call(name, args, limit),
    runBytes: (name, args, limit) => call(`${name}Buffer`, args, limit),
    close() {
      isClosed = true;
      client.disconnect();
    },
  };
}

function createClient(
  { kind, nodes, tls, username, password, database, primary }: RedisAddress,
  patience: number,
): Redis | Cluster {
  const common = {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls && { tls: {} }),
    // A command that was sent and not answered may have run: sending it again would insert twice.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: patience,
    // A connection that hangs is given up, or commands would pile up on it.
    socketTimeout: patience * 2,
  } satisfies RedisOptions;
  const retry = (times: number) => Math.min(times * 50, 500);
  if (kind === 'cluster') {
    return new Cluster([...nodes], {
      enableOfflineQueue: false,
      clusterRetryStrategy: retry,
      scripts: redisScripts,
      redisOptions: common,
    });
  }
  const options = {
    ...common,
    enableOfflineQueue: false,
    retryStrategy: retry,
    db: database,
    scripts: redisScripts,
  } satisfies RedisOptions;
  if (kind === 'sentinel') {
    return new Redis({
      ...options,
      sentinels: [...nodes],
      name: primary ?? '',
      ...(tls && { enableTLSForSentinelMode: true }),
    });
  }
  const [node] = nodes;
  return new Redis({ ...options, host: node?.host ?? '', port: node?.port ?? 0 });
}

/** Resolves when the first connection is there, or has failed. */
function firstAttempt(client: Redis | Cluster, patience: number): Promise<unknown> {
  const ended = new Promise((resolve) => {
    client.once('ready', resolve);
    client.once('error', resolve);
    client.once('end', resolve);
  });
  return within(patience, ended).catch(() => undefined);
}

async function within<Reply>(limit: number, reply: Promise<Reply>): Promise<Reply> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${limit} ms`)), limit);
  });
  try {
    return await Promise.race([reply, late]);
  } finally {
    clearTimeout(timer);
  }
}

function unavailable({ shown }: RedisAddress, error: unknown): ProblemError {
  return new ProblemError(
    'state-unavailable',
    `The state cannot be reached: ${shown} does not answer (${reason(error)}). Try again in a second.`,
    {
      headers: { 'Retry-After': '1' },
      cause: error,
    },
  );
}

/**
 * Whether Redis answers that it takes no writes for now: it is full (`maxmemory` without eviction),
 * cannot save to its disk, is a replica, or has too few replicas. Inside of a script the word
 * stands behind the name of the error.
 */
function isRefusal(error: unknown): error is Error {
  return (
    error instanceof Error &&
    error.name === 'ReplyError' &&
    /^(-?ERR )?-?(OOM|MISCONF|READONLY|NOREPLICAS)\b/.test(error.message)
  );
}

function noRoom({ shown }: RedisAddress, error: Error): ProblemError {
  const isFull = /\bOOM\b/.test(error.message);
  const what = isFull ? `${shown} is full` : `${shown} takes no writes`;
  const next = isFull
    ? 'Give it more memory (maxmemory), or reset or remove sandboxes.'
    : 'See to it that it does.';
  return new ProblemError(
    isFull ? 'storage-full' : 'state-unavailable',
    `The request cannot be stored: ${what} (${error.message}). ${next}`,
    {
      headers: { 'Retry-After': '10' },
      cause: error,
    },
  );
}

function reason(error: unknown): string {
  const { code } = error as { code?: unknown };
  const message = messageOf(error);
  if (message.startsWith("Stream isn't writeable") || message.startsWith('Reached the max retries'))
    return 'not connected';
  return message || String(code ?? 'unknown error');
}
