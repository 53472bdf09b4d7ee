import { isObject } from '../../openapi/lib/json-pointer.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { generalize } from '../oracles/conforms.ts';
import { expectSuccess } from '../oracles/expect.ts';
import { told } from '../oracles/history.ts';
import { alterations, documentedMembers, evidenceOfAnswer } from '../oracles/kept.ts';
import { isOk } from '../oracles/resource-client.ts';
import { otherBody } from '../plan/alter-body.ts';
import { withZeros } from '../plan/body-values.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import { fillUp } from '../plan/full-body.ts';
import { listItems } from '../plan/resources.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { exampleBody } from '../request/example-values.ts';

/**
 * What there is one of, such as `PUT /settings`: the GET at its path shows what was sent last. What
 * lies below an item is in `settings.ts`.
 */
export function deriveSingletons(context: CheckContext): Check[] {
  return context.operations.flatMap((put) => {
    const get = context.operations.find(
      ({ method, path }) => method === 'get' && path === put.path,
    );
    const type = preferredMediaType(put)?.type;
    const isOne =
      put.method === 'put' &&
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
  const other = otherBody(context, schema, full, () => false);
  return [full, other, withZeros(context, schema, full)].filter(
    (body): body is Record<string, unknown> =>
      isObject(body) && context.validator.accepts(schema, body, 'request'),
  );
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
    for (const difference of alterations({ context, session }, put, own, members, view))
      session.report({
        code: 'update-ignored',
        operation: put,
        location: `body${generalize(difference.at)}`,
        message: `${difference.at.slice(1)} was sent as ${told(difference.expected)} and reads ${told(difference.actual)}`,
        provenance: evidenceOfAnswer(difference, provenance),
        exchanges: [written, exchange],
      });
  }
}
