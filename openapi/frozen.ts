/**
 * Whether nothing in a value of JSON can change any more: objects and lists that are frozen all the way down, without accessors. What holds of such a value
 * may be remembered.
 */
export function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function';
  if (!Object.isFrozen(value) || !isPlain(value)) return false;
  return Object.values(Object.getOwnPropertyDescriptors(value)).every((member) => 'value' in member && isDeeplyFrozen(member.value));
}

/** Whether an object is made of nothing but its members. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}
