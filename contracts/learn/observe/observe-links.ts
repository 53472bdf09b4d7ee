import { isObject } from '../../../openapi/lib/json-pointer.ts';

/** What links to the pages of a list had in common. */
export interface LinksSeen {
  count: number;
  /** How many began with scheme and host, and how many had a bracket as it is, or encoded. */
  absolute: number;
  /** What those began with before the path that was asked for, where that is another server. */
  readonly bases: Set<string>;
  brackets: number;
  encoded: number;
  /** The parameters of all links, in their order; undefined where that was not the same. */
  query: readonly string[] | undefined;
  /** Whether one of those came that was not sent. */
  isMore: boolean;
  /** Parameters that were sent and are none of those: how often they came, and did not. */
  carried: number;
  /** Links in which one of those came before all that every link has. */
  before: number;
  dropped: number;
  /** Sizes of pages that links said, where none was sent. */
  readonly sizes: Set<number>;
}

const relation = /^(self|first|last|next|prev|previous)(page|url|link)?$/i;
const deepest = 4;

/** The links to pages that stand around a list. */
function* linksIn(value: unknown, name = '', depth = 0): Generator<string> {
  if (typeof value === 'string') {
    if (relation.test(name) && /^(https?:\/\/[^/]+)?\//.test(value)) yield value;
  } else if (isObject(value) && depth < deepest)
    for (const [own, inner] of Object.entries(value))
      yield* linksIn(inner, /^(href|url|uri)$/i.test(own) ? name : own, depth + 1);
}

/**
 * @param body of a list, without its items
 * @param sent the parameters of the request's query
 * @param size the parameter that says how long a page is
 * @param base of the recorded API, and the path below it that was asked for
 */
export function noteLinks(
  known: LinksSeen | undefined,
  body: unknown,
  sent: Readonly<Record<string, unknown>>,
  {
    size,
    base,
    path,
  }: { readonly size: string | undefined; readonly base: string; readonly path: string },
): LinksSeen | undefined {
  let seen = known;
  for (const link of linksIn(body)) {
    const { searchParams } = new URL(link, 'http://links.invalid');
    const names = [...searchParams.keys()];
    seen ??= {
      count: 0,
      absolute: 0,
      bases: new Set(),
      brackets: 0,
      encoded: 0,
      query: names,
      isMore: false,
      carried: 0,
      before: 0,
      dropped: 0,
      sizes: new Set(),
    };
    seen.count++;
    if (!link.startsWith('/')) {
      seen.absolute++;
      seen.bases.add(baseOf(link, path) ?? base);
    }
    if (/[[\]]/.test(link)) seen.brackets++;
    if (/%5b|%5d/i.test(link)) seen.encoded++;
    const common = seen.query?.filter((name) => names.includes(name));
    seen.query = common;
    if (common?.some((name) => sent[name] === undefined) === true) seen.isMore = true;
    for (const name of Object.keys(sent)) {
      if (common?.includes(name) === true) continue;
      if (names.includes(name)) {
        seen.carried++;
        if (names[0] === name) seen.before++;
      } else seen.dropped++;
    }
    const told = Number(size === undefined ? undefined : (searchParams.get(size) ?? undefined));
    if (size !== undefined && sent[size] === undefined && Number.isInteger(told))
      seen.sizes.add(told);
  }
  return seen;
}

/** What a link begins with before a path; undefined where it leads elsewhere. */
function baseOf(link: string, path: string): string | undefined {
  const [whole = ''] = link.split('?');
  return whole.endsWith(path) ? whole.slice(0, -path.length) : undefined;
}
