import type { Provenance } from '../../openapi/model/evidence.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { securityScheme } from '../../openapi/model/security.ts';
import { standard } from '../oracles/conforms.ts';
import { isOk } from '../oracles/resource-client.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import type { SentRequest } from '../request/exchange.ts';
import { isMetWithoutCredentials } from './credentials.ts';

/** A way past a guard that stands elsewhere. */
interface Way {
  readonly id: string;
  readonly title: string;
  readonly provenance: Provenance;
  readonly isBearer?: boolean;
  readonly change: (request: SentRequest) => SentRequest;
}

const assumed: Provenance = { evidence: 'assumed' };

/** What clients send that have no token, and do not know it. */
const token = (text: string) => (request: SentRequest) => ({
  ...request,
  headers: { ...request.headers, authorization: `Bearer ${text}` },
});

const ways: readonly Way[] = [
  {
    id: 'head',
    title: 'HEAD is guarded as GET is',
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2'),
    change: (request) => ({ ...request, method: 'HEAD' }),
  },
  {
    id: 'slash',
    title: 'a slash at the end leads to no unguarded place',
    provenance: assumed,
    change: (request) => ({ ...request, path: `${request.path}/` }),
  },
  {
    id: 'path-case',
    title: 'a path in capitals leads to no unguarded place',
    provenance: assumed,
    change: (request) => ({
      ...request,
      path: request.path.replace(/^\/[^/]*/, (segment) =>
        segment === segment.toUpperCase() ? segment.toLowerCase() : segment.toUpperCase(),
      ),
    }),
  },
  {
    id: 'null',
    title: 'Bearer null is no token',
    provenance: assumed,
    isBearer: true,
    change: token('null'),
  },
  {
    id: 'undefined',
    title: 'Bearer undefined is no token',
    provenance: assumed,
    isBearer: true,
    change: token('undefined'),
  },
];

/** What needs credentials needs them in whatever way it is asked for, and keeps its answers. */
export function* guardChecks(context: CheckContext, operation: Operation): Generator<Check> {
  if (operation.method !== 'get' || isMetWithoutCredentials(context, operation)) return;
  const isBearer = operation.security
    .flatMap((requirement) => Object.keys(requirement))
    .map((name) => securityScheme(context.document, name))
    .some(({ type, scheme }) => type === 'oauth2' || (type === 'http' && scheme === 'bearer'));
  for (const way of ways) if (isBearer || way.isBearer !== true) yield checkOf(operation, way);
  yield privacyCheck(operation);
}

function checkOf(operation: Operation, way: Way): Check {
  const { id, title, provenance, change } = way;
  return {
    id: `${operation.id}/negative/credentials/${id}`,
    group: 'negative',
    operation,
    title,
    provenance,
    safety: 'safe',
    async run(session) {
      const fixture = await session.prepare(operation, { shared: true });
      const bare = { ...session.request(operation, fixture), credentials: 'none' as const };
      // What is open to everybody is told where nothing is sent, once.
      if (isOk(await session.send(operation, bare)))
        throw new CheckSkipped('it is answered without credentials');
      const exchange = await session.send(operation, change(bare));
      if (!isOk(exchange)) return;
      session.report({
        code: 'credentials-ignored',
        operation,
        location: `request/credentials/${id}`,
        message: `no credentials are sent, and ${exchange.request.method} ${exchange.request.path}${way.isBearer === true ? ` with Authorization: ${exchange.request.headers['authorization']}` : ''} is answered with ${exchange.response?.status}`,
        provenance,
        statement: `${operation.pointer}/security`,
        exchanges: [exchange],
      });
    },
  };
}

/** What needs credentials is not kept by caches of others. */
function privacyCheck(operation: Operation): Check {
  return {
    id: `${operation.id}/http/privacy`,
    group: 'http',
    operation,
    title: 'what needs credentials is kept from shared caches',
    provenance: { evidence: 'assumed', source: caching },
    safety: 'safe',
    async run(session) {
      const fixture = await session.prepare(operation, { shared: true });
      const exchange = await session.send(operation, session.request(operation, fixture));
      const cache = exchange.response?.headers['cache-control'] ?? '';
      if (!isOk(exchange) || !/(^|[\s,])(public|s-maxage)\b/i.test(cache)) return;
      session.report({
        code: 'insecure-answer',
        operation,
        location: 'header/cache-control',
        message: `it needs credentials, and Cache-Control: ${cache} lets any cache answer with it`,
        provenance: { evidence: 'assumed', source: caching },
        exchanges: [exchange],
      });
    },
  };
}

const caching = 'https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.9';
