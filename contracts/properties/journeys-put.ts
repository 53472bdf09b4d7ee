import { isDeepStrictEqual } from 'node:util';
import { formatPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { findMemberSchema, requiredNames } from '../../openapi/schema/member-schemas.ts';
import { differences, isChangeStamp } from '../oracles/compare.ts';
import { generalize, shorten, standard } from '../oracles/conforms.ts';
import { expectSuccess } from '../oracles/expect.ts';
import { type Item, isOk, look, requestOn, type View } from '../oracles/resource-client.ts';
import { schemaAllows } from '../oracles/schema-allows.ts';
import { keepId } from '../plan/body-variants.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { bodySchema, propertiesOf } from '../plan/resources.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { exampleBody } from '../request/example-values.ts';
import type { SentRequest } from '../request/exchange.ts';
import type { Journey } from './journey.ts';
import { newRichItem } from './journeys-update.ts';
import { documentedMembers, sentItem } from './read-equal.ts';

/**
 * What a PUT does not send is gone or at its default, and a second PUT of the same leaves the same.
 */
export async function putReplaces(journey: Journey, update: Operation): Promise<void> {
  const { context, session } = journey;
  const source = 'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.4';
  const item = await newRichItem(journey, update);
  const before = await look(context, session, item);
  const smallest = requiredOnly(journey, update);
  const request = keepId(requestOn(session, item, update, smallest), before?.object, item.id);
  const first = await session.send(update, request);
  if (before?.object === undefined || !expectSuccess(session, update, first, standard(source)))
    return;
  const once = await look(context, session, item);
  await repeatPut(journey, update, item, request, once, source);
  const schema = bodySchema(context.document, update);
  const replaceable = new Set(schema === undefined ? [] : propertiesOf(context.document, schema));
  const kept = Object.entries(
    sentItem(context, journey.resource.create, item.created.request, {
      ...documentedMembers(context, before.operation),
      ...before.object,
    }) ?? {},
  ).filter(([name, value]) => {
    const shown = once?.object?.[name];
    return (
      smallest !== undefined &&
      !Object.hasOwn(smallest, name) &&
      replaceable.has(name) &&
      Object.hasOwn(before.object ?? {}, name) &&
      isDeepStrictEqual(shown, value) &&
      value !== item.id &&
      (couldBeGone(session, once, name) || defaultOf(journey, update, name) !== undefined) &&
      !isDeepStrictEqual(defaultOf(journey, update, name), value)
    );
  });
  for (const [name, value] of kept) {
    session.report({
      code: 'put-partial',
      operation: update,
      location: `body${formatPointer([name])}`,
      message: `PUT did not send ${name}, and it still reads ${shorten(JSON.stringify(value))}`,
      provenance: standard(source),
      exchanges: [first, ...(once === undefined ? [] : [once.exchange])],
    });
  }
  if (smallest === undefined) return;
  // A server that adds what is sent to what it has shows that only where something is sent.
  const full = keepId(requestOn(session, item, update), before.object, item.id);
  if (isOk(await session.send(update, full)))
    await repeatPut(journey, update, item, full, await look(context, session, item), source);
}

/**
 * What every answer has to show is never gone: without a default, what it shows then is the
 * server's choice.
 */
function couldBeGone(session: CheckSession, view: View | undefined, name: string): boolean {
  return (
    view !== undefined &&
    [undefined, null].some((value) => schemaAllows(session, view, formatPointer([name]), value))
  );
}

async function repeatPut(
  { context, session }: Journey,
  update: Operation,
  item: Item,
  request: SentRequest,
  once: View | undefined,
  source: string,
): Promise<void> {
  const second = await session.send(update, request);
  const twice = await look(context, session, item);
  const [change] = differences(once?.object, twice?.object).filter(({ at }) => !isChangeStamp(at));
  if (change === undefined || once === undefined || twice === undefined) return;
  session.report({
    code: 'put-not-idempotent',
    operation: update,
    location: `body${generalize(change.at)}`,
    message: `${change.at.slice(1) || 'the item'} reads ${shorten(String(JSON.stringify(change.expected)))} after one PUT and ${shorten(String(JSON.stringify(change.actual)))} after the same again`,
    provenance: standard(source),
    exchanges: [once.exchange, second, twice.exchange],
  });
}

/** The example body with its required members alone. */
function requiredOnly(
  { context }: Journey,
  update: Operation,
): Record<string, unknown> | undefined {
  const mediaType = preferredMediaType(update);
  if (mediaType?.schema === undefined) return undefined;
  const required = requiredNames(context.document, mediaType.schema);
  const body = exampleBody(
    { document: context.document, validator: context.validator, seed: context.seed + 1 },
    mediaType,
  );
  if (!isObject(body)) return undefined;
  return Object.fromEntries(Object.entries(body).filter(([name]) => required.includes(name)));
}

function defaultOf({ context }: Journey, update: Operation, name: string): unknown {
  const schema = preferredMediaType(update)?.schema;
  const at = schema === undefined ? undefined : findMemberSchema(context.document, schema, name);
  return at === undefined ? undefined : dereference(context.document, at).node['default'];
}
