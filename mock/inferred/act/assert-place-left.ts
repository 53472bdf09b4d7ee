import { findResponse } from '../../../openapi/model/operation.ts';
import { ProblemError } from '../../lib/problem.ts';
import type { OperationCall } from '../../model/types.ts';
import { type Entity, memberOf } from '../entity/entity.ts';
import { normalizeName, singular } from '../infer/inflect.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { findPlacesTaken, isGivenBack, type PlacesTaken } from '../infer/places-taken.ts';
import {
  type EntityCollection,
  segmentValue,
  unknownIds,
} from '../repository/resource-repository.ts';
import type { Tools } from './tools.ts';

/**
 * Makes sure that a place is left of what a new booking is for, and that the client has none yet
 * where things say whether they have. Nothing is refused where the creation declares no 409. Throws
 * `resource-conflict`.
 */
export async function assertPlaceLeft(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
  { entities }: EntityCollection,
  sent: unknown,
): Promise<void> {
  if (findResponse(call.operation, 409)?.status !== '409') return;
  const taking = takingOf(tools, resource);
  if (taking === undefined || (await unknownIds(call)) === 'make') return;
  const { target, places } = taking;
  const { owner, capacity, mine } = places;
  const isBelow = owner === undefined || plan.above === target;
  const id = isBelow
    ? segmentValue(call, target.segments.length)
    : memberOf(sent, owner.replaceAll('.', '_'));
  if (id === undefined || id === null || typeof id === 'object') return;
  const kept = await (await tools.repository.open(call, target)).entities.get(String(id));
  if (kept === undefined) return;
  const there = (await entities.list()).filter(
    (item) => !isGivenBack(item.value) && (owner === undefined || isOf(item, owner, kept.id)),
  );
  const noun = singular(nounOf(target.segments));
  const own = singular(nounOf(resource.segments));
  const refuse = (why: string) => new ProblemError('resource-conflict', why, { resource: own });
  if (mine !== undefined && there.some(({ isSent }) => isSent === true))
    throw refuse(`The ${noun} ${JSON.stringify(kept.id)} has a ${own} of this client.`);
  const most = capacity === undefined ? undefined : memberOf(kept.value, capacity);
  if (typeof most === 'number' && there.length >= most && !hasWaitingList(tools, resource))
    throw refuse(`The ${noun} ${JSON.stringify(kept.id)} has no place left of ${most}.`);
}

function isOf({ value }: Entity, owner: string, id: string): boolean {
  const named = memberOf(value, owner) ?? memberOf(value, owner.replaceAll('.', '_'));
  return String(named ?? '') === id;
}

/** Whether things of a resource may wait for a place. */
function hasWaitingList({ api }: Tools, { resourceSchema: { members } }: Resource): boolean {
  return [...members.values()].some(
    ({ name, pointer }) =>
      /wait/.test(normalizeName(name)) ||
      ['waitlisted', 'waitlist', 'waiting'].some(
        (status) =>
          normalizeName(name) === 'status' &&
          api.validator.accepts(pointer, status, 'answer') &&
          !api.validator.accepts(pointer, 'no such status', 'answer'),
      ),
  );
}

interface Taking {
  readonly target: Resource;
  readonly places: PlacesTaken;
}

/** What the things of a resource take places of; undefined where they take none. */
function takingOf({ api: { document }, inferred }: Tools, resource: Resource): Taking | undefined {
  const known = takings.get(resource);
  if (known !== undefined) return known.taking;
  const { resources } = inferred();
  const taking = resources
    .map((target) => ({ target, places: findPlacesTaken(document, target, resources) }))
    .find((found): found is Taking => found.places?.of === resource);
  takings.set(resource, { taking });
  return taking;
}

/** Resources are of one document, and go with it. */
const takings = new WeakMap<Resource, { readonly taking: Taking | undefined }>();
