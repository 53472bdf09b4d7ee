import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { SentBody, SentRequest } from '../request/exchange.ts';
import { idName } from '../request/id-names.ts';
import type { Route } from './routes.ts';

/** Something that a request names outside its path. */
export interface Named {
  readonly name: string;
  readonly value: unknown;
  /** What it is the id of, in words; none for `id` alone. */
  readonly kind: readonly string[];
  /**
   * `item`: what the request is about, where its path does not say it; `reference`: another item
   * that is only pointed to; `taken`: another item that is changed with it, such as one of
   * `itemIds`, or an object with its own id in the body.
   */
  readonly as: 'item' | 'reference' | 'taken';
}

/** The ids that a request has in its query and body. */
export function namedBy(request: SentRequest, route: Route, nouns: ReadonlySet<string>): Named[] {
  const own = kindsOfPath(route);
  const declared = new Set(
    (route.operation?.parameters ?? [])
      .filter(({ in: place }) => place === 'query')
      .map(({ name }) => name),
  );
  const inQuery = request.query.flatMap(([name, value]): Named[] => {
    const id = idName(name.replace(/\[\d*\]$/, ''), nouns);
    if (id === undefined || !declared.has(name.replace(/\[\d*\]$/, ''))) return [];
    return [{ name, value, kind: id.kind, as: id.isList ? 'taken' : 'item' }];
  });
  return [
    ...inQuery,
    ...membersOf(request.body).flatMap(({ path, name, value }) =>
      namedInBody({ path, name, value }, own, nouns),
    ),
  ];
}

/** Words in the name of an id that say that the other item is changed or moved as well. */
const moving = new Set('swap exchange merge replace supersede steal convert'.split(' '));

export interface Member {
  /** Names of the objects around it; `[]` for a list. */
  readonly path: readonly string[];
  readonly name: string;
  readonly value: unknown;
}

function namedInBody(
  { path, name, value }: Member,
  own: readonly string[],
  nouns: ReadonlySet<string>,
): Named[] {
  const id = name === '_id' ? { kind: [], isList: false } : idName(name, nouns);
  const isScalar = (typeof value === 'string' && value !== '') || typeof value === 'number';
  if (id === undefined || !isScalar) return [];
  const isOwn = id.kind.length === 0 || own.includes(id.kind.at(-1) ?? '');
  const isNested = path.length > 0 && !path.every((step) => step === '[]');
  if (id.kind.some((word) => moving.has(word)))
    return [{ name, value, kind: id.kind, as: 'taken' }];
  if (id.isList || path.at(-1) === '[]' || (isNested && id.kind.length === 0))
    return [{ name, value, kind: id.kind, as: 'taken' }];
  return [{ name, value, kind: id.kind, as: isOwn && !isNested ? 'item' : 'reference' }];
}

/**
 * What a path is about, in the singular: what its last value is one of, else each of its literal
 * segments.
 */
function kindsOfPath({ template }: Route): readonly string[] {
  const last = template.lastIndexOf('{');
  const segments =
    last === -1
      ? template.split('/')
      : template
          .slice(0, last)
          .split('/')
          .filter((segment) => segment !== '')
          .slice(-1);
  return segments.flatMap((segment) =>
    segment.includes('{') ? [] : (idName(`${segment}Id`)?.kind ?? []),
  );
}

/** The scalar members of a body, with those of lists by the name of the list. */
export function membersOf(body: SentBody | undefined): Member[] {
  if (body === undefined) return [];
  if (body.kind === 'json') return [...walk(body.value, [])];
  if (body.kind === 'multipart') {
    return body.parts
      .filter(({ filename }) => filename === undefined)
      .flatMap(({ name, content }) => partMembers(name, content.toString('utf8')));
  }
  return rawMembers(body.bytes.toString('utf8'), body.type ?? '');
}

/** A part may hold JSON. */
function partMembers(name: string, text: string): Member[] {
  const parsed = parse(text);
  return isObject(parsed) || Array.isArray(parsed)
    ? [...walk({ [name]: parsed }, [])]
    : [{ path: [], name, value: text }];
}

function rawMembers(text: string, type: string): Member[] {
  if (/x-www-form-urlencoded/i.test(type))
    return [...new URLSearchParams(text)].map(([name, value]) => ({
      path: [],
      name: name.replace(/\[\d*\]$/, ''),
      value,
    }));
  const parsed = parse(text);
  if (parsed !== undefined) return [...walk(parsed, [])];
  // What does not parse may still be read by a server that forgives: JSON cut short, XML.
  const json = [...text.matchAll(/"(\w+)"\s*:\s*(?:"([^"]*)"|(\d+))/g)].map(
    ([, name = '', string, number]) => ({ path: [], name, value: string ?? number }),
  );
  const xml = [...text.matchAll(/<(\w+)>([^<>]+)<\//g)].map(([, name = '', value]) => ({
    path: [],
    name,
    value,
  }));
  return [...json, ...xml];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function* walk(node: unknown, path: readonly string[]): Generator<Member> {
  if (path.length > 6) return;
  if (Array.isArray(node)) {
    for (const item of node) {
      // A list of ids goes by the name of the list.
      if (typeof item !== 'object' && path.length > 0)
        yield { path: [...path.slice(0, -1), '[]'], name: path.at(-1) ?? '', value: item };
      else yield* walk(item, [...path, '[]']);
    }
    return;
  }
  if (!isObject(node)) return;
  for (const [name, value] of Object.entries(node)) {
    if (typeof value === 'object' && value !== null) yield* walk(value, [...path, name]);
    else yield { path, name, value };
  }
}

/**
 * Whether the document says that an operation takes the id of what it works on outside its path,
 * and cannot do without.
 */
export function isAddressedOutside(
  operation: Operation | undefined,
  named: readonly Named[],
  required: readonly string[],
): boolean {
  if (operation === undefined) return false;
  return named.some(
    ({ name, as }) => as !== 'reference' && required.includes(name.replace(/\[\d*\]$/, '')),
  );
}
