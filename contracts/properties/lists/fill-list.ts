import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { templateNames } from '../../../openapi/model/path-template.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import type { Fixture } from '../../plan/fixtures.ts';
import { foreignKeys } from '../../plan/foreign-keys.ts';
import { makersOf } from '../../plan/makers-of.ts';
import { listChains } from '../../plan/operation-links.ts';

/** Makes so many items for a list to show, by calling what leads to it again and again. */
export async function fillList(
  context: CheckContext,
  session: CheckSession,
  list: Operation,
  count: number,
): Promise<Fixture> {
  const fixture = await session.prepare(list);
  await fillFurther(context, session, list, fixture, count);
  return fixture;
}

/** The same for the list of one parent. */
export async function fillFurther(
  context: CheckContext,
  session: CheckSession,
  list: Operation,
  fixture: Fixture,
  count: number,
): Promise<void> {
  const chain = listChains(context.document, context.links, list, () => true).find((candidate) =>
    candidate.some(({ from }) => fixture.made.has(from.id)),
  );
  const creator = makersOf(context, list)[0]?.create;
  const filling =
    creator ??
    [...(chain ?? [])]
      .reverse()
      .find(({ from }) => from.method === 'post' && fixture.made.has(from.id))?.from;
  const leading = fillersOf(context, list, fixture);
  const target = leading ?? filling;
  if (target === undefined)
    throw new CheckSkipped('nothing that the document names fills this list');
  const bindings = {
    parameters: { ...fixture.bindings.parameters },
    body: { ...fixture.bindings.body },
  };
  // Where the filler is itself fed by ids, they are those of the list's own parent.
  const fed = bindingsOf(context, target, fixture, bindings);
  const isLed = templateNames(target.path).every(
    (name) => ownMember(fed.bindings.parameters, name) !== undefined,
  );
  // A list that is not below what its items are made for does not lead to that.
  const own = isLed ? fed : await session.prepare(target, { shared: true });
  for (let made = 0; made < count; made++) {
    const named = await foreignOf(context, session, target);
    await session.send(target, session.request(target, { ...own, ...named }));
  }
}

/** The items of other kinds that a body has to name; none where they cannot be made. */
async function foreignOf(
  context: CheckContext,
  session: CheckSession,
  target: Operation,
): Promise<Pick<Fixture, 'foreign'>> {
  if (foreignKeys(context, context.links, target).length === 0) return {};
  try {
    const { foreign } = await session.prepare(target, { shared: true });
    return foreign === undefined ? {} : { foreign };
  } catch (error) {
    if (!(error instanceof CheckSkipped)) throw error;
    return {};
  }
}

/**
 * An operation that is no creation of the list's parent, and yet leads to the list: a chat leads to
 * conversations.
 */
function fillersOf(
  context: CheckContext,
  list: Operation,
  fixture: Fixture,
): Operation | undefined {
  const posts = context.links
    .filter(({ from, to }) => to.id === list.id && from.method === 'post')
    .map(({ from }) => from);
  const deep = posts.find(
    (from) => from.path.includes('{') || context.links.some((link) => link.to.id === from.id),
  );
  const chained = [...fixture.made.keys()]
    .map((id) => context.operations.find((operation) => operation.id === id))
    .find(
      (operation) =>
        operation?.method === 'post' && context.links.some((link) => link.to.id === operation.id),
    );
  return deep ?? chained;
}

/** What to call the filler with, so that what it makes belongs to the list's own parent. */
function bindingsOf(
  context: CheckContext,
  filler: Operation,
  fixture: Fixture,
  bindings: Fixture['bindings'],
): Fixture {
  if (fixture.made.has(filler.id)) {
    const before = fixture.made.get(filler.id)?.request;
    const fixed = Object.fromEntries(Object.entries(before?.values ?? {}));
    const body =
      before?.body?.kind === 'json' && isObject(before.body.value) ? before.body.value : {};
    // A session that is asked for messages is filled by going on with the same session.
    const isDeep = Object.keys(bindings.parameters).some((name) =>
      /session|conversation/i.test(name),
    );
    const known = new Set(Object.values(bindings.parameters));
    const kept = Object.entries(body).filter(
      ([name, value]) => known.has(value) || (isDeep && /session|conversation/i.test(name)),
    );
    return { ...fixture, bindings: { parameters: fixed, body: Object.fromEntries(kept) } };
  }
  const feeding = context.links.find((link) => link.to.id === filler.id);
  if (feeding === undefined) return { ...fixture, bindings: { parameters: {}, body: {} } };
  const values = Object.values(bindings.parameters);
  const parameters = Object.fromEntries(
    Object.keys(feeding.parameters).map((name, index) => [
      name,
      ownMember(bindings.parameters, name) ?? values[index],
    ]),
  );
  const body = Object.fromEntries(
    Object.keys(Object(feeding.requestBody)).map((name, index) => [
      name,
      ownMember(bindings.parameters, name) ?? values[index],
    ]),
  );
  return { ...fixture, bindings: { parameters, body } };
}
