import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { differences } from '../oracles/compare.ts';
import { generalize, shorten, standard } from '../oracles/conforms.ts';
import { expectSuccess } from '../oracles/expect.ts';
import { hasId, type Item, itemOf, look, readList, type View } from '../oracles/resource-client.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import { listItems, propertiesOf } from '../plan/resources.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { exampleBody } from '../request/example-values.ts';
import type { Exchange } from '../request/exchange.ts';
import { namePrefix } from '../request/own-names.ts';
import { markedName } from '../request/tag-test-data.ts';
import { type Journey, newItem } from './journey.ts';
import { nestedListMismatch } from './shown-deeper.ts';

/** What was created is listed once, and as it reads by itself. */
export async function listShows(journey: Journey): Promise<void> {
  const { context, session, resource, provenance } = journey;
  const list = resource.list as Operation;
  const madeItem = await newItem(journey);
  const { items, pages, isWhole } = await readList(context, session, madeItem, list);
  const last = pages.at(-1);
  if (last === undefined || !session.conforms(list, last)) return;
  const own = items.filter((item) => hasId(item, madeItem.id));
  const found = { operation: list, provenance, exchanges: [madeItem.created, last] };
  if (own.length === 0 && !resource.isIdListed)
    throw new CheckSkipped('the document does not say that the list shows ids');
  if (own.length === 0 && !isWhole)
    throw new CheckSkipped(
      'it may be on a later page, and the document does not say how to get there',
    );
  if (own.length === 0)
    session.report({
      ...found,
      code: 'list-incomplete',
      location: 'list',
      message: `${JSON.stringify(madeItem.id)} was created and is not listed`,
    });
  if (own.length > 1)
    session.report({
      ...found,
      code: 'list-duplicate',
      location: 'list',
      message: `${JSON.stringify(madeItem.id)} is listed ${own.length} times`,
    });
  const repeated = items.length - new Set(items.map((item) => JSON.stringify(item))).size;
  if (own.length <= 1 && repeated > 0)
    session.report({
      ...found,
      code: 'list-duplicate',
      location: 'list',
      message: `${repeated} entries are listed more than once`,
    });
  const twins = sameName(items, madeItem);
  if (own.length === 1 && twins > 1)
    session.report({
      ...found,
      code: 'list-duplicate',
      location: 'list/name',
      message: `one was created and ${twins} of its name are listed`,
    });
  await compareWithRead(journey, madeItem, own[0], last);
}

/** How many items carry the unique name that this one item was created with. */
function sameName(items: readonly unknown[], { created }: Item): number {
  const name = markedName(created.request);
  return name === undefined
    ? 0
    : items.filter((item) => isObject(item) && Object.values(item).includes(name)).length;
}

async function compareWithRead(
  { context, session, resource, provenance }: Journey,
  madeItem: Item,
  item: unknown,
  last: Exchange,
): Promise<void> {
  if (!isObject(item) || resource.read === undefined) return;
  const view = await look(context, session, madeItem);
  if (view?.object === undefined) return;
  compareItem({ session, resource, provenance }, item, view, [last]);
}

/** What a list shows of an item is what a read shows. */
export function compareItem(
  { session, resource, provenance }: Pick<Journey, 'session' | 'resource' | 'provenance'>,
  item: unknown,
  view: View,
  before: readonly Exchange[],
): void {
  if (!isObject(item) || view.object === undefined || resource.list === undefined) return;
  const common = Object.keys(item).filter((name) => Object.hasOwn(view.object ?? {}, name));
  const pick = (object: Record<string, unknown>) =>
    Object.fromEntries(common.map((name) => [name, object[name]]));
  const [change] = differences(pick(item), pick(view.object));
  if (change === undefined) {
    for (const { at, expected, actual } of nestedListMismatch(item, view.object)) {
      const name = at.split('/').at(-1) ?? '';
      session.report({
        code: 'reads-disagree',
        operation: resource.list,
        location: `list/${name}`,
        message: `the list shows ${name} as ${shorten(JSON.stringify(expected))} and a read shows ${at.slice(1)} as ${shorten(JSON.stringify(actual))}`,
        // The document does not say that the two are one.
        provenance: { evidence: 'assumed' },
        exchanges: [...before, view.exchange],
      });
    }
    expectComplete({ session, resource, provenance }, item, view, before);
    return;
  }
  const message = `the list shows ${change.at.slice(1)} as ${shorten(String(JSON.stringify(change.expected)))} and a read as ${shorten(String(JSON.stringify(change.actual)))}`;
  const found = {
    code: 'reads-disagree',
    operation: resource.list,
    location: `list${generalize(change.at)}`,
    message,
  } as const;
  session.report({ ...found, provenance, exchanges: [...before, view.exchange] });
}

/** A list that is declared to show a member shows it of each item that has it. */
function expectComplete(
  { session, resource }: Pick<Journey, 'session' | 'resource' | 'provenance'>,
  item: Record<string, unknown>,
  view: View,
  before: readonly Exchange[],
): void {
  const { list } = resource;
  const schema = list === undefined ? undefined : listItems(session.document, list)?.schema;
  const declared = schema === undefined ? [] : propertiesOf(session.document, schema);
  const missing = declared.find(
    (name) =>
      !Object.hasOwn(item, name) && ![undefined, null].includes(view.object?.[name] as undefined),
  );
  if (list === undefined || missing === undefined) return;
  session.report({
    code: 'reads-disagree',
    operation: list,
    location: `list/${missing}`,
    message: `the list does not show ${missing}, which reads ${shorten(String(JSON.stringify(view.object?.[missing])))}`,
    // It may be left out, and yet each other item may show it.
    provenance: { evidence: 'assumed' },
    exchanges: [...before, view.exchange],
  });
}

/** What is made under one parent is not listed under another. */
export async function staysUnderItsParent({
  context,
  session,
  resource,
  provenance,
}: Journey): Promise<void> {
  const { create } = resource;
  const list = resource.list as Operation;
  const [one, two] = [await session.prepare(create), await session.prepare(create)];
  if (JSON.stringify(one.bindings) === JSON.stringify(two.bindings))
    throw new CheckSkipped('it has no parent');
  const makeUnder = async (fixture: typeof one): Promise<Item | undefined> => {
    const created = await session.send(create, session.request(create, fixture));
    return itemOf(resource, created);
  };
  const madeItem = await makeUnder(one);
  const other = await makeUnder(two);
  if (madeItem === undefined || other === undefined)
    throw new CheckSkipped(`${create.id} made nothing to go on with`);
  if (madeItem.id === other.id) throw new CheckSkipped('each parent counts its own');
  // What was asked for last must not show in the next answer either.
  for (const [parent, stranger] of [
    [madeItem, other],
    [other, madeItem],
  ] as const) {
    const { items, pages } = await readList(context, session, parent, list);
    const last = pages.at(-1);
    if (last === undefined || !items.some((item) => hasId(item, stranger.id))) continue;
    session.report({
      code: 'list-overreached',
      operation: list,
      location: 'list',
      message: `${JSON.stringify(stranger.id)} was created under another parent and is listed here`,
      provenance,
      exchanges: [stranger.created, last],
    });
    return;
  }
}

/** Of several items that are created at once, every one is there. */
export async function allOfABatch(journey: Journey): Promise<void> {
  const { context, session, resource, provenance } = journey;
  const mediaType = preferredMediaType(resource.create);
  if (mediaType?.schema === undefined) return;
  const [wrapper] = propertiesOf(context.document, mediaType.schema);
  const example = exampleBody(context, mediaType);
  const items = isObject(example) && wrapper !== undefined ? example[wrapper] : undefined;
  const at =
    wrapper === undefined
      ? undefined
      : findMemberSchema(context.document, mediaType.schema, wrapper);
  if (!Array.isArray(items) || items[0] === undefined || at === undefined) return;
  const batch = context.mark(mediaType, { [wrapper as string]: [items[0], items[0], items[0]] });
  if (!context.validator.accepts(mediaType.schema, batch, 'request'))
    throw new CheckSkipped('the document allows one at a time');
  const fixture = await session.prepare(resource.create);
  const created = await session.send(
    resource.create,
    session.request(resource.create, fixture, { body: batch }),
  );
  if (!expectSuccess(session, resource.create, created, provenance)) return;
  for (const list of Object.values(Object(created.response?.json) as object))
    if (Array.isArray(list)) expectOwnIds(journey, list, [created]);
  const madeItem = itemOf(resource, created);
  if (madeItem === undefined) return;
  const listed = await readList(context, session, madeItem, resource.list as Operation);
  const last = listed.pages.at(-1);
  const names = new Set(JSON.stringify(batch).match(new RegExp(`${namePrefix}-[\\w-]+`, 'g')));
  const text = JSON.stringify(listed.items);
  const missing = [...names].filter((name) => !text.includes(name));
  const made = listed.items.filter((item) =>
    [...names].some((name) => JSON.stringify(item).includes(name)),
  );
  if (last !== undefined) expectOwnIds(journey, made, [created, last]);
  if (missing.length === 0 || last === undefined || !listed.isWhole) return;
  session.report({
    code: 'list-incomplete',
    operation: resource.create,
    location: 'list/batch',
    message: `three were created at once; ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not listed`,
    provenance,
    exchanges: [created, last],
  });
}

/** Each of several items that are created at once has an id of its own. */
function expectOwnIds(
  { session, resource }: Journey,
  items: readonly unknown[],
  exchanges: readonly Exchange[],
): void {
  const made = items.filter(isObject);
  const [id] = Object.keys(made[0] ?? {}).filter((name) => /^(id|uuid|_id)$/i.test(name));
  if (id === undefined || new Set(made.map((item) => item[id])).size === made.length) return;
  session.report({
    code: 'id-repeated',
    operation: resource.create,
    location: 'id/batch',
    message: `${made.length} items were created at once, and two of them have the same ${id}`,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.3.3'),
    exchanges,
  });
}
