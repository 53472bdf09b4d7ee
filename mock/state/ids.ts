import { hash as digestOf } from 'node:crypto';
import type { Ids } from '../model/sandbox.ts';

/**
 * The same for every sandbox: a test gets the same ids whichever worker runs it.
 * @param seed the double's seed
 * @param next a counter that never says the same twice, also over replicas
 */
export function createIds(seed: number, next: () => Promise<number>): Ids {
  const text = async () => seeded(seed, `default ${await next()}`);
  return {
    async uuid() {
      // As text: 32 bytes of their own would be another buffer to collect, which costs more than
      // the hash.
      const hex = digestOf('sha256', await text(), 'hex');
      const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    },
    async token(length, alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789') {
      const bytes = digestOf('sha256', await text(), 'buffer');
      return Array.from(
        { length },
        (_, index) => alphabet[(bytes[index % bytes.length] ?? 0) % alphabet.length],
      ).join('');
    },
  };
}

/** 32 bytes that depend on the seed and a text. */
export function hash(seed: number, text: string): Buffer {
  return digestOf('sha256', seeded(seed, text), 'buffer');
}

function seeded(seed: number, text: string): string {
  return `${seed} ${text}`;
}

/** A number from 0 up to, but not including, 1 that depends on the seed and a text. */
export function fraction(seed: number, text: string): number {
  return hash(seed, text).readUInt32BE() / 2 ** 32;
}
