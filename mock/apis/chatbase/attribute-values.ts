import type { components } from '../../../generated/chatbase.ts';
import type { Violation } from '../../lib/problem.ts';

export type CustomAttribute = components['schemas']['CustomAttribute'];

/**
 * The custom attributes of a contact as they are stored, and what is wrong with those that were
 * sent.
 */
export interface AttributeValues {
  readonly values: Readonly<Record<string, unknown>>;
  readonly violations: readonly Violation[];
}

/**
 * Reads the `custom_attributes` of a contact: those that the chatbot does not have are left out;
 * one that is archived takes only null; a boolean is also "true", "false", 0 or 1, and a date
 * whatever JavaScript's `Date` reads
 * (https://chatbase.co/docs/developer-guides/api/contacts/contact). Dates are stored as ISO 8601.
 */
export function readAttributeValues(
  given: Readonly<Record<string, unknown>>,
  attributes: readonly CustomAttribute[],
  location: readonly (string | number)[],
): AttributeValues {
  const values: [string, unknown][] = [];
  const violations: Violation[] = [];
  for (const { name, type, archived } of attributes) {
    if (!Object.hasOwn(given, name)) continue;
    const value = given[name];
    const at = { location: [...location, name], value };
    if (value === null) values.push([name, null]);
    else if (archived)
      violations.push({
        ...at,
        keyword: 'archived',
        message: 'must be null: the attribute is archived',
      });
    else {
      const read = readers[type](value);
      if (read === undefined) violations.push({ ...at, ...mismatches[type] });
      else values.push([name, read]);
    }
  }
  return { values: Object.fromEntries(values), violations };
}

/** By type: the value as it is stored; undefined where it is not of the type. */
const readers: Readonly<Record<CustomAttribute['type'], (value: unknown) => unknown>> = {
  text: (value) => (typeof value === 'string' ? value : undefined),
  number: (value) => (typeof value === 'number' ? value : undefined),
  boolean: readBoolean,
  date: readDate,
};

const mismatches: Readonly<
  Record<CustomAttribute['type'], Pick<Violation, 'keyword' | 'message'>>
> = {
  text: { keyword: 'type', message: 'must be string' },
  number: { keyword: 'type', message: 'must be number' },
  boolean: { keyword: 'type', message: 'must be boolean' },
  date: {
    keyword: 'format',
    message: 'must be a date that JavaScript reads, such as "2024-01-31" or "2024-01-31T12:00:00Z"',
  },
};

function readBoolean(value: unknown): boolean | undefined {
  if (value === true || value === 'true' || value === 1) return true;
  return value === false || value === 'false' || value === 0 ? false : undefined;
}

function readDate(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
