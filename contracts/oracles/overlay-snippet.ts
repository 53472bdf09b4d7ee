import { parsePointer } from '../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { SchemaViolation } from '../../openapi/schema/schema-validator.ts';

/**
 * Overlay actions, in YAML, that put a refuted assumption right: what a colleague would add to
 * `overlay.yaml`.
 */

/** Takes a statement back, or widens it where the value that came tells how. */
export function dropStatement(pointer: string, violation?: SchemaViolation): string {
  const missing = violation?.params['missingProperty'];
  if (violation?.keyword === 'required' && typeof missing === 'string') {
    return action(toItemPath(pointer, missing), 'remove: true');
  }
  const unknown = violation?.params['additionalProperty'];
  if (typeof unknown === 'string') {
    return action(
      `${toJsonPath(pointer.slice(0, pointer.lastIndexOf('/')))}.properties`,
      `update: { ${quote(unknown)}: {} }`,
    );
  }
  return action(toJsonPath(pointer), 'remove: true');
}

/** Declares a status that came and was not declared. */
export function declareStatus(operation: Operation, status: number): string {
  return action(
    `${toJsonPath(operation.pointer)}.responses`,
    `update: { '${status}': { description: Observed. } }`,
  );
}

function action(target: string, change: string): string {
  return `- target: ${target}\n  x-evidence: observed\n  ${change}\n`;
}

/** Members of a document that are lists: a number after one of them is an index. */
const lists = new Set(['parameters', 'allOf', 'oneOf', 'anyOf', 'prefixItems', 'servers', 'tags']);

/**
 * A JSON Pointer as JSONPath (RFC 9535). Elsewhere than in a list, numbers are member names, such as
 * statuses.
 */
export function toJsonPath(pointer: string): string {
  const tokens = parsePointer(pointer);
  return tokens.reduce((path, token, index) => {
    if (/^\d+$/.test(token) && lists.has(tokens[index - 1] ?? '')) return `${path}[${token}]`;
    return path + (/^[A-Za-z_]\w*$/.test(token) ? `.${token}` : `[${quote(token)}]`);
  }, '$');
}

/** The item of a list of texts that is one of them, such as a name in `required`, as JSONPath. */
export function toItemPath(pointer: string, text: string): string {
  return `${toJsonPath(pointer)}[?@ == ${quote(text)}]`;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
