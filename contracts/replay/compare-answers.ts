import { isObject, ownMember } from '../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { essence, findMediaType, isJson } from '../../openapi/model/media-types.ts';
import { findResponse, type Operation } from '../../openapi/model/operation.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { parseJson } from '../recording/mask-exchange.ts';
import {
  isIdentity,
  isTime,
  looksRandom,
  type Mapping,
  namesCursor,
  namesIdentity,
} from './mapping.ts';

/** An answer as it is compared. */
export interface ComparedAnswer {
  readonly status: number;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** From the first byte sent to the last that came, where somebody has looked. */
  readonly milliseconds?: number;
}

/** One place at which two answers differ. */
export interface Difference {
  /** `status`, `header/location`, `body` or `body/items/0/name`. */
  readonly at: string;
  /** What the recording has; undefined where nothing is. */
  readonly recorded: unknown;
  readonly actual: unknown;
}

export interface Comparison {
  readonly document: OpenApiDocument;
  readonly mapping: Mapping;
  /** What the API has things of, for names of ids. */
  readonly nouns: ReadonlySet<string>;
  /** What clients have sent so far: such a value is nothing that the server has made. */
  readonly sent: ReadonlySet<string>;
  /** Ids, tokens and times that the server has made so far; more are added. */
  readonly made: Set<string>;
  /** Origins that stand for each other: of the recorded API, and of the target. */
  readonly origins: { readonly recorded: string; readonly actual: string };
  /** What stands before the document's paths, of both. */
  readonly basePaths?: { readonly recorded: string; readonly actual: string };
}

/** How many differences of one answer are told. */
const mostTold = 50;

/**
 * Where two answers differ: in status, media type, `Location` and body. Ids, tokens and times that
 * a server has made count as equal where they are consistent: what was one value is one value. What
 * the document marks with `x-doubletake-random` is not looked at. Anything but JSON is compared
 * byte for byte.
 */
export function compareAnswers(
  comparison: Comparison,
  operation: Operation | undefined,
  recorded: ComparedAnswer,
  actual: ComparedAnswer,
): Difference[] {
  const found: Difference[] = [];
  const tell = (at: string, own: unknown, other: unknown) => {
    if (found.length < mostTold) found.push({ at, recorded: own, actual: other });
  };
  if (recorded.status !== actual.status) tell('status', recorded.status, actual.status);
  const type = essence(recorded.headers['content-type'] ?? '');
  const otherType = essence(actual.headers['content-type'] ?? '');
  const hasBody = recorded.body.length > 0 || actual.body.length > 0;
  if (hasBody && type !== otherType) tell('header/content-type', type, otherType);
  compareLocation(comparison, recorded, actual, tell);
  const isBoth = isJson(type) && isJson(otherType);
  const own = isBoth ? parseJson(recorded.body) : undefined;
  const other = isBoth ? parseJson(actual.body) : undefined;
  if (own !== undefined && other !== undefined) {
    const response = operation && findResponse(operation, recorded.status);
    const schema = response && findMediaType(response.content, type)?.schema;
    compareValues(comparison, { at: 'body', name: '', schema, own, other, depth: 0 }, tell);
  } else if (!recorded.body.equals(actual.body)) {
    const isText = /^text\/|xml|javascript|form-urlencoded/.test(type);
    const translated = isText
      ? translatedText(comparison, recorded.body.toString('utf8'))
      : undefined;
    if (translated !== actual.body.toString('utf8'))
      tell('body', shownBytes(recorded.body), shownBytes(actual.body));
  }
  return found;
}

function translatedText({ mapping, origins }: Comparison, text: string): string {
  return mapping.translate(text.replaceAll(origins.recorded, origins.actual));
}

function compareLocation(
  comparison: Comparison,
  recorded: ComparedAnswer,
  actual: ComparedAnswer,
  tell: (at: string, own: unknown, other: unknown) => void,
): void {
  const own = recorded.headers['location'];
  const other = actual.headers['location'];
  // A server that sends none is not refuted by one that does: nobody relies on its absence.
  if (own === undefined) return;
  const isEqual =
    other !== undefined &&
    segmentsAgree(
      comparison,
      withoutBase(own, comparison, 'recorded'),
      withoutBase(other, comparison, 'actual'),
    );
  if (!isEqual) tell('header/location', own, other);
}

/** A URL below the base URL of its server as the document has it; any other without the origin. */
function withoutBase(
  url: string,
  { origins, basePaths }: Comparison,
  of: 'recorded' | 'actual',
): string {
  const path = url.startsWith(origins[of]) ? url.slice(origins[of].length) : url;
  const base = basePaths?.[of] ?? '';
  return path.startsWith(`${base}/`) ? path.slice(base.length) : path;
}

/** Two paths whose segments are the same, or ids that stand for each other. */
function segmentsAgree({ mapping, sent, made }: Comparison, own: string, other: string): boolean {
  const left = own.split(/([/?&=#])/);
  const right = other.split(/([/?&=#])/);
  return (
    left.length === right.length &&
    left.every((segment, index) => {
      const actual = right[index] ?? '';
      if (segment === actual || mapping.get(segment) === actual) return true;
      const isMade =
        !sent.has(segment) && /\d/.test(segment + actual) && /^[\w.-]+$/.test(segment + actual);
      if (!isMade || !mapping.pair(segment, actual)) return false;
      made.add(segment);
      return true;
    })
  );
}

interface Place {
  readonly at: string;
  /** The nearest name of a member above. */
  readonly name: string;
  readonly schema: string | undefined;
  readonly own: unknown;
  readonly other: unknown;
  readonly depth: number;
}

const deepest = 64;

function compareValues(
  comparison: Comparison,
  { at, name, schema, own, other, depth }: Place,
  tell: (at: string, own: unknown, other: unknown) => void,
): void {
  if (schema !== undefined && isRandom(comparison.document, schema)) return;
  const memberSchema = (member: string) =>
    schema === undefined ? undefined : findMemberSchema(comparison.document, schema, member);
  if (depth < deepest && Array.isArray(own) && Array.isArray(other)) {
    const items = memberSchema('[]');
    for (let index = 0; index < Math.max(own.length, other.length); index++) {
      const place = `${at}/${index}`;
      if (index >= own.length) tell(place, undefined, other[index]);
      else if (index >= other.length) tell(place, own[index], undefined);
      else
        compareValues(
          comparison,
          {
            at: place,
            name,
            schema: items,
            own: own[index],
            other: other[index],
            depth: depth + 1,
          },
          tell,
        );
    }
    return;
  }
  if (depth < deepest && isObject(own) && isObject(other)) {
    for (const member of new Set([...Object.keys(own), ...Object.keys(other)])) {
      const place = `${at}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const left = ownMember(own, member);
      const right = ownMember(other, member);
      const inner = memberSchema(member);
      if (left === undefined || right === undefined) {
        if (inner === undefined || !isRandom(comparison.document, inner)) tell(place, left, right);
        continue;
      }
      compareValues(
        comparison,
        { at: place, name: member, schema: inner, own: left, other: right, depth: depth + 1 },
        tell,
      );
    }
    return;
  }
  if (!scalarsAgree(comparison, name, own, other)) tell(at, own, other);
}

function scalarsAgree(comparison: Comparison, name: string, own: unknown, other: unknown): boolean {
  const { mapping, nouns, sent, made } = comparison;
  if (typeof own === 'object' || typeof other === 'object') return own === other;
  const left = String(own);
  const right = String(other);
  const isMade = !sent.has(left);
  // What a cursor says is the server's affair: the page that it leads to is compared.
  if (namesCursor(name) && typeof own === 'string' && typeof other === 'string') {
    mapping.pairCursor(left, right);
    return (own === '') === (other === '');
  }
  if (own === other) {
    // What is the same on both sides stands for itself.
    if (isMade && isIdentity(name, own, nouns)) {
      made.add(left);
      mapping.pair(left, right);
    }
    return true;
  }
  if (typeof own !== typeof other) return false;
  const known = mapping.isReleased(left) ? undefined : mapping.get(left);
  if (known !== undefined) return known === right;
  if (!isMade) return typeof own === 'string' && translatedText(comparison, left) === right;
  if (isTime(name, own)) {
    made.add(left);
    return isTime(name, other);
  }
  if (namesIdentity(name, nouns)) {
    made.add(left);
    return mapping.pair(left, right);
  }
  if (typeof own !== 'string' || typeof other !== 'string') return false;
  if (looksRandom(own) && (looksRandom(other) || sameForm(own, other)))
    return mapping.pair(own, other);
  if (translatedText(comparison, own) === other) return true;
  return /^(https?:\/\/|\/)/.test(own)
    ? segmentsAgree(
        comparison,
        withoutBase(own, comparison, 'recorded'),
        withoutBase(other, comparison, 'actual'),
      )
    : false;
}

/** Of one length and one alphabet. */
function sameForm(own: string, other: string): boolean {
  const form = (text: string) => text.replaceAll(/[A-Za-z0-9]/g, 'x');
  return form(own) === form(other);
}

function isRandom(document: OpenApiDocument, schema: string): boolean {
  return dereference(document, schema).node['x-doubletake-random'] === true;
}

function shownBytes(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') || bytes.length > 300 ? `${bytes.length} bytes` : text;
}
