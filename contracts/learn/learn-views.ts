import { isObject, ownMember } from '../../openapi/lib/json-pointer.ts';
import { getIn } from '../../openapi/lib/value-path.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { idName, singular } from '../request/id-names.ts';
import type { ReadSeen } from './observe/seen.ts';
import { leavesOf } from './observe/ways.ts';
import type { Observations } from './observe.ts';
import { type LearnedAction, updateAt } from './overlay/action.ts';

/** What lists of one operation have shown, by id. */
interface ListsSeen {
  readonly operation: Operation;
  readonly items: ReadonlyMap<string, unknown>;
  readonly lists: readonly {
    readonly values: Fields;
    readonly items: readonly Fields[];
  }[];
}

type Fields = Readonly<Record<string, unknown>>;

const deepest = 3;

/**
 * Lists below an item that show things of another list: `/posts/1/comments` has those of `/comments`
 * whose `postId` is 1. Both are said to list the same, the one by a member.
 */
export function learnViews({ reads, tracker, lists }: Observations): LearnedAction[] {
  const seen = [...reads.values()].flatMap((own) => listsOf(own) ?? []);
  const whole = seen.filter(({ operation }) => !operation.path.includes('{'));
  const views = seen.filter(({ operation }) => operation.path.includes('{'));
  const actions: LearnedAction[] = [];
  for (const view of views) {
    const planned = [...lists.values()]
      .filter(({ operation }) => !operation.path.includes('{'))
      .map(({ operation, plan }) => ({
        operation,
        name: plan.resource,
        items: new Map(
          [...(tracker.collections.get(plan.collection)?.items.values() ?? [])].map(
            ({ id, value }): [string, unknown] => [id, value],
          ),
        ),
        isPlanned: true,
      }));
    const sources = [
      ...planned,
      ...whole.map((own) => ({ ...own, name: nounOf(own.operation), isPlanned: false })),
    ];
    const noun = nounOf(view.operation);
    const source = sources.find(
      (own) => isPartOf(view, own.items) && (view.items.size > 0 || nounOf(own.operation) === noun),
    );
    if (source === undefined) continue;
    const owners = ownersOf(view, source.items);
    if (owners === undefined) continue;
    const counts = { seen: view.lists.length, of: view.lists.length };
    const { name } = source;
    if (!source.isPlanned)
      actions.push(
        updateAt(
          source.operation.pointer,
          { 'x-doubletake-resource': { name, role: 'list' } },
          counts,
          `${source.operation.id} lists ${name}.`,
        ),
      );
    actions.push(
      updateAt(
        view.operation.pointer,
        { 'x-doubletake-resource': { name, role: 'list', owners } },
        counts,
        `${view.operation.id} lists those ${name} whose ${Object.values(owners).join(' and ')} the path names.`,
      ),
    );
  }
  return actions;
}

function nounOf({ path }: Operation): string {
  return path.split('/').findLast((segment) => segment !== '' && !segment.includes('{')) ?? 'items';
}

/** Undefined where an answer is no list of things with ids. */
function listsOf({ operation, answers }: ReadSeen): ListsSeen | undefined {
  const path =
    answers.map(({ body }) => listPath(body, false)).find((found) => found !== undefined) ??
    answers.map(({ body }) => listPath(body, true)).find((found) => found !== undefined);
  if (path === undefined) return undefined;
  const items = new Map<string, unknown>();
  const lists: { values: Fields; items: Fields[] }[] = [];
  for (const { values, body } of answers) {
    const list = getIn(body, path);
    if (!Array.isArray(list)) return undefined;
    const own = list.filter(isObject);
    if (own.length < list.length) return undefined;
    for (const item of own) {
      const id = ownMember(item, 'id') ?? ownMember(item, '_id') ?? ownMember(item, 'uuid');
      if (typeof id !== 'string' && typeof id !== 'number') return undefined;
      items.set(String(id), item);
    }
    lists.push({ values, items: own });
  }
  return { operation, items, lists };
}

function listPath(
  body: unknown,
  withEmpty: boolean,
  path: readonly string[] = [],
): readonly string[] | undefined {
  if (Array.isArray(body)) return withEmpty || body.length > 0 ? path : undefined;
  if (!isObject(body) || path.length >= deepest) return undefined;
  for (const [name, inner] of Object.entries(body)) {
    const found = listPath(inner, withEmpty, [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether all that is listed here is listed there too, with the same members. */
function isPartOf({ items }: ListsSeen, whole: ReadonlyMap<string, unknown>): boolean {
  return [...items].every(([id, item]) => {
    const other = whole.get(id);
    return isObject(item) && isObject(other) && Object.keys(item).every((name) => name in other);
  });
}

/**
 * The members that the parameters of the path name, in all lists: what else has them is listed too.
 * Where all lists were empty, the member has to be named after what the path goes through.
 */
function ownersOf(
  { operation, items: shown, lists }: ListsSeen,
  whole: ReadonlyMap<string, unknown>,
): Readonly<Record<string, string>> | undefined {
  const parameters = [...new Set(lists.flatMap(({ values }) => Object.keys(values)))].sort();
  const members = [
    ...new Set(
      [...(shown.size > 0 ? shown : whole).values()].flatMap((item) =>
        isObject(item) ? [...leavesOf(item).keys()] : [],
      ),
    ),
  ].sort();
  const above = operation.path.split('/').map((segment) => singular(segment.toLowerCase()));
  const owners: [string, string][] = [];
  for (const parameter of parameters) {
    const fits = (item: unknown, member: string, value: unknown) =>
      isObject(item) && String(getIn(item, member.split('.'))) === String(value);
    const isNamed = (name: string) =>
      !/(^|\.)(links?|href|urls?|self)(\.|$)/i.test(name) &&
      (shown.size > 0 || (idName(name)?.kind.some((word) => above.includes(word)) ?? false));
    const member = members.filter(isNamed).find((name) =>
      lists.every(({ values, items }) => {
        const value = values[parameter];
        return items.every((item) => fits(item, name, value));
      }),
    );
    if (member === undefined || member === 'id') return undefined;
    owners.push([parameter, member]);
  }
  return owners.length === 0 ? undefined : Object.fromEntries(owners);
}
