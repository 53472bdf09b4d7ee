import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import type { Draft, MakePlan } from './draft.ts';
import { normalizeName, singular } from './inflect.ts';
import { requestSchema } from './locate-payload.ts';
import { membersOf } from './members.ts';
import type { Address, Role } from './model.ts';
import { nounOf } from './path-shapes.ts';

/** Operations on a collection's path that say in the query or the body which item they mean. */
export function planAddressed(
  document: OpenApiDocument,
  operation: Operation,
  draft: Draft,
  plan: MakePlan,
): void {
  const names = idNamesOf(draft);
  const inQuery = operation.parameters.find(
    ({ in: place, name, required }) =>
      place === 'query' && required && names.has(normalizeName(name)),
  );
  const sent = requestSchema(operation);
  const inBody =
    sent === undefined
      ? undefined
      : [...membersOf(document, sent).keys()].find((name) => names.has(normalizeName(name)));
  const address: Address | undefined =
    inQuery !== undefined
      ? { in: 'query', name: inQuery.name }
      : inBody !== undefined
        ? { in: 'body', name: inBody }
        : undefined;
  const role = { put: 'replace', patch: 'merge', delete: 'delete', get: 'read' }[
    operation.method as string
  ] as Role | undefined;
  if (address === undefined || role === undefined || (role === 'read' && address.in === 'body'))
    return;
  plan(operation, role, draft, `names the item in the ${address.in}`, { address });
}

function idNamesOf(draft: Draft): Set<string> {
  const one = normalizeName(singular(nounOf(draft.segments)));
  const parameters = draft.plans.flatMap(({ address }) =>
    address === undefined ? [] : [normalizeName(address.name)],
  );
  return new Set(['id', 'uuid', `${one}id`, `${one}uuid`, ...parameters]);
}
