import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { differences, isChangeStamp, missingFrom } from '../oracles/compare.ts';
import { generalize, shorten } from '../oracles/conforms.ts';
import { expectSuccess } from '../oracles/expect.ts';
import {
  hasId,
  type Item,
  isOk,
  look,
  type Pages,
  readList,
  requestOn,
  type View,
} from '../oracles/resource-client.ts';
import { schemaAllows } from '../oracles/schema-allows.ts';
import { keepId } from '../plan/body-variants.ts';
import { bodyMembers } from '../plan/resources.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import { markedName } from '../request/tag-test-data.ts';
import { type Journey, newFullItem } from './journey.ts';
import { compareItem } from './journeys-list.ts';
import { expectOthersListed } from './others-listed.ts';
import { documentedMembers, expectFound, readable, sentItem } from './read-equal.ts';
import { checkStamps } from './stamps.ts';
import {
  bodyOfChange,
  type Change,
  changesBy,
  updateExample,
  wholeOther,
} from './update-bodies.ts';
import { evidenceOfDifference } from './usual.ts';

/** Each member sent alone where the document allows it, else all together; the rest has to stay. */
export async function updateChanges(journey: Journey, update: Operation): Promise<void> {
  for (const change of changesBy(journey.context, update))
    await changeOnce(journey, update, change);
}

async function changeOnce(journey: Journey, update: Operation, change: Change): Promise<void> {
  const { name, isSampled } = change;
  const { context, session, provenance } = journey;
  const other = await newRichItem(journey, update);
  const madeItem = await newRichItem(journey, update);
  const otherBefore = await look(context, session, other);
  const before = await look(context, session, madeItem);
  if (before === undefined || !expectFound(journey, madeItem, before)) return;
  const { list } = journey.resource;
  const listedBefore =
    list === undefined ? undefined : await readList(context, session, madeItem, list);
  // An item that is given another id is another item.
  if (name !== undefined && before.object?.[name] === madeItem.id) return;
  const body = bodyOfChange(context, update, change, before.object ?? {});
  const request = keepId(requestOn(session, madeItem, update, body), before.object, madeItem.id);
  const updated = await session.send(update, request);
  // Whether a made-up value is taken is another check's business: it may name what does not exist.
  if (isSampled && !isOk(updated)) return;
  if (!expectSuccess(session, update, updated, provenance)) return;
  const after = await look(context, session, madeItem);
  if (after === undefined || !expectFound(journey, madeItem, after)) return;
  const sent = sentItem(context, update, request, {
    ...documentedMembers(context, after.operation),
    ...after.object,
  });
  if (sent === undefined || before.object === undefined || after.object === undefined) return;
  const found = {
    operation: update,
    provenance,
    exchanges: [before.exchange, updated, after.exchange],
  };
  const shown = readable(context, update, sent, {
    ...documentedMembers(context, after.operation),
    ...before.object,
  });
  for (const difference of missingFrom(after.object, shown)) {
    const { at, expected, actual } = difference;
    if (!schemaAllows(session, after, at, expected)) continue;
    // A member that may be left out is only assumed to be shown once it was sent.
    const isOptional =
      actual === undefined && !Object.hasOwn(before.object, at.split('/')[1] ?? '');
    // What a read must show and does not is told of the read, once.
    if (isOptional && !session.conforms(after.operation, after.exchange)) continue;
    session.report({
      ...found,
      provenance: isOptional
        ? { evidence: 'assumed' }
        : evidenceOfDifference(difference, provenance),
      code: 'update-ignored',
      location: `body${generalize(at)}`,
      message: `${at.slice(1)} was sent as ${shorten(String(JSON.stringify(expected)))} and reads ${shorten(String(JSON.stringify(actual)))} afterwards`,
    });
  }
  const listedAfter = await expectListed(journey, madeItem, updated, request, after);
  if (listedBefore !== undefined && listedAfter !== undefined)
    expectOthersListed(journey, update, madeItem, updated, listedBefore, listedAfter);
  checkAnswerAgainst(journey, update, updated, after, madeItem);
  checkId(journey, update, updated, after, madeItem);
  // PUT may change what it does not send; that it does is another check.
  if (update.method === 'put') return;
  for (const { at, expected, actual } of differences(before.object, after.object)) {
    const [, top = ''] = at.split('/');
    if (Object.hasOwn(sent, top) || isChangeStamp(at) || renamed(sent, actual)) continue;
    session.report({
      ...found,
      code: 'update-overreached',
      location: `body${generalize(at)}`,
      message: `${at.slice(1)} was not sent, read ${shorten(String(JSON.stringify(expected)))} before and ${shorten(String(JSON.stringify(actual)))} afterwards`,
    });
  }
  checkStamps(journey, update, before, after);
  // Two items of one id are one item, and another check's business.
  if (other.id === madeItem.id) return;
  const otherAfter = await look(context, session, other);
  const [beside] =
    otherBefore?.object === undefined || otherAfter === undefined
      ? []
      : differences(otherBefore.object, otherAfter.object).filter(({ at }) => !isChangeStamp(at));
  if (beside === undefined || otherAfter === undefined) return;
  session.report({
    ...found,
    code: 'update-overreached',
    location: `other${generalize(beside.at)}`,
    message: `the update changed ${beside.at.slice(1) || 'all'} of another item, ${JSON.stringify(other.id)}`,
    exchanges: [updated, otherAfter.exchange],
  });
}

/**
 * An update changes the item in its list as well, and makes no second one beside it. Resolves with
 * the list.
 */
async function expectListed(
  journey: Journey,
  madeItem: Item,
  updated: Exchange,
  request: SentRequest,
  after: View,
): Promise<Pages | undefined> {
  const { context, session, resource, provenance } = journey;
  if (resource.list === undefined) return undefined;
  const listed = await readList(context, session, madeItem, resource.list);
  const { items, pages } = listed;
  const [last] = pages.slice(-1);
  const name = markedName(request);
  const twins =
    name === undefined
      ? 0
      : items.filter((item) => isObject(item) && Object.values(item).includes(name)).length;
  if (last === undefined) return undefined;
  if (twins > 1) {
    const message = `one was updated and ${twins} of its name are listed`;
    session.report({
      code: 'list-duplicate',
      operation: resource.list,
      location: 'list/update',
      message,
      provenance,
      exchanges: [updated, last],
    });
  }
  const own = items.filter((item) => hasId(item, madeItem.id));
  if (own.length === 1 && resource.read !== undefined)
    compareItem(journey, own[0], after, [updated, last]);
  return listed;
}

/** An answer that shows the item shows it as it is afterwards. */
function checkAnswerAgainst(
  { session, provenance }: Journey,
  update: Operation,
  updated: Exchange,
  after: View,
  { id }: Item,
): void {
  const json = updated.response?.json;
  const shown = [json, ...Object.values(Object(json) as object)].find(
    (node) => isObject(node) && isOneOf(node, after.object, id),
  );
  if (!isObject(shown) || after.object === undefined) return;
  const common = Object.fromEntries(
    Object.entries(shown).filter(([name]) => Object.hasOwn(after.object ?? {}, name)),
  );
  const [change] = missingFrom(after.object, common).filter(({ at }) => !isChangeStamp(at));
  if (change === undefined) return;
  session.report({
    code: 'reads-disagree',
    operation: update,
    location: `body${generalize(change.at)}`,
    message: `the answer to the update shows ${change.at.slice(1)} as ${shorten(String(JSON.stringify(change.expected)))} and a read as ${shorten(String(JSON.stringify(change.actual)))}`,
    provenance,
    exchanges: [updated, after.exchange],
  });
}

/** Whether an object has the id of an item in the member that a read of it has it in. */
function isOneOf(
  node: Record<string, unknown>,
  read: Record<string, unknown> | undefined,
  id: unknown,
): boolean {
  const [name] = Object.entries(read ?? {}).find(([, value]) => value === id) ?? [];
  return name !== undefined && node[name] === id;
}

/**
 * An answer that is the item has its id: the answer to an update shows what was updated, not
 * another.
 */
function checkId(
  { session, provenance }: Journey,
  update: Operation,
  updated: Exchange,
  after: View,
  { id }: Item,
): void {
  const json = updated.response?.json;
  const { object } = after;
  const [name] = Object.entries(object ?? {}).find(([, value]) => value === id) ?? [];
  if (!isObject(json) || object === undefined || name === undefined) return;
  const isWhole = (node: unknown) =>
    isObject(node) && Object.keys(object).every((member) => Object.hasOwn(node, member));
  const shown = [json, ...Object.values(json)].find(isWhole);
  if (!isObject(shown) || String(shown[name]) === String(id)) return;
  const message = `${JSON.stringify(id)} was updated, and the answer shows ${name} ${shorten(String(JSON.stringify(shown[name])))}`;
  session.report({
    code: 'reads-disagree',
    operation: update,
    location: `body/${name}`,
    message,
    provenance,
    exchanges: [updated, after.exchange],
  });
}

/**
 * Request and answer may have different names for the same item: `chatbotName` shows as `name`.
 */
function renamed(sent: Record<string, unknown>, actual: unknown): boolean {
  return (
    actual !== undefined && Object.values(sent).some((value) => isDeepStrictEqual(value, actual))
  );
}

/**
 * An item with all that an update may change, of other values than a default; one like the example
 * where the API does not take that. What only an update can give it, it gets by one.
 */
export async function newRichItem(journey: Journey, update: Operation): Promise<Item> {
  const { context, session, resource } = journey;
  const madeItem = await newFullItem(journey, updateExample(context, update));
  const created = bodyMembers(context.document, resource.create);
  const isRich = [...bodyMembers(context.document, update)].every((name) => created.has(name));
  const body = isRich ? undefined : wholeOther(context, update, {}, true);
  // Whether it is taken is another check's business: a sample may name what does not exist.
  if (body !== undefined) await session.send(update, requestOn(session, madeItem, update, body));
  return madeItem;
}
