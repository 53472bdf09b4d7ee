import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Whether a text is an internationalised host name. The tables of Unicode that tell it are loaded
 * for the first that is asked about.
 */
export function isIdnHostname(text: string): boolean {
  return (require('idn-hostname') as typeof import('idn-hostname')).isIdnHostname(text);
}
