import { formatPointer, getPointer } from '../../openapi/lib/json-pointer.ts';
import type { ReportOptions } from './report.ts';
import type { ShownFinding } from './show-finding.ts';

/** A line of a document, as tools that show code want it. Both numbers count from 1. */
export interface LineOfDocument {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Where the author of the document wrote what a finding is about: the statement that it breaks, else
 * the operation. Undefined where the files of the document are not known.
 */
export function lineOfFinding(
  { statement, route }: Pick<ShownFinding, 'statement' | 'route'>,
  { document, locate }: Pick<ReportOptions, 'document' | 'locate'>,
): LineOfDocument | undefined {
  const pointer = [statement, pointerOf(route)].find(
    (at) => at !== undefined && getPointer(document, at) !== undefined,
  );
  if (pointer === undefined) return undefined;
  const [, file, line, column] = /^(.*?):(\d+):(\d+)(?:#|$)/.exec(locate?.(pointer) ?? '') ?? [];
  return file === undefined ? undefined : { file, line: Number(line), column: Number(column) };
}

/** `GET /boats` stands at `/paths/~1boats/get`. */
function pointerOf(route: string | undefined): string | undefined {
  const [, method, path] = /^(\S+) (\/.*)$/.exec(route ?? '') ?? [];
  return method === undefined || path === undefined
    ? undefined
    : formatPointer(['paths', path, method.toLowerCase()]);
}
