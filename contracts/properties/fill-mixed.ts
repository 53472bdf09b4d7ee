import { isObject } from '../../openapi/lib/json-pointer.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import type { MediaType, Operation } from '../../openapi/model/operation.ts';
import { itemOf, listBindings } from '../oracles/resource-client.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { propertiesOf } from '../plan/resources.ts';
import { type Bindings, preferredMediaType } from '../request/build-request.ts';
import { exampleBody } from '../request/example-values.ts';
import { fillList } from './fill-list.ts';

/**
 * A list with at least three items, whose names come in another order than they were made in: what
 * is sorted by a name is then told from what is sorted by age.
 * @returns what leads to the list
 */
export async function fillMixed(
  context: CheckContext,
  session: CheckSession,
  list: Operation,
): Promise<Bindings> {
  for (const resource of context.resources.filter((candidate) => candidate.list?.id === list.id)) {
    const mediaType = preferredMediaType(resource.create);
    if (mediaType === undefined || !isJson(mediaType.type)) continue;
    const fixture = await session.prepare(resource.create, { shared: true });
    const [first, second, third] = [1, 2, 3].map(() =>
      context.mark(mediaType, namedBody(context, mediaType)),
    );
    let bindings: Bindings | undefined;
    for (const body of [second, first, third]) {
      const item = itemOf(
        resource,
        await session.send(resource.create, session.request(resource.create, fixture, { body })),
      );
      if (item !== undefined) bindings = listBindings(item, list);
    }
    if (bindings !== undefined) return bindings;
  }
  return (await fillList(context, session, list, 3)).bindings;
}

/** The example of a body, with a name where it may have one. */
function namedBody(context: CheckContext, mediaType: MediaType): unknown {
  const example = exampleBody(context, mediaType);
  const { schema } = mediaType;
  if (schema === undefined || !isObject(example)) return example;
  const missing = propertiesOf(context.document, schema).filter(
    (name) => /^(name|title)$/i.test(name) && example[name] === undefined,
  );
  const named = { ...example, ...Object.fromEntries(missing.map((name) => [name, 'Name'])) };
  return context.validator.accepts(schema, named, 'request') ? named : example;
}
