import { credentialHeaders, credentialPrefix, keyOf } from './credential-headers.ts';
import type { Exchange, SentRequest } from './message.ts';
import { curlCommand } from './report/curl.ts';
import type { RunOptions } from './run-options.ts';

/**
 * One command that shows the decisive exchange of a finding again; the key is a variable of the shell.
 * @param creates whether it makes something, whose name would be taken the second time
 */
export function curlFor(exchanges: readonly Exchange[], options: RunOptions, basePath: string, creates: boolean): string {
  const decisive = exchanges.at(-1);
  if (decisive === undefined) return '';
  const request = creates ? withOtherNames(decisive.request, options.runId) : decisive.request;
  const origin = typeof options.target === 'string' ? new URL(options.target).origin : 'http://127.0.0.1:4010';
  return curlCommand(request, { baseUrl: origin + basePath, credentialHeaders: credentialVariables(options, decisive.request) });
}

/** The same request with another run in the names of its test data: those that the run has sent may be taken now. */
function withOtherNames(request: SentRequest, runId: string): SentRequest {
  const rename = (text: string) => text.replaceAll(runId, `${runId.slice(0, -1)}${runId.endsWith('x') ? 'y' : 'x'}`);
  const { body } = request;
  if (body?.kind === 'json') return { ...request, body: { ...body, value: JSON.parse(rename(JSON.stringify(body.value))) as unknown } };
  if (body?.kind !== 'multipart') return request;
  const parts = body.parts.map((part) => (part.filename === undefined ? { ...part, content: Buffer.from(rename(part.content.toString('utf8'))) } : part));
  return { ...request, body: { ...body, parts } };
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
