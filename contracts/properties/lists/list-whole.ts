import { isDeepStrictEqual } from 'node:util';
import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation, Parameter } from '../../../openapi/model/operation.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { told } from '../../oracles/history.ts';
import { hasId, type Item, isOk, listBindings, readPages } from '../../oracles/resource-client.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { listItems, type Resource } from '../../plan/resources.ts';
import { sizeParameter } from '../../request/next-page.ts';
import { otherCreation } from '../state/create.ts';
import { type AnyProperty, about, property, type Subject } from '../state/property.ts';
import type { Scene } from '../state/scene.ts';
import { asking } from './list-filters.ts';
import { listOfTexts } from './list-of-texts.ts';

/** A parameter that asks for what has a value in a list of texts. */
export interface Contains extends Subject {
  readonly parameter: Parameter;
  /** The member that is a list of texts. */
  readonly member: string;
}

/** What lists show, beyond single members of single items. */
export const wholeListProperties: readonly AnyProperty[] = [
  property({
    id: 'all',
    title: 'a list without pages shows all that was made',
    subjects: ({ list, isIdListed }) =>
      list !== undefined && isIdListed && !hasPages(list.parameters) ? about(list) : [],
    act: showsAll,
  }),
];

/** What asks for a text among those of a member. */
export const containsProperties: readonly AnyProperty[] = [
  property<Contains>({
    id: ({ parameter }) => `filter/${parameter.name}`,
    title: ({ parameter, member }) => `${parameter.name} asks for what has it among its ${member}`,
    subjects: containsOf,
    act: showsWhatContains,
  }),
];

const paging =
  /page|cursor|offset|^(skip|start|after|before|limit|take|top|first|last|max|size|count|per|marker|token)/i;

export function hasPages(parameters: readonly Parameter[]): boolean {
  return parameters.some(({ in: place, name }) => place === 'query' && paging.test(name));
}

/** One more than the lengths that pages have by custom, but for the long ones. */
const many = 21;

const longestPage = 60;

/**
 * How many items are more than a page of a list has without being asked: by the default of the
 * parameter for it, else by custom.
 */
export function pageLength({ document }: CheckContext, list: Operation | undefined): number {
  const size = list && sizeParameter(list);
  const schema = list?.parameters.find(({ name }) => name === size)?.schema;
  const byDefault =
    schema === undefined ? undefined : dereference(document, schema).node['default'];
  return typeof byDefault === 'number' && byDefault > 0 && byDefault < longestPage
    ? byDefault
    : many - 1;
}

async function showsAll(scene: Scene): Promise<void> {
  const { context, session, operation: list } = scene;
  if (sizeParameter(list) !== undefined) return;
  const items: Item[] = [];
  for (let made = 0; made < many; made++) items.push(await scene.create());
  const [first] = items;
  if (first === undefined) return;
  const {
    items: listed,
    pages,
    isWhole,
  } = await readPages(context, session, list, listBindings(first, list));
  const [last] = pages.slice(-1);
  const missing = items.filter(({ id }) => !listed.some((item) => hasId(item, id)));
  // What cannot be read at all is told as that.
  if (last?.response?.json === undefined || !isOk(last) || missing.length === 0) return;
  // What leads on by a link that the document does not tell is another page.
  if (!isWhole && last.response?.headers['link'] !== undefined) return;
  scene.report({
    code: 'list-incomplete',
    operation: list,
    location: 'list/all',
    message: `${many} were made, ${missing.length} of them are not listed, and the document tells of no pages`,
    provenance: { evidence: 'assumed' },
    exchanges: [last],
  });
}

/** The parameters of a list that ask for a text among a member that is a list of texts. */
export function containsOf({ list }: Resource, { document }: CheckContext): Contains[] {
  const items = list === undefined ? undefined : listItems(document, list);
  if (list === undefined || items === undefined) return [];
  return list.parameters.flatMap((parameter) => {
    if (parameter.in !== 'query' || parameter.required || parameter.schema === undefined) return [];
    const types = schemaTypes(document, parameter.schema);
    if (!types.has('string') && !takesTexts(document, parameter)) return [];
    const member = listOfTexts(document, items.schema, parameter.name);
    return member === undefined ? [] : [{ operation: list, parameter, member }];
  });
}

/** Whether a parameter takes a list of texts that may be any. */
export function takesTexts(document: OpenApiDocument, { schema }: Parameter): boolean {
  const items =
    schema !== undefined && schemaTypes(document, schema).has('array')
      ? findMemberSchema(document, schema, '[]')
      : undefined;
  return (
    items !== undefined &&
    schemaTypes(document, items).has('string') &&
    dereference(document, items).node['enum'] === undefined
  );
}

async function showsWhatContains(
  scene: Scene,
  { operation: list, parameter, member }: Contains,
): Promise<void> {
  const { context, session } = scene;
  const { name } = parameter;
  const one = await scene.createFull();
  const seen = await scene.read(one);
  await scene.create(otherCreation(scene, () => false));
  const own = ownMember(seen.object, member);
  const texts = Array.isArray(own) ? own.filter((text) => typeof text === 'string') : [];
  const [value] = texts;
  if (value === undefined) throw new CheckSkipped(`nothing that is made has ${member}`);
  const bindings = listBindings(one, list);
  const all = await readPages(context, session, list, bindings);
  const asked = await readPages(context, session, list, bindings, {
    [name]: asking(context, parameter, value),
  });
  const last = asked.pages.at(-1);
  if (last === undefined || !isOk(last)) return;
  const has = (item: unknown) => {
    const held: unknown = isObject(item) ? ownMember(item, member) : undefined;
    return Array.isArray(held) && held.some((text) => isDeepStrictEqual(text, value));
  };
  const isShown = (item: unknown) => isObject(item) && Array.isArray(item[member]);
  const found = { operation: list, location: `query/${name}`, exchanges: [last] } as const;
  const provenance = { evidence: 'assumed' } as const;
  const wrong = asked.items.find((item) => isShown(item) && !has(item));
  if (wrong !== undefined && all.items.some((item) => !has(item)))
    scene.report({
      ...found,
      code: 'list-overreached',
      message: `${name}=${value} was asked for, and one with ${member} ${told(Object(wrong)[member])} is listed`,
      provenance,
    });
  else if (asked.isWhole && all.items.some(has) && !asked.items.some(has))
    scene.report({
      ...found,
      code: 'list-incomplete',
      message: `${name}=${value} was asked for, which one has among its ${member}, and it is not listed`,
      provenance,
    });
}
