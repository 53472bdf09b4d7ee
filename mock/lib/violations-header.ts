import { formatLocation, type Violation } from './problem.ts';

/** The header that says what was wrong with a request that was let through. */
export const violationsHeader = 'x-doubletake-violations';

const longest = 4096;

/**
 * The violations as JSON in ASCII, at most 4096 characters; `{"more": n}` stands for those that did
 * not fit.
 */
export function formatViolations(violations: readonly Violation[]): string {
  const items = violations.map(({ location, message, keyword }) => ({
    location: formatLocation(location),
    message: message.slice(0, 500),
    keyword,
  }));
  for (let count = items.length; count > 0; count--) {
    const rest = items.length - count;
    const text = toAscii(
      JSON.stringify([...items.slice(0, count), ...(rest > 0 ? [{ more: rest }] : [])]),
    );
    if (text.length <= longest) return text;
  }
  return JSON.stringify([{ more: items.length }]);
}

function toAscii(text: string): string {
  return text.replaceAll(
    /[^\u0020-\u007e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
