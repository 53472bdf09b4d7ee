import { isObject } from '../../openapi/lib/json-pointer.ts';
import { decodePercent } from '../../openapi/lib/pairs.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import { parseJson, partsOf } from '../recording/mask-exchange.ts';
import { type Field, fieldOf, type RecordedExchange } from '../recording/recorded-exchange.ts';
import { type Mapping, namesCursor, namesIdentity } from './mapping.ts';

/** A recorded request as it goes to another target. */
export interface ReplayedRequest {
  readonly method: string;
  /** Below the base path, percent-encoded, without query. */
  readonly path: string;
  /** Without its question mark, percent-encoded. */
  readonly query: string;
  /** By lower-case names, without those of the connection and the length. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

/** What the client that sends it again says by itself. */
const ownFields =
  /^(host|connection|content-length|transfer-encoding|accept-encoding|keep-alive|te|trailer|upgrade|expect|proxy-.*|if-none-match|if-modified-since)$/i;

/** A recorded request with the target's ids and tokens in place of the recording's. */
export function requestFor(
  recorded: RecordedExchange,
  url: URL,
  path: string,
  mapping: Mapping,
  nouns: ReadonlySet<string>,
): ReplayedRequest {
  const type = fieldOf(recorded.requestHeaders, 'content-type') ?? '';
  const fields = recorded.requestHeaders.filter(([name]) => !ownFields.test(name));
  const names = [...new Set(fields.map(([name]) => name.toLowerCase()))];
  return {
    method: recorded.method,
    path: path
      .split('/')
      .map((segment) => mapped(mapping, segment))
      .join('/'),
    query: mapQuery(mapping, nouns, url.search.slice(1)),
    headers: Object.fromEntries(names.map((name) => [name, headerOf(mapping, fields, name)])),
    body: recorded.requestBody && mapBody(mapping, nouns, recorded.requestBody, type),
  };
}

function headerOf(mapping: Mapping, fields: readonly Field[], name: string): string {
  return mapping.translate(fieldOf(fields, name) ?? '');
}

/** A part of a URL: the whole of it is an id, or has one in it. */
function mapped(mapping: Mapping, encoded: string): string {
  const text = decodePercent(encoded);
  const other = mapping.get(text) ?? mapping.translate(text);
  return other === text ? encoded : encodeURIComponent(other);
}

/** A short number is an id only where its name says so: `limit=4` is none. */
function mapQuery(mapping: Mapping, nouns: ReadonlySet<string>, query: string): string {
  return query
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=');
      if (at === -1) return pair;
      const value = decodePercent(pair.slice(at + 1).replaceAll('+', ' '));
      const name = decodePercent(pair.slice(0, at));
      if (isCount(value) && !namesIdentity(name, nouns)) return pair;
      const cursor = mapping.cursor(value);
      const other =
        (namesCursor(name) ? cursor : undefined) ??
        mapping.get(value) ??
        cursor ??
        mapping.translate(value);
      return other === value ? pair : `${pair.slice(0, at)}=${encodeURIComponent(other)}`;
    })
    .join('&');
}

function mapBody(mapping: Mapping, nouns: ReadonlySet<string>, body: Buffer, type: string): Buffer {
  if (isJson(type)) {
    const parsed = parseJson(body);
    if (parsed === undefined) return body;
    const other = mapJson(mapping, nouns, '', parsed);
    return other === parsed ? body : Buffer.from(JSON.stringify(other));
  }
  const isText = /^(application\/x-www-form-urlencoded|text\/|application\/xml)/i.test(type);
  if (isText) return Buffer.from(mapping.translate(body.toString('utf8'), { withShort: false }));
  return body;
}

function mapJson(
  mapping: Mapping,
  nouns: ReadonlySet<string>,
  name: string,
  value: unknown,
): unknown {
  if (typeof value === 'string')
    return (
      (namesCursor(name) ? mapping.cursor(value) : undefined) ??
      mapping.get(value) ??
      mapping.translate(value, { withShort: false })
    );
  // A number is an id only where its name says so.
  if (typeof value === 'number') {
    const other = namesIdentity(name, nouns) ? mapping.get(String(value)) : undefined;
    return other !== undefined && /^-?\d+$/.test(other) ? Number(other) : value;
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => mapJson(mapping, nouns, name, item));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([member, inner]): [string, unknown] => [
    member,
    mapJson(mapping, nouns, member, inner),
  ]);
  return members.some(([member, inner]) => inner !== value[member])
    ? Object.fromEntries(members)
    : value;
}

/** A number that may as well count something as name it. */
function isCount(value: string): boolean {
  return /^-?\d{1,5}$/.test(value);
}

/**
 * The values that a request carries in its path, query and body; of short numbers, those whose names
 * say that they are ids.
 */
export function valuesSent(
  recorded: RecordedExchange,
  url: URL,
  nouns: ReadonlySet<string>,
): Set<string> {
  const values = new Set<string>();
  for (const segment of url.pathname.split('/'))
    if (segment !== '') values.add(decodePercent(segment));
  for (const [name, value] of url.searchParams)
    if (!isCount(value) || namesIdentity(name, nouns)) values.add(value);
  const type = fieldOf(recorded.requestHeaders, 'content-type') ?? '';
  const body = recorded.requestBody;
  if (body === undefined) return values;
  if (/^application\/x-www-form-urlencoded/i.test(type))
    for (const [, value] of new URLSearchParams(body.toString('utf8'))) values.add(value);
  else if (/^multipart\//i.test(type))
    for (const { content, filename } of partsOf(body, type)) {
      if (filename !== undefined) values.add(filename);
      else values.add(content.toString('utf8'));
    }
  else collect(parseJson(body), '', nouns, values);
  return values;
}

function collect(
  value: unknown,
  name: string,
  nouns: ReadonlySet<string>,
  into: Set<string>,
): void {
  if (Array.isArray(value)) for (const item of value) collect(item, name, nouns, into);
  else if (isObject(value))
    for (const [member, inner] of Object.entries(value)) collect(inner, member, nouns, into);
  else if (typeof value === 'string') into.add(value);
  else if (typeof value === 'number' && (!isCount(String(value)) || namesIdentity(name, nouns)))
    into.add(String(value));
}
