import { credentialHeaders, credentialPrefix, keyOf } from './credential-headers.ts';
import type { Exchange, SentRequest } from './message.ts';
import { curlCommand } from './report/curl.ts';
import type { RunOptions } from './run-checks.ts';

/** One command that shows the decisive exchange of a finding again; the key is a variable of the shell. */
export function curlFor(exchanges: readonly Exchange[], options: RunOptions, basePath: string): string {
  const decisive = exchanges.at(-1);
  if (decisive === undefined) return '';
  const origin = typeof options.target === 'string' ? new URL(options.target).origin : 'http://127.0.0.1:4010';
  return curlCommand(decisive.request, { baseUrl: origin + basePath, credentialHeaders: credentialVariables(options, decisive.request) });
}

/** What is sent where no key is given. */
export const madeUpKey = 'doubletake-made-up-key';

/** The name of the variable that holds the key of an API: `OKCHAT_API_KEY`. */
export function keyVariable(api: string): string {
  return `${api.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}_API_KEY`;
}

function credentialVariables(options: RunOptions, { schemes }: SentRequest): Record<string, string> {
  const { keyFrom, document } = options;
  const credentials = schemes === undefined ? options.credentials : credentialHeaders(document, schemes, keyOf(options));
  const variable = keyFrom === undefined ? `\${${keyVariable(document.name)}:-${madeUpKey}}` : `$${keyFrom}`;
  return Object.fromEntries(Object.entries(credentials).map(([name, value]) => [name, credentialPrefix(name, value) + variable]));
}
