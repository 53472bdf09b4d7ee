import { hash as digestOf } from 'node:crypto';

/** Makes ids that depend only on the seed and on how many were made before. */
export interface Ids {
  /** A version 4 UUID (RFC 9562, section 5.4). */
  uuid(): Promise<string>;
  /** A token of so many characters of an alphabet, `a-z0-9` by default. */
  token(length: number, alphabet?: string): Promise<string>;
}

/**
 * @param seed the double's seed
 * @param scope keeps two sandboxes apart
 * @param next a counter that never says the same twice, also over replicas
 */
export function createIds(seed: number, scope: string, next: () => Promise<number>): Ids {
  const digest = async () => hash(seed, `${scope} ${await next()}`);
  return {
    async uuid() {
      const bytes = (await digest()).subarray(0, 16);
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      const hex = bytes.toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
    async token(length, alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789') {
      const bytes = await digest();
      return Array.from({ length }, (_, index) => alphabet[(bytes[index % bytes.length] ?? 0) % alphabet.length]).join('');
    },
  };
}

/** 32 bytes that depend on the seed and a text. */
export function hash(seed: number, text: string): Buffer {
  return digestOf('sha256', `${seed} ${text}`, 'buffer');
}

/** A number from 0 up to, but not including, 1 that depends on the seed and a text. */
export function fraction(seed: number, text: string): number {
  return hash(seed, text).readUInt32BE() / 2 ** 32;
}
