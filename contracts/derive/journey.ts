import type { Provenance } from '../../openapi/evidence.ts';
import type { Plan } from '../plan.ts';
import type { Resource } from '../resources.ts';
import { CheckSkipped, type Talk } from '../talk.ts';
import { makeThing, type Thing } from '../view.ts';

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
