import type { Provenance } from '../../openapi/evidence.ts';
import { isObject } from '../../openapi/json-pointer.ts';
import { exampleBody, preferredMediaType } from '../build-request.ts';
import type { Plan } from '../plan.ts';
import type { Resource } from '../resources.ts';
import { CheckSkipped, type Talk } from '../talk.ts';
import { makeThing, type Thing } from '../view.ts';
import { otherBody } from './other-value.ts';

/** What a journey works on. */
export interface Journey {
  readonly plan: Plan;
  readonly talk: Talk;
  readonly resource: Resource;
  /** What the journey rests on. */
  readonly provenance: Provenance;
}

/** A new thing, or a skip that says why there is none: that creation fails is another check's finding. */
export async function newThing({ talk, resource }: Journey, body?: unknown): Promise<Thing> {
  const thing = await makeThing(talk, resource, body);
  if (thing === undefined) throw new CheckSkipped(`${resource.create.id} made nothing to go on with`);
  return thing;
}

/** The body of a creation with other values than the example's, but for the members that are kept; undefined where no body can be varied. */
export function otherCreation({ plan, resource }: Journey, keep: (name: string) => boolean): unknown {
  const mediaType = preferredMediaType(resource.create);
  if (mediaType?.schema === undefined) return undefined;
  const example = exampleBody(plan, mediaType);
  if (!isObject(example)) return undefined;
  return plan.mark(mediaType, otherBody(plan, mediaType.schema, example, keep));
}
