import { normalizeName } from '../../../openapi/lib/normalize-name.ts';
import { getIn } from '../../../openapi/lib/value-path.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { wordsOf } from '../../request/id-names.ts';
import type { Disagreement } from './seen.ts';
import type { TakenSeen } from './taken.ts';
import { leavesOf } from './ways.ts';

const deepest = 5;

/**
 * The members that an error tells of, by their ways: one of its texts is the member's name or
 * pointer, or has the name in it as a word, or one of its own members is called so.
 * @param ways those of all members that may be told of
 */
export function toldMembers(answer: unknown, ways: Iterable<string>): Set<string> {
  const [texts, names]: [string[], Map<string, boolean>] = [[], new Map()];
  const visit = (node: unknown, depth: number): void => {
    if (typeof node === 'string') texts.push(node);
    if (typeof node !== 'object' || node === null || depth > deepest) return;
    for (const [name, inner] of Object.entries(node)) {
      if (!Array.isArray(node)) names.set(name, areTexts(inner) || names.get(name) === true);
      visit(inner, depth + 1);
    }
  };
  visit(answer, 0);
  return new Set(
    [...ways].filter((way) => isNameOf(names, way) || texts.some((text) => tells(text, way))),
  );
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((own) => typeof own === 'string');
}

/** Names that errors have themselves, and those that their lists have. */
const ofErrors =
  /^(error|errors|message|messages|detail|details|code|status|type|title|path|field|fields|name|reason|description|timestamp|value)$/i;
const ofLists = /^(error|message|detail|field)s?$/i;

/** @param names with whether each holds a list of texts, as in `{ "name": ["is too long"] }` */
function isNameOf(names: ReadonlyMap<string, boolean>, way: string): boolean {
  const name = lastOf(way);
  const isList = names.get(name);
  if (names.has(way) && way !== name) return true;
  return isList !== undefined && !(isList ? ofLists : ofErrors).test(name);
}

/** Whether a text of an error tells of a member. */
export function tells(text: string, way: string): boolean {
  const name = lastOf(way);
  const told = text.replace(/^[#/$.]+/, '').replaceAll(/[/[\]]+/g, '.');
  if (told === way || told === name || told.endsWith(`.${way}`)) return true;
  if (!/\s/.test(text)) return false;
  const words = text.split(/[^\w-]+/);
  if (words.includes(name) || (way !== name && text.includes(way))) return true;
  // `First name can't be blank`.
  const own = wordsOf(name);
  const first = normalizeName(text.split(/\s+/).slice(0, own.length).join(''));
  return own.length > 0 && first === normalizeName(name);
}

function lastOf(way: string): string {
  return way.split('.').at(-1) ?? way;
}

/** Words in which errors say that a member may not be sent at all. */
const ofForbidden =
  /immutable|read.?only|cannot be (changed|set|updated|modified)|can't be (changed|set|updated)|(may|must|can|should) ?not be (changed|set|sent|updated|modified|provided|specified)|not (allowed|permitted|updatable|editable|changeable|writable)|should not exist|unknown (field|property|member)|unrecogni[sz]ed|unexpected (field|property|member)/i;

/** Whether an error says that something may not be sent at all. */
export function isForbidding(answer: unknown): boolean {
  return ofForbidden.test(JSON.stringify(answer) ?? '');
}

/**
 * Requests that are refused by what was sent, whatever the state was, by where they stand: the error
 * tells of a member that they lack and each had that was taken, or that they have and none had, and
 * says that it may not be sent.
 */
export function refusedAsSent(
  refused: Iterable<Disagreement>,
  takenOf: (operation: Operation) => TakenSeen | undefined,
): Set<string> {
  const found = new Set<string>();
  for (const { operation, status, body, answer, where } of refused) {
    const taken = takenOf(operation);
    if (taken === undefined || taken.count === 0 || ![400, 422].includes(status)) continue;
    const ways = [...taken.members].flatMap(([way, { count }]) =>
      count === taken.count && getIn(body, way.split('.')) === undefined ? [way] : [],
    );
    const never = [...leavesOf(body).keys()].filter((way) => !taken.members.has(way));
    const isForbidden = isForbidding(answer) && toldMembers(answer, never).size > 0;
    if (isForbidden || toldMembers(answer, ways).size > 0) found.add(where);
  }
  return found;
}
