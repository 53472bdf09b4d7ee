import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import type { Api as WholeApi } from '../../model/api.ts';
import { type Choose, isObjectSchema, membersOf, placeOf } from '../infer/members.ts';

type Api = Pick<WholeApi, 'document' | 'validator'>;

/**
 * Of a schema that only lists alternatives, the one that a value is meant for; the schema itself
 * where it is more than a list, or none of them describes an object.
 * @param sendable members that a client may send: another one may be missing, the server fills it in
 */
export function branchFor(
  api: Api,
  schema: string,
  value: unknown,
  sendable: ReadonlySet<string>,
): string {
  const { node, pointer } = dereference(api.document, schema);
  const keyword = ['oneOf', 'anyOf'].find((name) => Array.isArray(node[name]));
  if (keyword === undefined || node['properties'] !== undefined || node['allOf'] !== undefined)
    return schema;
  return createChooser(api, value, sendable)(pointer, keyword) ?? schema;
}

/** Chooses, wherever a schema has alternatives, the one that a value is meant for. */
export function meantFor(api: Api, value: unknown, sendable: ReadonlySet<string>): Choose {
  const found = new Map<string, string | undefined>();
  const closest = createChooser(api, value, sendable);
  return (alternative) => {
    const [, parent = '', keyword = ''] = /^(.*)\/(oneOf|anyOf)\/\d+$/.exec(alternative) ?? [];
    const key = `${parent}/${keyword}`;
    if (!found.has(key)) found.set(key, closest(parent, keyword));
    return found.get(key) === alternative;
  };
}

/** Chooses among the alternatives of a keyword for one value. */
type Chooser = (pointer: string, keyword: string) => string | undefined;

/**
 * What stands against a schema is found once for a value. Where that costs too much, the value is
 * told nothing more of: alternatives that lead to each other have more ways than can be gone.
 */
function createChooser(api: Api, value: unknown, sendable: ReadonlySet<string>): Chooser {
  const costs = new Map<string, number>();
  let spent = 0;
  const costOf: CostOf = (alternative) => {
    const { pointer } = dereference(api.document, alternative);
    const known = costs.get(pointer);
    if (known !== undefined) return known;
    const started = process.cpuUsage();
    const against = spent > longest ? 0 : objections(api, pointer, value, sendable);
    const { user, system } = process.cpuUsage(started);
    spent += user + system;
    costs.set(pointer, against);
    return against;
  };
  return (pointer, keyword) => closest(api, pointer, keyword, value, costOf);
}

type CostOf = (alternative: string) => number;

/** Microseconds of the processor: a busy machine chooses as another one does. */
const longest = 200_000;

/**
 * The alternative that a discriminator names; else the one with least against it: what contradicts
 * it, then what it lacks and the client could have sent, then what it has no member for.
 */
function closest(
  api: Api,
  pointer: string,
  keyword: string,
  value: unknown,
  costOf: CostOf,
): string | undefined {
  const { node } = dereference(api.document, pointer);
  const alternatives = [...(node[keyword] as unknown[]).keys()].map(
    (index) => `${pointer}/${keyword}/${index}`,
  );
  const named = discriminated(api, node, alternatives, value);
  if (named !== undefined) return named;
  const sent = Object.keys(isObject(value) ? value : {});
  let best: { alternative: string; cost: number; size: number } | undefined;
  for (const alternative of alternatives) {
    if (!isObjectSchema(api.document, alternative)) continue;
    const members = membersOf(api.document, alternative);
    const unknown = sent.filter((name) => !members.has(name)).length;
    const cost = unknown * 2 + costOf(alternative);
    const { size } = members;
    const isBetter =
      best === undefined ||
      cost < best.cost ||
      (cost === best.cost && sent.length === 0 && size > best.size);
    if (isBetter) best = { alternative, cost, size };
  }
  return best?.alternative;
}

/** What is wrong deep inside can be put right; what is wrong with a member itself says more. */
function objections(
  api: Api,
  alternative: string,
  value: unknown,
  sendable: ReadonlySet<string>,
): number {
  let sum = 0;
  for (const { keyword, instance, params } of api.validator.validate(
    alternative,
    value ?? {},
    'answer',
  )) {
    if (instance.split('/').length > 2) continue;
    if (keyword !== 'required') sum += 10;
    else if (sendable.has(String(params['missingProperty']))) sum += 3;
  }
  return sum;
}

function discriminated(
  api: Api,
  node: Record<string, unknown>,
  alternatives: readonly string[],
  value: unknown,
): string | undefined {
  const { discriminator } = node;
  const name = isObject(discriminator) ? discriminator['propertyName'] : undefined;
  if (typeof name !== 'string' || !isObject(value)) return undefined;
  const given = ownMember(value, name);
  if (typeof given !== 'string') return undefined;
  const mapping = isObject(discriminator) ? discriminator['mapping'] : undefined;
  const target = isObject(mapping) ? ownMember(mapping, given) : undefined;
  const wanted = typeof target === 'string' ? target.split('/').at(-1) : given;
  return alternatives.find(
    (alternative) => placeOf(api.document, alternative).split('/').at(-1) === wanted,
  );
}
