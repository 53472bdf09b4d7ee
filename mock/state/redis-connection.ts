import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { messageOf } from '../../openapi/doubletake-error.ts';
import { ProblemError } from '../problem.ts';
import { redisScripts, type ScriptName } from './redis-scripts.ts';
import type { RedisAddress } from './redis-url.ts';

type Argument = string | number | Buffer;

/** A connection that gives every command a time, and says once when Redis goes and once when it is back. */
export interface RedisConnection {
  readonly client: Redis | Cluster;
  /**
   * Runs a script. Rejects with `state-unavailable` where Redis does not answer in time; the script may have run then.
   * @param patience milliseconds, where it is no everyday step
   */
  run(name: ScriptName, args: readonly Argument[], patience?: number): Promise<unknown>;
  /** The same with bulk replies as bytes. */
  runBytes(name: ScriptName, args: readonly Argument[], patience?: number): Promise<unknown>;
  /** Any other command, under the same rules. */
  ask<Reply>(send: (client: Redis | Cluster) => Promise<Reply>): Promise<Reply>;
  close(): void;
}

/** Milliseconds for one command. Redis answers in less than one; on a machine that has much to do it is the double that is slow. */
export const defaultPatience = 5_000;

export interface ConnectionOptions {
  readonly patience: number;
  /** Told when Redis goes, and when it is back. */
  readonly notice: (message: string) => void;
}

/** Connects, and goes on trying where that does not succeed. */
export function connectRedis(address: RedisAddress, { patience, notice }: ConnectionOptions): RedisConnection {
  const client = createClient(address, patience);
  let isAway = false;
  let isClosed = false;

  function away(error: unknown): void {
    if (isAway || isClosed) return;
    isAway = true;
    notice(`state lost: ${address.shown} does not answer (${reason(error)}). Requests get 503 until it is back.`);
  }

  function back(): void {
    if (!isAway || isClosed) return;
    isAway = false;
    notice(`state back: ${address.shown} answers again.`);
  }

  client.on('ready', back);
  client.on('error', away);

  // Only the first connection is waited for; later a request that finds none is answered at once.
  let connecting: Promise<unknown> | undefined = firstAttempt(client, patience).finally(() => {
    connecting = undefined;
  });

  async function ask<Reply>(send: (client: Redis | Cluster) => Promise<Reply>, limit = patience): Promise<Reply> {
    if (connecting !== undefined) await connecting;
    try {
      const reply = await within(limit, send(client));
      back();
      return reply;
    } catch (error) {
      // A mistake of ours in a command or script is no outage.
      if (error instanceof Error && error.name === 'ReplyError' && /^(ERR|WRONGTYPE|CROSSSLOT)\b/.test(error.message)) throw error;
      away(error);
      throw unavailable(address, error);
    }
  }

  const call = (name: string, args: readonly Argument[], limit: number | undefined) =>
    ask((redis) => {
      const command = (redis as unknown as Record<string, (...args: Argument[]) => Promise<unknown>>)[name];
      if (command === undefined) throw new TypeError(`no command ${name}`);
      return command.apply(redis, [...args]);
    }, limit);

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

function createClient({ kind, nodes, tls, username, password, database, primary }: RedisAddress, patience: number): Redis | Cluster {
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
  const options = { ...common, enableOfflineQueue: false, retryStrategy: retry, db: database, scripts: redisScripts } satisfies RedisOptions;
  if (kind === 'sentinel') {
    return new Redis({ ...options, sentinels: [...nodes], name: primary ?? '', ...(tls && { enableTLSForSentinelMode: true }) });
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
  return new ProblemError('state-unavailable', `The state cannot be reached: ${shown} does not answer (${reason(error)}). Try again in a second.`, {
    headers: { 'Retry-After': '1' },
    cause: error,
  });
}

function reason(error: unknown): string {
  const { code } = error as { code?: unknown };
  const message = messageOf(error);
  if (message.startsWith("Stream isn't writeable") || message.startsWith('Reached the max retries')) return 'not connected';
  return message || String(code ?? 'unknown error');
}
