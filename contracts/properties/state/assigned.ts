import { isDeepStrictEqual } from 'node:util';
import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { isMarked } from '../../../openapi/schema/is-marked.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { type History, type OracleContext, told, type Violation } from '../../oracles/history.ts';
import { findById, type Item, requestOn } from '../../oracles/resource-client.ts';
import { otherValue } from '../../plan/alter-body.ts';
import { replaceBody } from '../../plan/body-variants.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { isIdName } from '../../plan/id-member.ts';
import { bodySchema, propertiesOf, type Resource, shownSchema } from '../../plan/resources.ts';
import type { SentRequest } from '../../request/exchange.ts';
import { unknownLike } from '../requests/ids.ts';
import { isShown } from './create.ts';
import { type AnyProperty, about, property } from './property.ts';
import type { Scene } from './scene.ts';

/** What only the server may set, and what only the client may know. */
export const assignedProperties: readonly AnyProperty[] = [
  property({
    id: 'assigned',
    title: 'what only the server may set is not taken from a client',
    subjects: (resource, context) =>
      [resource.create, ...resource.updates]
        .filter((operation) => ownMembers(context, resource, operation).length > 0)
        .flatMap(about),
    act: assignNothing,
  }),
  property({
    id: 'write-only',
    title: 'what may only be written is shown nowhere',
    subjects: (resource, context) =>
      isShown(resource) && writeOnly(context, resource.create).length > 0
        ? about(resource.create)
        : [],
    async act(scene) {
      const item = await scene.createFull();
      await scene.tryRead(item);
      await scene.list(item);
    },
    oracles: [writeOnlyHidden],
  }),
];

/** What servers set by themselves, by what it is called. */
const ofServers =
  /^(_?id|uuid|guid|role|roles|is_?admin|owner_?id|created_?(at|by)|is_?verified)$/i;

interface OwnMember {
  readonly name: string;
  readonly schema: string;
  /** Whether the document says that a client may not send it. */
  readonly isReadOnly: boolean;
}

/** The members of what is read that are the server's: by `readOnly`, else by custom. */
function ownMembers(
  { document, chosenIds }: CheckContext,
  { read }: Resource,
  operation: Operation,
): OwnMember[] {
  const shown = read === undefined ? undefined : shownSchema(document, read);
  const sent = bodySchema(document, operation);
  if (shown === undefined || sent === undefined) return [];
  return propertiesOf(document, shown).flatMap((name) => {
    const schema = findMemberSchema(document, shown, name);
    const own = findMemberSchema(document, sent, name);
    if (schema === undefined || name === chosenIds.get(sent)) return [];
    const isReadOnly = [schema, own].some(
      (at) => at !== undefined && isMarked(document, at, 'readOnly'),
    );
    return isReadOnly || (own === undefined && ofServers.test(name))
      ? [{ name, schema, isReadOnly }]
      : [];
  });
}

/** Each such member is sent with another value than the server has given it. */
async function assignNothing(scene: Scene): Promise<void> {
  const { context, resource, operation } = scene;
  const isUpdate = operation.id !== resource.create.id;
  const known = await scene.create();
  const { object } = await scene.read(known);
  let isSent = false;
  for (const { name, schema, isReadOnly } of ownMembers(context, resource, operation)) {
    const value = isIdName(name)
      ? unknownLike(ownMember(object, name), context.operations.indexOf(operation))
      : otherValue(context, schema, ownMember(object, name));
    if (ownMember(object, name) === undefined || isDeepStrictEqual(value, object[name])) continue;
    const add = (request: SentRequest): SentRequest => ({
      ...replaceBody(request, (body) => (isObject(body) ? { ...body, [name]: value } : body)),
      ...(isIdName(name) && { invented: [String(value)] }),
    });
    const item = isUpdate ? known : undefined;
    const sent = await sendWith(scene, item, add);
    if (sent === undefined) continue;
    isSent = true;
    const { view } = sent;
    if (view?.object === undefined || !isDeepStrictEqual(view.object[name], value)) continue;
    const isChosen = !isReadOnly && !isUpdate && isIdName(name);
    if (isChosen && (await keepsAnything(scene))) continue;
    scene.report({
      code: 'read-only-written',
      operation,
      location: `body/${name}`,
      message: `${name} is the server's to set; it was sent as ${told(value)}, and reads so`,
      provenance: isReadOnly
        ? context.document.evidence.at(`${dereference(context.document, schema).pointer}/readOnly`)
        : { evidence: 'assumed' },
      exchanges: [sent.exchange, view.exchange],
    });
  }
  if (!isSent) throw new CheckSkipped(`${operation.id} refuses what it does not know`);
}

/** What no document of ours declares. */
const unheardOf = 'doubletakeUndeclared';

/**
 * Whether a creation keeps members that nobody has declared, and shows them: such a server stores
 * what it gets, and an id that it is given is a choice of the client's, as stores of documents have
 * it.
 */
async function keepsAnything(scene: Scene): Promise<boolean> {
  const add = (request: SentRequest): SentRequest =>
    replaceBody(request, (body) => (isObject(body) ? { ...body, [unheardOf]: 'kept' } : body));
  const sent = await sendWith(scene, undefined, add);
  return sent?.view?.object !== undefined && ownMember(sent.view.object, unheardOf) === 'kept';
}

async function sendWith(
  scene: Scene,
  item: Item | undefined,
  add: (request: SentRequest) => SentRequest,
) {
  const { session, operation } = scene;
  if (item !== undefined) {
    const request = add(requestOn(session, item, operation));
    const exchange = await session.send(operation, request);
    if ((exchange.response?.status ?? 500) >= 300) return undefined;
    return { exchange, view: await scene.tryRead(item) };
  }
  const { exchange, item: made } = await scene.tryCreate(undefined, add);
  return made === undefined ? undefined : { exchange, view: await scene.tryRead(made) };
}

function writeOnly({ document }: CheckContext, operation: Operation): string[] {
  const schema = bodySchema(document, operation);
  return schema === undefined
    ? []
    : propertiesOf(document, schema).filter((name) => {
        const at = findMemberSchema(document, schema, name);
        return at !== undefined && isMarked(document, at, 'writeOnly');
      });
}

/** No answer shows a member that may only be written. */
function* writeOnlyHidden(history: History, at: OracleContext): Generator<Violation> {
  const { context, resource } = at;
  for (const name of writeOnly(context, resource.create))
    for (const { item, operation, exchange } of history) {
      const { body } = item.created.request;
      const sent =
        body?.kind === 'json' && isObject(body.value) ? ownMember(body.value, name) : undefined;
      const shown = findById(exchange.response?.json, item.id);
      if (sent === undefined || shown?.[name] === undefined || shown[name] !== sent) continue;
      yield {
        code: 'write-only-shown',
        operation,
        location: `body/${name}`,
        message: `${name} may only be written, and ${operation.id} shows ${told(shown[name])}`,
        exchanges: [...new Set([item.created, exchange])],
      };
    }
}
