import type { Inspected } from '../../contracts/learn/observe/inspected.ts';
import {
  fieldsByName,
  type RecordedExchange,
} from '../../contracts/recording/recorded-exchange.ts';
import { isSecretHeader } from '../../contracts/secrets/mask.ts';
import type { DescribeRequest } from '../../mock/inferred/describe-request.ts';
import type { Api } from '../../mock/model/api.ts';
import { inspectRequest } from '../../mock/pipeline/inspect-request.ts';
import type { Operation } from '../../openapi/model/operation.ts';

/** Reads a recorded request as the double would, and says what it is about. */
export async function inspectRecorded(
  api: Api,
  describe: DescribeRequest,
  recorded: RecordedExchange,
  basePath: string | undefined,
): Promise<Inspected> {
  const url = new URL(recorded.url);
  const headers = fieldsByName(recorded.requestHeaders);
  const base = basePath?.replace(/\/+$/, '') ?? '';
  const pathname = url.pathname.startsWith(`${base}/`)
    ? url.pathname.slice(base.length)
    : url.pathname;
  const seen = await inspectRequest(api, {
    method: recorded.method,
    target: pathname + url.search,
    headers,
    body: recorded.requestBody,
  });
  const { operation, path, values, query, body, problem } = seen;
  return {
    method: recorded.method,
    operation,
    base: url.origin + (url.pathname.endsWith(path) ? url.pathname.slice(0, -path.length) : ''),
    path,
    query: url.search.slice(1),
    values,
    parameters: Object.fromEntries(url.searchParams),
    body,
    problem,
    plan: operation === undefined ? undefined : describe(operation, { path: values, query, body }),
    credentials: credentialsOf(api, wantsCredentials(operation), url, headers),
  };
}

/** Whether no alternative of the operation is to go without. */
function wantsCredentials(operation: Operation | undefined): boolean {
  const security = operation?.security ?? [];
  return security.length > 0 && security.every((own) => Object.keys(own).length > 0);
}

function credentialsOf(
  api: Api,
  isWanted: boolean,
  url: URL,
  headers: Readonly<Record<string, string>>,
): Inspected['credentials'] {
  const names = [...Object.keys(headers), ...url.searchParams.keys()];
  const has = names.some(
    (name) => isSecretHeader(name) || api.credentialNames.has(name.toLowerCase()),
  );
  if (has) return 'some';
  return isWanted ? 'none' : 'not wanted';
}
