import { isDeepStrictEqual } from 'node:util';
import { formatPointer, isObject, ownMember } from '../../openapi/lib/json-pointer.ts';

/** A place where two values differ. */
export interface Difference {
  /** JSON pointer. */
  readonly at: string;
  readonly expected: unknown;
  /** Undefined where it is missing. */
  readonly actual: unknown;
}

/**
 * Where a value lacks something that was sent: every member that was sent has to be there and
 * equal; members that the server adds are its own affair.
 */
export function missingFrom(
  actual: unknown,
  sent: unknown,
  path: readonly string[] = [],
): Difference[] {
  if (isObject(sent) && isObject(actual)) {
    return Object.entries(sent).flatMap(([name, value]) =>
      Object.hasOwn(actual, name)
        ? missingFrom(ownMember(actual, name), value, [...path, name])
        : [{ at: formatPointer([...path, name]), expected: value, actual: undefined }],
    );
  }
  if (
    Array.isArray(sent) &&
    Array.isArray(actual) &&
    sent.length === actual.length &&
    !isReordered(actual, sent)
  ) {
    return sent.flatMap((item, index) =>
      missingFrom(actual[index], item, [...path, String(index)]),
    );
  }
  return isSame(sent, actual) ? [] : [{ at: formatPointer(path), expected: sent, actual }];
}

/** Whether a list has what was sent in another order: then no one item is at fault. */
export function isReordered(actual: readonly unknown[], sent: readonly unknown[]): boolean {
  const has = (item: unknown, wanted: unknown) => missingFrom(item, wanted).length === 0;
  if (actual.length !== sent.length || sent.every((item, index) => has(actual[index], item)))
    return false;
  const left = [...actual];
  return sent.every((item) => {
    const index = left.findIndex((candidate) => has(candidate, item));
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}

/** Where two values differ at all; lists count as one value. */
export function differences(
  before: unknown,
  after: unknown,
  path: readonly string[] = [],
): Difference[] {
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) =>
      differences(ownMember(before, name), ownMember(after, name), [...path, name]),
    );
  }
  return isDeepStrictEqual(before, after)
    ? []
    : [{ at: formatPointer(path), expected: before, actual: after }];
}

/** Equal as JSON; two timestamps are equal when they name the same instant. */
function isSame(a: unknown, b: unknown): boolean {
  if (isDeepStrictEqual(a, b)) return true;
  const instants = [a, b].map((value) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN,
  );
  return instants[0] === instants[1];
}

/** Whether a member tells when something was changed, so that a change may move it. */
export function isChangeStamp(pointer: string): boolean {
  const name = pointer.split('/').at(-1) ?? '';
  return (
    /(updated|modified|changed|trained|version|etag|revision)_?(at|on|time|date|id)?(_unix_secs)?$/i.test(
      name,
    ) || /^last_?\w+(_?at|_?time\w*|_secs)$/i.test(name)
  );
}

/** Whether a member measures the process that answers, so that it is another at each read. */
export function isMeasured(pointer: string): boolean {
  return pointer
    .split('/')
    .some((name) =>
      /^(up_?time\w*|memory\w*|heap\w*|rss|cpu\w*|load_?(avg|average)?|elapsed\w*|now|current_?time|server_?time|request_?id|trace_?id)$/i.test(
        name,
      ),
    );
}
