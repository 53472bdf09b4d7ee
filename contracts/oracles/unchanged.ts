import { isDeepStrictEqual } from 'node:util';
import { formatPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import { isMarked } from '../../openapi/schema/is-marked.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { shownSchema } from '../plan/resources.ts';
import { differences, isChangeStamp, isMeasured, missingFrom } from './compare.ts';
import { generalize, standard } from './conforms.ts';
import {
  isSeen,
  type Oracle,
  readAfter,
  readBefore,
  sideBySide,
  stepsOf,
  told,
  type Violation,
} from './history.ts';
import { documentedMembers, sentItem } from './kept.ts';
import { withoutProgress } from './moves-on.ts';
import { findById, hasId } from './resource-client.ts';

/** Two reads of an item agree where nothing was written between (RFC 9110, section 9.2.1). */
export const sameReads: Oracle = function* (history, { operation }) {
  for (const [index, { item, view, exchange }] of stepsOf(history, 'read')) {
    const before = readBefore(history, index, item);
    if (before === undefined) continue;
    const between = history.slice(history.indexOf(before) + 1, index);
    if (between.some(({ kind }) => kind !== 'get' && kind !== 'list')) continue;
    const [change] = withoutProgress(differences(before.view.object, view.object)).filter(
      ({ at }) => !isMeasured(at),
    );
    if (change === undefined) continue;
    yield {
      code: 'reads-disagree',
      operation,
      location: `body${generalize(change.at)}`,
      message: `${change.at || 'the item'} reads ${told(change.expected)} and then ${told(change.actual)}`,
      differs: sideBySide(change.expected, change.actual),
      provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1'),
      exchanges: [before.exchange, ...between.map((step) => step.exchange), exchange],
    };
  }
};

/** An item stays as it is while others are made and changed. */
export const bystanders: Oracle = function* (history, at) {
  for (const [index, { item, view, exchange }] of stepsOf(history, 'read')) {
    const before = readBefore(history, index, item);
    if (before === undefined) continue;
    const between = history
      .slice(history.indexOf(before) + 1, index)
      .filter(({ kind }) => ['create', 'write', 'remove'].includes(kind));
    const [last] = between.slice(-1);
    // Two items of one id are one item, and another check's business.
    if (last === undefined || between.some((step) => step.item.id === item.id)) continue;
    const [change] = withoutProgress(differences(before.view.object, view.object)).filter(
      ({ at: place }) => !isChangeStamp(place),
    );
    if (change === undefined) continue;
    const what = { create: 'creating another item', write: 'the update' }[last.kind as string];
    yield {
      code: 'update-overreached',
      operation: at.operation,
      location: last.kind === 'create' ? 'state' : `other${generalize(change.at)}`,
      message: `${what ?? last.kind} changed ${change.at.slice(1) || 'all'} of ${JSON.stringify(item.id)}, which is another item`,
      exchanges: [before.exchange, last.exchange, exchange],
    };
  }
};

/**
 * What an update does not send stays as it is. PUT may change what it does not send, unless it sets
 * a part below the item; that it does is another check.
 */
export const restStays: Oracle = function* (history, { context, resource }) {
  for (const [index, { item, operation, exchange, isPreparation }] of stepsOf(history, 'write')) {
    const before = readBefore(history, index, item)?.view;
    const after = readAfter(history, index, item)?.view;
    const replaces =
      operation.method === 'put' &&
      !operation.path.startsWith(`${resource.read?.path ?? operation.path}/`);
    if (isPreparation || replaces || !isSeen(before) || !isSeen(after)) continue;
    const sent = sentItem(context, operation, exchange.request, {
      ...documentedMembers(context, after.operation),
      ...after.object,
    });
    if (sent === undefined) continue;
    for (const { at, expected, actual } of differences(before.object, after.object)) {
      const [, top = ''] = at.split('/');
      // Request and answer may have different names for a member: `chatbotName` shows as `name`.
      const isRenamed =
        actual !== undefined &&
        Object.values(sent).some((value) => isDeepStrictEqual(value, actual));
      if (Object.hasOwn(sent, top) || isChangeStamp(at) || isRenamed) continue;
      yield {
        code: 'update-overreached',
        operation,
        location: `body${generalize(at)}`,
        message: `${at.slice(1)} was not sent, read ${told(expected)} before and ${told(actual)} afterwards`,
        differs: sideBySide(expected, actual),
        exchanges: [before.exchange, exchange, after.exchange],
      };
    }
  }
};

/** The answer to an update shows the item that was updated, as it reads afterwards. */
export const answerAgrees: Oracle = function* (history) {
  for (const [index, { item, operation, exchange, isPreparation }] of stepsOf(history, 'write')) {
    const after = readAfter(history, index, item)?.view;
    const json = exchange.response?.json;
    if (isPreparation || !isSeen(after) || !isObject(json)) continue;
    const { object } = after;
    const [name] = Object.entries(object).find(([, value]) => value === item.id) ?? [];
    if (name === undefined) continue;
    const nodes = [json, ...Object.values(json)].filter(isObject);
    const violation = {
      code: 'reads-disagree',
      operation,
      exchanges: [exchange, after.exchange],
    } as const;
    const own = nodes.find((node) => node[name] === item.id);
    const common = Object.entries(own ?? {}).filter(([member]) => Object.hasOwn(object, member));
    const changes = withoutProgress(missingFrom(object, Object.fromEntries(common)));
    const [change] = changes.filter(({ at }) => !isChangeStamp(at));
    if (change !== undefined)
      yield {
        ...violation,
        location: `body${generalize(change.at)}`,
        message: `the answer to the update shows ${change.at.slice(1)} as ${told(change.expected)} and a read as ${told(change.actual)}`,
        differs: sideBySide(change.expected, change.actual),
      };
    const whole = nodes.find((node) =>
      Object.keys(object).every((member) => Object.hasOwn(node, member)),
    );
    if (whole !== undefined && String(whole[name]) !== String(item.id))
      yield {
        ...violation,
        location: `body/${name}`,
        message: `${JSON.stringify(item.id)} was updated, and the answer shows ${name} ${told(whole[name])}`,
        differs: sideBySide(item.id, whole[name]),
      };
  }
};

/** The answer to a creation shows what was sent as a read does, as far as it may show it. */
export const creationAgrees: Oracle = function* (history, { context, session }) {
  for (const [index, { item, operation, exchange }] of stepsOf(history, 'create')) {
    const next = readAfter(history, index, item);
    const isQuiet =
      next !== undefined &&
      !history
        .slice(index + 1, history.indexOf(next))
        .some((step) => step.item === item && step.kind === 'write');
    const answer = findById(exchange.response?.json, item.id);
    if (!isQuiet || !isSeen(next.view) || answer === undefined || !hasId(answer, item.id)) continue;
    const { object } = next.view;
    const mayShow = documentedMembers(context, operation);
    const sent = sentItem(context, operation, exchange.request, object) ?? {};
    for (const name of Object.keys(sent)) {
      const [shown, answered] = [object[name], answer[name]];
      const isLeftOut = answered === undefined && shown !== null && Object.hasOwn(mayShow, name);
      if (shown === undefined || isSameValue(shown, answered)) continue;
      if (!isLeftOut && answered === undefined) continue;
      if (!session.conforms(operation, exchange)) continue;
      yield {
        code: 'reads-disagree',
        operation,
        location: `body${generalize(formatPointer([name]))}`,
        message: isLeftOut
          ? `the answer to the creation does not show ${name}, which was sent and reads ${told(shown)}`
          : `the answer to the creation shows ${name} as ${told(answered)} and a read as ${told(shown)}`,
        // What may be left out may be left out here alone.
        ...(isLeftOut && { provenance: { evidence: 'assumed' } as const }),
        exchanges: [exchange, next.exchange],
      };
    }
  }
};

const isSameValue = (a: unknown, b: unknown) =>
  missingFrom(a, b).length === 0 && missingFrom(b, a).length === 0;

/** The same write once more leaves the item as the first one did. */
export function sameAgain(code: 'put-not-idempotent' | 'update-overreached'): Oracle {
  const isPut = code === 'put-not-idempotent';
  return function* (history) {
    for (const [index, { item, operation, exchange }] of stepsOf(history, 'write')) {
      const [, first] =
        stepsOf(history.slice(0, index), 'write').findLast(
          ([, step]) => step.item === item && step.exchange.request === exchange.request,
        ) ?? [];
      const once = first && readAfter(history, history.indexOf(first), item);
      const twice = readAfter(history, index, item);
      if (once === undefined || twice === undefined || once === twice) continue;
      const [change] = differences(once.view.object, twice.view.object).filter(
        ({ at }) => !isChangeStamp(at),
      );
      if (change === undefined) continue;
      const [verb, again] = isPut ? ['one PUT', 'the same again'] : ['an update', 'the same again'];
      yield {
        code,
        operation,
        location: `${isPut ? 'body' : 'again'}${generalize(change.at)}`,
        message: `${change.at.slice(1) || 'the item'} reads ${told(change.expected)} after ${verb} and ${told(change.actual)} after ${again}`,
        differs: sideBySide(change.expected, change.actual),
        provenance: isPut
          ? standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.3.4')
          : { evidence: 'assumed' },
        exchanges: [once.exchange, exchange, twice.exchange],
      };
    }
  };
}

/** Time does not run backwards: neither from one read to the next, nor from creation to change. */
export const stampsForward: Oracle = function* (history, { operation }) {
  for (const [index, { item, view, exchange }] of stepsOf(history, 'read')) {
    const before = readBefore(history, index, item);
    const violation = {
      code: 'timestamp-backwards',
      operation,
      provenance: standard('https://www.rfc-editor.org/rfc/rfc3339'),
      exchanges: [...(before === undefined ? [] : [before.exchange]), exchange],
    } as const;
    yield* backwards(before?.view.object, view.object, violation);
  }
};

/**
 * What says when an item was changed, and is `readOnly`, moves with each change, where it has parts
 * of a second: of whole ones, two changes may have the same.
 */
export const stampsMove: Oracle = function* (history, { context }) {
  for (const [index, { item, operation, exchange, isPreparation }] of stepsOf(history, 'write')) {
    const before = readBefore(history, index, item)?.view;
    const after = readAfter(history, index, item)?.view;
    if (isPreparation || !isSeen(before) || !isSeen(after)) continue;
    if (differences(before.object, after.object).length === 0) continue;
    for (const [name, value] of stampsIn(after.object, '')) {
      const isFine = typeof value === 'string' && /\.\d*[1-9]/.test(value);
      if (!/^\/(last_?)?(updated|modified)/i.test(name) || !isFine) continue;
      const schema = shownSchema(context.document, after.operation);
      const member =
        schema === undefined
          ? undefined
          : findMemberSchema(context.document, schema, name.slice(1));
      const isServers = member !== undefined && isMarked(context.document, member, 'readOnly');
      if (!isServers || before.object[name.slice(1)] !== value) continue;
      yield {
        code: 'update-ignored',
        operation,
        location: `body${name}`,
        message: `${name.slice(1)} is still ${value} after an update`,
        provenance: { evidence: 'assumed' },
        exchanges: [before.exchange, exchange, after.exchange],
      };
    }
  }
};

function* backwards(
  before: unknown,
  after: unknown,
  violation: Omit<Violation, 'location' | 'message'>,
): Generator<Violation> {
  const old = new Map(stampsIn(before, ''));
  const stamps = new Map(stampsIn(after, ''));
  for (const [name, value] of stamps) {
    const location = `body${name}`;
    if (instant(value) < instant(old.get(name)))
      yield {
        ...violation,
        location,
        message: `${name.slice(1)} was ${String(old.get(name))} and is ${String(value)} afterwards`,
      };
    if (!/(updated|modified)/i.test(name)) continue;
    // What an item brings along of others has times of its own.
    if (before === undefined && !/^(\/(meta|metadata|timestamps|audit))?\/[^/]+$/.test(name))
      continue;
    const created = stamps.get(
      name.replace(/last_(updated|modified)|updated|modified/i, 'created'),
    );
    if (instant(value) < instant(created))
      yield {
        ...violation,
        location,
        message: `${name.slice(1)} is ${String(value)}, before the creation at ${String(created)}`,
      };
  }
}

function* stampsIn(node: unknown, path: string): Generator<[string, unknown]> {
  if (!isObject(node)) return;
  for (const [name, value] of Object.entries(node)) {
    if (isObject(value)) yield* stampsIn(value, `${path}/${name}`);
    else if (/(created|updated|modified)/i.test(name)) yield [`${path}/${name}`, value];
  }
}

function instant(value: unknown): number {
  return typeof value === 'number' ? value : Date.parse(String(value));
}
