/**
 * Freezes a value and all that is in it: whoever changes a stored entity in place gets an error,
 * not a lost update.
 */
export function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) freeze(member);
  }
  return value;
}
