import { isObject, ownMember } from '../lib/json-pointer.ts';
import { deepFacts, type Facts, fillTemplate } from './answer-template.ts';

/** The extension of an operation that says what stands around the thing or the list it answers. */
export const aroundKeyword = 'x-doubletake-around';

/** What stands in a success beside the thing or the list. */
export interface Around {
  /** The member that holds the thing: in `set`, `{{entity.<member>}}` is one of its. */
  readonly of: string | undefined;
  /** Members, with facts of the request in them; objects are taken in member by member. */
  readonly set: Readonly<Record<string, unknown>>;
  /** Ways of members that do not come, such as `links.first`. */
  readonly without: readonly string[];
}

/** What an operation's node says; undefined where it says nothing. */
export function aroundAt(node: Readonly<Record<string, unknown>>): Around | undefined {
  const around = node[aroundKeyword];
  if (!isObject(around)) return undefined;
  const { of, set, without } = around;
  return {
    of: typeof of === 'string' ? of : undefined,
    set: isObject(set) ? set : {},
    without: Array.isArray(without) ? without.map(String) : [],
  };
}

/** A body with that around it; as it is where it is no object. */
export function withAround({ of, set, without }: Around, body: unknown, facts: Facts): unknown {
  if (!isObject(body)) return body;
  const thing = of === undefined ? undefined : ownMember(body, of);
  const filled = fillTemplate(set, { ...facts, ...deepFacts('entity', thing) });
  const whole = isObject(filled) ? taken(body, filled) : body;
  return without.reduce((own, way) => leftOut(own, way.split('.')), whole);
}

type Fields = Readonly<Record<string, unknown>>;

function taken(body: Fields, set: Fields): Fields {
  const merged = Object.entries(set).map(([name, value]) => {
    const own = Object.hasOwn(body, name) ? body[name] : undefined;
    return [name, isObject(value) && isObject(own) ? taken(own, value) : value];
  });
  return { ...body, ...Object.fromEntries(merged) };
}

function leftOut(body: Fields, [name = '', ...rest]: readonly string[]): Fields {
  if (!Object.hasOwn(body, name)) return body;
  const { [name]: inner, ...others } = body;
  if (rest.length === 0) return others;
  return isObject(inner) ? { ...body, [name]: leftOut(inner, rest) } : body;
}
