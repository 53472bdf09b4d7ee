import { isObject } from '../lib/json-pointer.ts';

/** The extension of an operation that says how the links to pages of its list are written. */
export const linksKeyword = 'x-doubletake-links';

/** How links to the pages of a list are written. */
export interface LinkForm {
  /** Whether they begin with scheme and host; else with the path. */
  readonly origin: boolean;
  /** The parameters that all of them carry, sent or not; undefined for those that were sent. */
  readonly query: readonly string[] | undefined;
  /** Whether they carry the other parameters of the request. */
  readonly others: boolean;
  /** Whether brackets are written as they are. */
  readonly brackets: boolean;
}

export function linkFormAt(node: Readonly<Record<string, unknown>>): LinkForm | undefined {
  const form = node[linksKeyword];
  if (!isObject(form)) return undefined;
  const { origin, query, others, brackets } = form;
  return {
    origin: origin !== false,
    query: Array.isArray(query) ? query.map(String) : undefined,
    others: others !== false,
    brackets: brackets === true,
  };
}

/** A link to a page of a list. */
export function pageLink(
  { origin, query, others, brackets }: LinkForm,
  place: { readonly base: string; readonly path: string },
  sent: URLSearchParams,
  paging: ReadonlyMap<string, string>,
): string {
  const all = new URLSearchParams();
  for (const name of query ?? []) {
    const value = paging.get(name) ?? sent.get(name);
    if (value !== undefined && value !== null) all.set(name, value);
  }
  for (const [name, value] of sent)
    if (query?.includes(name) !== true && (others || query === undefined))
      all.append(name, paging.get(name) ?? value);
  const text = all.toString();
  const written = brackets ? text.replaceAll('%5B', '[').replaceAll('%5D', ']') : text;
  return `${origin ? place.base : ''}${place.path}${written === '' ? '' : `?${written}`}`;
}
