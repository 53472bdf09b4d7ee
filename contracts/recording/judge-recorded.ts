import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { SchemaValidator } from '../../openapi/schema/schema-validator.ts';
import { judge } from '../oracles/conforms.ts';
import type { Found } from '../plan/check-session.ts';
import type { Exchange } from '../request/exchange.ts';
import { parseJson } from './mask-exchange.ts';
import { fieldsByName, type RecordedExchange } from './recorded-exchange.ts';

/** What a recorded answer has against the document. */
export function judgeRecorded(
  api: { readonly document: OpenApiDocument; readonly validator: SchemaValidator },
  operation: Operation,
  recorded: RecordedExchange,
): Found[] {
  if (recorded.status === 0) return [];
  return judge({ ...api, repeatsSecret: () => false }, operation, asExchange(recorded));
}

/** The same exchange as the checks have theirs. */
function asExchange(recorded: RecordedExchange): Exchange {
  const url = new URL(recorded.url);
  const headers = fieldsByName(recorded.responseHeaders);
  const type = headers['content-type'] ?? '';
  return {
    request: {
      method: recorded.method,
      path: url.pathname,
      query: [...url.searchParams],
      headers: fieldsByName(recorded.requestHeaders),
      body:
        recorded.requestBody === undefined
          ? undefined
          : { kind: 'raw', bytes: recorded.requestBody, type: undefined },
      credentials: 'none',
    },
    response: {
      status: recorded.status,
      headers,
      bytes: recorded.responseBody,
      json: isJson(type) ? parseJson(recorded.responseBody) : undefined,
      milliseconds: recorded.milliseconds,
    },
    failure: undefined,
  };
}
