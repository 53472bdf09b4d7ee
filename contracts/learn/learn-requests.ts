import { getPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import { getIn } from '../../openapi/lib/value-path.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { listOperations, type Operation } from '../../openapi/model/operation.ts';
import { toJsonPath } from '../oracles/overlay-snippet.ts';
import type { RequestRule } from './observe/request-rule.ts';
import type { Disagreement } from './observe/seen.ts';
import type { Observations } from './observe.ts';
import { type LearnedAction, type Remark, updateAt } from './overlay/action.ts';
import { memberPlace } from './overlay/member-place.ts';
import { findRequestRules } from './request-rules.ts';

/**
 * What the API takes and the document refuses, and the other way round: the former widens the
 * document, with a remark; the latter narrows it where one rule tells what is refused from what is
 * taken.
 */
export function learnRequests(
  document: OpenApiDocument,
  observations: Observations,
  /** Operations whose refusals are explained otherwise, and exchanges that are. */
  without: ReadonlySet<Operation>,
  explained: ReadonlySet<string>,
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
  for (const [operation, all] of byOperation(observations.refused)) {
    if (without.has(operation)) continue;
    const refused = all.filter(({ where }) => !explained.has(where));
    const taken = observations.taken.get(operation.id);
    const schema = operation.requestBody?.content.find((own) => own.schema !== undefined)?.schema;
    const others = schema === undefined ? [] : sharing(document, operation, schema);
    const rules =
      taken === undefined
        ? []
        : findRequestRules(taken, refused, {
            others: others.flatMap(({ id }) => observations.taken.get(id) ?? []),
            shown: shownAs(observations, refused[0]),
          });
    const known = new Set<Disagreement>();
    for (const rule of schema === undefined ? [] : rules) {
      if (schema === undefined) break;
      const counts = { seen: rule.explains.length, of: refused.length };
      const own = narrowing(document, operation, schema, rule, counts, observations);
      // Once may be by chance.
      const isOnce = rule.explains.length < 2;
      actions.push(...(isOnce ? own.map(assumed) : own));
      for (const own of rule.explains) known.add(own);
      if (rule.doubt !== undefined || rule.explains.length < 2)
        remarks.push({
          operation: operation.id,
          message: `${rule.text} ${rule.doubt ?? 'It was seen once'}`,
          where: rule.explains.slice(0, 3).map(({ where }) => where),
        });
    }
    const left = refused.filter((own) => !known.has(own));
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

/** Texts of items, by the ways of the members that are sent for them. */
function shownAs(
  { items }: Observations,
  refused: Disagreement | undefined,
): (way: string) => readonly string[] {
  const { plan } = refused ?? {};
  const values = (plan?.schema === undefined ? [] : items.seen.get(plan.schema)?.values) ?? [];
  const above = [...(plan?.requestPath ?? [])].map((name) => `${name}.`).join('');
  return (way) => {
    const names = (way.startsWith(above) ? way.slice(above.length) : way).split('.');
    const texts = values.map((value) => getIn(value, names));
    return texts.every((text) => typeof text === 'string' || text === null || text === undefined)
      ? [...new Set(texts.filter((text) => typeof text === 'string'))]
      : [];
  };
}

function assumed(action: LearnedAction): LearnedAction {
  return { ...action, isAssumed: true };
}

/** Other operations that take a body of the same schema. */
function sharing(document: OpenApiDocument, operation: Operation, schema: string): Operation[] {
  const { pointer } = dereference(document, schema);
  return listOperations(document).filter(
    (other) =>
      other.id !== operation.id &&
      other.requestBody?.content.some(
        (own) => own.schema !== undefined && dereference(document, own.schema).pointer === pointer,
      ) === true,
  );
}

/**
 * A rule in the schema of the body, or, where other operations take a body of that schema that
 * breaks it, in this one's body alone.
 */
function narrowing(
  document: OpenApiDocument,
  operation: Operation,
  schema: string,
  { way, keywords, text }: RequestRule,
  counts: { readonly seen: number; readonly of: number },
  { taken }: Observations,
): LearnedAction[] {
  const names = way.split('.');
  const name = names.at(-1) ?? way;
  const above = names.slice(0, -1).join('.');
  const isForbidden = keywords['forbidden'] === true;
  const isRequired = keywords['required'] === true || isForbidden;
  const { pointer } = dereference(document, schema);
  const place =
    isRequired && above === ''
      ? { pointer, wrap: (own: object) => own }
      : memberPlace(document, schema, isRequired ? above : way);
  const said = isForbidden
    ? { properties: { [name]: { not: {} } } }
    : isRequired
      ? { required: [name] }
      : keywords;
  if (!isRequired) return [updateAt(place.pointer, place.wrap(said), counts, text)];
  const own = names
    .slice(0, -1)
    .reverse()
    .reduce<object>((inner, member) => ({ properties: { [member]: inner } }), said);
  // Beside a reference nothing is read, and what it leads to is that of others as well.
  if (isBehindReference(document, schema, names.slice(0, -1)))
    return [updateAt(schema, { allOf: [own] }, counts, text)];
  const isTakenOtherwise = sharing(document, operation, schema).some((other) => {
    const known = taken.get(other.id);
    // Of an operation that nothing was sent to, nobody knows what it requires.
    const count = known?.members.get(way)?.count ?? 0;
    return known === undefined || (isForbidden ? count > 0 : count !== known.count);
  });
  const reference = getPointer(document.root, schema);
  const $ref = isObject(reference) ? reference['$ref'] : undefined;
  const shared = getPointer(document.root, `${operation.pointer}/requestBody`);
  const isShared = isObject(shared) && typeof shared['$ref'] === 'string';
  if (!isTakenOtherwise || (typeof $ref !== 'string' && !isShared))
    return [updateAt(place.pointer, place.wrap(said), counts, text)];
  const media = schema.slice(0, schema.lastIndexOf('/'));
  if (isShared) {
    const type = operation.requestBody?.content.find((content) => content.schema === schema)?.type;
    const whole = { allOf: [{ $ref: `#${schema}` }, own] };
    return [
      updateAt(
        operation.pointer,
        { requestBody: { content: { [type ?? 'application/json']: { schema: whole } } } },
        counts,
        text,
      ),
      {
        target: toJsonPath(`${operation.pointer}/requestBody/$ref`),
        remove: true,
        ...counts,
        description: `${operation.id} alone ${isForbidden ? 'refuses' : 'requires'} ${name}.`,
      },
    ];
  }
  return [
    updateAt(media, { schema: { allOf: [{ $ref }, own] } }, counts, text),
    {
      target: toJsonPath(`${schema}/$ref`),
      remove: true,
      ...counts,
      description: `${operation.id} alone ${isForbidden ? 'refuses' : 'requires'} ${name}.`,
    },
  ];
}

/** Whether the way from a schema that stands where it is used leads through a reference. */
function isBehindReference(
  document: OpenApiDocument,
  schema: string,
  names: readonly string[],
): boolean {
  let node = getPointer(document.root, schema);
  for (const [index, name] of names.entries()) {
    if (!isObject(node) || typeof node['$ref'] === 'string') return index > 0;
    node = isObject(node['properties']) ? node['properties'][name] : undefined;
  }
  return names.length > 0 && isObject(node) && typeof node['$ref'] === 'string';
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

/** Statuses that say that something of what was sent is wrong. */
const ofRequests: ReadonlySet<number> = new Set([400, 403, 422]);

function byOperation(refused: readonly Disagreement[]): Map<Operation, Disagreement[]> {
  const found = new Map<Operation, Disagreement[]>();
  for (const disagreement of refused) {
    if (!ofRequests.has(disagreement.status)) continue;
    found.set(disagreement.operation, [...(found.get(disagreement.operation) ?? []), disagreement]);
  }
  return found;
}
