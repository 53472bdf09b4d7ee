import { isDeepStrictEqual } from 'node:util';
import { dereference } from '../../openapi/model/document.ts';
import { formatPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import { findMemberSchema, requiredNames } from '../../openapi/schema/member-schemas.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { differences, isChangeStamp } from '../oracles/compare.ts';
import { couldShow } from '../oracles/schema-allows.ts';
import { exampleBody } from '../request/example-values.ts';
import { expectSuccess } from '../oracles/expect.ts';
import { generalize, shorten, standard } from '../oracles/conforms.ts';
import type { SentRequest } from '../request/exchange.ts';
import { bodySchema, propertiesOf } from '../plan/resources.ts';
import type { Talk } from '../plan/check-session.ts';
import { keepId } from '../plan/body-variants.ts';
import { isOk, look, requestOn, type Thing, type View } from '../oracles/resource-client.ts';
import type { Journey } from './journey.ts';
import { newRichThing } from './journeys-update.ts';
import { documentedMembers, sentThing } from './read-equal.ts';

/**
 * What a PUT does not send is gone or at its default, and a second PUT of the same leaves the same.
 */
export async function putReplaces(journey: Journey, update: Operation): Promise<void> {
  const { plan, talk } = journey;
  const source = 'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.4';
  const thing = await newRichThing(journey, update);
  const before = await look(plan, talk, thing);
  const smallest = requiredOnly(journey, update);
  const request = keepId(requestOn(talk, thing, update, smallest), before?.object, thing.id);
  const first = await talk.send(update, request);
  if (before?.object === undefined || !expectSuccess(talk, update, first, standard(source))) return;
  const once = await look(plan, talk, thing);
  await repeatPut(journey, update, thing, request, once, source);
  const schema = bodySchema(plan.document, update);
  const replaceable = new Set(schema === undefined ? [] : propertiesOf(plan.document, schema));
  const kept = Object.entries(
    sentThing(plan, journey.resource.create, thing.created.request, {
      ...documentedMembers(plan, before.operation),
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
      value !== thing.id &&
      (couldBeGone(talk, once, name) || defaultOf(journey, update, name) !== undefined) &&
      !isDeepStrictEqual(defaultOf(journey, update, name), value)
    );
  });
  for (const [name, value] of kept) {
    talk.report({
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
  const full = keepId(requestOn(talk, thing, update), before.object, thing.id);
  if (isOk(await talk.send(update, full)))
    await repeatPut(journey, update, thing, full, await look(plan, talk, thing), source);
}

/**
 * What every answer has to show is never gone: without a default, what it shows then is the
 * server's choice.
 */
function couldBeGone(talk: Talk, view: View | undefined, name: string): boolean {
  return (
    view !== undefined &&
    [undefined, null].some((value) => couldShow(talk, view, formatPointer([name]), value))
  );
}

async function repeatPut(
  { plan, talk }: Journey,
  update: Operation,
  thing: Thing,
  request: SentRequest,
  once: View | undefined,
  source: string,
): Promise<void> {
  const second = await talk.send(update, request);
  const twice = await look(plan, talk, thing);
  const [change] = differences(once?.object, twice?.object).filter(({ at }) => !isChangeStamp(at));
  if (change === undefined || once === undefined || twice === undefined) return;
  talk.report({
    code: 'put-not-idempotent',
    operation: update,
    location: `body${generalize(change.at)}`,
    message: `${change.at.slice(1) || 'the thing'} reads ${shorten(String(JSON.stringify(change.expected)))} after one PUT and ${shorten(String(JSON.stringify(change.actual)))} after the same again`,
    provenance: standard(source),
    exchanges: [once.exchange, second, twice.exchange],
  });
}

/** The example body with its required members alone. */
function requiredOnly({ plan }: Journey, update: Operation): Record<string, unknown> | undefined {
  const mediaType = preferredMediaType(update);
  if (mediaType?.schema === undefined) return undefined;
  const required = requiredNames(plan.document, mediaType.schema);
  const body = exampleBody(
    { document: plan.document, validator: plan.validator, seed: plan.seed + 1 },
    mediaType,
  );
  if (!isObject(body)) return undefined;
  return Object.fromEntries(Object.entries(body).filter(([name]) => required.includes(name)));
}

function defaultOf({ plan }: Journey, update: Operation, name: string): unknown {
  const schema = preferredMediaType(update)?.schema;
  const at = schema === undefined ? undefined : findMemberSchema(plan.document, schema, name);
  return at === undefined ? undefined : dereference(plan.document, at).node['default'];
}
