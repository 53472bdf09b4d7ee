import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import { isJson } from '../../../openapi/model/media-types.ts';
import type { MediaType, Operation } from '../../../openapi/model/operation.ts';
import { itemOf, listBindings } from '../../oracles/resource-client.ts';
import { type Alter, alterBody } from '../../plan/alter-body.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import { fillUp } from '../../plan/full-body.ts';
import { makersOf } from '../../plan/makers-of.ts';
import { namesAnother } from '../../plan/names-another.ts';
import { propertiesOf } from '../../plan/resources.ts';
import { type Bindings, preferredMediaType } from '../../request/build-request.ts';
import { exampleBody } from '../../request/example-values.ts';
import { inOrder } from '../../request/in-order.ts';
import { fillList } from './fill-list.ts';

/**
 * A list with at least four items that differ in what it may be sorted by, in an order that is none:
 * names, numbers of different length, dates. What is sorted in another way, or not, then shows.
 * @returns what leads to the list
 */
export async function fillMixed(
  context: CheckContext,
  session: CheckSession,
  list: Operation,
): Promise<Bindings> {
  for (const resource of makersOf(context, list)) {
    const mediaType = preferredMediaType(resource.create);
    if (mediaType === undefined || !isJson(mediaType.type)) continue;
    const fixture = await session.prepare(resource.create, { shared: true });
    const names = Array.from({ length: mixed }, () =>
      context.mark(mediaType, namedBody(context, mediaType)),
    );
    let bindings: Bindings | undefined;
    for (const [index, name] of [1, 0, 2, 3].entries()) {
      const own = names[name];
      const varied = variedBody(context, mediaType, own, index);
      const send = async (body: unknown) =>
        itemOf(
          resource,
          await session.send(resource.create, session.request(resource.create, fixture, { body })),
        );
      const item = (varied === undefined ? undefined : await send(varied)) ?? (await send(own));
      if (item !== undefined) bindings = listBindings(item, list);
    }
    if (bindings !== undefined) return bindings;
  }
  return (await fillList(context, session, list, mixed)).bindings;
}

const mixed = 4;

const numbers = [9, 100, 25, 3];
const days = ['2024-01-31', '2023-11-05', '2024-11-02', '2022-06-20'];
/** As texts the last one comes after the first, as an instant before it. */
const instants = [
  '2024-01-31T09:00:00Z',
  '2023-11-05T12:00:00Z',
  '2024-11-02T12:00:00Z',
  '2024-01-31T12:00:00+05:30',
];

/** Another value for each item; undefined where nothing may differ. */
function variedBody(
  context: CheckContext,
  { schema }: MediaType,
  body: unknown,
  index: number,
): unknown {
  if (schema === undefined) return undefined;
  const vary: Alter = (member) => {
    const { node } = dereference(context.document, member.schema);
    const [number = 0, day = ''] = [numbers[index], days[index]];
    if (typeof member.value === 'number') return [number, number / 100];
    if (typeof member.value !== 'string') return [];
    if (Array.isArray(node['enum'])) return [node['enum'][index % node['enum'].length]];
    if (node['format'] === 'date') return [day];
    return node['format'] === 'date-time' ? [instants[index] ?? ''] : [];
  };
  const full = fillUp(context, schema, body);
  const accepts = (own: unknown) => context.validator.accepts(schema, own, 'request');
  const varied = inOrder(alterBody(context, schema, full, vary, { keeps: namesAnother }), accepts);
  return accepts(varied) ? varied : undefined;
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
