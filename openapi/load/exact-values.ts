/**
 * Where whole numbers beyond 2^53 are kept exactly, as bigints: `nowhere`, in `examples` and
 * defaults alone, since keywords such as `maximum` are compared as numbers, or `everywhere`, in data.
 */
export type ExactValues = 'nowhere' | 'examples' | 'everywhere';

/** A whole number of sixteen digits or more that may be a value of JSON or YAML. */
const longNumber = /(?:^|[[{:,\s-])[-+]?\d{16,}\s*(?:[,}\]#]|$)/m;

/** Whether a text may have a number that JavaScript would round. */
export function hasLongNumber(text: string): boolean {
  return longNumber.test(text);
}

/** Members of a document whose value is what an API sends. */
const shown: ReadonlySet<string> = new Set(['example', 'examples', 'default']);

/** Members whose own members have names, not keywords: a property may be called `example`. */
const named: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'definitions',
  '$defs',
  'dependentSchemas',
  'schemas',
  'responses',
  'parameters',
  'requestBodies',
  'headers',
  'links',
  'callbacks',
  'paths',
  'pathItems',
  'webhooks',
  'content',
  'encoding',
  'variables',
  'securitySchemes',
  'mapping',
  'scopes',
]);

/** A value as it was read with bigints, which stay where it is said; all others are numbers. */
export function withExact(value: unknown, where: ExactValues): unknown {
  return convert(value, where === 'everywhere', false, where === 'examples');
}

function convert(
  value: unknown,
  isExact: boolean,
  isNamed: boolean,
  hasExamples: boolean,
): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return isExact && !Number.isSafeInteger(number) ? value : number;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      value[index] = convert(item, isExact, false, hasExamples);
    return value;
  }
  for (const [name, member] of Object.entries(value)) {
    const isShown = hasExamples && !isNamed && shown.has(name);
    const next = convert(member, isExact || isShown, !isNamed && named.has(name), hasExamples);
    if (next !== member) Object.assign(value, { [name]: next });
  }
  return value;
}
