import { isObject } from '../lib/json-pointer.ts';

/** The extension of an operation that says how the links to pages of its list are written. */
export const linksKeyword = 'x-doubletake-links';

/** How links to the pages of a list are written. */
export interface LinkForm {
  /** Whether they begin with scheme and host, and with which; else with the path. */
  readonly origin: boolean | string;
  /** The parameters that all of them carry, sent or not; undefined for those that were sent. */
  readonly query: readonly string[] | undefined;
  /** Whether they carry the other parameters of the request. */
  readonly others: boolean;
  /** Whether those that were not sent come after the ones that were. */
  readonly last: boolean;
  /** Whether brackets are written as they are. */
  readonly brackets: boolean;
}

export function linkFormAt(node: Readonly<Record<string, unknown>>): LinkForm | undefined {
  const form = node[linksKeyword];
  if (!isObject(form)) return undefined;
  const { origin, query, others, brackets, last } = form;
  return {
    origin: typeof origin === 'string' ? origin : origin !== false,
    query: Array.isArray(query) ? query.map(String) : undefined,
    others: others !== false,
    last: last === true,
    brackets: brackets === true,
  };
}

/** A link to a page of a list. */
export function pageLink(
  { origin, query, others, brackets, last }: LinkForm,
  place: { readonly base: string; readonly basePath: string; readonly path: string },
  sent: URLSearchParams,
  paging: ReadonlyMap<string, string>,
): string {
  const all = new URLSearchParams();
  const isFirst = (name: string) => !(last && sent.has(name));
  if (last)
    for (const [name, value] of sent)
      if (others || query?.includes(name) === true) all.append(name, paging.get(name) ?? value);
  for (const name of query?.filter(isFirst) ?? []) {
    const value = paging.get(name) ?? sent.get(name);
    if (value !== undefined && value !== null) all.set(name, value);
  }
  for (const [name, value] of last ? [] : sent)
    if (query?.includes(name) !== true && (others || query === undefined))
      all.append(name, paging.get(name) ?? value);
  if (query === undefined)
    for (const [name, value] of paging) if (!all.has(name)) all.append(name, value);
  const text = all.toString();
  const written = brackets ? text.replaceAll('%5B', '[').replaceAll('%5D', ']') : text;
  const own = `${origin === true ? place.base : ''}${place.basePath}`;
  const start = typeof origin === 'string' ? origin : own;
  return `${start}${place.path}${written === '' ? '' : `?${written}`}`;
}
