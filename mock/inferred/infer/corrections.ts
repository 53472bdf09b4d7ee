import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { procedureOf } from '../../../openapi/model/procedure.ts';
import type { Draft, MakeDraft } from './draft.ts';
import { sameNoun, wordsOf } from './inflect.ts';
import { type Address, type Inferred, type OperationPlan, type Role, roles } from './model.ts';
import { parameterOf, pathShape } from './path-shapes.ts';

/**
 * Puts an inference right by `x-doubletake-resource` of the operations: `false` for an operation
 * that keeps no state, else `{ name, role, id, below, slot, owners }`. Members that are left out stay
 * as they were inferred. What is a procedure keeps its own items.
 */
export function applyCorrections(
  document: OpenApiDocument,
  inferred: Inferred,
  draftOf: MakeDraft,
): Inferred {
  const plans = new Map(inferred.plans);
  const drafts = [...inferred.resources] as Draft[];
  let isChanged = false;
  const found = [...inferred.plans].map(([operation, plan]) => {
    const isProcedure = procedureOf(document, operation) !== undefined;
    const correction = isProcedure
      ? false
      : dereference(document, operation.pointer).node['x-doubletake-resource'];
    return { operation, plan, isProcedure, correction, below: belowIn(correction) };
  });
  // What lies below something else is looked at when that is known.
  const isBelow = ({ below }: (typeof found)[number]) => below !== undefined;
  for (const { operation, plan, isProcedure, correction, below } of [
    ...found.filter((one) => !isBelow(one)),
    ...found.filter(isBelow),
  ]) {
    if (correction === undefined) continue;
    isChanged = true;
    const draft =
      correction === false ? undefined : resourceFor(correction, operation, plan, drafts, draftOf);
    const slot = isObject(correction) ? correction['slot'] : undefined;
    const corrected: OperationPlan = {
      ...plan,
      resource: draft,
      role: correction === false ? 'documented' : roleFor(correction, plan),
      address: correction === false ? undefined : addressFor(correction, operation, plan),
      owners: ownersFor(correction, operation) ?? plan.owners,
      ...(typeof slot === 'string' && { slot }),
      ...(below !== undefined && { below: placeNamed(below.parameter, operation) }),
      why: `x-doubletake-${isProcedure ? 'procedure' : 'resource'} says so`,
    };
    plans.set(operation, corrected);
    for (const known of drafts)
      known.plans = known.plans.filter((own) => own.operation !== operation);
    if (draft === undefined) continue;
    draft.plans.push(corrected);
    // What a list shows is several items, whatever the paths have made of them.
    if (corrected.role === 'list') draft.kind = 'collection';
  }
  if (!isChanged) return inferred;
  for (const draft of drafts) draft.forgetSchema();
  return { plans, resources: drafts.filter((draft) => draft.plans.length > 0) };
}

function resourceFor(
  correction: unknown,
  operation: Operation,
  plan: OperationPlan,
  drafts: Draft[],
  draftOf: MakeDraft,
): Draft | undefined {
  const name = isObject(correction) ? correction['name'] : undefined;
  if (typeof name !== 'string') return plan.resource as Draft | undefined;
  const known = drafts.find((draft) => draft.name === name);
  if (known !== undefined) return known;
  const below = belowIn(correction);
  const parent = drafts.find((draft) => below !== undefined && draft.name === below.resource);
  if (below !== undefined && parent !== undefined) {
    const own = [...parent.segments, `{${below.parameter}}`, name];
    const made = draftOf(own, 'collection', 'high', 'x-doubletake-resource names it');
    made.name = name;
    drafts.push(made);
    return made;
  }
  const { segments } = pathShape(operation.path);
  const isItem = parameterOf(segments.at(-1)) !== undefined;
  const last = segments.at(-1) ?? '';
  // A call such as `/listTickets` is at no collection's path: what it is about is called as it is said.
  const isCall = !isItem && !sameNoun(last, name) && sameNoun(wordsOf(last).at(-1) ?? '', name);
  const made = draftOf(
    isItem ? segments.slice(0, -1) : isCall ? [...segments.slice(0, -1), name] : segments,
    'collection',
    'high',
    'x-doubletake-resource names it',
  );
  made.name = name;
  drafts.push(made);
  return made;
}

function roleFor(correction: unknown, plan: OperationPlan): Role {
  const role = isObject(correction) ? correction['role'] : undefined;
  return roles.find((known) => known === role) ?? plan.role;
}

function addressFor(
  correction: unknown,
  operation: Operation,
  plan: OperationPlan,
): Address | undefined {
  const id = isObject(correction) ? correction['id'] : undefined;
  if (typeof id !== 'string') return plan.address ?? pathAddress(operation);
  return placeNamed(id, operation);
}

/** Where a request has a parameter of the path or the query, else the member of its body. */
function placeNamed(name: string, operation: Operation): Address {
  const parameter = operation.parameters.find((own) => own.name === name);
  if (parameter?.in === 'path' || parameter?.in === 'query') return { in: parameter.in, name };
  return { in: 'body', name };
}

/** `below: { chatbots: chatbotId }`: the resource below whose item it lies, and what names that item. */
function belowIn(
  correction: unknown,
): { readonly resource: string; readonly parameter: string } | undefined {
  const below = isObject(correction) ? correction['below'] : undefined;
  const [resource, parameter] = isObject(below) ? (Object.entries(below)[0] ?? []) : [];
  return resource === undefined || typeof parameter !== 'string'
    ? undefined
    : { resource, parameter };
}

/** Parameters of the path, with the members of the listed items that have to be the same. */
function ownersFor(correction: unknown, operation: Operation): OperationPlan['owners'] | undefined {
  const owners = isObject(correction) ? correction['owners'] : undefined;
  if (!isObject(owners)) return undefined;
  return Object.entries(owners).flatMap(([parameter, member]) =>
    typeof member === 'string' &&
    operation.parameters.some(({ name, in: place }) => name === parameter && place === 'path')
      ? [{ parameter, member }]
      : [],
  );
}

function pathAddress(operation: Operation): Address | undefined {
  const parameter = parameterOf(pathShape(operation.path).segments.at(-1));
  return parameter === undefined ? undefined : { in: 'path', name: parameter };
}
