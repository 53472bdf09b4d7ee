// Of all doubles together: that a value never changes is true of the value, whoever asks.
const immutableValues = new WeakSet<object>();

/**
 * Notes that a value of JSON will be seen again and never change, so that what holds of it may be
 * remembered: that it conforms to a schema, how it is written. Only what is frozen all the way down
 * is noted, without accessors. Looking costs as much as a check, so this is for what is shown many
 * times.
 */
export function markImmutable<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && isDeeplyFrozen(value))
    immutableValues.add(value);
  return value;
}

export function isImmutable(value: object): boolean {
  return immutableValues.has(value);
}

function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function';
  if (!Object.isFrozen(value) || !isPlain(value)) return false;
  return Object.values(Object.getOwnPropertyDescriptors(value)).every(
    (member) => 'value' in member && isDeeplyFrozen(member.value),
  );
}

/** Whether an object is made of nothing but its members. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}
