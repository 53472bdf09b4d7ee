import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { Api } from '../../model/api.ts';
import type { OperationCall } from '../../model/types.ts';
import { fraction } from '../../state/ids.ts';
import type { Entity } from '../entity/entity.ts';
import { sameNoun, wordsOf } from '../infer/inflect.ts';
import { extensionAt } from '../infer/members.ts';
import type { Resource } from '../infer/model.ts';
import { nounOf, parameterOf, parametersIn } from '../infer/path-shapes.ts';
import { ownersOf } from './owners.ts';

/** Where made-up things are, and what else there is that they may name. */
export interface LinkPlace {
  readonly api: Api;
  readonly call: OperationCall;
  readonly resource: Resource;
  readonly resources: readonly Resource[];
  /** The ids of the things of another resource, in their order. */
  readonly idsOf: (target: Resource) => Promise<readonly string[]>;
}

/**
 * A made-up thing whose members name things that there are: `userId` one of the users. What would
 * not conform stays as it was.
 */
export async function linked(place: LinkPlace, entity: Entity): Promise<Entity> {
  const { api, call, resource } = place;
  const { schema, id } = resource.resourceSchema;
  if (schema === undefined) return entity;
  const said = new Set<string | undefined>([...ownersOf(api, call, resource).keys(), id]);
  const value = await walk(place, entity, entity.value, said, 0);
  return value === entity.value || !api.validator.accepts(schema, value, 'answer')
    ? entity
    : { ...entity, value };
}

const deepest = 4;

async function walk(
  place: LinkPlace,
  entity: Entity,
  node: unknown,
  said: ReadonlySet<string | undefined>,
  depth: number,
): Promise<unknown> {
  if (depth > deepest) return node;
  if (Array.isArray(node)) {
    const items: unknown[] = [];
    for (const item of node) items.push(await walk(place, entity, item, none, depth + 1));
    return items.some((item, index) => item !== node[index]) ? items : node;
  }
  if (!isObject(node)) return node;
  const changed = new Map<string, unknown>();
  for (const [name, member] of Object.entries(node)) {
    const next = said.has(name)
      ? member
      : ((await referenceIn(place, entity, name, member)) ??
        (await walk(place, entity, member, none, depth + 1)));
    if (next !== member) changed.set(name, next);
  }
  return changed.size === 0
    ? node
    : Object.fromEntries(
        Object.entries(node).map(([name, member]) => [name, changed.get(name) ?? member]),
      );
}

const none: ReadonlySet<string | undefined> = new Set();

/** The ids of others that a member names instead; undefined where it names none. */
async function referenceIn(
  place: LinkPlace,
  { id }: Entity,
  name: string,
  value: unknown,
): Promise<unknown> {
  const isId = (each: unknown) => typeof each === 'string' || typeof each === 'number';
  const isMany = Array.isArray(value) && value.length > 0 && value.every(isId);
  if (!isMany && !isId(value)) return undefined;
  const target = targetOf(place, name);
  if (target === undefined) return undefined;
  const ids = (await place.idsOf(target)).filter(
    (other) => target !== place.resource || other !== id,
  );
  if (ids.length === 0) return undefined;
  const first = Math.floor(fraction(place.call.sandbox.seed, `${id} ${name}`) * ids.length);
  const pick = (like: unknown, index: number) => {
    const picked = ids[(first + index) % ids.length] ?? '';
    return typeof like === 'number' ? Number(picked) : picked;
  };
  if (!isMany) return pick(value, 0);
  return (value as unknown[]).slice(0, ids.length).map(pick);
}

/** The resource whose things a member names by id; undefined where its name says none. */
function targetOf(
  { api, resource, resources, call }: LinkPlace,
  name: string,
): Resource | undefined {
  const member = resource.resourceSchema.members.get(name);
  const said = member && extensionAt(api.document, member.pointer, 'x-doubletake-names');
  if (typeof said === 'string')
    return reachable(call, resources).find(({ segments }) => segments.at(-1) === said);
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (words.length === 2 && last === 'by') return personIn(call, resources);
  if (words.length < 2 || !/^(id|ids|uuid|uuids)$/.test(last)) return undefined;
  const stem = words.slice(0, -1);
  const named = reachable(call, resources).find(({ segments }) => {
    const noun = nounOf(segments);
    return sameNoun(noun, stem.join('')) || sameNoun(noun, stem.at(-1) ?? '');
  });
  if (named !== undefined) return named;
  if (stem.join('') === 'parent') return resource;
  return people.has(stem.at(-1) ?? '') ? personIn(call, resources) : undefined;
}

/** Collections whose path the path of a call fills. */
function reachable(call: OperationCall, resources: readonly Resource[]): Resource[] {
  return resources.filter(
    ({ kind, segments, resourceSchema }) =>
      kind === 'collection' &&
      resourceSchema.schema !== undefined &&
      parametersIn(segments).every((name) => call.path[name] !== undefined) &&
      parameterOf(segments.at(-1)) === undefined,
  );
}

function personIn(call: OperationCall, resources: readonly Resource[]): Resource | undefined {
  return reachable(call, resources).find(({ segments }) =>
    ['users', 'people', 'members', 'accounts', 'employees', 'customers'].some((noun) =>
      sameNoun(noun, nounOf(segments)),
    ),
  );
}

/** Those who do something with a thing. */
const people = new Set(
  'owner author creator user assignee reporter sender recipient customer member manager reviewer editor'.split(
    ' ',
  ),
);
