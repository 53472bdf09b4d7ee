import type { Operation } from '../../openapi/model/operation.ts';
import { expectRefusal } from '../oracles/expect.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';

/**
 * What belongs to one parent is not found under another: two ids, both in the path or one in the
 * query, have to fit each other.
 */
export function deriveWrongParent(context: CheckContext): Check[] {
  return context.operations.flatMap((operation) => {
    const linked = new Set(
      context.links
        .filter(({ to }) => to.id === operation.id)
        .flatMap(({ parameters }) => Object.keys(parameters)),
    );
    const inPath = operation.parameters.filter(({ in: place }) => place === 'path');
    const inQuery = operation.parameters.filter(
      ({ in: place, name }) =>
        place === 'query' && linked.has(name) && /(^|_|[a-z])id$/i.test(name),
    );
    const names = [...inPath, ...(operation.method === 'get' ? [] : inQuery)].map(
      ({ name }) => name,
    );
    const declares404 = operation.responses.some(({ status }) => status === '404');
    return names.length < 2 || !declares404 ? [] : [wrongParentCheck(context, operation, names)];
  });
}

function wrongParentCheck(
  context: CheckContext,
  operation: Operation,
  [parent = '', ...children]: readonly string[],
): Check {
  const provenance = context.document.evidence.at(`${operation.pointer}/responses/404`);
  return {
    id: `${operation.id}/negative/id/${parent}/another`,
    group: 'negative',
    operation,
    title: `refused: ${children.join(' and ')} belongs to another ${parent}`,
    provenance,
    safety: 'writes',
    async run(session) {
      const [one, two] = [await session.prepare(operation), await session.prepare(operation)];
      const own = one.bindings.parameters;
      const other = two.bindings.parameters;
      if (
        own[parent] === other[parent] ||
        children.some((name) => own[name] === undefined || own[name] === other[name])
      )
        throw new CheckSkipped('two of it have the same name');
      const parameters = { ...own, [parent]: other[parent] };
      const exchange = await session.send(
        operation,
        session.request(operation, { ...one, bindings: { ...one.bindings, parameters } }),
      );
      const wrong = `${children.join(' and ')} belongs to another ${parent}`;
      expectRefusal(session, operation, exchange, {
        wrong,
        statuses: [404],
        provenance,
        statement: `${operation.pointer}/responses/404`,
        location: `request/${parent}/another`,
      });
    },
  };
}
