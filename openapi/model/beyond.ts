import { isObject } from '../lib/json-pointer.ts';
import type { AnswerTemplate } from './answer-template.ts';

/** The extension of an operation that says what it answers to a page after the last one. */
export const beyondKeyword = 'x-doubletake-beyond';

/** What an operation's node says; undefined where such a page is empty. */
export function beyondAt(node: Readonly<Record<string, unknown>>): AnswerTemplate | undefined {
  const beyond = node[beyondKeyword];
  if (!isObject(beyond) || !Number.isInteger(beyond['status'])) return undefined;
  const { status, type, body } = beyond;
  return {
    status: Number(status),
    ...(typeof type === 'string' && { type }),
    ...(body !== undefined && { body }),
  };
}
