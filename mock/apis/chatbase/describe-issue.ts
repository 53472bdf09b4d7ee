import type { Violation } from '../../lib/problem.ts';

/**
 * A violation in the manner of the guides' examples: `Number must be greater than or equal to 10`,
 * `Expected number, received string`, `Invalid type. Must be one of: text, number, boolean, date`
 * (https://chatbase.co/docs/developer-guides/api/contacts).
 */
export function describeIssue({ keyword, message, location, value }: Violation): string {
  const rest = message.replace(/^must be (one of )?/, '');
  if (keyword === 'required') return 'Required';
  if (keyword === 'type') return `Expected ${rest}, received ${kindOf(value)}`;
  if (keyword === 'minimum')
    return `Number must be greater than or equal to ${rest.replace('>= ', '')}`;
  if (keyword === 'maximum')
    return `Number must be less than or equal to ${rest.replace('<= ', '')}`;
  if (keyword === 'enum')
    return `Invalid ${location.at(-1)}. Must be one of: ${rest.replaceAll('"', '')}`;
  return message.charAt(0).toUpperCase() + message.slice(1);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
