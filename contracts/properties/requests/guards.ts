import { formatPointer } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import type { Provenance } from '../../../openapi/model/evidence.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { securityScheme, securitySchemes } from '../../../openapi/model/security.ts';
import { standard } from '../../oracles/conforms.ts';
import { isOk } from '../../oracles/resource-client.ts';
import type { Check } from '../../plan/check.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import type { Exchange, SentRequest } from '../../request/exchange.ts';
import { isMetWithoutCredentials } from './credentials.ts';

/** A way past a guard that stands elsewhere. */
interface Way {
  readonly id: string;
  readonly title: string;
  readonly provenance: Provenance;
  readonly isBearer?: boolean;
  readonly needsKnownKey?: boolean;
  readonly isInUrl?: boolean;
  readonly change: (request: SentRequest) => SentRequest;
}

const assumed: Provenance = { evidence: 'assumed' };

/** What clients send that have no token, and do not know it. */
const token = (text: string) => (request: SentRequest) => ({
  ...request,
  headers: { ...request.headers, authorization: `Bearer ${text}` },
});

/** The query member that a token in the URL goes into (RFC 6750, section 2.3). */
const tokenMember = 'access_token';

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
    id: 'in-url',
    title: 'a token in the URL, where logs and histories keep it, is none',
    provenance: {
      evidence: 'assumed',
      source: 'https://www.rfc-editor.org/rfc/rfc9700#section-4.3.2',
    },
    isBearer: true,
    // Who passes any key says nothing of where it stands.
    needsKnownKey: true,
    isInUrl: true,
    change: (request) => ({ ...request, credentials: 'valid', tokenIn: tokenMember }),
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
  const bearer = operation.security
    .flatMap((requirement) => Object.keys(requirement))
    .find((name) => {
      const { type, scheme } = securityScheme(context.document, name);
      return type === 'oauth2' || (type === 'http' && scheme === 'bearer');
    });
  const isByDesign = takesTokenInUrl(context, operation);
  for (const way of ways)
    if ((bearer !== undefined || way.isBearer !== true) && !(isByDesign && way.isInUrl === true))
      yield checkOf(operation, way, bearer);
  yield privacyCheck(operation);
}

/** Whether the document says that a token may come in the URL: as a parameter, a key, or in words. */
function takesTokenInUrl({ document }: CheckContext, operation: Operation): boolean {
  return (
    operation.parameters.some(({ in: place, name }) => place === 'query' && name === tokenMember) ||
    securitySchemes(document).some(
      ({ name, in: place, parameter }) =>
        (place === 'query' && parameter === tokenMember) ||
        String(
          dereference(document, formatPointer(['components', 'securitySchemes', name])).node[
            'description'
          ],
        ).includes(tokenMember),
    )
  );
}

function checkOf(operation: Operation, way: Way, bearer: string | undefined): Check {
  const { id, title, provenance, change, needsKnownKey = false, isInUrl = false } = way;
  return {
    id: `${operation.id}/negative/credentials/${id}`,
    group: 'negative',
    operation,
    title,
    provenance,
    safety: 'safe',
    async run(session) {
      if (needsKnownKey) await session.needsKnownKey();
      if (isInUrl && !session.credentialHeaders.includes('authorization'))
        throw new CheckSkipped('no token is known that goes into Authorization');
      const fixture = await session.prepare(operation, { shared: true });
      const bare = { ...session.request(operation, fixture), credentials: 'none' as const };
      // What is open to everybody is told where nothing is sent, once.
      if (isOk(await session.send(operation, bare)))
        throw new CheckSkipped('it is answered without credentials');
      // Another key beside the token would let it in.
      const schemes = bearer === undefined ? {} : { schemes: [bearer] };
      const exchange = await session.send(operation, { ...change(bare), ...schemes });
      if (!isOk(exchange)) return;
      session.report({
        code: 'credentials-ignored',
        operation,
        location: `request/credentials/${id}`,
        message: messageOf(exchange, way),
        provenance,
        statement: `${operation.pointer}/security`,
        exchanges: [exchange],
      });
    },
  };
}

function messageOf({ request, response }: Exchange, { isBearer = false }: Way): string {
  const { method, path, tokenIn, headers } = request;
  const answered = `is answered with ${response?.status}`;
  if (tokenIn !== undefined)
    return `the token is sent as ${tokenIn} in the URL alone, and ${method} ${path} ${answered}`;
  const sent = isBearer ? ` with Authorization: ${headers['authorization']}` : '';
  return `no credentials are sent, and ${method} ${path}${sent} ${answered}`;
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
      if (!isOk(exchange)) throw new CheckSkipped('it shows nothing that could be kept');
      const cache = exchange.response?.headers['cache-control'] ?? '';
      if (!/(^|[\s,])(public|s-maxage)\b/i.test(cache)) return;
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
