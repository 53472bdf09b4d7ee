import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import type { OperationCall } from '../../model/types.ts';
import { parametersIn, shapeOf } from '../infer/path-shapes.ts';

const said =
  /\bformat(?:s|ted)?(?:\s{1,4}(?:is|as))?\s{0,4}:?\s{0,4}['"`]?((?:[a-z][\w-]{0,60}\/\{\w{1,60}\}\/){0,9}[a-z][\w-]{0,60}\/\{\w{1,60}\})(?![\w/{])/i;

/**
 * How a member writes the whole name of an item, where its description says that: `shelves/{shelf}` of
 * `Format: shelves/{shelf}`. The path has the last part alone.
 */
export function nameTemplate(document: OpenApiDocument, pointer: string): string | undefined {
  const { node } = dereference(document, pointer);
  return said.exec(String(node['description'] ?? ''))?.[1];
}

/**
 * A template with the id of an item, and before it the ids of those above.
 * @param above the nearest last
 */
export function nameFrom(template: string, id: string, above: readonly string[]): string {
  const names = [...above, id];
  const count = parametersIn(template.split('/')).length;
  const own = names.slice(-count);
  let index = own.length - count;
  return template.replaceAll(/\{\w+\}/g, (whole) => own[index++] ?? whole);
}

/** The last part of a name, which paths have: `7` of `shelves/7`. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** The ids of the items that a call's path goes through. */
export function idsAbove({ operation, path }: OperationCall): string[] {
  return parametersIn(shapeOf(operation).segments).map((name) => String(path[name] ?? ''));
}
