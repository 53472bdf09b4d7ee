import { formatPointer, getPointer, isObject } from '../../../openapi/lib/json-pointer.ts';
import { isJson } from '../../../openapi/model/media-types.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { generalize } from '../../oracles/conforms.ts';
import { sideBySide, told } from '../../oracles/history.ts';
import { alterations, evidenceOfAnswer } from '../../oracles/kept.ts';
import { isOk, requestOn } from '../../oracles/resource-client.ts';
import { otherBody } from '../../plan/alter-body.ts';
import { exactBodies, withTwoItems, withZeros } from '../../plan/body-values.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { fillUp } from '../../plan/full-body.ts';
import { addsToList, propertiesOf, type Resource, successSchema } from '../../plan/resources.ts';
import { preferredMediaType } from '../../request/build-request.ts';
import { exampleBody } from '../../request/example-values.ts';
import type { Exchange } from '../../request/exchange.ts';
import { idName } from '../../request/id-names.ts';
import { type AnyProperty, property, type Subject } from './property.ts';
import type { Scene } from './scene.ts';

/** What sets a part of an item has to keep it. */
export const settingsProperties: readonly AnyProperty[] = [
  property<Settings>({
    id: 'settings',
    title: 'what it sets is answered, and read afterwards',
    subjects: settingsOf,
    act: settingsKept,
  }),
];

/**
 * An operation that sets a part of an item, such as how its widget looks, and where that part is
 * shown.
 */
interface Settings extends Subject {
  /**
   * The part in the operation's own answer, and in a read of the item; undefined where they do not
   * show it.
   */
  readonly answer: Place | undefined;
  readonly read: Place | undefined;
  /** Whether the item is read afterwards: what adds to a list below it sets nothing of the item. */
  readonly isReadBack: boolean;
}

/** An object in the success answer of an operation. */
interface Place {
  readonly operation: Operation;
  readonly path: readonly string[];
  /** The members that it is declared to have. */
  readonly names: ReadonlySet<string>;
}

/**
 * What sets a part of a resource: neither an update of the whole nor an upload, and shown with at
 * least half of the members that it takes.
 */
function settingsOf(
  resource: Resource,
  { document, operations, resources }: CheckContext,
): Settings[] {
  const { read, updates, uploads } = resource;
  const creates = new Set(resources.map(({ create }) => create.id));
  return [...new Set(resource.links.map(({ to }) => to))].flatMap((operation) => {
    const mediaType = preferredMediaType(operation);
    const isWrite =
      ['put', 'patch', 'post'].includes(operation.method) &&
      mediaType?.schema !== undefined &&
      isJson(mediaType.type);
    if (
      !isWrite ||
      mediaType.schema === undefined ||
      creates.has(operation.id) ||
      updates.includes(operation) ||
      uploads.includes(operation)
    )
      return [];
    const names = propertiesOf(document, mediaType.schema);
    const place = (shown: Operation | undefined): Place | undefined => {
      const schema = shown === undefined ? undefined : successSchema(shown);
      const found = schema === undefined ? undefined : findPlace({ document }, schema, names);
      return shown === undefined || found === undefined
        ? undefined
        : { operation: shown, ...found };
    };
    const isReadBack = !addsToList(document, operations, operation);
    const [answer, inRead] = [place(operation), isReadBack ? place(read) : undefined];
    return names.length < 2 ||
      (answer === undefined && inRead === undefined && operation.method === 'post')
      ? []
      : [{ operation, answer, read: inRead, isReadBack }];
  });
}

/** The place in a schema that has most of the names, and at least half. */
function findPlace(
  context: Pick<CheckContext, 'document'>,
  schema: string,
  names: readonly string[],
): Omit<Place, 'operation'> | undefined {
  let best: Omit<Place, 'operation'> | undefined;
  const shared = (own: ReadonlySet<string>) => names.filter((name) => own.has(name)).length;
  const visit = (at: string, path: readonly string[]) => {
    const own = new Set(propertiesOf(context.document, at));
    if (shared(own) * 2 >= names.length && shared(own) > shared(best?.names ?? new Set()))
      best = { path, names: own };
    if (path.length > 2) return;
    for (const name of own) {
      const member = findMemberSchema(context.document, at, name);
      if (member !== undefined) visit(member, [...path, name]);
    }
  };
  visit(schema, []);
  return best;
}

/** What was set is what is answered, and what a read shows afterwards; each time that it is set. */
async function settingsKept(
  scene: Scene,
  { operation, answer, read, isReadBack }: Settings,
): Promise<void> {
  const { context, session } = scene;
  const item = await scene.create();
  let place = read;
  for (const body of bodiesOf(context, operation)) {
    const written = await session.send(operation, requestOn(session, item, operation, body));
    // Whether it is taken is another check's business: a sample may name what does not exist.
    if (!isOk(written)) continue;
    if (answer !== undefined) expectKept(scene, written, written, answer);
    const reader = isReadBack ? scene.resource.read : undefined;
    if (reader === undefined) continue;
    const after = await scene.get(reader, item);
    place ??= isOk(after) ? placeIn(reader, after, written) : undefined;
    if (isOk(after) && place !== undefined) expectKept(scene, written, after, place);
  }
}

/**
 * Where an answer shows what was set, if the document leaves that open: the object that has most of
 * its members, and at least half.
 */
function placeIn(
  operation: Operation,
  { response }: Exchange,
  { request }: Exchange,
): Place | undefined {
  const sent =
    request.body?.kind === 'json' && isObject(request.body.value)
      ? Object.keys(request.body.value)
      : [];
  const shared = (node: unknown) =>
    isObject(node) ? sent.filter((name) => Object.hasOwn(node, name)).length : 0;
  const best = [...objectsIn(response?.json, [])].sort(
    (a, b) => shared(b.node) - shared(a.node),
  )[0];
  return best === undefined || shared(best.node) * 2 < sent.length
    ? undefined
    : { operation, path: best.path, names: new Set(sent) };
}

function* objectsIn(
  node: unknown,
  path: readonly string[],
): Generator<{ readonly node: Record<string, unknown>; readonly path: readonly string[] }> {
  if (!isObject(node) || path.length > 3) return;
  yield { node, path };
  for (const [name, member] of Object.entries(node)) yield* objectsIn(member, [...path, name]);
}

/** Everything that may be set, other values of it, and what a careless server takes for nothing. */
function bodiesOf(context: CheckContext, operation: Operation): unknown[] {
  const mediaType = preferredMediaType(operation);
  if (mediaType?.schema === undefined) return [];
  const { schema } = mediaType;
  const full = fillUp(context, schema, exampleBody(context, mediaType));
  if (!isObject(full)) return [full];
  const other = otherBody(context, schema, full, (name) => idName(name) !== undefined, {
    mayHide: true,
  });
  return [
    full,
    other,
    withTwoItems(context, schema, full),
    withZeros(context, schema, full),
    ...exactBodies(context, schema, () => full),
  ].filter((body) => body !== undefined);
}

function expectKept(scene: Scene, written: Exchange, shownBy: Exchange, place: Place): void {
  const { operation, provenance } = scene;
  const { body } = written.request;
  const shown = getPointer(shownBy.response?.json, formatPointer(place.path));
  if (body?.kind !== 'json' || !isObject(body.value)) return;
  // What the path says as well is said there: `teamId` of both is the one of the path.
  const { values = {} } = written.request;
  const sent = Object.fromEntries(
    Object.entries(body.value).filter(
      ([name]) => place.names.has(name) && !Object.hasOwn(values, name),
    ),
  );
  const object = isObject(shown) ? shown : undefined;
  const view = { operation: place.operation, exchange: shownBy, object };
  const members = Object.fromEntries([...place.names].map((name) => [name, undefined]));
  for (const difference of alterations(scene, operation, sent, { ...members, ...object }, view)) {
    const { at, expected, actual } = difference;
    scene.report({
      code: 'update-ignored',
      operation,
      location: `body${generalize(at)}`,
      message: `${at.slice(1)} was sent as ${told(expected)} and ${written === shownBy ? 'is answered as' : 'reads'} ${told(actual)}`,
      differs: sideBySide(expected, actual),
      provenance: evidenceOfAnswer(difference, provenance),
      exchanges: [...new Set([written, shownBy])],
    });
  }
}
