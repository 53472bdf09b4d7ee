import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import type { Operation, Parameter } from '../../openapi/model/operation.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { shorten } from '../oracles/conforms.ts';
import { bindingsOf, isOk, readPages } from '../oracles/resource-client.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import { listItems } from '../plan/resources.ts';
import { type Journey, newItem, otherCreation } from './journey.ts';
import { checkTotal } from './paging.ts';

/**
 * Query parameters that are called as a member of the listed items, which is a boolean or one of
 * an enum, or as their id: what they leave out is clear. Other texts may be searched for in part,
 * numbers and times may be bounds.
 */
export function filtersOf(context: CheckContext, list: Operation): Parameter[] {
  const items = listItems(context.document, list);
  if (items === undefined) return [];
  return list.parameters.filter(({ in: place, name, required }) => {
    const member =
      place === 'query' && !required
        ? findMemberSchema(context.document, items.schema, name)
        : undefined;
    if (member === undefined) return false;
    const { node } = dereference(context.document, member);
    return name === 'id' || node['type'] === 'boolean' || Array.isArray(node['enum']);
  });
}

/** Of two items that differ in a member, only the one that fits is listed. */
export async function filterFits(
  journey: Journey,
  list: Operation,
  { name, schema, pointer }: Parameter,
): Promise<void> {
  const { context, session } = journey;
  const one = await newItem(journey);
  await newItem(
    journey,
    otherCreation(journey, (member) => member !== name),
  );
  const { parameters, body } = bindingsOf(one, list);
  const bindings = {
    parameters: Object.fromEntries(Object.entries(parameters).filter(([key]) => key !== name)),
    body,
  };
  const value = memberOf((await readPages(context, session, list, bindings)).items, name, one.id);
  if (
    value === undefined ||
    (schema !== undefined &&
      ![value, String(value)].some((text) => context.validator.accepts(schema, text, 'request')))
  )
    throw new CheckSkipped(`nothing that is listed has a ${name} to ask for`);
  const { items, pages, isWhole } = await readPages(context, session, list, bindings, {
    [name]: value,
  });
  const wrong = items.find(
    (item) => isObject(item) && item[name] !== undefined && item[name] !== value,
  );
  const last = pages.at(-1);
  if (last === undefined || !isOk(last)) return;
  if (wrong === undefined) {
    if (isWhole) checkTotal(session, list, last, items.length);
    return;
  }
  session.report({
    code: 'list-overreached',
    operation: list,
    location: `query/${name}`,
    message: `${name}=${shorten(String(value))} was asked for, and one with ${name} ${shorten(String(JSON.stringify(Object(wrong)[name])))} is listed`,
    provenance: context.document.evidence.at(pointer),
    exchanges: [last],
  });
}

function memberOf(items: readonly unknown[], name: string, id: unknown): unknown {
  const own =
    items.filter(isObject).find((item) => Object.values(item).includes(id)) ?? items.find(isObject);
  const value = own?.[name];
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number'
    ? value
    : undefined;
}
