import { isObject, ownMember } from '../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { findMemberSchema, propertyNames } from '../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { shownSchema } from '../plan/resources.ts';
import type { Exchange } from '../request/exchange.ts';
import { wordsOf } from '../request/id-names.ts';
import { saysItIsDeleted } from './gone.ts';
import {
  isSeen,
  type Oracle,
  readAfter,
  readBefore,
  sideBySide,
  stepsOf,
  told,
} from './history.ts';
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
 * `cancelled` and `pay` as `paid`, or as a flag of it, the item has that value.
 */
export const standsAsNamed: Oracle = function* (history, { context: { document } }) {
  for (const [index, { item, operation, exchange }] of stepsOf(history, 'write')) {
    const after = readAfter(history, index, item)?.view;
    const before = readBefore(history, index, item)?.view;
    const schema = after && shownSchema(document, after.operation);
    const word = operation.path.split('/').at(-1) ?? '';
    if (!isSeen(after) || schema === undefined || exchange.response?.status === 202) continue;
    for (const name of propertyNames(document, schema)) {
      const at = findMemberSchema(document, schema, name);
      const value = at === undefined ? undefined : valueOnceDone(document, at, word, name);
      const shown = ownMember(after.object, name);
      if (value === undefined || shown === undefined || shown === value) continue;
      if (begins(word, shown)) continue;
      // Where the word does not say the value letter by letter, only what has not moved is told:
      // half of a sum may be paid, and a message may be on its way.
      const hasMoved = isSeen(before) && ownMember(before.object, name) !== shown;
      if (!isDone(word, value) && (hasMoved || sendsNumber(exchange))) continue;
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

/**
 * Where an action has brought an item into a state, the time that is called as that state and may be
 * null is none any more: `paidAt` once it is `paid`, `published_at` once its status is `published`.
 */
export const stampedAsNamed: Oracle = function* (history, { context: { document } }) {
  for (const [index, { item, operation, exchange }] of stepsOf(history, 'write')) {
    const after = readAfter(history, index, item)?.view;
    const before = readBefore(history, index, item)?.view;
    const schema = after && shownSchema(document, after.operation);
    if (!isSeen(after) || !isSeen(before) || schema === undefined) continue;
    const states = propertyNames(document, schema).flatMap((name) => {
      const [was, is] = [ownMember(before.object, name), ownMember(after.object, name)];
      if (was === is) return [];
      if (is === true) return [wordsOf(name).filter((word) => !/^(is|has|was)$/.test(word))];
      const at = findMemberSchema(document, schema, name);
      const isState = at !== undefined && Array.isArray(dereference(document, at).node['enum']);
      return isState && typeof is === 'string' ? [wordsOf(is)] : [];
    });
    for (const words of states) {
      const stamp = propertyNames(document, schema).find(
        (name) => [...words, 'at'].join() === wordsOf(name).join(),
      );
      if (stamp === undefined || ownMember(after.object, stamp) !== null) continue;
      yield {
        code: 'update-ignored',
        operation,
        location: `body/${stamp}/action`,
        message: `${operation.id} made it ${words.join(' ')}, and ${stamp} is null afterwards`,
        provenance: assumed,
        exchanges: [exchange, after.exchange],
      };
    }
  }
};

/** What is called otherwise, once it is done, than by the word and `ed`. */
const irregular: Readonly<Record<string, string>> = {
  begin: 'begun',
  do: 'done',
  freeze: 'frozen',
  hide: 'hidden',
  hold: 'held',
  lend: 'lent',
  lose: 'lost',
  pay: 'paid',
  read: 'read',
  sell: 'sold',
  send: 'sent',
  win: 'won',
  withdraw: 'withdrawn',
};

/** The value that a member has once the action of this word is done. */
function valueOnceDone(
  document: OpenApiDocument,
  schema: string,
  word: string,
  name: string,
): unknown {
  const values = dereference(document, schema).node['enum'];
  if (Array.isArray(values)) return values.find((one) => isDone(word, one) || isCalled(word, one));
  const flag = wordsOf(name)
    .filter((one, index) => index > 0 || !/^(is|has|was)$/.test(one))
    .join('');
  const isFlag = schemaTypes(document, schema).has('boolean');
  return isFlag && (isDone(word, flag) || isCalled(word, flag)) ? true : undefined;
}

/** Whether a value is the irregular form of a word, or what a word such as `mark-as-paid` says. */
function isCalled(word: string, value: unknown): boolean {
  const [first = '', ...rest] = wordsOf(word);
  const said = /^(mark|set)$/.test(first)
    ? rest.filter((one) => !/^(as|to)$/.test(one)).join('')
    : rest.length === 0
      ? ownMember(irregular, first)
      : undefined;
  return typeof value === 'string' && said !== undefined && wordsOf(value).join('') === said;
}

/** Whether a number is sent, such as the sum that is paid: it may not be all. */
function sendsNumber({ request }: Exchange): boolean {
  const sent = request.body?.kind === 'json' ? request.body.value : undefined;
  return isObject(sent) && Object.values(sent).some((value) => typeof value === 'number');
}

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
