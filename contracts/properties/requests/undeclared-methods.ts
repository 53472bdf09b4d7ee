import type { Provenance } from '../../../openapi/model/evidence.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { splitTemplate } from '../../../openapi/model/path-template.ts';
import { standard } from '../../oracles/conforms.ts';
import { isOk } from '../../oracles/resource-client.ts';
import type { Check } from '../../plan/check.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import type { Fixture } from '../../plan/fixtures.ts';
import type { Exchange, SentBody, SentRequest } from '../../request/exchange.ts';

const source = 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6';
const provenance: Provenance = { evidence: 'assumed', source };

/**
 * Methods that the path of an operation does not have, if there are any: they are refused, and a
 * 405 says what there is.
 */
export function undeclaredMethods(context: CheckContext, operation: Operation): Check[] {
  const declared = methodsAt(context, (path) => mayBe(operation.path, path));
  const wanted = methodsToTry(declared);
  if (wanted.length === 0) return [];
  const names = wanted.map((method) => method.toUpperCase());
  return [
    {
      id: `${operation.id}/http/method`,
      group: 'http',
      operation,
      title: `${names.join(' and ')}, which ${names.length === 1 ? 'is' : 'are'} not declared, ${names.length === 1 ? 'is' : 'are'} refused`,
      provenance,
      safety: 'writes',
      async run(session) {
        // Should it be taken after all, it changes nothing but what this check has made.
        const fixture = await session.prepare(operation, { own: true });
        const request = session.request(operation, fixture);
        const refused: Exchange[] = [];
        const unfound: Exchange[] = [];
        for (const method of names) {
          for (const body of bodiesFor(context, session, operation, fixture, method)) {
            const exchange = await session.send(operation, { ...request, method, body });
            if (!expectRefused(session, operation, exchange)) break;
            if (exchange.response?.status === 405) refused.push(exchange);
            if (exchange.response?.status === 404) unfound.push(exchange);
          }
        }
        // Many servers find no route and answer 404: where the document knows no 405, so they may.
        if (refused.length === 0 && knowsNotAllowed(context))
          await expectNotAllowed(session, operation, request, unfound);
        const [first] = refused;
        const own = methodsAt(
          context,
          (path) => splitTemplate(path).path === splitTemplate(operation.path).path,
        );
        if (first !== undefined) expectAllow(session, operation, first, { own, declared });
      },
    },
  ];
}

/**
 * The methods of all paths of a kind, in lower case: also of operations to which no valid request
 * exists.
 */
function methodsAt(
  { operations, impossible }: CheckContext,
  isWanted: (path: string) => boolean,
): Set<string> {
  const all = [...operations, ...[...impossible.values()].map(({ operation }) => operation)];
  return new Set(all.filter(({ path }) => isWanted(path)).map(({ method }) => method));
}

/**
 * Whether one URL may be meant by both of two paths, as `/pets/mine` by `/pets/{id}`: which one
 * gets it is up to the server.
 */
function mayBe(one: string, other: string): boolean {
  const [a = [], b = []] = [one, other].map((path) =>
    splitTemplate(path).path.replace(/\/$/, '').split('/'),
  );
  return (
    a.length === b.length &&
    a.every(
      (segment, index) => segment === b[index] || segment.includes('{') || b[index]?.includes('{'),
    )
  );
}

/**
 * Those that often do something by mistake; one that takes away, or reads, where there is none
 * besides.
 */
function methodsToTry(declared: ReadonlySet<string>): string[] {
  const isNew = (method: string) => !declared.has(method);
  const wanted = ['put', 'patch', 'post'].filter(isNew);
  if (isNew('delete') && !wanted.includes('put') && !wanted.includes('patch'))
    wanted.push('delete');
  return wanted.length === 0 ? ['get'].filter(isNew) : wanted;
}

/**
 * No body; where a path names one item, also an object without members, and what another method of
 * the path takes.
 */
function bodiesFor(
  context: CheckContext,
  session: CheckSession,
  operation: Operation,
  fixture: Fixture,
  method: string,
): (SentBody | undefined)[] {
  if (!splitTemplate(operation.path).path.endsWith('}') || ['GET', 'DELETE'].includes(method))
    return [undefined];
  const update = context.operations.find(
    (other) => other.path === operation.path && ['put', 'patch'].includes(other.method),
  );
  const body = update === undefined ? undefined : session.request(update, fixture).body;
  return [undefined, { kind: 'json', value: {} }, ...(body?.kind === 'json' ? [body] : [])];
}

/** Reports a method that was not refused; returns whether it was. */
function expectRefused(session: CheckSession, operation: Operation, exchange: Exchange): boolean {
  const { request, response } = exchange;
  const found = { operation, provenance, exchanges: [exchange] };
  // No answer, and a failure of the server, are told of where it is sent.
  if (response === undefined || response.status >= 500) return true;
  if (response.status < 400) {
    const message = `${request.method} is not declared and answers ${response.status}`;
    session.report({
      ...found,
      code: 'method-accepted',
      location: `method/${request.method.toLowerCase()}`,
      message,
    });
  }
  return response.status >= 400;
}

function knowsNotAllowed({ operations }: CheckContext): boolean {
  return operations.some(({ responses }) => responses.some(({ status }) => status === '405'));
}

/** Where a GET finds something, another method is not allowed there, rather than nothing found. */
async function expectNotAllowed(
  session: CheckSession,
  operation: Operation,
  request: SentRequest,
  [unfound]: readonly Exchange[],
): Promise<void> {
  if (operation.method !== 'get' || unfound === undefined) return;
  if (!isOk(await session.send(operation, request))) return;
  session.report({
    code: 'refused-differently',
    operation,
    location: 'method/status',
    message: `${unfound.request.method} is not declared and answers 404 where GET finds something; 405 with Allow says what there is`,
    provenance,
    exchanges: [unfound],
  });
}

/** `Allow` has the methods of the resource (RFC 9110, section 10.2.1). */
function expectAllow(
  session: CheckSession,
  operation: Operation,
  exchange: Exchange,
  { own, declared }: { readonly own: ReadonlySet<string>; readonly declared: ReadonlySet<string> },
): void {
  const allow = exchange.response?.headers['allow'];
  const location = '405/header/allow';
  const found = { operation, location, exchanges: [exchange] };
  if (allow === undefined) {
    session.report({
      ...found,
      code: 'header-missing',
      message: '405 comes without Allow',
      provenance: standard(source),
    });
    return;
  }
  const named = new Set(allow.split(',').map((method) => method.trim().toLowerCase()));
  const section = 'https://www.rfc-editor.org/rfc/rfc9110#section-10.2.1';
  const list = (methods: Iterable<string>) =>
    [...methods].map((method) => method.toUpperCase()).join(', ');
  const missing = [...own].filter((method) => !named.has(method));
  // What HTTP servers answer by themselves is seldom declared.
  const more = [...named].filter(
    (method) => method !== '' && !declared.has(method) && !['head', 'options'].includes(method),
  );
  if (missing.length > 0)
    session.report({
      ...found,
      code: 'header-invalid',
      message: `Allow is ${allow}, and lacks ${list(missing)}`,
      provenance: standard(section),
    });
  if (more.length > 0) {
    const message = `Allow is ${allow}, and the document does not declare ${list(more)}`;
    session.report({
      ...found,
      code: 'header-invalid',
      location: `${location}/undeclared`,
      message,
      provenance: { evidence: 'assumed', source: section },
    });
  }
}
