import { isDeepStrictEqual } from 'node:util';
import { buildRequest } from '../../contracts/request/build-request.ts';
import type { RequestContext } from '../../contracts/request/request-context.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { Received } from './client.ts';
import type { Lifecycle } from './find-resources.ts';
import {
  compare,
  findId,
  hasId,
  type Id,
  isItem,
  listsIn,
  type MayShow,
  objectsIn,
  simplify,
  thingWith,
} from './find-things.ts';
import { isOk, makeParents, type Sender, shownBy } from './make-parents.ts';
import type { ChainOutcome, Verdict } from './outcome.ts';
import { variedBody } from './vary-body.ts';

/** What was made by one POST. */
interface Thing {
  readonly id: Id;
  /** The members that it was made from, as far as they are known. */
  sent: Readonly<Record<string, unknown>> | undefined;
  readonly answer: unknown;
}

/** Undefined where it holds, and something was seen of it. */
type Seen = 'seen' | { readonly problem: string } | { readonly unobservable: string };

/**
 * Creates two items, then reads, lists, updates and deletes one of them, as far as the document has
 * operations for it; what it lies below is created first. Each of the two has to be read and listed
 * with its own id and what was sent, a change has to be read back and leave the other one alone,
 * and after the deletion the other one is listed alone. What shows nothing that could be compared
 * is not observable, and a chain of which nothing is, neither holds nor breaks.
 */
export async function runChain(sender: Sender, lifecycle: Lifecycle): Promise<ChainOutcome> {
  const steps = [
    'create',
    ...(['read', 'list'] as const).filter((step) => lifecycle[step] !== undefined),
  ];
  if (lifecycle.updates.length > 0) steps.push('update');
  if (lifecycle.delete !== undefined) steps.push('delete');
  return { resource: lifecycle.create.path, steps, ...(await walk(sender, lifecycle)) };
}

async function walk(sender: Sender, lifecycle: Lifecycle): Promise<Verdict> {
  const parents = await makeParents(sender, lifecycle.create.path);
  if (typeof parents === 'string') return { problem: parents };
  const chain = createChain(sender, lifecycle, parents.parameters);
  const [first, second] = [await chain.make(1), await chain.make(2)];
  for (const made of [first, second]) {
    if (!('status' in made)) continue;
    return isMissing(made) && parents.guessed
      ? notObservable('nothing in the document makes what the path goes through')
      : { problem: `create answered ${made.status}: ${excerpt(made)}` };
  }
  if ('status' in first || 'status' in second) return { problem: undefined };
  if ('without' in first || 'without' in second)
    return notObservable('the answer to create names no id');
  if (String(first.id.value) === String(second.id.value))
    return isDeepStrictEqual(first.sent, second.sent) && first.sent !== undefined
      ? notObservable('the two that are created cannot be told apart')
      : { problem: `two creations have one id, ${first.id.value}` };
  const seen: Seen[] = [];
  for (const step of [
    () => chain.read(first),
    () => chain.read(second),
    () => chain.list([first, second]),
    () => chain.update(first, second),
    () => chain.remove(first, second),
  ]) {
    const found = await step();
    if (found.some((item) => typeof item === 'object' && 'problem' in item))
      return { problem: problemOf(found) };
    seen.push(...found);
  }
  return seen.includes('seen')
    ? { problem: undefined }
    : notObservable(
        seen.flatMap((item) =>
          item === 'seen' || 'problem' in item ? [] : [item.unobservable],
        )[0] ?? 'there is neither a read nor a list',
      );
}

function createChain(
  sender: Sender,
  { create, read, list, updates, delete: remove, id: parameter }: Lifecycle,
  parents: Readonly<Record<string, unknown>>,
) {
  const { context, client } = sender;
  const send = (
    operation: Operation,
    parameters: Readonly<Record<string, unknown>>,
    body?: unknown,
  ) =>
    client.send(
      operation,
      buildRequest(context, operation, {
        bindings: { parameters: { ...parents, ...parameters }, body: {} },
        ...(body !== undefined && { body }),
      }),
    );
  const own = ({ id }: Thing) => ({ [parameter]: id.value });

  async function make(turn: number): Promise<Thing | Received | { without: 'id' }> {
    const sent = variedBody(context, create, turn);
    const answer = await send(create, {}, sent);
    if (!isOk(answer)) return answer;
    const id = findId(answer, parameter, sent);
    if (id === undefined) return { without: 'id' };
    return { id, sent: fitsPath(id, sent) ? sent : without(sent, id), answer: answer.json };
  }

  /** An id that was sent has to be taken where the path of the item can have it. */
  function fitsPath(
    { member = parameter }: Id,
    sent: Readonly<Record<string, unknown>> | undefined,
  ): boolean {
    const value = sent?.[member];
    const item = [read, remove, ...updates].find((operation) => operation !== undefined);
    const schema = item?.parameters.find(({ name }) => name === parameter)?.schema;
    return value === undefined || schema === undefined || context.validator.accepts(schema, value);
  }

  async function readOne(thing: Thing): Promise<Seen[]> {
    if (read === undefined) return [];
    const answer = await send(read, own(thing));
    if (!isOk(answer)) return [{ problem: `read answered ${answer.status}: ${excerpt(answer)}` }];
    return [shows(answer.json, thing, 'read', sender.mayShow(read, answer))];
  }

  /**
   * @param there what has to be listed
   * @param gone what must not be
   */
  async function listAll(there: readonly Thing[], gone: readonly Thing[] = []): Promise<Seen[]> {
    if (list === undefined) return [];
    const shown = shownBy(context, list);
    if (shown !== undefined && shown === shownBy(context, create))
      return [{ unobservable: 'the document describes the list as one item' }];
    const found: Seen[] = [];
    let answer: Received | undefined;
    let sent: Record<string, unknown> | undefined;
    for (const thing of there) {
      const filters = filtersOf(context, list, thing);
      if (filters === undefined)
        return [{ unobservable: 'the list wants a filter that the item has no value for' }];
      // What a list wants of everybody may differ from item to item.
      if (!isDeepStrictEqual(filters, sent))
        answer = await send(list, { ...longestPage(context, list), ...filters });
      sent = filters;
      if (answer === undefined) continue;
      if (!isOk(answer)) return [{ problem: `list answered ${answer.status}: ${excerpt(answer)}` }];
      const { json } = answer;
      const left = gone.find((item) => isListed(json, item));
      if (left !== undefined) return [{ problem: `list still has ${left.id.value}` }];
      found.push(lists(json, thing, sender.mayShow(list, answer)));
    }
    return found;
  }

  async function updateOne(thing: Thing, other: Thing): Promise<Seen[]> {
    const found: Seen[] = [];
    for (const [index, operation] of updates.entries()) {
      const body = withOwnId(variedBody(context, operation, 11 + index), thing.id, parameter);
      const answer = await send(operation, own(thing), body);
      if (!isOk(answer))
        return [{ problem: `${operation.method} answered ${answer.status}: ${excerpt(answer)}` }];
      thing.sent = operation.method === 'put' ? body : { ...thing.sent, ...body };
      found.push(
        ...(await readOne(thing)).map((item) => about(item, `after ${operation.method}`)),
        ...(await readOne(other)).map((item) =>
          about(item, `after ${operation.method} of another one`),
        ),
      );
    }
    return found;
  }

  async function removeOne(thing: Thing, other: Thing): Promise<Seen[]> {
    if (remove === undefined) return [];
    const removed = await send(remove, own(thing));
    if (!isOk(removed))
      return [{ problem: `delete answered ${removed.status}: ${excerpt(removed)}` }];
    const listed = (await listAll([other], [thing])).map((item) => about(item, 'after delete'));
    if (read === undefined) return listed;
    const gone = await send(read, own(thing));
    if (isOk(gone) && !mentionsDeletion(gone.json))
      return [{ problem: 'what was deleted can still be read' }];
    return [...listed, ...(await readOne(other)).map((item) => about(item, 'after delete'))];
  }

  return { make, read: readOne, list: listAll, update: updateOne, remove: removeOne };
}

function without(
  sent: Readonly<Record<string, unknown>> | undefined,
  { member }: Id,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(sent ?? {}).filter(([name]) => name !== member));
}

/** What changes an item does not give it another id. */
function withOwnId(
  body: Record<string, unknown> | undefined,
  { value, member = 'id' }: Id,
  parameter: string,
): Record<string, unknown> | undefined {
  if (body === undefined) return undefined;
  const names = [member, parameter].map(simplify);
  return Object.fromEntries(
    Object.entries(body).map(([name, own]) => [
      name,
      names.includes(simplify(name)) && typeof own === typeof value ? value : own,
    ]),
  );
}

/** So long a page that what was made last is on the first. */
function longestPage({ document }: RequestContext, list: Operation): Record<string, unknown> {
  const size = list.parameters.find(
    ({ in: place, name }) =>
      place === 'query' &&
      /^(limit|per_?page|page_?size|page\[size\]|size|count|max_?results)$/i.test(name),
  );
  if (size?.schema === undefined) return {};
  const { maximum } = dereference(document, size.schema).node;
  return { [size.name]: typeof maximum === 'number' ? Math.min(maximum, 100) : 100 };
}

/**
 * Filters that a list requires, set to what the item itself has; undefined where it has none. With
 * those whose default leaves it out, such as `show_archived`.
 */
function filtersOf(
  { document }: RequestContext,
  list: Operation,
  { answer, sent }: Thing,
): Record<string, unknown> | undefined {
  const things = [...objectsIn(answer), ...(sent === undefined ? [] : [sent])];
  const required = list.parameters.filter(
    (parameter) => parameter.required && parameter.in === 'query',
  );
  const found = required.map(({ name }) => [
    name,
    things.map((thing) => thing[name]).find((value) => ['string', 'number'].includes(typeof value)),
  ]);
  const widened = list.parameters.flatMap(({ name, in: place, schema }) => {
    if (place !== 'query' || schema === undefined) return [];
    if (dereference(document, schema).node['default'] !== false) return [];
    const bare = simplify(name).replace(/^(show|include|with)/, '');
    const isSet = things.some((thing) =>
      Object.entries(thing).some(([own, value]) => value === true && simplify(own) === bare),
    );
    return isSet ? [[name, true]] : [];
  });
  return found.some(([, value]) => value === undefined)
    ? undefined
    : Object.fromEntries([...widened, ...found]);
}

/** Whether an answer is the item: by its id, and by what was sent. */
function shows(json: unknown, { id, sent }: Thing, what: string, mayShow: MayShow): Seen {
  const thing = thingWith(json, id);
  if (thing !== undefined) {
    const { different } = compare(thing, sent, mayShow);
    return different === undefined ? 'seen' : { problem: `${what}: ${different}` };
  }
  const objects = objectsIn(json);
  if (objects.some((object) => hasId(object, id)))
    return { problem: `${what} shows another item than ${id.value}` };
  const [closest] = objects
    .map((object) => compare(object, sent, mayShow))
    .filter(({ compared }) => compared > 0);
  if (closest === undefined)
    return { unobservable: `${what} shows neither an id nor what was sent` };
  return closest.different === undefined ? 'seen' : { problem: `${what}: ${closest.different}` };
}

function lists(json: unknown, thing: Thing, mayShow: MayShow): Seen {
  const items = listsIn(json).flat();
  const found = thingWith(items.filter(isObject), thing.id);
  if (found !== undefined) return shows(found, thing, 'list', mayShow);
  if (isListed(json, thing)) return 'seen';
  const objects = items.filter(isObject);
  const shown = objects.map((item) => compare(item, thing.sent, mayShow));
  const isByMembers =
    objects.length > 0 &&
    !objects.some((item) => objectsIn(item).some((object) => hasId(object, thing.id)));
  if (isByMembers && shown.every(({ compared }) => compared === 0))
    return { unobservable: 'the items of the list show neither an id nor what was sent' };
  if (isByMembers && shown.some(({ different }) => different === undefined)) return 'seen';
  if (listsIn(json).length === 0) return { unobservable: 'the list has no array' };
  return { problem: `list lacks ${thing.id.value}` };
}

/** An item of a list with the id, an id in a list of ids, or the member of a map by ids. */
function isListed(json: unknown, { id }: Thing): boolean {
  const value = String(id.value);
  const items = listsIn(json).flat();
  const item = items.find((entry) =>
    isObject(entry) ? isItem(entry, id) : String(entry) === value,
  );
  if (item !== undefined) return !mentionsDeletion(item);
  return objectsIn(json)
    .slice(0, 10)
    .some((object) => Object.hasOwn(object, value));
}

function about(seen: Seen, when: string): Seen {
  return seen !== 'seen' && 'problem' in seen ? { problem: `${when}: ${seen.problem}` } : seen;
}

function problemOf(found: readonly Seen[]): string | undefined {
  return found.flatMap((item) => (item !== 'seen' && 'problem' in item ? [item.problem] : []))[0];
}

function notObservable(unobservable: string): Verdict {
  return { problem: undefined, unobservable };
}

function isMissing({ status }: Received): boolean {
  return status === 404 || status === 410;
}

/** Some APIs show what was deleted as deleted. */
function mentionsDeletion(json: unknown): boolean {
  return objectsIn(json)
    .slice(0, 3)
    .some((object) => object['deleted'] === true || object['status'] === 'deleted');
}

function excerpt({ bytes }: Received): string {
  return bytes.toString('utf8').slice(0, 300);
}
