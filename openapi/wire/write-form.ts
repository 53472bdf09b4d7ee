import { writeJson } from '../lib/exact-json.ts';
import { isObject } from '../lib/json-pointer.ts';

/**
 * Writes an object as `application/x-www-form-urlencoded`; lists are repeated, what is nested
 * stands in brackets.
 */
export function writeForm(value: unknown): string {
  const members = isObject(value)
    ? Object.entries(value).flatMap(([name, member]) => membersOf(name, member))
    : [];
  return new URLSearchParams(members).toString();
}

function membersOf(name: string, value: unknown): [string, string][] {
  if (Array.isArray(value))
    return value.flatMap((item) =>
      isObject(item) ? [[name, writeJson(item)]] : membersOf(name, item),
    );
  if (isObject(value))
    return Object.entries(value).flatMap(([key, member]) => membersOf(`${name}[${key}]`, member));
  return value === undefined || value === null ? [] : [[name, String(value)]];
}
