import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { differences, isChangeStamp } from '../oracles/compare.ts';
import { generalize, shorten } from '../oracles/conforms.ts';
import { isOk, look, type Pages, readList, requestOn } from '../oracles/resource-client.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { propertiesOf, type Resource } from '../plan/resources.ts';
import type { Exchange } from '../request/exchange.ts';
import { membersPatched } from '../request/json-patch.ts';
import { type Journey, newFullItem } from './journey.ts';
import { sentItem } from './read-equal.ts';

/** What changes a part of an item: its files, and what sets one part of it. */
export function partialWritesOf(
  { resources }: CheckContext,
  { links, uploads, updates }: Resource,
): Operation[] {
  const creates = new Set(resources.map(({ create }) => create.id));
  const sets = links
    .map(({ to }) => to)
    .filter((to) => ['put', 'patch'].includes(to.method) && !updates.includes(to));
  return [...new Set([...uploads, ...sets])].filter(({ id }) => !creates.has(id));
}

/**
 * What the sender of an item has said of it stays when a part is changed that the request does not
 * name.
 */
export async function leavesTheRest(journey: Journey, operation: Operation): Promise<void> {
  const { context, session, provenance } = journey;
  const item = await newFullItem(journey);
  const before = await look(context, session, item);
  if (before?.object === undefined) return;
  const { list } = journey.resource;
  const listedBefore =
    list === undefined ? undefined : await readList(context, session, item, list);
  const written = await session.send(operation, requestOn(session, item, operation));
  const listedAfter = list === undefined ? undefined : await readList(context, session, item, list);
  if (isOk(written) && listedBefore !== undefined && listedAfter !== undefined)
    expectAsMany(journey, operation, written, listedBefore, listedAfter);
  const after = isOk(written) ? await look(context, session, item) : undefined;
  if (after?.object === undefined) return;
  const sent =
    sentItem(context, journey.resource.create, item.created.request, before.object) ?? {};
  const own = Object.keys(sent).filter(
    (name) => Object.hasOwn(before.object ?? {}, name) && !isNamedBy(context, operation, name),
  );
  const patched = membersPatched(written.request) ?? {};
  const pick = (object: Record<string, unknown>) =>
    Object.fromEntries(own.map((name) => [name, object[name]]));
  for (const { at, expected, actual } of differences(pick(before.object), pick(after.object))) {
    if (
      isChangeStamp(at) ||
      Object.hasOwn(patched, at.split('/')[1] ?? '') ||
      at.split('/').some((name) => isNamedBy(context, operation, name)) ||
      isObject(actual)
    )
      continue;
    session.report({
      code: 'update-overreached',
      operation,
      location: `body${generalize(at)}`,
      message: `${at.slice(1)} was not sent, read ${shorten(String(JSON.stringify(expected)))} before and ${shorten(String(JSON.stringify(actual)))} afterwards`,
      provenance,
      exchanges: [before.exchange, written, after.exchange],
    });
  }
}

/** What changes a part of an item makes none and takes none away. */
function expectAsMany(
  { session }: Journey,
  operation: Operation,
  written: Exchange,
  before: Pages,
  after: Pages,
): void {
  if (!before.isWhole || !after.isWhole || before.items.length === after.items.length) return;
  session.report({
    code: 'update-overreached',
    operation,
    location: 'list',
    message: `${before.items.length} were listed before and ${after.items.length} are afterwards`,
    // Somebody else may be at work on a live API.
    provenance: { evidence: 'assumed' },
    exchanges: [...before.pages.slice(-1), written, ...after.pages.slice(-1)],
  });
}

/** Whether an operation is about a member, by the members of its body or by its own name. */
function isNamedBy(
  { document }: CheckContext,
  { id, path, requestBody }: Operation,
  name: string,
): boolean {
  const word = name.replaceAll(/[^a-z]/gi, '').toLowerCase();
  if (word === '') return false;
  const names = (requestBody?.content ?? []).flatMap(({ schema }) =>
    schema === undefined ? [] : propertiesOf(document, schema),
  );
  const words = [...names, id, path].map((text) => text.replaceAll(/[^a-z]/gi, '').toLowerCase());
  return words.some((text) => text.includes(word) || word.includes(text));
}
