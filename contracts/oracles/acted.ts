import { ownMember } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import { findMemberSchema, propertyNames } from '../../openapi/schema/member-schemas.ts';
import { shownSchema } from '../plan/resources.ts';
import { saysItIsDeleted } from './gone.ts';
import { isSeen, type Oracle, readAfter, sideBySide, stepsOf, told } from './history.ts';
import { findById, hasId, isOk } from './resource-client.ts';

/** What an action does to its item. All of it is assumed: names suggest it. */

const assumed = { evidence: 'assumed' } as const;

/** What an item is taken away by, or used up. */
const ending = /delet|remov|purge|discard|destroy|trash|revoke|consume|claim|merge|expire/i;

/** An item that the answer to an action shows is there afterwards. */
export const staysThere: Oracle = function* (history) {
  for (const [index, { item, operation, exchange }] of stepsOf(history, 'write')) {
    const [, after] =
      stepsOf(history, 'read').find(([at, step]) => at > index && step.item === item) ?? [];
    const shown = findById(exchange.response?.json, item.id);
    if (after === undefined || isOk(after.exchange) || ending.test(operation.id)) continue;
    if (ending.test(operation.path) || !hasId(shown, item.id) || saysItIsDeleted(shown)) continue;
    yield {
      code: 'write-lost',
      operation,
      location: 'state/action',
      message: `${operation.id} answered with ${JSON.stringify(item.id)}, and reading it answers ${after.exchange.response?.status ?? after.exchange.failure} afterwards`,
      provenance: assumed,
      exchanges: [exchange, after.exchange],
    };
  }
};

/**
 * After an action that is called as a value of a closed set of the item, as `cancel` is as
 * `cancelled`, the item has that value.
 */
export const standsAsNamed: Oracle = function* (history, { context: { document } }) {
  for (const [index, { item, operation, exchange }] of stepsOf(history, 'write')) {
    const after = readAfter(history, index, item)?.view;
    const schema = after && shownSchema(document, after.operation);
    const word = operation.path.split('/').at(-1) ?? '';
    if (!isSeen(after) || schema === undefined || exchange.response?.status === 202) continue;
    for (const name of propertyNames(document, schema)) {
      const at = findMemberSchema(document, schema, name);
      const values: unknown = at === undefined ? [] : dereference(document, at).node['enum'];
      const value = Array.isArray(values) ? values.find((one) => isDone(word, one)) : undefined;
      const shown = ownMember(after.object, name);
      if (value === undefined || shown === undefined || begins(word, shown)) continue;
      yield {
        code: 'update-ignored',
        operation,
        location: `body/${name}/action`,
        message: `${word} was answered with ${exchange.response?.status}, and ${name} reads ${told(shown)} afterwards, where ${told(value)} is one of its values`,
        differs: sideBySide(value, shown),
        provenance: assumed,
        exchanges: [exchange, after.exchange],
      };
    }
  }
};

const stemOf = (word: string) => word.toLowerCase().replace(/[ey]$/, '');

/** Whether a value is called as what has been done: `archive` and `archived`, `ship` and `shipped`. */
function isDone(word: string, value: unknown): boolean {
  return (
    /^[a-z]{3,}$/i.test(word) &&
    begins(word, value) &&
    /^([a-z]?e|i?e)d$/.test(String(value).toLowerCase().slice(stemOf(word).length))
  );
}

function begins(word: string, value: unknown): boolean {
  return typeof value === 'string' && value.toLowerCase().startsWith(stemOf(word));
}
