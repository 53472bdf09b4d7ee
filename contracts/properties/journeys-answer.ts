import { isObject } from '../../openapi/lib/json-pointer.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { differences, isChangeStamp, missingFrom } from '../oracles/compare.ts';
import { couldShow } from '../oracles/schema-allows.ts';
import { exampleBody } from '../request/example-values.ts';
import { expectSuccess } from '../oracles/expect.ts';
import { fillUp } from '../plan/full-body.ts';
import { generalize, shorten, standard } from '../oracles/conforms.ts';
import type { Exchange } from '../request/exchange.ts';
import { findById, isOk, requestOn, type Thing, thingOf, type View } from '../oracles/resource-client.ts';
import { exactBodies } from './exact-values.ts';
import { type Journey, newThing } from './journey.ts';
import { documentedMembers, readable, sentThing } from './read-equal.ts';
import { wholeOther } from './update-bodies.ts';
import { evidenceOfDifference } from './usual.ts';

/**
 * Of what no operation reads, the answer to its creation tells what was kept of everything that the
 * document allows.
 */
export async function creationAnswers(journey: Journey): Promise<void> {
  const { plan, talk, resource } = journey;
  const mediaType = preferredMediaType(resource.create);
  if (mediaType?.schema === undefined) return;
  const example = exampleBody(plan, mediaType);
  const full = fillUp(plan, mediaType.schema, example);
  const exact = isJson(mediaType.type)
    ? exactBodies(plan, mediaType.schema, () => plan.mark(mediaType, full))
    : [];
  for (const body of [plan.mark(mediaType, full), ...exact]) {
    if (body === undefined) continue;
    const fixture = await talk.prepare(resource.create, { shared: true });
    const created = await talk.send(
      resource.create,
      talk.request(resource.create, fixture, { body }),
    );
    const thing = thingOf(resource, created);
    if (thing !== undefined) expectShown(journey, resource.create, created, thing);
  }
}

/** The same of an update; the same PUT twice is answered alike. */
export async function updateAnswers(journey: Journey, update: Operation): Promise<void> {
  const { plan, talk, provenance } = journey;
  const thing = await newThing(journey);
  const before = findById(thing.created.response?.json, thing.id) ?? {};
  for (const isSampled of [false, true]) {
    const request = requestOn(talk, thing, update, wholeOther(plan, update, before, isSampled));
    const first = await talk.send(update, request);
    if (isSampled && !isOk(first)) return;
    if (!expectSuccess(talk, update, first, provenance)) return;
    expectShown(journey, update, first, thing);
    if (update.method === 'put')
      expectSame(journey, update, first, await talk.send(update, request));
  }
}

function expectSame({ talk }: Journey, update: Operation, first: Exchange, second: Exchange): void {
  const [change] = differences(first.response?.json, second.response?.json).filter(
    ({ at }) => !isChangeStamp(at),
  );
  if (change === undefined || !isOk(second)) return;
  talk.report({
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
  { plan, talk, resource, provenance }: Journey,
  operation: Operation,
  exchange: Exchange,
  { id }: Thing,
): void {
  const object = findById(exchange.response?.json, id);
  if (!isObject(object)) return;
  const documented = { ...documentedMembers(plan, operation), ...object };
  const sent = sentThing(plan, operation, exchange.request, documented);
  if (sent === undefined) return;
  const view: View = { operation, exchange, object };
  for (const difference of missingFrom(object, readable(plan, operation, sent, documented))) {
    const { at, expected, actual } = difference;
    // Which id a thing gets is the server's choice.
    if (actual === id || !couldShow(talk, view, at, expected)) continue;
    talk.report({
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
