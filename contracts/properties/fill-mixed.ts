import { isObject } from '../../openapi/lib/json-pointer.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import type { MediaType, Operation } from '../../openapi/model/operation.ts';
import { type Bindings, preferredMediaType } from '../request/build-request.ts';
import { exampleBody } from '../request/example-values.ts';
import type { Plan } from '../plan/check-context.ts';
import { propertiesOf } from '../plan/resources.ts';
import type { Talk } from '../plan/check-session.ts';
import { listBindings, thingOf } from '../oracles/resource-client.ts';
import { fillList } from './fill-list.ts';

/**
 * A list with at least three things, whose names come in another order than they were made in: what
 * is sorted by a name is then told from what is sorted by age.
 * @returns what leads to the list
 */
export async function fillMixed(plan: Plan, talk: Talk, list: Operation): Promise<Bindings> {
  for (const resource of plan.resources.filter((candidate) => candidate.list?.id === list.id)) {
    const mediaType = preferredMediaType(resource.create);
    if (mediaType === undefined || !isJson(mediaType.type)) continue;
    const fixture = await talk.prepare(resource.create, { shared: true });
    const [first, second, third] = [1, 2, 3].map(() =>
      plan.mark(mediaType, namedBody(plan, mediaType)),
    );
    let bindings: Bindings | undefined;
    for (const body of [second, first, third]) {
      const thing = thingOf(
        resource,
        await talk.send(resource.create, talk.request(resource.create, fixture, { body })),
      );
      if (thing !== undefined) bindings = listBindings(thing, list);
    }
    if (bindings !== undefined) return bindings;
  }
  return (await fillList(plan, talk, list, 3)).bindings;
}

/** The example of a body, with a name where it may have one. */
function namedBody(plan: Plan, mediaType: MediaType): unknown {
  const example = exampleBody(plan, mediaType);
  const { schema } = mediaType;
  if (schema === undefined || !isObject(example)) return example;
  const missing = propertiesOf(plan.document, schema).filter(
    (name) => /^(name|title)$/i.test(name) && example[name] === undefined,
  );
  const named = { ...example, ...Object.fromEntries(missing.map((name) => [name, 'Name'])) };
  return plan.validator.accepts(schema, named, 'request') ? named : example;
}
