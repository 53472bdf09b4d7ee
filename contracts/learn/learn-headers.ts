import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { findResponse } from '../../openapi/model/operation.ts';
import type { RecordedExchange } from '../recording/recorded-exchange.ts';
import { isSecretHeader } from '../secrets/mask.ts';
import type { AnswerSeen, HeaderSeen } from './observe/seen.ts';
import { type LearnedAction, updateAt } from './overlay/action.ts';

const mostValues = 4;
const mostHeaders = 40;

/** What HTTP, servers, proxies and browsers add, and what concerns no client of the API. */
const usual =
  /^(date|server|connection|keep-alive|transfer-encoding|content-.*|vary|via|age|alt-svc|upgrade|trailer|etag|last-modified|accept-ranges|allow|www-authenticate|strict-transport-security|referrer-policy|permissions-policy|x-(powered-by|frame-options|content-type-options|xss-protection|dns-prefetch-control|download-options|permitted-cross-domain-policies|runtime|cache|cache-hits|served-by|timer|amz-.*|azure-.*|envoy-.*|vercel-.*|doubletake-.*|forwarded-.*)|access-control-.*|cross-origin-.*|origin-agent-cluster|report-to|nel|cf-.*|server-timing|timing-allow-origin|:.*)$/i;

export function noteHeaders(
  into: Map<string, HeaderSeen>,
  { responseHeaders }: Pick<RecordedExchange, 'responseHeaders'>,
): void {
  const own = new Set<string>();
  for (const [name, value] of responseHeaders) {
    const key = name.toLowerCase();
    if (usual.test(name) || isSecretHeader(name) || own.has(key)) continue;
    own.add(key);
    const known = into.get(key) ?? { name, count: 0, values: new Set<string>() };
    if (into.size < mostHeaders || into.has(key)) into.set(key, known);
    known.count++;
    if (known.values.size <= mostValues && value.length <= 200) known.values.add(value);
  }
}

/** Header fields that came with every answer of a kind, and are not declared. */
export function learnHeaders(
  document: OpenApiDocument,
  answers: Iterable<AnswerSeen>,
): LearnedAction[] {
  const actions: LearnedAction[] = [];
  const described = new Set<string>();
  for (const { operation, status, count, headers } of answers) {
    const response = findResponse(operation, status);
    if (response === undefined || response.status === 'default' || count < 2) continue;
    const place = dereference(document, response.pointer);
    const declared = isObject(place.node['headers']) ? Object.keys(place.node['headers']) : [];
    const known = new Set(declared.map((name) => name.toLowerCase()));
    for (const [key, seen] of headers) {
      const at = `${place.pointer} ${key}`;
      if (known.has(key) || described.has(at) || seen.count < count) continue;
      described.add(at);
      const values = [...seen.values];
      const areNumbers = values.every((value) => /^\d{1,15}$/.test(value));
      const [only] = values.length === 1 ? values : [];
      const schema = { type: areNumbers ? 'integer' : 'string' };
      const example = only === undefined ? {} : { example: areNumbers ? Number(only) : only };
      actions.push(
        updateAt(
          place.pointer,
          { headers: { [seen.name]: { schema, ...example } } },
          { seen: seen.count, of: count },
          `${operation.id} answers ${status} with the header ${seen.name}.`,
        ),
      );
    }
  }
  return actions;
}
