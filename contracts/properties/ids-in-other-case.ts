import { formatPointer, getPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { isOk } from '../oracles/resource-client.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';

/**
 * An id in the other case, of what ends in one: it names nothing, or the same item, but never
 * another one.
 */
export function deriveCaseChecks(context: CheckContext, operation: Operation): Check[] {
  const [, name] = /\{([^{}]+)\}$/.exec(operation.path) ?? [];
  const isId = operation.parameters.some(
    (parameter) => parameter.name === name && parameter.in === 'path',
  );
  return operation.method === 'get' && name !== undefined && isId
    ? [caseCheck(context, operation, name)]
    : [];
}

function caseCheck(context: CheckContext, operation: Operation, name: string): Check {
  const schema = operation.parameters.find((parameter) => parameter.name === name)?.schema;
  return {
    id: `${operation.id}/negative/id/${name}/other-case`,
    group: 'negative',
    category: 'state',
    operation,
    title: `${name} in the other case names nothing, or the same`,
    provenance: { evidence: 'assumed' },
    safety: 'safe',
    async run(session) {
      const fixture = await session.prepare(operation, { shared: true });
      const id = fixture.bindings.parameters[name];
      const other = typeof id === 'string' ? inOtherCase(id) : undefined;
      if (typeof id !== 'string' || other === undefined)
        throw new CheckSkipped('the id has no letters');
      if (schema !== undefined && !context.validator.accepts(schema, other))
        throw new CheckSkipped('no id may have letters of the other case');
      const own = await session.send(operation, session.request(operation, fixture));
      const member = isOk(own) ? placeOf(own.response?.json, id) : undefined;
      if (member === undefined) throw new CheckSkipped('the answer does not show the id');
      const bindings = {
        ...fixture.bindings,
        parameters: { ...fixture.bindings.parameters, [name]: other },
      };
      const exchange = await session.send(
        operation,
        session.request(operation, { ...fixture, bindings }),
      );
      const shown = isOk(exchange) ? getPointer(exchange.response?.json, member) : undefined;
      if (typeof shown !== 'string' || shown.toLowerCase() === id.toLowerCase()) return;
      session.report({
        code: 'invalid-request-accepted',
        operation,
        location: `request/${name}/other-case`,
        message: `${name} ${JSON.stringify(other)} is ${JSON.stringify(id)} in the other case, and the answer is about ${JSON.stringify(shown)}`,
        provenance: { evidence: 'assumed' },
        exchanges: [own, exchange],
      });
    },
  };
}

/** In capitals, or in small letters where it has no other; undefined without letters. */
function inOtherCase(id: string): string | undefined {
  const upper = id.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
  const other = upper === id ? id.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()) : upper;
  return other === id ? undefined : other;
}

/** JSON pointer of an id in an answer: at the top, or one level down in an envelope. */
function placeOf(answer: unknown, id: string): string | undefined {
  if (!isObject(answer)) return undefined;
  const nameIn = (members: Record<string, unknown>) =>
    Object.keys(members).find((key) => members[key] === id);
  const top = nameIn(answer);
  if (top !== undefined) return formatPointer([top]);
  for (const [key, inner] of Object.entries(answer)) {
    const found = isObject(inner) ? nameIn(inner) : undefined;
    if (found !== undefined) return formatPointer([key, found]);
  }
  return undefined;
}
