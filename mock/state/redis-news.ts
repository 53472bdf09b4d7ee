import type { Cluster, Redis } from 'ioredis';

/** What other replicas tell. */
export interface RedisNews {
  /**
   * Calls back when something was published on a channel, and when something may have been missed.
   */
  subscribe(channel: string, listener: () => void): () => void;
  close(): void;
}

/** Listens on a connection of its own, made when it is first needed. */
export function createRedisNews(client: Redis | Cluster): RedisNews {
  const listeners = new Map<string, Set<() => void>>();
  let subscriber: Redis | Cluster | undefined;

  function connect(): Redis | Cluster {
    // Subscriptions may wait for a connection: nobody waits for them.
    const made =
      'nodes' in client
        ? client.duplicate([], { enableOfflineQueue: true })
        : client.duplicate({ enableOfflineQueue: true });
    made.on('message', (channel: string) => {
      for (const listener of listeners.get(channel) ?? []) listener();
    });
    made.on('ready', () => {
      for (const group of listeners.values()) for (const listener of group) listener();
    });
    // That Redis is away is told by the connection that commands go over.
    made.on('error', () => undefined);
    return made;
  }

  return {
    subscribe(channel, listener) {
      subscriber ??= connect();
      const group = listeners.get(channel) ?? new Set();
      group.add(listener);
      listeners.set(channel, group);
      // What was published before the subscription held is told as soon as it does.
      const tell = () => {
        if (group.has(listener)) listener();
      };
      subscriber.subscribe(channel).then(tell, () => undefined);
      return () => {
        group.delete(listener);
        if (group.size > 0) return;
        listeners.delete(channel);
        subscriber?.unsubscribe(channel).catch(() => undefined);
      };
    },
    close() {
      subscriber?.disconnect();
      subscriber = undefined;
    },
  };
}
