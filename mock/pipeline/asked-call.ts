import { encodePercent } from '../../openapi/lib/pairs.ts';
import { splitTemplate, templateNames } from '../../openapi/model/path-template.ts';
import type { Api } from '../model/api.ts';
import type { AskedParts, OperationCall } from '../model/types.ts';

/** A call, and how many handlers have asked before it came to it. */
export interface AskedCall extends OperationCall {
  readonly depth?: number;
}

/** How deep handlers may ask one another: one that asks itself would do so for ever. */
const deepestAsk = 10;

/** The call of another operation that a handler asks for while it answers one. */
export function askedCall(
  api: Api,
  call: AskedCall,
  id: string,
  parts: AskedParts = {},
): AskedCall {
  const operation = api.operations.find((one) => one.id === id);
  if (operation === undefined)
    throw new Error(`A handler asks for ${JSON.stringify(id)}, which is no operation of the API`);
  const depth = (call.depth ?? 0) + 1;
  if (depth > deepestAsk)
    throw new Error(`Handlers ask one another ${deepestAsk} deep; the last asks for ${id}`);
  const given = new Map(Object.entries(parts.path ?? {}));
  const missing = templateNames(operation.path).find((name) => !given.has(name));
  if (missing !== undefined)
    throw new Error(`A handler asks for ${id} without the path parameter ${missing}`);
  const path = splitTemplate(operation.path).path.replaceAll(/\{[^{}]*\}/g, (part) =>
    encodePercent(String(given.get(part.slice(1, -1)) ?? '')),
  );
  const { sandbox, request, headers } = call;
  return {
    operation,
    request: { ...request, method: operation.method.toUpperCase(), path, query: '' },
    sandbox,
    path: parts.path ?? {},
    query: parts.query ?? {},
    headers,
    body: parts.body,
    depth,
  };
}
