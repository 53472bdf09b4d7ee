import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { type Facts, memberOfFact } from '../../../openapi/model/answer-template.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { wordsOf } from '../../request/id-names.ts';

/** A call of an operation of which the document does not say that it keeps anything. */
export interface Call {
  readonly operation: Operation;
  /** Whether the document says after all what it keeps, by names and schemas. */
  readonly isPlanned: boolean;
  readonly where: string;
  readonly facts: Facts;
  readonly status: number;
  readonly type: string | undefined;
  readonly body: unknown;
}

/** A call with what kind of answer it got. */
export interface SortedCall extends Call {
  /** The same for answers of the same kind. */
  readonly kind: string;
}

/** Values of a place that tell kinds of answers apart are few, and each comes several times. */
const mostWords = 12;
const fewestEach = 3;
const deepestWord = 3;

/**
 * Sorts answers into kinds: by status, by which members are there and of which type, and by those
 * values of the envelope that come again and again, such as `code` and `message`. What the request
 * has said counts as the same, whatever it was.
 */
export function sortCalls(calls: readonly Call[]): SortedCall[] {
  const places = new Map<string, { operations: Set<string>; values: Map<string, number> }>();
  for (const call of calls)
    eachScalar(call.body, '', 0, (at, value) => {
      const place = places.get(at) ?? { operations: new Set(), values: new Map() };
      places.set(at, place);
      place.operations.add(call.operation.id);
      const text = withoutFacts(value, call.facts);
      if (place.values.size <= mostWords) place.values.set(text, (place.values.get(text) ?? 0) + 1);
    });
  const words = new Set(
    [...places].flatMap(([at, { operations, values }]) => {
      const count = [...values.values()].reduce((sum, own) => sum + own, 0);
      const isClosed = values.size <= mostWords && count >= values.size * fewestEach;
      return operations.size >= 2 && isClosed ? [at] : [];
    }),
  );
  const kinds = new Map<string, string>();
  return calls.map((call) => {
    const kind = kindOf(call, words);
    // Kinds are compared very often, which is quick where the same kind is the same string.
    const known = kinds.get(kind) ?? kind;
    kinds.set(known, known);
    return { ...call, kind: known };
  });
}

function kindOf({ status, type, body, facts }: Call, words: ReadonlySet<string>): string {
  const parts: string[] = [String(status), type ?? ''];
  const walk = (value: unknown, at: string, depth: number): void => {
    if (Array.isArray(value)) parts.push(`${at}[]`);
    else if (isObject(value) && depth < deepestWord) {
      parts.push(`${at}{}`);
      for (const name of Object.keys(value).sort()) walk(value[name], `${at}/${name}`, depth + 1);
    } else if (isObject(value)) parts.push(`${at}{}`);
    else if (typeof value === 'boolean' || value === null) parts.push(`${at}=${value}`);
    else
      parts.push(words.has(at) ? `${at}=${withoutFacts(value, facts)}` : `${at}:${typeof value}`);
  };
  walk(body, '', 0);
  return parts.join(' ');
}

function eachScalar(
  value: unknown,
  at: string,
  depth: number,
  visit: (at: string, value: unknown) => void,
): void {
  if (isObject(value)) {
    if (depth < deepestWord)
      for (const [name, inner] of Object.entries(value))
        eachScalar(inner, `${at}/${name}`, depth + 1, visit);
  } else if (!Array.isArray(value) && value !== null && typeof value !== 'boolean')
    visit(at, value);
}

/** A scalar as text, without what the request has said. */
function withoutFacts(value: unknown, facts: Facts): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? '';
  return Object.entries(facts)
    .filter(([name]) => isSent(name))
    .map(([, own]) => String(own))
    .filter((own) => own.length > 1)
    .sort((a, b) => b.length - a.length)
    .reduce((text, own) => text.replaceAll(own, '…'), value);
}

/** Whether a fact is what the client has sent in the query or the body. */
export function isSent(name: string): boolean {
  return /^(query|body)\./.test(name);
}

/** A name in which parameters of several operations are the same. */
export function plainName(name: string): string {
  return wordsOf(memberOfFact(name)).join('');
}
