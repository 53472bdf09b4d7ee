import { isObject, membersIn } from '../../../openapi/lib/json-pointer.ts';
import { standard } from '../../oracles/conforms.ts';
import { expectSuccess } from '../../oracles/expect.ts';
import { listAgrees, listedOnce } from '../../oracles/listed.ts';
import { hasId, itemOf, readList } from '../../oracles/resource-client.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { propertiesOf } from '../../plan/resources.ts';
import { preferredMediaType } from '../../request/build-request.ts';
import { exampleBody } from '../../request/example-values.ts';
import type { Exchange } from '../../request/exchange.ts';
import { namePrefix } from '../../request/own-names.ts';
import { type AnyProperty, about, property } from '../state/property.ts';
import type { Scene } from '../state/scene.ts';
import { type Filter, filterFits, filtersOf, filtersTogether } from './list-filters.ts';

/** What the filters of a list have to do, whichever list of a resource it is. */
export const filterProperties: readonly AnyProperty[] = [
  property<Filter>({
    id: ({ parameter }) => `filter/${parameter.name}`,
    title: ({ parameter }) => `${parameter.name} leaves out what it does not fit`,
    subjects: filtersOf,
    act: filterFits,
  }),
  property({
    id: 'filters',
    title: 'asked for by two filters, it shows what fits both',
    subjects: (resource, context) =>
      filtersOf(resource, context).length > 1 ? about(resource.list) : [],
    act: filtersTogether,
  }),
];

/** What the list of a resource has to do. */
export const listProperties: readonly AnyProperty[] = [
  property({
    id: 'shows',
    title: 'what was created appears in the list exactly once',
    subjects: ({ list }) => about(list),
    async act(scene) {
      const item = await scene.create();
      const pages = await scene.list(item);
      if (pages !== undefined && !pages.items.some((candidate) => hasId(candidate, item.id))) {
        if (!scene.resource.isIdListed)
          throw new CheckSkipped('the document does not say that the list shows ids');
        if (!pages.isWhole)
          throw new CheckSkipped(
            'it may be on a later page, and the document does not say how to get there',
          );
      }
      if (scene.resource.read !== undefined) await scene.tryRead(item);
    },
    oracles: [listedOnce, listAgrees],
  }),
  ...filterProperties,
  property({
    id: 'apart',
    title: 'what is under one parent is not listed under another',
    subjects: ({ list, create }, { links }) =>
      create.path.includes('{') || links.some(({ to }) => to.id === create.id) ? about(list) : [],
    act: staysUnderItsParent,
  }),
  property({
    id: 'batch',
    title: 'of several created at once, every one is there',
    subjects: ({ list, create }) => (list === undefined ? [] : about(create)),
    act: allOfABatch,
  }),
];

/** What is made under one parent is not listed under another. */
async function staysUnderItsParent(scene: Scene): Promise<void> {
  const { context, session, resource, operation: list } = scene;
  const { create } = resource;
  const [one, two] = [await session.prepare(create), await session.prepare(create)];
  if (JSON.stringify(one.bindings) === JSON.stringify(two.bindings))
    throw new CheckSkipped('it has no parent');
  const makeUnder = async (fixture: typeof one) => {
    const item = itemOf(resource, await session.send(create, session.request(create, fixture)));
    if (item === undefined) throw new CheckSkipped(`${create.id} made nothing to go on with`);
    return item;
  };
  const [first, second] = [await makeUnder(one), await makeUnder(two)];
  if (first.id === second.id) throw new CheckSkipped('each parent counts its own');
  // What was asked for last must not show in the next answer either.
  for (const [own, stranger] of [
    [first, second],
    [second, first],
  ] as const) {
    const { items, pages } = await readList(context, session, own, list);
    const last = pages.at(-1);
    if (last === undefined || !items.some((item) => hasId(item, stranger.id))) continue;
    scene.report({
      code: 'list-overreached',
      operation: list,
      location: 'list',
      message: `${JSON.stringify(stranger.id)} was created under another parent and is listed here`,
      exchanges: [stranger.created, last],
    });
    return;
  }
}

/** Of several items that are created at once, every one is there. */
async function allOfABatch(scene: Scene): Promise<void> {
  const { context, session, resource, provenance } = scene;
  const { create, list } = resource;
  const mediaType = preferredMediaType(create);
  if (mediaType?.schema === undefined || list === undefined) return;
  const [wrapper = ''] = propertiesOf(context.document, mediaType.schema);
  const example = exampleBody(context, mediaType);
  const items = isObject(example) ? example[wrapper] : undefined;
  if (!Array.isArray(items) || items[0] === undefined) return;
  const three: unknown[] = [items[0], items[0], items[0]];
  const batch = context.mark(mediaType, { [wrapper]: three });
  if (!context.validator.accepts(mediaType.schema, batch, 'request'))
    throw new CheckSkipped('the document allows one at a time');
  const fixture = await session.prepare(create);
  const created = await session.send(create, session.request(create, fixture, { body: batch }));
  if (!expectSuccess(session, create, created, provenance)) return;
  for (const shown of Object.values(membersIn(created.response?.json)))
    if (Array.isArray(shown)) expectOwnIds(scene, shown, [created]);
  const item = itemOf(resource, created);
  if (item === undefined) return;
  const listed = await readList(context, session, item, list);
  const last = listed.pages.at(-1);
  if (last === undefined) return;
  const names = [...new Set(JSON.stringify(batch).match(new RegExp(`${namePrefix}-[\\w-]+`, 'g')))];
  const texts = listed.items.map((one) => ({ one, text: JSON.stringify(one) }));
  const has = (name: string) => texts.some(({ text }) => text.includes(name));
  const made = texts.filter(({ text }) => names.some((name) => text.includes(name)));
  expectOwnIds(
    scene,
    made.map(({ one }) => one),
    [created, last],
  );
  const missing = names.filter((name) => !has(name));
  if (missing.length === 0 || !listed.isWhole) return;
  scene.report({
    code: 'list-incomplete',
    operation: create,
    location: 'list/batch',
    message: `three were created at once; ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not listed`,
    exchanges: [created, last],
  });
}

/** Each of several items that are created at once has an id of its own. */
function expectOwnIds(
  scene: Scene,
  items: readonly unknown[],
  exchanges: readonly Exchange[],
): void {
  const made = items.filter(isObject);
  const id = Object.keys(made[0] ?? {}).find((name) => /^(id|uuid|_id)$/i.test(name));
  if (id === undefined || new Set(made.map((item) => item[id])).size === made.length) return;
  scene.report({
    code: 'id-repeated',
    operation: scene.resource.create,
    location: 'id/batch',
    message: `${made.length} items were created at once, and two of them have the same ${id}`,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.3.3'),
    exchanges,
  });
}
