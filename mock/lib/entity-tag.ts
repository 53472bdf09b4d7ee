import { createHash } from 'node:crypto';
import { writeJson } from '../../openapi/lib/exact-json.ts';

/** Forty hexadecimal digits that differ where values do. */
export function digestOf(value: unknown): string {
  return createHash('sha1').update(writeJson(value)).digest('hex');
}

/**
 * Whether the list of a conditional request names an entity tag, or `*` (RFC 9110, section 13.1).
 * @param isStrong whether a weak tag in the list does not count (section 8.8.3.2)
 */
export function namesTag(list: string, tag: string, isStrong = false): boolean {
  return list.split(',').some((item) => {
    const given = item.trim();
    return given === '*' || given === tag || (!isStrong && given === `W/${tag}`);
  });
}
