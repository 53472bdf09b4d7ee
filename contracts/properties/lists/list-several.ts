import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import type { Parameter } from '../../../openapi/model/operation.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { makeItem, requestOn } from '../../oracles/resource-client.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { makersOf } from '../../plan/makers-of.ts';
import type { Resource } from '../../plan/resources.ts';
import { actionsOf } from '../state/update.ts';
import type { ListQuery } from './asked-list.ts';

/** A parameter that takes a list of values. */
export interface Several {
  readonly name: string;
  readonly values: readonly unknown[];
}

const mostValues = 4;

/** The parameters that take several values of an enum. */
export function severalOf({ document }: CheckContext, parameters: readonly Parameter[]): Several[] {
  return parameters.flatMap(({ name, schema }) => {
    const items =
      schema !== undefined && schemaTypes(document, schema).has('array')
        ? findMemberSchema(document, schema, '[]')
        : undefined;
    const values = items === undefined ? undefined : dereference(document, items).node['enum'];
    return Array.isArray(values) && values.length > 1
      ? [{ name, values: values.slice(0, mostValues) }]
      : [];
  });
}

/** Actions that an item is made for each, so that not all are in the state of new ones. */
const mostActions = 3;

async function makeInOtherStates({ context, session }: ListQuery, resource: Resource) {
  for (const action of actionsOf(context, resource).slice(0, mostActions)) {
    const item = await makeItem(session, resource);
    if (item === undefined) return;
    try {
      await session.send(action, requestOn(session, item, action));
    } catch (error) {
      // What may not be sent to this target leaves the item as it is.
      if (!(error instanceof CheckSkipped)) throw error;
    }
  }
}

/**
 * Asked for by two values that each show something, a list shows what either of them shows; where
 * an item has a list of such values, it may as well show what both show, which here is nothing.
 */
export async function acceptsMultiple(query: ListQuery, { name, values }: Several): Promise<void> {
  const { context, session, list } = query;
  for (const resource of makersOf(context, list)) {
    await makeItem(session, resource);
    await makeInOtherStates(query, resource);
  }
  const shown: {
    readonly value: unknown;
    readonly texts: readonly string[];
    readonly isAmongSeveral: boolean;
  }[] = [];
  for (const value of values) {
    const { items, isWhole } = await query.ask({ [name]: [value] });
    const texts = items.map((item) => JSON.stringify(item));
    if (
      isWhole &&
      texts.length > 0 &&
      !shown.some((other) => other.texts.some((text) => texts.includes(text)))
    )
      shown.push({
        value,
        texts,
        isAmongSeveral: items.every(
          (item) =>
            isObject(item) &&
            Object.values(item).some((own) => Array.isArray(own) && own.includes(value)),
        ),
      });
  }
  const [one, other] = shown;
  if (one === undefined || other === undefined)
    throw new CheckSkipped(`no two values of ${name} show different items`);
  // Whichever counts alone, what the other one shows is not there.
  const both = await query.ask({ [name]: [one.value, other.value] });
  const texts = new Set(both.items.map((item) => JSON.stringify(item)));
  const missing = shown.slice(0, 2).find((part) => part.texts.some((text) => !texts.has(text)));
  if (missing === undefined || !both.isWhole) return;
  // Of items that have several of the values at once, those with both may be meant.
  if (both.items.length === 0 && one.isAmongSeveral && other.isAmongSeveral) return;
  const asked = `${name}=${String(one.value)} and ${String(other.value)}`;
  query.report(
    'list-incomplete',
    name,
    `${asked} were asked for, and what ${String(missing.value)} alone shows is not all listed`,
    [both],
  );
}
