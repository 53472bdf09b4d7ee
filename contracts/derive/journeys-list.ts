import { isObject } from '../../openapi/json-pointer.ts';
import type { Operation } from '../../openapi/operation.ts';
import { differences } from '../compare.ts';
import { generalize, shorten } from '../judge.ts';
import type { Exchange } from '../message.ts';
import { CheckSkipped } from '../talk.ts';
import { hasId, look, readList, sizeParameter, type Thing } from '../view.ts';
import { type Journey, newThing } from './journey.ts';

/** What was created is listed once, and as it reads by itself. */
export async function listShows(journey: Journey): Promise<void> {
  const { plan, talk, resource, provenance } = journey;
  const list = resource.list as Operation;
  const thing = await newThing(journey);
  const { items, pages } = await readList(plan, talk, thing, list);
  const last = pages.at(-1);
  if (last === undefined || !talk.conforms(list, last)) return;
  const own = items.filter((item) => hasId(item, thing.id));
  const found = { operation: list, provenance, exchanges: [thing.created, last] };
  if (own.length === 0)
    talk.report({ ...found, code: 'list-incomplete', location: 'list', message: `${JSON.stringify(thing.id)} was created and is not listed` });
  if (own.length > 1) talk.report({ ...found, code: 'list-duplicate', location: 'list', message: `${JSON.stringify(thing.id)} is listed ${own.length} times` });
  const repeated = items.length - new Set(items.map((item) => JSON.stringify(item))).size;
  if (own.length <= 1 && repeated > 0)
    talk.report({ ...found, code: 'list-duplicate', location: 'list', message: `${repeated} entries are listed more than once` });
  await compareWithRead(journey, thing, own[0], last);
}

async function compareWithRead({ plan, talk, resource, provenance }: Journey, thing: Thing, item: unknown, last: Exchange): Promise<void> {
  if (!isObject(item) || resource.read === undefined) return;
  const view = await look(plan, talk, thing);
  if (view?.object === undefined) return;
  const common = Object.keys(item).filter((name) => Object.hasOwn(view.object ?? {}, name));
  const pick = (object: Record<string, unknown>) => Object.fromEntries(common.map((name) => [name, object[name]]));
  const [change] = differences(pick(item), pick(view.object));
  if (change === undefined) return;
  const message = `the list shows ${change.at.slice(1)} as ${shorten(String(JSON.stringify(change.expected)))} and a read as ${shorten(String(JSON.stringify(change.actual)))}`;
  talk.report({
    code: 'reads-disagree',
    operation: resource.list as Operation,
    location: `list${generalize(change.at)}`,
    message,
    provenance,
    exchanges: [last, view.exchange],
  });
}

const wanted = 3;

/** Three things on pages of the smallest size: each once, as many as the totals say, none beyond the page size. */
export async function pagesAddUp(journey: Journey): Promise<void> {
  const { plan, talk, resource, provenance } = journey;
  const list = resource.list as Operation;
  const name = sizeParameter(list);
  if (name === undefined) throw new CheckSkipped('the list has no parameter for a page size');
  const things: Thing[] = [];
  for (let count = 0; count < wanted; count++) things.push(await newThing(journey));
  const [thing] = things;
  if (thing === undefined) return;
  const size = smallestSize(journey, list, name);
  const paged = await readList(plan, talk, thing, list, { [name]: size });
  const found = { operation: list, provenance, exchanges: paged.pages.slice(-2) };
  const tooLong = paged.pageSizes.find((length) => length > size);
  if (tooLong !== undefined)
    talk.report({ ...found, code: 'paging-inconsistent', location: `query/${name}`, message: `${name}=${size} was asked for and ${tooLong} items came` });
  const ids = paged.items.map((item) => JSON.stringify(item));
  if (new Set(ids).size < ids.length)
    talk.report({
      ...found,
      code: 'paging-inconsistent',
      location: 'pages',
      message: `pages overlap: ${ids.length - new Set(ids).size} items come on more than one`,
    });
  for (const each of things) {
    if (paged.items.some((item) => hasId(item, each.id)) || paged.pages.length >= 30) continue;
    talk.report({
      ...found,
      code: 'paging-inconsistent',
      location: 'pages',
      message: `${JSON.stringify(each.id)} is on none of the ${paged.pages.length} pages`,
    });
    break;
  }
  checkTotals(journey, list, paged, size);
}

/** 2, or the least that the document allows. */
function smallestSize({ plan }: Journey, list: Operation, name: string): number {
  const schema = list.parameters.find((parameter) => parameter.name === name)?.schema;
  const accepts = (size: number) => schema === undefined || [size, String(size)].some((value) => plan.validator.validate(schema, value).length === 0);
  return [2, 5, 10, 20, 50].find(accepts) ?? 100;
}

/** Members of the answer that count: their sums have to be right. */
function checkTotals({ talk, provenance }: Journey, list: Operation, paged: Awaited<ReturnType<typeof readList>>, size: number): void {
  const [first] = paged.pages;
  for (const [path, value] of numbersIn(first?.response?.json, [])) {
    const name = path.at(-1) ?? '';
    const expected = /^(total|total_?count|total_?items|count)$/i.test(name)
      ? paged.items.length
      : /^(total_?pages|page_?count)$/i.test(name)
        ? Math.ceil(paged.items.length / size)
        : /^(page_?size|per_?page|limit)$/i.test(name)
          ? size
          : undefined;
    if (expected === undefined || value === expected || first === undefined) continue;
    talk.report({
      code: 'paging-inconsistent',
      operation: list,
      location: `body/${path.join('/')}`,
      message: `${path.join('/')} is ${value}, and ${expected} is right for ${paged.items.length} items on pages of ${size}`,
      provenance,
      exchanges: [first],
    });
  }
}

function* numbersIn(node: unknown, path: readonly string[]): Generator<[readonly string[], number]> {
  if (!isObject(node) || path.length > 3) return;
  for (const [name, value] of Object.entries(node)) {
    if (typeof value === 'number') yield [[...path, name], value];
    else if (isObject(value)) yield* numbersIn(value, [...path, name]);
  }
}
