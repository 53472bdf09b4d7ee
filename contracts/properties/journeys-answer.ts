import { isObject } from '../../openapi/lib/json-pointer.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { differences, isChangeStamp, missingFrom } from '../oracles/compare.ts';
import { generalize, shorten, standard } from '../oracles/conforms.ts';
import { expectSuccess } from '../oracles/expect.ts';
import {
  findById,
  type Item,
  isOk,
  itemOf,
  requestOn,
  type View,
} from '../oracles/resource-client.ts';
import { schemaAllows } from '../oracles/schema-allows.ts';
import { exactBodies } from '../plan/body-values.ts';
import { fillUp } from '../plan/full-body.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { exampleBody } from '../request/example-values.ts';
import type { Exchange } from '../request/exchange.ts';
import { type Journey, newItem } from './journey.ts';
import { documentedMembers, readable, sentItem } from './read-equal.ts';
import { wholeOther } from './update-bodies.ts';
import { evidenceOfDifference } from './usual.ts';

/**
 * Of what no operation reads, the answer to its creation tells what was kept of everything that the
 * document allows.
 */
export async function creationAnswers(journey: Journey): Promise<void> {
  const { context, session, resource } = journey;
  const mediaType = preferredMediaType(resource.create);
  if (mediaType?.schema === undefined) return;
  const example = exampleBody(context, mediaType);
  const full = fillUp(context, mediaType.schema, example);
  const exact = isJson(mediaType.type)
    ? exactBodies(context, mediaType.schema, () => context.mark(mediaType, full))
    : [];
  for (const body of [context.mark(mediaType, full), ...exact]) {
    if (body === undefined) continue;
    const fixture = await session.prepare(resource.create, { shared: true });
    const created = await session.send(
      resource.create,
      session.request(resource.create, fixture, { body }),
    );
    const item = itemOf(resource, created);
    if (item !== undefined) expectShown(journey, resource.create, created, item);
  }
}

/** The same of an update; the same PUT twice is answered alike. */
export async function updateAnswers(journey: Journey, update: Operation): Promise<void> {
  const { context, session, provenance } = journey;
  const item = await newItem(journey);
  const before = findById(item.created.response?.json, item.id) ?? {};
  for (const isSampled of [false, true]) {
    const request = requestOn(
      session,
      item,
      update,
      wholeOther(context, update, before, isSampled),
    );
    const first = await session.send(update, request);
    if (isSampled && !isOk(first)) return;
    if (!expectSuccess(session, update, first, provenance)) return;
    expectShown(journey, update, first, item);
    if (update.method === 'put')
      expectSame(journey, update, first, await session.send(update, request));
  }
}

function expectSame(
  { session }: Journey,
  update: Operation,
  first: Exchange,
  second: Exchange,
): void {
  const [change] = differences(first.response?.json, second.response?.json).filter(
    ({ at }) => !isChangeStamp(at),
  );
  if (change === undefined || !isOk(second)) return;
  session.report({
    code: 'put-not-idempotent',
    operation: update,
    location: `body${generalize(change.at)}`,
    message: `${change.at.slice(1)} is answered as ${shorten(String(JSON.stringify(change.expected)))} to one PUT and as ${shorten(String(JSON.stringify(change.actual)))} to the same again`,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.3.4'),
    exchanges: [first, second],
  });
}

/**
 * Members of the name that was sent, which the document says the answer shows, have the value that
 * was sent.
 */
function expectShown(
  { context, session, resource, provenance }: Journey,
  operation: Operation,
  exchange: Exchange,
  { id }: Item,
): void {
  const object = findById(exchange.response?.json, id);
  if (!isObject(object)) return;
  const documented = { ...documentedMembers(context, operation), ...object };
  const sent = sentItem(context, operation, exchange.request, documented);
  if (sent === undefined) return;
  const view: View = { operation, exchange, object };
  for (const difference of missingFrom(object, readable(context, operation, sent, documented))) {
    const { at, expected, actual } = difference;
    // Which id an item gets is the server's choice.
    if (actual === id || !schemaAllows(session, view, at, expected)) continue;
    session.report({
      code: operation.id === resource.create.id ? 'write-altered' : 'update-ignored',
      operation,
      location: `body${generalize(at)}`,
      message: `${at.slice(1)} was sent as ${shorten(String(JSON.stringify(expected)))} and is answered as ${actual === undefined ? 'nothing' : shorten(JSON.stringify(actual))}`,
      provenance:
        actual === undefined
          ? { evidence: 'assumed' }
          : evidenceOfDifference(difference, provenance),
      exchanges: [exchange],
    });
  }
}
