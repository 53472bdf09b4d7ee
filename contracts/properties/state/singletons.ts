import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { isJson } from '../../../openapi/model/media-types.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { differences, isChangeStamp, isMeasured } from '../../oracles/compare.ts';
import { generalize } from '../../oracles/conforms.ts';
import { expectSuccess } from '../../oracles/expect.ts';
import { sideBySide, told } from '../../oracles/history.ts';
import { alterations, documentedMembers, evidenceOfAnswer } from '../../oracles/kept.ts';
import { isOk } from '../../oracles/resource-client.ts';
import { otherBody } from '../../plan/alter-body.ts';
import { withZeros } from '../../plan/body-values.ts';
import type { Check } from '../../plan/check.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { fillUp } from '../../plan/full-body.ts';
import { listItems } from '../../plan/resources.ts';
import { preferredMediaType } from '../../request/build-request.ts';
import { exampleBody } from '../../request/example-values.ts';
import type { Exchange } from '../../request/exchange.ts';
import { emptiesBy } from './update-bodies.ts';

/**
 * What there is one of, such as `PUT /settings` or `PATCH /settings`: the GET at its path shows what was sent last. What
 * lies below an item is in `settings.ts`.
 */
export function deriveSingletons(context: CheckContext): Check[] {
  return context.operations.flatMap((put) => {
    const get = context.operations.find(
      ({ method, path }) => method === 'get' && path === put.path,
    );
    const type = preferredMediaType(put)?.type;
    const isOne =
      ['put', 'patch'].includes(put.method) &&
      !put.path.includes('{') &&
      get !== undefined &&
      listItems(context.document, get) === undefined &&
      type !== undefined &&
      isJson(type);
    return isOne && get !== undefined ? [checkOf(context, put, get)] : [];
  });
}

function checkOf(context: CheckContext, put: Operation, get: Operation): Check {
  return {
    id: `${put.id}/journeys/singleton`,
    group: 'journeys',
    category: 'state',
    operation: put,
    title: `${get.id} shows what was sent last`,
    provenance: context.document.evidence.at(put.pointer),
    safety: 'writes',
    run: (session) => showsLast(context, session, put, get),
  };
}

/** Several bodies, of which each has other values than the one before it. */
function bodiesOf(context: CheckContext, put: Operation): Record<string, unknown>[] {
  const mediaType = preferredMediaType(put);
  if (mediaType?.schema === undefined) return [];
  const { schema } = mediaType;
  const example = exampleBody(context, mediaType);
  const full = fillUp(context, schema, example);
  if (!isObject(full)) return [];
  const other = otherBody(context, schema, full, () => false, { mayHide: true });
  return [full, other, withZeros(context, schema, full), full, ...emptiesBy(context, put)].filter(
    (body): body is Record<string, unknown> =>
      isObject(body) && context.validator.accepts(schema, body, 'request'),
  );
}

/** Of what a PATCH does not send nothing changes. */
function expectRest(
  session: CheckSession,
  patch: Operation,
  {
    own,
    before,
    written,
    exchange,
  }: {
    readonly own: Readonly<Record<string, unknown>>;
    readonly before: Record<string, unknown> | undefined;
    readonly written: Exchange;
    readonly exchange: Exchange;
  },
): void {
  if (patch.method !== 'patch' || before === undefined) return;
  const rest = (json: unknown) =>
    Object.fromEntries(Object.entries(Object(json)).filter(([name]) => !Object.hasOwn(own, name)));
  const [change] = differences(rest(before), rest(exchange.response?.json)).filter(
    ({ at }) => !isChangeStamp(at) && !isMeasured(at),
  );
  if (change === undefined) return;
  session.report({
    code: 'update-overreached',
    operation: patch,
    location: `body${generalize(change.at)}`,
    message: `${change.at.slice(1)} was not sent, and reads ${told(change.actual)} where it read ${told(change.expected)}`,
    differs: sideBySide(change.expected, change.actual),
    provenance: session.document.evidence.at(patch.pointer),
    exchanges: [written, exchange],
  });
}

async function showsLast(
  context: CheckContext,
  session: CheckSession,
  put: Operation,
  get: Operation,
): Promise<void> {
  const provenance = context.document.evidence.at(put.pointer);
  const bodies = bodiesOf(context, put);
  if (bodies.length === 0) throw new CheckSkipped('its body is no object');
  const [toPut, toGet] = [await session.prepare(put), await session.prepare(get)];
  let before: Record<string, unknown> | undefined;
  for (const [index, sent] of bodies.entries()) {
    const written = await session.send(put, session.request(put, toPut, { body: sent }));
    // Whether made-up values are taken is another check's business.
    if (index > 0 && !isOk(written)) continue;
    if (!expectSuccess(session, put, written, provenance)) return;
    const exchange = await session.send(get, session.request(get, toGet));
    const object = exchange.response?.json;
    if (!isOk(exchange) || !isObject(object)) return;
    const members = { ...documentedMembers(context, get), ...object };
    const view = { operation: get, exchange, object };
    // The request says what was really sent, with names marked.
    const { body } = written.request;
    const own = body?.kind === 'json' && isObject(body.value) ? body.value : sent;
    expectRest(session, put, { own, before, written, exchange });
    before = object;
    for (const difference of alterations({ context, session }, put, own, members, view))
      session.report({
        code: 'update-ignored',
        operation: put,
        location: `body${generalize(difference.at)}`,
        message: `${difference.at.slice(1)} was sent as ${told(difference.expected)} and reads ${told(difference.actual)}`,
        differs: sideBySide(difference.expected, difference.actual),
        provenance: evidenceOfAnswer(difference, provenance),
        exchanges: [written, exchange],
      });
  }
}
