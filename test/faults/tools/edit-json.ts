import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { Strike } from '../fault.ts';
import { header, type Json, readJson, withJson } from './message.ts';

/** What a change gives to have the member left out. */
export const dropped: unique symbol = Symbol('dropped');

/**
 * Changes what stands at a path of JSON, in place. A token `*` stands for every item of a list;
 * what is not there stays away.
 */
export function edit<Body>(body: Body, path: string, change: (value: unknown) => unknown): Body {
  const [token, ...rest] = path.split('/').slice(1);
  if (token === undefined || typeof body !== 'object' || body === null) return body;
  const node = body as unknown as Json;
  for (const key of token === '*' ? Object.keys(node) : [token]) {
    if (!Object.hasOwn(node, key)) continue;
    if (rest.length > 0) {
      edit(node[key], `/${rest.join('/')}`, change);
      continue;
    }
    const value = change(node[key]);
    if (value === dropped) delete node[key];
    else node[key] = value;
  }
  return body;
}

/** Shows every object within a value, the outermost first. */
export function visit(value: unknown, see: (object: Json) => void): void {
  if (isObject(value)) see(value);
  if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) visit(member, see);
}

/**
 * Changes JSON answers, whatever they answer to: the objects of theirs that `change` has changed
 * and says so.
 */
export function changeShown(change: (object: Json) => boolean): Strike {
  return async (request, next) => {
    const answer = await next(request);
    if (!header(answer, 'content-type')?.includes('json')) return answer;
    const body = readJson(answer);
    let changed = false;
    visit(body, (object) => {
      changed = change(object) || changed;
    });
    return changed ? withJson(answer, body) : answer;
  };
}

/** What a broken server shows of items instead of what the server behind it holds, by their id. */
export interface Shown {
  /** Members to show in every answer from now on; as `dropped`, not to show. */
  set(id: unknown, members: Json): void;
  knows(id: unknown): boolean;
  forget(id: unknown): void;
  /** Puts them into every JSON answer. */
  readonly strike: Strike;
}

export function createShown(idName = 'id'): Shown {
  const known = new Map<unknown, Json>();
  return {
    set: (id, members) => void known.set(id, { ...known.get(id), ...members }),
    knows: (id) => known.has(id),
    forget: (id) => void known.delete(id),
    strike: changeShown((object) => {
      const members = known.get(object[idName]);
      if (members === undefined) return false;
      for (const [name, value] of Object.entries(members)) {
        if (value === dropped) delete object[name];
        else if (Object.hasOwn(object, name)) object[name] = value;
      }
      return true;
    }),
  };
}
