import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import type { Parameter } from '../../../openapi/model/operation.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { hasId, type Item, isOk, listBindings, readPages } from '../../oracles/resource-client.ts';
import { replaceBody } from '../../plan/body-variants.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { bodySchema, listItems, type Resource } from '../../plan/resources.ts';
import { type AnyProperty, property, type Subject } from '../state/property.ts';
import type { Scene } from '../state/scene.ts';
import { asking } from './list-filters.ts';
import { searchesOf } from './list-search.ts';
import { type Contains, containsOf, takesTexts } from './list-whole.ts';

/** Lists that are asked for by texts of other letters, in another case, and of which one holds another. */

interface Search extends Subject {
  readonly parameter: Parameter;
  /** The member that is searched and that a creation sends. */
  readonly member: string;
}

const assumed = { evidence: 'assumed' } as const;

export const listTextProperties: readonly AnyProperty[] = [
  property<Search>({
    id: ({ parameter }) => `search/${parameter.name}/letters`,
    title: ({ parameter }) => `${parameter.name} finds a name of letters beyond ASCII`,
    subjects: searches,
    act: findsLetters,
  }),
  property<Search>({
    id: ({ parameter }) => `search/${parameter.name}/case`,
    title: ({ parameter }) => `${parameter.name} finds a name in whatever case`,
    subjects: (resource, context) =>
      searches(resource, context).filter(({ parameter }) => saysAnyCase(context, parameter)),
    act: findsAnyCase,
  }),
  property<Contains>({
    id: ({ parameter }) => `filter/${parameter.name}/whole`,
    title: ({ parameter, member }) =>
      `${parameter.name} asks for whole texts among ${member}, wherever they stand`,
    subjects: containsOf,
    act: holdsWholeTexts,
  }),
  property<Contains>({
    id: ({ parameter }) => `filter/${parameter.name}/several`,
    title: ({ parameter }) => `of several texts of ${parameter.name} each one counts`,
    subjects: (resource, context) =>
      containsOf(resource, context).filter(({ parameter }) =>
        takesTexts(context.document, parameter),
      ),
    act: holdsAnyOrAll,
  }),
];

/** The searches of a list whose items are called by a name that a creation sends. */
function searches({ list, create }: Resource, context: CheckContext): Search[] {
  const { document } = context;
  const items = list === undefined ? undefined : listItems(document, list);
  const sent = bodySchema(document, create);
  if (list === undefined || items === undefined || sent === undefined) return [];
  const optional = list.parameters.filter(
    ({ in: place, required }) => place === 'query' && !required,
  );
  return searchesOf(context, optional, items.schema).flatMap((parameter) => {
    const member = [parameter.name, 'name', 'title'].find(
      (name) =>
        /^(name|title)$/i.test(name) &&
        [sent, items.schema].every((at) => findMemberSchema(document, at, name) !== undefined),
    );
    return member === undefined ? [] : [{ operation: list, parameter, member }];
  });
}

function descriptionOf({ document }: CheckContext, { pointer }: Parameter): string {
  return String(dereference(document, pointer).node['description'] ?? '');
}

/** Whether the document says that capitals and small letters are the same to a search. */
function saysAnyCase(context: CheckContext, parameter: Parameter): boolean {
  return /case[- ]?insensitiv|(regardless|irrespective|independent(ly)?) of (the )?(letter )?case|whatever case|ignor(es|ing)( the)? case|case is ignored|upper(case)? (and|or) lower/i.test(
    descriptionOf(context, parameter),
  );
}

/** What a list shows of an item that is asked for by a text; undefined where that is not to be had. */
async function shows(
  scene: Scene,
  item: Item,
  name: string,
  text: string | readonly string[],
): Promise<Awaited<ReturnType<typeof readPages>> & { readonly isShown: boolean }> {
  const { context, session, operation: list } = scene;
  const parameter = list.parameters.find((own) => own.name === name);
  const value =
    parameter === undefined || typeof text !== 'string' ? text : asking(context, parameter, text);
  const pages = await readPages(context, session, list, listBindings(item, list), {
    [name]: value,
  });
  return { ...pages, isShown: pages.items.some((own) => hasId(own, item.id)) };
}

/** The text that an item was made with. */
function textOf({ created }: Item, member: string): string | undefined {
  const { body } = created.request;
  const value = body?.kind === 'json' && isObject(body.value) ? body.value[member] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** An item with another value of a member; undefined where it is not taken. */
async function createWith(
  scene: Scene,
  member: string,
  change: (value: unknown) => unknown,
): Promise<Item | undefined> {
  const { context, resource } = scene;
  const schema = bodySchema(context.document, resource.create);
  const { item } = await scene.tryCreate(undefined, (request) =>
    replaceBody(request, (body) => {
      if (!isObject(body)) return body;
      const changed = { ...body, [member]: change(ownMember(body, member)) };
      return schema === undefined || context.validator.accepts(schema, changed, 'request')
        ? changed
        : body;
    }),
  );
  return item;
}

/** Throws where a search does not find an item by its name as it is: that is another check's. */
async function findsPlain(scene: Scene, { parameter, member }: Search): Promise<void> {
  const item = await scene.create();
  const text = textOf(item, member);
  const { isShown } =
    text === undefined ? { isShown: false } : await shows(scene, item, parameter.name, text);
  if (!isShown) throw new CheckSkipped(`${parameter.name} does not find an item by its ${member}`);
}

/** Letters of two, three and four bytes in UTF-8, the first with another form in capitals. */
const letters = 'Zoë Ångström 猫 🐕';

async function findsLetters(scene: Scene, subject: Search): Promise<void> {
  const { parameter, member } = subject;
  await findsPlain(scene, subject);
  for (const more of [letters, 'Zoë Ångström']) {
    const item = await createWith(scene, member, (value) => `${String(value ?? '')} ${more}`);
    const text = item && textOf(item, member);
    if (item === undefined || text?.endsWith(more) !== true) continue;
    const { isShown, isWhole, pages } = await shows(scene, item, parameter.name, text);
    const last = pages.at(-1);
    if (isShown || !isWhole || last === undefined || !isOk(last)) return;
    scene.report({
      code: 'list-incomplete',
      operation: scene.operation,
      location: `query/${parameter.name}/letters`,
      message: `${parameter.name}=${text} was asked for, and the one with this ${member} is not listed`,
      provenance: assumed,
      exchanges: [item.created, last],
    });
    return;
  }
  throw new CheckSkipped(`no ${member} beyond ASCII is taken`);
}

async function findsAnyCase(scene: Scene, subject: Search): Promise<void> {
  const { parameter, member } = subject;
  await findsPlain(scene, subject);
  const item = await scene.create();
  const text = textOf(item, member) ?? '';
  for (const asked of new Set([text.toUpperCase(), text.toLowerCase()])) {
    if (asked === text) continue;
    const { isShown, isWhole, pages } = await shows(scene, item, parameter.name, asked);
    const last = pages.at(-1);
    if (isShown || !isWhole || last === undefined || !isOk(last)) continue;
    scene.report({
      code: 'list-incomplete',
      operation: scene.operation,
      location: `query/${parameter.name}/case`,
      message: `${parameter.name}=${asked} was asked for, and the one with ${member} ${text} is not listed`,
      provenance: scene.context.document.evidence.at(parameter.pointer),
      exchanges: [item.created, last],
    });
    return;
  }
}

/** Makes an item that has these texts in a member, and no others; undefined where it is not taken. */
async function createHolding(
  scene: Scene,
  member: string,
  ...texts: readonly string[]
): Promise<Item | undefined> {
  const item = await createWith(scene, member, () => texts);
  const { body } = item?.created.request ?? {};
  const sent = body?.kind === 'json' && isObject(body.value) ? body.value[member] : undefined;
  return JSON.stringify(sent) === JSON.stringify(texts) ? item : undefined;
}

/**
 * Asked for by two texts of which each is another item's, a list shows both, or neither where all
 * have to be there, but not the one alone.
 */
async function holdsAnyOrAll(
  scene: Scene,
  { parameter: { name }, member }: Contains,
): Promise<void> {
  const [word, other] = ['amberline', 'willow'];
  const [one, two] = [
    await createHolding(scene, member, word),
    await createHolding(scene, member, other),
  ];
  if (one === undefined || two === undefined)
    throw new CheckSkipped(`no ${member} of plain words are taken`);
  const alone = [await shows(scene, one, name, word), await shows(scene, two, name, other)];
  if (!alone.every(({ isShown }) => isShown))
    throw new CheckSkipped(`${name} does not find an item by one of its ${member}`);
  const both = await shows(scene, one, name, [word, other]);
  const last = both.pages.at(-1);
  const isOther = both.items.some((item) => hasId(item, two.id));
  if (both.isShown === isOther || !both.isWhole || last === undefined || !isOk(last)) return;
  const missing = both.isShown ? two : one;
  scene.report({
    code: 'list-incomplete',
    operation: scene.operation,
    location: `query/${name}/several`,
    message: `${name} was asked for by ${word} and ${other}, and ${JSON.stringify(missing.id)}, which either shows alone, is not listed beside the other`,
    provenance: assumed,
    exchanges: [one.created, two.created, last],
  });
}

/** Of texts, one of which begins with the other, a list shows what has the one that is asked for. */
async function holdsWholeTexts(
  scene: Scene,
  { parameter: { name }, member }: Contains,
): Promise<void> {
  const [word, longer, other] = ['amberline', 'amberlines', 'willow'];
  const has = (...texts: string[]) => createHolding(scene, member, ...texts);
  const [first, second, part] = [await has(word), await has(other, word), await has(longer)];
  if (first === undefined || part === undefined)
    throw new CheckSkipped(`no ${member} of plain words are taken`);
  const of = await shows(scene, first, name, word);
  const last = of.pages.at(-1);
  if (!of.isShown || last === undefined)
    throw new CheckSkipped(`${name} does not find an item by one of its ${member}`);
  const found = {
    operation: scene.operation,
    location: `query/${name}/whole`,
    provenance: assumed,
  } as const;
  if (of.items.some((item) => hasId(item, part.id)))
    scene.report({
      ...found,
      code: 'list-overreached',
      message: `${name}=${word} was asked for, and one with ${member} ["${longer}"] is listed`,
      exchanges: [part.created, last],
    });
  else if (second !== undefined && of.isWhole && !of.items.some((item) => hasId(item, second.id)))
    scene.report({
      ...found,
      code: 'list-incomplete',
      message: `${name}=${word} was asked for, which one has as the second of its ${member}, and it is not listed`,
      exchanges: [second.created, last],
    });
}
