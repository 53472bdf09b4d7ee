import { isObject, ownMember } from '../lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from './document.ts';
import type { Operation } from './operation.ts';
import { perDocument } from './per-document.ts';

/** What a procedure answers in one case, and what it does to the item. */
export interface ProcedureCase {
  readonly status: number;
  /** Media type; `application/json` by default. */
  readonly type?: string;
  /** With facts of the request, and with those of the item as `entity.<member>`. */
  readonly body?: unknown;
  /** Members of the item afterwards; one whose fact the request has not stays as it was. */
  readonly set?: Readonly<Record<string, unknown>>;
  /** Whether the item is made. */
  readonly make?: boolean;
  /** What members of a new item are that the request has not sent. */
  readonly initial?: Readonly<Record<string, unknown>>;
  /** Whether the item is gone afterwards. */
  readonly remove?: boolean;
}

/** In which order a procedure lists items. */
export type ProcedureOrder = 'id' | '-id' | 'made' | 'newest';

/** The order of ids: numbers by what they count, all others by their letters. */
export function compareIds(a: string, b: string): number {
  const [left, right] = [Number(a), Number(b)];
  return Number.isNaN(left) || Number.isNaN(right) ? Number(a > b) - Number(a < b) : left - right;
}

/**
 * An operation that is a call of a procedure, such as `GET /createPad?padID=x`: its path says what
 * is done, and a parameter to what. The value of `x-doubletake-procedure`.
 */
export interface Procedure {
  /** What it keeps items of: procedures with the same word have the same items. */
  readonly of: string;
  /** The fact of the request that names the item, such as `query.padID`; none of a list. */
  readonly id?: string;
  /** What an id looks like that the server gives, where the request names none. */
  readonly newId?: string;
  /** Where the item is there; also what a list answers. */
  readonly present?: ProcedureCase;
  /** Where it is not; also what makes an item with an id of the server. */
  readonly absent?: ProcedureCase;
  /** The order of a list; that in which items were made, by default. */
  readonly order?: ProcedureOrder;
}

/** The name of the one member of an array's item that is repeated for each item of a list. */
export const eachItem = '{{each item}}';

export const procedureKeyword = 'x-doubletake-procedure';

/** `x-doubletake-procedure` of an operation; undefined where it has none that can be read. */
export function procedureOf(
  document: OpenApiDocument,
  { pointer }: Operation,
): Procedure | undefined {
  return procedureAt(document, pointer);
}

/** Each request asks for it. */
const procedureAt = perDocument((document: OpenApiDocument, pointer) => {
  const value = ownMember(dereference(document, pointer).node, procedureKeyword);
  return isProcedure(value) ? value : undefined;
});

function isProcedure(value: unknown): value is Procedure {
  return (
    isObject(value) &&
    typeof value['of'] === 'string' &&
    value['of'] !== '' &&
    [value['present'], value['absent']].every((own) => own === undefined || isCase(own)) &&
    [value['id'], value['newId']].every((own) => own === undefined || typeof own === 'string')
  );
}

function isCase(value: unknown): boolean {
  return isObject(value) && Number.isInteger(value['status']);
}
