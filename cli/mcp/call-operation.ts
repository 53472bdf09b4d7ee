import { madeUpKey } from '../../contracts/reproduce/curl-for.ts';
import { buildRequest } from '../../contracts/request/build-request.ts';
import { credentialHeaders } from '../../contracts/request/credential-headers.ts';
import { encodeBody, encodeUrl, type SentRequest } from '../../contracts/request/exchange.ts';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { nearestOf } from '../../openapi/lib/nearest.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { cutTo } from './tool.ts';
import type { ServedDouble } from './workspace.ts';

/** What an operation of a double is called with. */
export interface OperationCall {
  readonly operation: Operation;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The example of the document where it is undefined. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly sandbox: string | undefined;
}

const mostOfBody = 6000;

/**
 * Calls an operation of a double, with a made-up key where the document wants one. Resolves with
 * the answer as text, whatever its status. Throws `option-invalid` for parameters that the
 * operation does not have, and for those of its path that are missing.
 */
export async function callOperation(
  { api, double, url }: ServedDouble,
  call: OperationCall,
  signal: AbortSignal,
): Promise<string> {
  const { operation, parameters, body, sandbox } = call;
  assertParameters(operation, parameters);
  const context = { document: api.document, validator: api.validator, seed: double.seed };
  const sent = buildRequest(context, operation, {
    bindings: { parameters, body: {} },
    ...(body !== undefined && { body }),
  });
  const encoded = encodeBody(sent.body);
  const credentials = credentialHeaders(
    api.document,
    Object.keys(operation.security[0] ?? {}),
    madeUpKey,
  );
  const fields = Object.entries(credentials);
  const query = fields.flatMap(([name, value]): (readonly [string, string])[] =>
    name.startsWith('?') ? [[name.slice(1), value]] : [],
  );
  const path = encodeUrl({ path: sent.path, query: [...sent.query, ...query] });
  const hasBody = encoded !== undefined && !/^(get|head)$/.test(operation.method);
  const started = performance.now();
  const response = await double.fetch(
    new Request(url + (api.basePaths[0] ?? '') + path, {
      method: operation.method.toUpperCase(),
      headers: {
        ...Object.fromEntries(fields.filter(([name]) => !name.startsWith('?'))),
        ...sent.headers,
        ...(encoded?.type !== undefined && { 'content-type': encoded.type }),
        ...call.headers,
        ...(sandbox !== undefined && { 'x-doubletake-sandbox': sandbox }),
      },
      ...(hasBody && { body: new Uint8Array(encoded.bytes) }),
      signal,
    }),
  );
  return describe(sent, path, response, performance.now() - started);
}

async function describe(
  { method }: SentRequest,
  path: string,
  response: Response,
  milliseconds: number,
): Promise<string> {
  const type = response.headers.get('content-type') ?? '';
  const bytes = Buffer.from(await response.arrayBuffer());
  const isText = /json|text|xml|form|yaml|event-stream/.test(type);
  const location = response.headers.get('location');
  const violations = response.headers.get('x-doubletake-violations');
  return [
    `${response.status} to ${method} ${path} in ${milliseconds.toFixed(0)} ms`,
    ...(location === null ? [] : [`location: ${location}`]),
    ...(violations === null ? [] : [`violations: ${violations}`]),
    bytes.length === 0
      ? '(no body)'
      : isText
        ? cutTo(bytes.toString('utf8'), mostOfBody)
        : `(${bytes.length} bytes of ${type || 'an unnamed type'})`,
  ].join('\n');
}

function assertParameters(
  { id, parameters }: Operation,
  given: Readonly<Record<string, unknown>>,
): void {
  const names = parameters.map(({ name }) => name);
  const next = `${id} has ${names.length === 0 ? 'no parameters' : `the parameters ${names.join(', ')}`}; what is sent in the body goes into \`body\`.`;
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new DoubletakeError(
      'option-invalid',
      `${id} has no parameter ${JSON.stringify(unknown)}${nearestOf(unknown, names)}`,
      { next },
    );
  const missing = parameters.filter(
    ({ name, in: place }) => place === 'path' && given[name] === undefined,
  );
  if (missing.length > 0)
    throw new DoubletakeError(
      'option-invalid',
      `${id} needs ${missing.map(({ name }) => name).join(', ')}, which its path has`,
      { next },
    );
}
