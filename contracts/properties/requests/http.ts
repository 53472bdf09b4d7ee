import type { Operation } from '../../../openapi/model/operation.ts';
import { standard } from '../../oracles/conforms.ts';
import { isOk } from '../../oracles/resource-client.ts';
import type { Check } from '../../plan/check.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { undeclaredMethods } from './undeclared-methods.ts';

/** What HTTP itself asks of every operation. */
export function deriveHttp(context: CheckContext): Check[] {
  const paths = new Set<string>();
  return context.operations.flatMap((operation) => {
    const isFirst = !paths.has(operation.path);
    paths.add(operation.path);
    return [
      ...(operation.method === 'get'
        ? [...headChecks(operation), acceptCheck(operation), gzipCheck(operation)]
        : []),
      ...overrideCheck(context, operation),
      ...(isFirst
        ? [...undeclaredMethods(context, operation), preflightCheck(context, operation)]
        : []),
    ];
  });
}

function check(
  operation: Operation,
  id: string,
  title: string,
  source: string,
  safety: Check['safety'],
  run: (session: CheckSession) => Promise<void>,
): Check {
  return {
    id: `${operation.id}/http/${id}`,
    group: 'http',
    operation,
    title,
    provenance: standard(source),
    safety,
    run,
  };
}

const head = 'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2';

/**
 * A GET that wants a body has its meaning there, and a HEAD with one has none (RFC 9110, section
 * 9.3.2).
 */
function headChecks(operation: Operation): Check[] {
  return operation.requestBody === undefined ? [headCheck(operation)] : [];
}

function headCheck(operation: Operation): Check {
  return check(
    operation,
    'head',
    'HEAD answers as GET does, without a body',
    head,
    'safe',
    async (session) => {
      const fixture = await session.prepare(operation, { shared: true });
      const request = session.request(operation, fixture);
      const get = await session.send(operation, request);
      const answer = await session.send(operation, { ...request, method: 'HEAD' });
      const found = { operation, provenance: standard(head), exchanges: [get, answer] };
      if (answer.response === undefined || get.response === undefined) {
        session.conforms(operation, answer);
        return;
      }
      if (answer.response.status !== get.response.status) {
        session.report({
          ...found,
          code: 'head-differs',
          location: 'status',
          message: `GET answers ${get.response.status} and HEAD ${answer.response.status}`,
        });
      } else if (answer.response.headers['content-type'] !== get.response.headers['content-type']) {
        session.report({
          ...found,
          code: 'head-differs',
          location: 'header/content-type',
          message: `GET answers ${get.response.headers['content-type']} and HEAD ${answer.response.headers['content-type']}`,
        });
      }
      if (answer.response.bytes.length > 0)
        session.report({
          ...found,
          code: 'body-unexpected',
          location: 'body',
          message: 'HEAD came with a body',
        });
    },
  );
}

function acceptCheck(operation: Operation): Check {
  const title = 'Accept: application/json and */* are served alike';
  return check(
    operation,
    'accept',
    title,
    'https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1',
    'safe',
    async (session) => {
      const fixture = await session.prepare(operation, { shared: true });
      for (const accept of ['application/json', '*/*', 'text/html, application/json;q=0.9']) {
        const request = session.request(operation, fixture);
        const exchange = await session.send(operation, {
          ...request,
          headers: { ...request.headers, accept },
        });
        session.conforms(operation, exchange);
      }
    },
  );
}

/** What may be compressed is what it says that it is. */
function gzipCheck(operation: Operation): Check {
  return check(
    operation,
    'gzip',
    'Accept-Encoding: gzip is answered with what can be read',
    'https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3',
    'safe',
    async (session) => {
      const fixture = await session.prepare(operation, { shared: true });
      const request = session.request(operation, fixture);
      const headers = { ...request.headers, 'accept-encoding': 'gzip' };
      session.conforms(operation, await session.send(operation, { ...request, headers }));
    },
  );
}

/** A GET is no deletion, whatever a header says: links and caches send it again and again. */
function overrideCheck(context: CheckContext, operation: Operation): Check[] {
  const hasDelete = context.operations.some(
    ({ method, path }) => method === 'delete' && path === operation.path,
  );
  if (operation.method !== 'get' || !operation.path.endsWith('}') || !hasDelete) return [];
  const source = 'https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1';
  const provenance = { evidence: 'assumed', source } as const;
  const run = async (session: CheckSession) => {
    // Should it be taken after all, it takes away nothing but what this check has made.
    const fixture = await session.prepare(operation, { own: true });
    const request = session.request(operation, fixture);
    const before = await session.send(operation, request);
    if (!isOk(before)) throw new CheckSkipped('there is nothing to read');
    const headers = { ...request.headers, 'x-http-method-override': 'DELETE' };
    const overridden = await session.send(operation, { ...request, headers });
    const after = await session.send(operation, request);
    if (![404, 410].includes(after.response?.status ?? 0)) return;
    session.report({
      code: 'method-accepted',
      operation,
      location: 'method/override',
      message: `GET with X-HTTP-Method-Override: DELETE was answered with ${overridden.response?.status}, and what it names is gone`,
      provenance,
      exchanges: [before, overridden, after],
    });
  };
  return [
    {
      ...check(operation, 'override', 'no header makes a GET a deletion', source, 'writes', run),
      provenance,
    },
  ];
}

/** What reads at the path of an operation; undefined where nothing does. */
function readerAt({ operations }: CheckContext, { path }: Operation): Operation | undefined {
  return operations.find((other) => other.path === path && other.method === 'get');
}

function preflightCheck(context: CheckContext, operation: Operation): Check {
  const source = 'https://fetch.spec.whatwg.org/#cors-preflight-fetch';
  const provenance = { evidence: 'assumed', source } as const;
  return {
    ...check(
      operation,
      'cors',
      'a browser app on another origin may call it',
      source,
      'safe',
      async (session) => {
        const fixture = await session.prepare(operation, { shared: true });
        const request = session.request(operation, fixture);
        const origin = 'https://app.doubletake.example';
        const sent = Object.keys(request.body === undefined ? {} : { 'content-type': '' });
        const headers = {
          origin,
          'access-control-request-method': request.method,
          'access-control-request-headers': [...session.credentialHeaders, ...sent].join(','),
        };
        const preflight = await session.send(operation, {
          ...request,
          method: 'OPTIONS',
          headers,
          body: undefined,
          credentials: 'none',
        });
        const allowed = preflight.response?.headers['access-control-allow-origin'];
        const status = preflight.response?.status ?? 0;
        if (allowed === undefined) {
          // Whether a server serves pages of other origins is its own choice; doing so by halves is
          // not. Only a read asks for that without acting.
          const reader = readerAt(context, operation);
          if (reader === undefined)
            throw new CheckSkipped(
              'the target serves no pages of other origins, as far as a preflight tells',
            );
          const plain = await session.send(reader, {
            ...session.request(reader, fixture),
            headers: { origin },
            credentials: 'none',
          });
          if (plain.response?.headers['access-control-allow-origin'] === undefined)
            throw new CheckSkipped('the target serves no pages of other origins');
        }
        if (status >= 200 && status < 300 && (allowed === '*' || allowed === origin)) return;
        const message =
          preflight.response === undefined
            ? (preflight.failure ?? 'no answer')
            : `the preflight answers ${status} with Access-Control-Allow-Origin ${allowed ?? 'missing'}`;
        session.report({
          code: 'cors-missing',
          operation,
          location: 'preflight',
          message,
          provenance,
          exchanges: [preflight],
        });
      },
    ),
    provenance,
  };
}
