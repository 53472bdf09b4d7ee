import type { Check } from '../check.ts';
import { requestOf } from '../dry-run.ts';
import type { SentRequest } from '../message.ts';
import type { PreparedChecks } from '../prepare-checks.ts';
import { showExchange } from './show-exchange.ts';
import { visibleLine } from './visible.ts';
import { cut } from './words.ts';

/** Characters that are shown of a body. */
const bodyLimit = 120;

/** The checks with what each would send, as lines of text. Nothing is sent. */
export async function describeChecks({ plan, checks }: Pick<PreparedChecks, 'plan' | 'checks'>): Promise<string[]> {
  const lines: string[] = [];
  for (const check of checks) lines.push(...describeCheck(check, await requestOf(plan, check)));
  return [...lines, `${checks.length} ${checks.length === 1 ? 'check' : 'checks'}`];
}

function describeCheck({ id, operation, title, safety }: Check, request: SentRequest | undefined): string[] {
  const what = request === undefined ? 'what the answers before it lead to' : describeRequest(request);
  return [visibleLine(id), `    ${visibleLine(`${operation.method.toUpperCase()} ${operation.path}: ${title} (${safety})`)}`, `    sends ${visibleLine(what)}`];
}

function describeRequest(given: SentRequest): string {
  const { request } = showExchange({ request: given, response: undefined, failure: undefined });
  const { method, url, body, headers, credentials } = request;
  const fields = headers.filter(([name]) => name.toLowerCase() !== 'content-type').map(([name, value]) => `${name}: ${value}`);
  const content = body === undefined ? [] : [`${body.type ?? 'no media type'} ${cut(body.text.replaceAll(/\s*\n\s*/g, '; '), bodyLimit)}`];
  const key = { valid: [], none: ['no credentials'], empty: ['empty credentials'], wrong: ['wrong credentials'] }[credentials];
  return [`${method} ${url}`, ...fields, ...key, ...content].join(', ');
}
