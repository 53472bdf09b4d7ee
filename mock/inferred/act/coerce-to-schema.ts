import { getPointer, isObject, parsePointer } from '../../../openapi/lib/json-pointer.ts';
import type { SchemaValidator } from '../../../openapi/schema/schema-validator.ts';

const rounds = 6;

/**
 * A value as near to the candidate as its schema allows: what is at fault is replaced by what
 * stands there in a value that conforms, or left out; where that does not do, what it stands in is.
 * What cannot be mended so is the conforming value itself.
 * @param instead makes a value that conforms; called only when it is needed
 */
export function coerceToSchema(
  validator: SchemaValidator,
  schema: string,
  candidate: unknown,
  instead: () => unknown,
): unknown {
  let value = candidate;
  for (let round = 0; round < rounds; round++) {
    const violations = validator.validate(schema, value, 'answer');
    if (violations.length === 0) return value;
    if (typeof value !== 'object' || value === null) break;
    const substitute = instead();
    // The first rounds mend where the fault is, the later ones what stands ever higher above it.
    const places = new Set(
      violations.map(({ instance }) => lift(instance, Math.max(0, round - 1))),
    );
    // Of alternatives none of which fits, the whole is at fault as well as what keeps the nearest
    // from fitting.
    places.delete('');
    if (places.size === 0) break;
    value = structuredClone(value);
    for (const place of [...places].sort(fromTheEnd)) repair(value, place, substitute, round);
  }
  return validator.validate(schema, value, 'answer').length === 0 ? value : instead();
}

function lift(pointer: string, levels: number): string {
  const tokens = pointer.split('/');
  return tokens.slice(0, Math.max(2, tokens.length - levels)).join('/');
}

/** Later items of an array first, so that taking one out does not move the next. */
function fromTheEnd(a: string, b: string): number {
  return b.localeCompare(a, 'en', { numeric: true });
}

function repair(value: unknown, place: string, substitute: unknown, round: number): void {
  const parent = getPointer(value, place.slice(0, place.lastIndexOf('/')));
  const key = parsePointer(place).at(-1);
  const other = round % 2 === 0 ? getPointer(substitute, place) : undefined;
  if (key === undefined) return;
  if (Array.isArray(parent)) {
    if (other === undefined) parent.splice(Number(key), 1);
    else parent[Number(key)] = structuredClone(other);
  } else if (isObject(parent)) {
    if (other === undefined) delete parent[key];
    else
      Object.defineProperty(parent, key, {
        value: structuredClone(other),
        enumerable: true,
        writable: true,
        configurable: true,
      });
  }
}
