import { getPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { listOperations, type Operation } from '../../openapi/model/operation.ts';
import { toJsonPath } from '../oracles/overlay-snippet.ts';
import { type LearnedAction, type Remark, updateAt } from './action.ts';
import type { Observations } from './observe.ts';
import type { Disagreement } from './seen.ts';

/**
 * What the API takes and the document refuses, and the other way round: the former widens the
 * document, with a remark; the latter narrows it where one rule tells what is refused from what is
 * taken.
 */
export function learnRequests(
  document: OpenApiDocument,
  observations: Observations,
  /** Operations whose refusals are explained otherwise. */
  others: ReadonlySet<Operation>,
): { readonly actions: LearnedAction[]; readonly remarks: Remark[] } {
  const actions: LearnedAction[] = [];
  const remarks: Remark[] = [];
  for (const [schema, disagreements] of byRule(observations.accepted)) {
    const [first] = disagreements;
    const violation = first?.violations.find((own) => own.schema === schema);
    if (first === undefined || violation === undefined) continue;
    const counts = { seen: disagreements.length, of: disagreements.length };
    const missing = violation.params?.['missingProperty'];
    const target =
      violation.keyword === 'required' && typeof missing === 'string'
        ? `${toJsonPath(schema)}[?@ == '${missing.replaceAll(/['\\]/g, '\\$&')}']`
        : toJsonPath(schema);
    actions.push({
      target,
      remove: true,
      ...counts,
      description: `The API takes what this rule refuses.`,
    });
    remarks.push({
      operation: first.operation.id,
      message: `the document says ${violation.location.join('/')} ${violation.message}, and the API takes it all the same (${disagreements.length} times)`,
      where: disagreements.slice(0, 3).map(({ where }) => where),
    });
  }
  for (const [operation, refused] of byOperation(observations.refused)) {
    if (others.has(operation)) continue;
    const required = requiredOf(operation, refused, observations);
    const schema = operation.requestBody?.content.find((own) => own.schema !== undefined)?.schema;
    if (required !== undefined && schema !== undefined) {
      const counts = { seen: required.count, of: refused.length };
      actions.push(...requiring(document, operation, schema, required.name, counts, observations));
      if (required.count === refused.length) continue;
    }
    const left = refused.filter(
      ({ body }) => required === undefined || !isObject(body) || Object.hasOwn(body, required.name),
    );
    if (left.length === 0) continue;
    const statuses = [...new Set(left.map(({ status }) => status))].sort().join(', ');
    remarks.push({
      operation: operation.id,
      message: `the API answers ${statuses} to ${left.length} requests that the document allows, and one rule does not tell why`,
      where: left.slice(0, 3).map(({ where }) => where),
    });
  }
  return { actions, remarks };
}

/**
 * What makes a member required: in the schema of the body, or, where other operations take a body of
 * that schema without the member, in this one's body alone.
 */
function requiring(
  document: OpenApiDocument,
  operation: Operation,
  schema: string,
  name: string,
  counts: { readonly seen: number; readonly of: number },
  { taken }: Observations,
): LearnedAction[] {
  const { pointer } = dereference(document, schema);
  const text = `The API refuses a request without ${name}.`;
  const isTakenWithout = listOperations(document).some((other) => {
    const known = taken.get(other.id);
    const isSame = other.requestBody?.content.some(
      (own) => own.schema !== undefined && dereference(document, own.schema).pointer === pointer,
    );
    return isSame === true && known !== undefined && known.members.get(name) !== known.count;
  });
  const reference = getPointer(document.root, schema);
  const $ref = isObject(reference) ? reference['$ref'] : undefined;
  if (!isTakenWithout || typeof $ref !== 'string')
    return [updateAt(pointer, { required: [name] }, counts, text)];
  const media = schema.slice(0, schema.lastIndexOf('/'));
  return [
    updateAt(media, { schema: { allOf: [{ $ref }, { required: [name] }] } }, counts, text),
    {
      target: toJsonPath(`${schema}/$ref`),
      remove: true,
      ...counts,
      description: `${operation.id} alone requires ${name}.`,
    },
  ];
}

function byRule(accepted: readonly Disagreement[]): Map<string, Disagreement[]> {
  const found = new Map<string, Disagreement[]>();
  for (const disagreement of accepted)
    for (const schema of new Set(
      disagreement.violations.flatMap((violation) => violation.schema ?? []),
    ))
      found.set(schema, [...(found.get(schema) ?? []), disagreement]);
  return found;
}

function byOperation(refused: readonly Disagreement[]): Map<Operation, Disagreement[]> {
  const found = new Map<Operation, Disagreement[]>();
  for (const disagreement of refused) {
    if (disagreement.status !== 400 && disagreement.status !== 422) continue;
    found.set(disagreement.operation, [...(found.get(disagreement.operation) ?? []), disagreement]);
  }
  return found;
}

/** A member that every request had that was taken, and most of those had not that were refused. */
function requiredOf(
  operation: Operation,
  refused: readonly Disagreement[],
  { taken }: Observations,
): { readonly name: string; readonly count: number } | undefined {
  const accepted = taken.get(operation.id);
  if (accepted === undefined || accepted.count < 2) return undefined;
  const always = [...accepted.members].filter(([, count]) => count === accepted.count);
  const counted = always.map(([name]) => ({
    name,
    count: refused.filter(({ body }) => isObject(body) && !Object.hasOwn(body, name)).length,
  }));
  return counted.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count)[0];
}
