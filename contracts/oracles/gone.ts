import { isObject } from '../../openapi/lib/json-pointer.ts';
import { notThere, standard } from './conforms.ts';
import { type Oracle, stepsOf } from './history.ts';
import { deletion } from './listed.ts';
import { hasId, isOk } from './resource-client.ts';

/**
 * Whether an item says itself that it was deleted: many APIs keep what is deleted, show it to who
 * asks for it by its id, and leave it out of their lists.
 */
export function saysItIsDeleted(item: unknown): boolean {
  return (
    isObject(item) &&
    Object.entries(item).some(([name, value]) =>
      /^(is_?)?(deleted|removed|trashed)(_?(at|on|date|time))?$/i.test(name)
        ? value !== null && value !== false && value !== '' && value !== 0
        : /^(status|state)$/i.test(name) && /^(deleted|removed|trashed)$/i.test(String(value)),
    )
  );
}

/** What was taken away does not read any more, but for what says that it was. */
export const gone: Oracle = function* (history, { session, resource }) {
  for (const [index, { item, view, exchange }] of stepsOf(history, 'read')) {
    const [, removed] =
      stepsOf(history.slice(0, index), 'remove').find(([, step]) => step.item === item) ?? [];
    if (removed === undefined) continue;
    if (
      isOk(exchange) &&
      view.object !== undefined &&
      !saysItIsDeleted(view.object) &&
      (resource.read !== undefined || hasId(view.object, item.id))
    )
      yield {
        code: 'delete-ineffective',
        operation: removed.operation,
        location: 'state',
        message: `${JSON.stringify(item.id)} was deleted and still reads`,
        provenance: standard(deletion),
        exchanges: [removed.exchange, exchange],
      };
    else if (resource.read !== undefined) session.conforms(resource.read, exchange, notThere);
  }
};

/** A deletion takes away nothing else that could be read before. */
export const othersStay: Oracle = function* (history, { operation }) {
  for (const [index, { item, view, exchange }] of stepsOf(history, 'read')) {
    const [, removed] = stepsOf(history.slice(0, index), 'remove').at(-1) ?? [];
    // Two items of one id are one item, and another check's business.
    if (removed === undefined || removed.item.id === item.id) continue;
    if (isOk(exchange) && view.object !== undefined) continue;
    yield {
      code: 'delete-overreached',
      operation,
      location: 'state',
      message: `deleting ${JSON.stringify(removed.item.id)} took ${JSON.stringify(item.id)} away as well`,
      provenance: standard(deletion),
      exchanges: [removed.exchange, exchange],
    };
  }
};

/** A second deletion says that there is nothing, where 404 is declared. */
export const removedOnce: Oracle = function* (history, { context, session }) {
  const removals = stepsOf(history, 'remove');
  for (const [, { item, operation, exchange }] of removals) {
    const first = removals.find(([, step]) => step.item === item)?.[1].exchange;
    if (first === undefined || first === exchange) continue;
    session.conforms(operation, exchange, notThere);
    if (!isOk(exchange) || !operation.responses.some(({ status }) => status === '404')) continue;
    const isKept = stepsOf(history, 'read').some(
      ([, step]) => step.item === item && saysItIsDeleted(step.view.object),
    );
    if (isKept) continue;
    yield {
      code: 'delete-repeatable',
      operation,
      location: 'status',
      message: `deleting ${JSON.stringify(item.id)} a second time answers ${exchange.response?.status}, where 404 is declared`,
      provenance: context.document.evidence.at(`${operation.pointer}/responses/404`),
      exchanges: [first, exchange],
    };
  }
};
