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
    return action(`${toJsonPath(pointer)}[?@ == ${quote(missing)}]`, 'remove: true');
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

/**
 * A JSON Pointer as JSONPath (RFC 9535). Numbers are member names here: what is pointed at are
 * statuses, not items.
 */
function toJsonPath(pointer: string): string {
  return parsePointer(pointer).reduce(
    (path, token) => path + (/^[A-Za-z_]\w*$/.test(token) ? `.${token}` : `[${quote(token)}]`),
    '$',
  );
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
