import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Provenance } from '../../openapi/model/evidence.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import { type Item, makeItem } from '../oracles/resource-client.ts';
import { otherBody } from '../plan/alter-body.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import { fillUp } from '../plan/full-body.ts';
import { namesAnother } from '../plan/names-another.ts';
import { propertiesOf, type Resource } from '../plan/resources.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { exampleBody } from '../request/example-values.ts';

/** What a journey works on. */
export interface Journey {
  readonly context: CheckContext;
  readonly session: CheckSession;
  readonly resource: Resource;
  /** What the journey rests on. */
  readonly provenance: Provenance;
}

/**
 * A new item, or a skip that says why there is none: that creation fails is another check's
 * finding.
 */
export async function newItem({ session, resource }: Journey, body?: unknown): Promise<Item> {
  const item = await makeItem(session, resource, body);
  if (item === undefined)
    throw new CheckSkipped(`${resource.create.id} made nothing to go on with`);
  return item;
}

/**
 * The body of a creation with other values than the example's, but for the members that are kept;
 * undefined where no body can be varied.
 */
export function otherCreation(
  { context, resource }: Journey,
  keep: (name: string) => boolean,
): unknown {
  const mediaType = preferredMediaType(resource.create);
  if (mediaType?.schema === undefined) return undefined;
  const example = exampleBody(context, mediaType);
  if (!isObject(example)) return undefined;
  return context.mark(mediaType, otherBody(context, mediaType.schema, example, keep));
}

/**
 * An item with everything that the document allows, of other values than the example's: what falls
 * back to a default then shows. One with the values of the example, or like the example alone,
 * where the API does not take that.
 * @param more members that it is to have where a creation may send them
 */
export async function newFullItem(
  journey: Journey,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Item> {
  const { context, session, resource } = journey;
  const mediaType = preferredMediaType(resource.create);
  if (mediaType?.schema === undefined || !isJson(mediaType.type)) return newItem(journey);
  const { schema } = mediaType;
  const known = new Set(propertiesOf(context.document, schema));
  const added = Object.fromEntries(Object.entries(more).filter(([name]) => known.has(name)));
  const example = exampleBody(context, mediaType);
  const full = fillUp(context, schema, isObject(example) ? { ...added, ...example } : example);
  const other = isObject(full) ? otherBody(context, schema, full, namesAnother) : full;
  for (const body of [other, full]) {
    if (!context.validator.accepts(schema, body, 'request')) continue;
    const item = await makeItem(session, resource, context.mark(mediaType, body));
    if (item !== undefined) return item;
  }
  return newItem(journey);
}
