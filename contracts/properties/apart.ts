import type { Operation } from '../../openapi/model/operation.ts';
import type { Check } from '../plan/check.ts';
import { expectRefusal } from '../oracles/expect.ts';
import type { Plan } from '../plan/check-context.ts';
import { CheckSkipped } from '../plan/check-session.ts';

/**
 * What belongs to one parent is not found under another: two ids, both in the path or one in the
 * query, have to fit each other.
 */
export function deriveApart(plan: Plan): Check[] {
  return plan.operations.flatMap((operation) => {
    const linked = new Set(
      plan.links
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
    return names.length < 2 || !declares404 ? [] : [apartCheck(plan, operation, names)];
  });
}

function apartCheck(
  plan: Plan,
  operation: Operation,
  [parent = '', ...children]: readonly string[],
): Check {
  const provenance = plan.document.evidence.at(`${operation.pointer}/responses/404`);
  return {
    id: `${operation.id}/negative/id/${parent}/another`,
    group: 'negative',
    operation,
    title: `refused: ${children.join(' and ')} belongs to another ${parent}`,
    provenance,
    safety: 'writes',
    async run(talk) {
      const [one, two] = [await talk.prepare(operation), await talk.prepare(operation)];
      const own = one.bindings.parameters;
      const other = two.bindings.parameters;
      if (
        own[parent] === other[parent] ||
        children.some((name) => own[name] === undefined || own[name] === other[name])
      )
        throw new CheckSkipped('two of it have the same name');
      const parameters = { ...own, [parent]: other[parent] };
      const exchange = await talk.send(
        operation,
        talk.request(operation, { ...one, bindings: { ...one.bindings, parameters } }),
      );
      const wrong = `${children.join(' and ')} belongs to another ${parent}`;
      expectRefusal(talk, operation, exchange, {
        wrong,
        statuses: [404],
        provenance,
        statement: `${operation.pointer}/responses/404`,
        location: `request/${parent}/another`,
      });
    },
  };
}
