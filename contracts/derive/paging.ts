import { dereference } from '../../openapi/document.ts';
import { getPointer, isObject } from '../../openapi/json-pointer.ts';
import type { Operation } from '../../openapi/operation.ts';
import { listChains } from '../chains.ts';
import type { Check } from '../check.ts';
import type { Fixture } from '../fixtures.ts';
import type { Exchange } from '../message.ts';
import { sizeParameter } from '../next-page.ts';
import type { Plan } from '../plan.ts';
import { listItems } from '../resources.ts';
import { CheckSkipped, type Talk } from '../talk.ts';
import { isOk, readPages } from '../view.ts';

/** Lists with a page size, filled with more than one page: pages of the right length, without overlap, totals that are right. */
export function derivePaging(plan: Plan): Check[] {
  return plan.operations.flatMap((list) => {
    const size = sizeParameter(list);
    if (list.method !== 'get' || size === undefined || listItems(plan.document, list) === undefined) return [];
    const check: Check = {
      id: `${list.id}/journeys/pages`,
      group: 'journeys',
      operation: list,
      title: 'pages add up: as long as asked for, without overlap, with totals that are right',
      provenance: plan.document.evidence.at(list.pointer),
      safety: 'writes',
      run: (talk) => addUp(plan, talk, list, size),
    };
    return [check];
  });
}

async function addUp(plan: Plan, talk: Talk, list: Operation, sizeName: string): Promise<void> {
  const [size = 2, ...larger] = sizesFor(plan, list, sizeName);
  const fixture = await fill(plan, talk, list, size + 1);
  await addUpBy(plan, talk, list, sizeName, fixture, size);
  // Pages that come out even hide a total that is rounded the wrong way.
  for (const other of larger.slice(0, 1)) await addUpBy(plan, talk, list, sizeName, fixture, other);
  await expectDefault(plan, talk, list, sizeName, fixture);
}

/** More things than this are not made to fill a page. */
const largestDefault = 25;

/** Without a size, a page is as long as the document's default says. */
async function expectDefault(plan: Plan, talk: Talk, list: Operation, sizeName: string, fixture: Fixture): Promise<void> {
  const schema = list.parameters.find(({ name }) => name === sizeName)?.schema;
  const { node, pointer } = schema === undefined ? { node: {} as Record<string, unknown>, pointer: '' } : dereference(plan.document, schema);
  const size = Number(node['default']);
  if (!Number.isInteger(size) || size < 1 || size > largestDefault) return;
  const sizes = { [sizeName]: largestSize(plan, list, sizeName) };
  const { items } = await readPages(plan, talk, list, fixture.bindings, sizes);
  if (items.length <= size) await fillWith(plan, talk, list, fixture, size + 1 - items.length);
  const page = await talk.send(list, talk.request(list, fixture));
  const shown = getPointer(page.response?.json, listItems(plan.document, list)?.pointer ?? '');
  const whole = await readPages(plan, talk, list, fixture.bindings, sizes);
  if (!isOk(page) || !Array.isArray(shown) || shown.length === size || whole.items.length <= size) return;
  talk.report({
    code: 'paging-inconsistent',
    operation: list,
    location: `query/${sizeName}/default`,
    message: `without ${sizeName}, ${shown.length} of ${whole.items.length} items come; the default is ${size}`,
    provenance: plan.document.evidence.at(`${pointer}/default`),
    exchanges: [page, ...whole.pages.slice(-1)],
  });
}

async function addUpBy(plan: Plan, talk: Talk, list: Operation, sizeName: string, fixture: Fixture, size: number): Promise<void> {
  const { pages, items, pageSizes, isWhole, first } = await readPages(plan, talk, list, fixture.bindings, { [sizeName]: size });
  const found = { operation: list, code: 'paging-inconsistent' as const, provenance: plan.document.evidence.at(list.pointer), exchanges: pages.slice(-2) };
  const last = pages.at(-1);
  if (last === undefined || !pages.every((page) => talk.conforms(list, page))) return;
  const tooLong = pageSizes.find((length) => length > size);
  if (tooLong !== undefined) talk.report({ ...found, location: `query/${sizeName}`, message: `${sizeName}=${size} was asked for and ${tooLong} items came` });
  const texts = items.map((item) => JSON.stringify(item));
  const repeated = texts.length - new Set(texts).size;
  if (repeated > 0) talk.report({ ...found, location: 'pages', message: `${repeated} items come on more than one page` });
  // Without a way to the next page there is nothing to add up.
  if (!isWhole) return;
  const whole = await readPages(plan, talk, list, fixture.bindings, { [sizeName]: largestSize(plan, list, sizeName) });
  if (whole.pages.length === 1 && isOk(whole.pages[0] as Exchange) && whole.items.length !== items.length && repeated === 0) {
    talk.report({
      ...found,
      location: 'pages',
      message: `${whole.items.length} items come at once, and ${items.length} on pages of ${size}`,
      exchanges: [...pages.slice(-1), ...whole.pages],
    });
  }
  for (const [index, page] of pages.entries()) checkNumbers(talk, list, page, { size, page: first + index, count: items.length });
}

/** Makes so many things for a list to show, by calling what leads to it again and again. */
async function fill(plan: Plan, talk: Talk, list: Operation, count: number): Promise<Fixture> {
  const fixture = await talk.prepare(list);
  await fillWith(plan, talk, list, fixture, count);
  return fixture;
}

/** The same for the list of one parent. */
async function fillWith(plan: Plan, talk: Talk, list: Operation, fixture: Fixture, count: number): Promise<void> {
  const chain = listChains(plan.document, plan.links, list, () => true).find((candidate) => candidate.some(({ from }) => fixture.made.has(from.id)));
  const creator = plan.resources.find((resource) => resource.list?.id === list.id)?.create;
  const filling = creator ?? [...(chain ?? [])].reverse().find(({ from }) => from.method === 'post' && fixture.made.has(from.id))?.from;
  const leading = fillersOf(plan, list, fixture);
  const target = leading ?? filling;
  if (target === undefined) throw new CheckSkipped('nothing that the document names fills this list');
  const bindings = { parameters: { ...fixture.bindings.parameters }, body: { ...fixture.bindings.body } };
  // Where the filler is itself fed by ids, they are those of the list's own parent.
  const own = bindingsOf(plan, target, fixture, bindings);
  for (let made = 0; made < count; made++) await talk.send(target, talk.request(target, own));
}

/** An operation that is no creation of the list's parent, and yet leads to the list: a chat leads to conversations. */
function fillersOf(plan: Plan, list: Operation, fixture: Fixture): Operation | undefined {
  const posts = plan.links.filter(({ from, to }) => to.id === list.id && from.method === 'post').map(({ from }) => from);
  const deep = posts.find((from) => from.path.includes('{') || plan.links.some((link) => link.to.id === from.id));
  const chained = [...fixture.made.keys()]
    .map((id) => plan.operations.find((operation) => operation.id === id))
    .find((operation) => operation?.method === 'post' && plan.links.some((link) => link.to.id === operation.id));
  return deep ?? chained;
}

/** What to call the filler with, so that what it makes belongs to the list's own parent. */
function bindingsOf(plan: Plan, filler: Operation, fixture: Fixture, bindings: Fixture['bindings']): Fixture {
  if (fixture.made.has(filler.id)) {
    const before = fixture.made.get(filler.id)?.request;
    const fixed = Object.fromEntries(Object.entries(before?.values ?? {}));
    const body = before?.body?.kind === 'json' && isObject(before.body.value) ? before.body.value : {};
    // A session that is asked for messages is filled by going on with the same session.
    const isDeep = Object.keys(bindings.parameters).some((name) => /session|conversation/i.test(name));
    const known = new Set(Object.values(bindings.parameters));
    const kept = Object.entries(body).filter(([name, value]) => known.has(value) || (isDeep && /session|conversation/i.test(name)));
    return { ...fixture, bindings: { parameters: fixed, body: Object.fromEntries(kept) } };
  }
  const feeding = plan.links.find((link) => link.to.id === filler.id);
  if (feeding === undefined) return { ...fixture, bindings: { parameters: {}, body: {} } };
  const values = Object.values(bindings.parameters);
  const parameters = Object.fromEntries(Object.keys(feeding.parameters).map((name, index) => [name, bindings.parameters[name] ?? values[index]]));
  const body = Object.fromEntries(Object.keys(Object(feeding.requestBody)).map((name, index) => [name, bindings.parameters[name] ?? values[index]]));
  return { ...fixture, bindings: { parameters, body } };
}

/** The smallest sizes that the document allows. */
function sizesFor({ validator }: Plan, list: Operation, name: string): number[] {
  const schema = list.parameters.find((parameter) => parameter.name === name)?.schema;
  const accepts = (size: number) => schema === undefined || [size, String(size)].some((value) => validator.validate(schema, value).length === 0);
  return [2, 4, 10, 20].filter(accepts).slice(0, 2);
}

function largestSize({ validator }: Plan, list: Operation, name: string): number {
  const schema = list.parameters.find((parameter) => parameter.name === name)?.schema;
  return [100, 50, 20].find((size) => schema === undefined || [size, String(size)].some((value) => validator.validate(schema, value).length === 0)) ?? 10;
}

interface Page {
  readonly size: number;
  readonly page: number;
  readonly count: number;
}

/** Members of an answer that count, and what they have to say. */
function checkNumbers(talk: Talk, list: Operation, exchange: Exchange, page: Page): void {
  if (!isOk(exchange)) return;
  for (const [path, value] of scalarsIn(exchange.response?.json, [])) {
    const expected = expectedNumber(path.at(-1) ?? '', page);
    if (expected === undefined || value === expected) continue;
    const message = `${path.join('/')} is ${String(value)} on page ${page.page}; ${String(expected)} is right for ${page.count} items on pages of ${page.size}`;
    talk.report({
      code: 'paging-inconsistent',
      operation: list,
      location: `body/${path.join('/')}`,
      message,
      provenance: talk.document.evidence.at(list.pointer),
      exchanges: [exchange],
    });
  }
  const json = exchange.response?.json;
  if (!isObject(json) || typeof json['has_more'] !== 'boolean' || !('next_cursor' in json)) return;
  if (json['has_more'] === (json['next_cursor'] !== null)) return;
  talk.report({
    code: 'paging-inconsistent',
    operation: list,
    location: 'body/has_more',
    message: `has_more is ${json['has_more']} and next_cursor is ${JSON.stringify(json['next_cursor'])}`,
    provenance: talk.document.evidence.at(list.pointer),
    exchanges: [exchange],
  });
}

/** The total of a list that is asked for by a filter is that of what fits. */
export function checkTotal(talk: Talk, list: Operation, exchange: Exchange, count: number): void {
  const [path, total] = [...scalarsIn(exchange.response?.json, [])].find(([names]) => /^(total|total_?count|total_?items)$/i.test(names.at(-1) ?? '')) ?? [];
  if (path === undefined || total === count) return;
  talk.report({
    code: 'paging-inconsistent',
    operation: list,
    location: `body/${path.join('/')}/filtered`,
    message: `${path.join('/')} is ${String(total)} where ${count} are listed`,
    provenance: talk.document.evidence.at(list.pointer),
    exchanges: [exchange],
  });
}

function expectedNumber(name: string, { size, page, count }: Page): number | undefined {
  if (/^(total|total_?count|total_?items)$/i.test(name)) return count;
  if (/^(total_?pages|page_?count)$/i.test(name)) return Math.ceil(count / size);
  if (/^(page_?size|per_?page)$/i.test(name)) return size;
  return /^(page|current_?page)$/i.test(name) ? page : undefined;
}

function* scalarsIn(node: unknown, path: readonly string[]): Generator<[readonly string[], number]> {
  if (!isObject(node) || path.length > 3) return;
  for (const [name, value] of Object.entries(node)) {
    if (typeof value === 'number') yield [[...path, name], value];
    else if (isObject(value)) yield* scalarsIn(value, [...path, name]);
  }
}
