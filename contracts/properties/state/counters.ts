import { getPointer, isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { templateNames } from '../../../openapi/model/path-template.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { sideBySide } from '../../oracles/history.ts';
import { type Item, isOk, itemOf, requestOn } from '../../oracles/resource-client.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { listItems, propertiesOf, type Resource, successSchema } from '../../plan/resources.ts';
import { preferredMediaType } from '../../request/build-request.ts';
import type { Exchange } from '../../request/exchange.ts';
import { singular, wordsOf } from '../../request/id-names.ts';
import { type AnyProperty, property, type Subject } from './property.ts';
import type { Scene } from './scene.ts';

/** A number that an answer gives, by its name how many items of a resource there are. */
interface Counter extends Subject {
  /** JSON pointer within the answer. */
  readonly at: string;
  readonly name: string;
}

/** What counts the items of a resource: statistics of the whole, and the item that they lie below. */
export const counterProperties: readonly AnyProperty[] = [
  property<Counter>({
    id: ({ at }) => `counts${at}`,
    title: ({ name }) => `${name} counts what is made`,
    subjects: countersOf,
    act: follows,
  }),
];

/** Words that say of a noun how many there are. */
const counting = new Set(['count', 'counts', 'number', 'num', 'nr', 'no', 'total', 'totals', 'of']);

/** What makes a number one of a part, or of more than there is. */
const partial =
  /\b(page|limit|max|min|new|old|active|open|closed|today|week|month|recent|deleted)\b/i;

/** Whether a name says how many of a noun there are: `pets`, `pets_count`, `numberOfPets`. */
function countsNoun(name: string, noun: string, isStatistic: boolean): boolean {
  const words = wordsOf(name);
  if (partial.test(words.join(' '))) return false;
  const rest = words.filter((word) => !counting.has(word));
  const isCalledSo = rest.length === 1 && singular(rest[0] ?? '') === noun;
  return isCalledSo && (rest.length < words.length || isStatistic);
}

function countersOf(resource: Resource, context: CheckContext): Counter[] {
  const { create } = resource;
  const { document, operations } = context;
  const noun = singular(wordsOf(create.path.split('/').at(-1) ?? '').at(-1) ?? '');
  if (noun === '' || create.path.endsWith('}')) return [];
  const above = create.path.slice(0, create.path.lastIndexOf('/'));
  return operations
    .filter(
      ({ method, path, id }) =>
        method === 'get' &&
        id !== resource.read?.id &&
        id !== resource.list?.id &&
        (path === above || templateNames(path).length === 0),
    )
    .flatMap((operation) => {
      const schema = successSchema(operation);
      const isAbove = operation.path === above;
      const isList = listItems(document, operation) !== undefined;
      if (schema === undefined || (isList && !isAbove)) return [];
      if (operation.parameters.some(({ required, in: place }) => required && place !== 'path'))
        return [];
      return propertiesOf(document, schema).flatMap((name): Counter[] => {
        const at = findMemberSchema(document, schema, name);
        const isNumber = at !== undefined && schemaTypes(document, at).has('integer');
        if (!isNumber || !countsNoun(name, noun, !isAbove)) return [];
        const said = String(dereference(document, at).node['description'] ?? '');
        return /\b(active|open|this|last|per|since|unique|ever)\b/i.test(said)
          ? []
          : [{ operation, at: `/${name}`, name }];
      });
    });
}

/** One more after a creation, and as many as before after the deletion. */
async function follows(scene: Scene, { operation, at, name }: Counter): Promise<void> {
  const { session, resource } = scene;
  const first = await scene.create();
  const look = async (): Promise<{ exchange: Exchange; value: number }> => {
    const exchange = await session.send(operation, requestOn(session, first, operation));
    const json: unknown = exchange.response?.json;
    const value = isOk(exchange) && isObject(json) ? getPointer(json, at) : undefined;
    if (typeof value !== 'number') throw new CheckSkipped(`${operation.id} shows no ${name}`);
    return { exchange, value };
  };
  const before = await look();
  const again = await look();
  // Others may be at work, and some count now and then.
  if (again.value !== before.value) throw new CheckSkipped(`${name} moves by itself`);
  const disagree = (
    expected: number,
    { value, exchange }: Awaited<ReturnType<typeof look>>,
    what: string,
    exchanges: readonly Exchange[],
  ) =>
    scene.report({
      code: 'reads-disagree',
      operation,
      location: `body${at}/count`,
      message: `${name} ${what}, and it is ${value}`,
      differs: sideBySide(expected, value),
      provenance: { evidence: 'assumed' },
      exchanges: [...exchanges, exchange],
    });
  const stranger = await makeBelowAnother(scene, operation, first);
  const still = stranger === undefined ? before : await look();
  if (stranger !== undefined && still.value !== before.value) {
    disagree(before.value, still, `was ${before.value}, one was made below another`, [
      before.exchange,
      stranger,
    ]);
    return;
  }
  // Below the same parent, where there is one.
  const second = await anotherBeside(scene, first);
  const after = await look();
  if (after.value === before.value + 1) {
    if (resource.delete === undefined) return;
    const removed = await session.send(
      resource.delete,
      requestOn(session, second, resource.delete),
    );
    const read =
      resource.read &&
      (await session.send(resource.read, requestOn(session, second, resource.read)));
    // What is only marked as deleted may go on to count.
    if (!isOk(removed) || read === undefined || isOk(read)) return;
    const left = await look();
    if (left.value === before.value) return;
    disagree(before.value, left, `was ${after.value}, one was deleted`, [after.exchange, removed]);
    return;
  }
  disagree(before.value + 1, after, `was ${before.value}, one was made`, [
    before.exchange,
    second.created,
  ]);
}

/** An item of another parent, where what counts is the parent; undefined where none is made. */
async function makeBelowAnother(
  { session, resource: { create } }: Scene,
  counting: Operation,
  first: Item,
): Promise<Exchange | undefined> {
  if (!create.path.startsWith(`${counting.path}/`)) return undefined;
  const made = await session.send(create, session.request(create, await session.prepare(create)));
  const isSameParent = made.request.path === first.created.request.path;
  return isSameParent || !isOk(made) ? undefined : made;
}

/** Another item of the same parent. */
async function anotherBeside({ session, context, resource }: Scene, first: Item): Promise<Item> {
  const { create } = resource;
  const mediaType = preferredMediaType(create);
  const { body, values = {} } = first.created.request;
  const marked =
    mediaType === undefined || body?.kind !== 'json'
      ? undefined
      : context.mark(mediaType, body.value);
  const fixture = { bindings: { parameters: values, body: {} }, made: new Map() };
  const request = session.request(create, fixture, marked === undefined ? {} : { body: marked });
  const item = itemOf(resource, await session.send(create, request));
  // Where the same is there already, some answer with that.
  if (item === undefined || item.id === first.id)
    throw new CheckSkipped(`${create.id} made nothing to go on with`);
  return item;
}
