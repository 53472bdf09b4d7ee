import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { normalizeName } from '../../../openapi/lib/normalize-name.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { propertiesOf } from '../../plan/resources.ts';
import type { ListQuery } from './asked-list.ts';

/** A parameter that says whose list it is, and the member of what is listed that says so too. */
export interface OwnerNamed {
  readonly parameter: string;
  readonly member: string;
}

/**
 * The required parameters that are ids and called as a member of the listed items: `chatbotId` and
 * `chatbot_id`.
 */
export function ownersOf({ document }: CheckContext, list: Operation, items: string): OwnerNamed[] {
  const members = propertiesOf(document, items);
  return list.parameters.flatMap(({ name, required, in: place }) => {
    const member =
      required && (place === 'path' || place === 'query') && /.id$/i.test(name)
        ? members.find((one) => normalizeName(one) === normalizeName(name))
        : undefined;
    return member === undefined ? [] : [{ parameter: name, member }];
  });
}

/** Everything that is listed says that it belongs to whom the list is of. */
export async function belongsToOwner(
  query: ListQuery,
  { parameter, member }: OwnerNamed,
): Promise<void> {
  const owner = ownMember(query.bindings.parameters, parameter);
  const asked = await query.ask({});
  const stranger = asked.items.find(
    (item) =>
      isObject(item) &&
      ['string', 'number'].includes(typeof item[member]) &&
      String(item[member]) !== String(owner),
  );
  if (stranger === undefined || owner === undefined) return;
  const of = JSON.stringify((stranger as Record<string, unknown>)[member]);
  query.report(
    'list-overreached',
    parameter,
    `the list of ${parameter} ${JSON.stringify(owner)} has one whose ${member} is ${of}`,
    [asked],
  );
}
