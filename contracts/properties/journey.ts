import type { Provenance } from '../../openapi/model/evidence.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { exampleBody } from '../request/example-values.ts';
import { fillUp } from '../plan/full-body.ts';
import type { Plan } from '../plan/check-context.ts';
import { propertiesOf, type Resource } from '../plan/resources.ts';
import { CheckSkipped, type Talk } from '../plan/check-session.ts';
import { makeThing, type Thing } from '../oracles/resource-client.ts';
import { namesAnother } from './names-another.ts';
import { otherBody } from './other-value.ts';

/** What a journey works on. */
export interface Journey {
  readonly plan: Plan;
  readonly talk: Talk;
  readonly resource: Resource;
  /** What the journey rests on. */
  readonly provenance: Provenance;
}

/**
 * A new thing, or a skip that says why there is none: that creation fails is another check's
 * finding.
 */
export async function newThing({ talk, resource }: Journey, body?: unknown): Promise<Thing> {
  const thing = await makeThing(talk, resource, body);
  if (thing === undefined)
    throw new CheckSkipped(`${resource.create.id} made nothing to go on with`);
  return thing;
}

/**
 * The body of a creation with other values than the example's, but for the members that are kept;
 * undefined where no body can be varied.
 */
export function otherCreation(
  { plan, resource }: Journey,
  keep: (name: string) => boolean,
): unknown {
  const mediaType = preferredMediaType(resource.create);
  if (mediaType?.schema === undefined) return undefined;
  const example = exampleBody(plan, mediaType);
  if (!isObject(example)) return undefined;
  return plan.mark(mediaType, otherBody(plan, mediaType.schema, example, keep));
}

/**
 * A thing with everything that the document allows, of other values than the example's: what falls
 * back to a default then shows. One with the values of the example, or like the example alone,
 * where the API does not take that.
 * @param more members that it is to have where a creation may send them
 */
export async function newFullThing(
  journey: Journey,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Thing> {
  const { plan, talk, resource } = journey;
  const mediaType = preferredMediaType(resource.create);
  if (mediaType?.schema === undefined || !isJson(mediaType.type)) return newThing(journey);
  const { schema } = mediaType;
  const known = new Set(propertiesOf(plan.document, schema));
  const added = Object.fromEntries(Object.entries(more).filter(([name]) => known.has(name)));
  const example = exampleBody(plan, mediaType);
  const full = fillUp(plan, schema, isObject(example) ? { ...added, ...example } : example);
  const other = isObject(full) ? otherBody(plan, schema, full, namesAnother) : full;
  for (const body of [other, full]) {
    if (!plan.validator.accepts(schema, body, 'request')) continue;
    const thing = await makeThing(talk, resource, plan.mark(mediaType, body));
    if (thing !== undefined) return thing;
  }
  return newThing(journey);
}
