import { exec, type JsonValue } from 'jsonpath-rfc9535';
import { DoubletakeError, messageOf } from '../lib/doubletake-error.ts';
import { formatPointer, isObject } from '../lib/json-pointer.ts';
import { type EvidenceMap, evidences, isEvidence, type Provenance } from '../model/evidence.ts';

/**
 * An Action Object of the OpenAPI Overlay Specification 1.0.0 (section 4.4.3), with our evidence.
 */
export interface OverlayAction {
  readonly target: string;
  readonly update?: unknown;
  readonly remove?: boolean;
  readonly 'x-evidence'?: string;
  readonly 'x-source'?: string;
}

/** An Overlay Object (section 4.4.1). */
export interface Overlay {
  readonly overlay: string;
  readonly actions: readonly OverlayAction[];
}

/**
 * The member of an overlay that says that its targets are places of the document as OpenAPI 3.0, to
 * which one of Swagger 2.0 is converted.
 */
export const convertedKeyword = 'x-doubletake-converted';

/**
 * Checks that a parsed file is an overlay. Throws `overlay-invalid`, naming the member at fault.
 */
export function parseOverlay(value: unknown, file: string): Overlay {
  const fail = (what: string): never => {
    throw new DoubletakeError('overlay-invalid', `${what} in overlay ${file}`, {
      where: file,
      next: 'See https://spec.openapis.org/overlay/v1.0.0.html for the format.',
    });
  };
  if (!isObject(value)) return fail('no object');
  if (typeof value['overlay'] !== 'string' || !/^1\.[01]\.\d+$/.test(value['overlay'])) {
    return fail(`unsupported version ${JSON.stringify(value['overlay'])} (accepted: 1.0.x, 1.1.x)`);
  }
  if (!Array.isArray(value['actions']) || value['actions'].length === 0) return fail('no actions');
  for (const [index, action] of value['actions'].entries()) {
    const where = `action ${index + 1}`;
    if (!isObject(action) || typeof action['target'] !== 'string') fail(`${where} has no target`);
    if (action.update === undefined && action.remove !== true)
      fail(`${where} has neither update nor remove`);
    if (action['x-evidence'] !== undefined && !isEvidence(action['x-evidence'])) {
      fail(
        `${where} has x-evidence ${JSON.stringify(action['x-evidence'])} (accepted: ${evidences.join(', ')})`,
      );
    }
  }
  return value as unknown as Overlay;
}

/**
 * Applies the actions to the document in place, in their order. What an action changes gets the
 * action's evidence; an overlay that says none is its author's word, so `documented`. Throws
 * `overlay-invalid` for a bad JSONPath and `overlay-target-unmatched` for one that matches nothing.
 */
export function applyOverlay(
  root: Record<string, unknown>,
  overlay: Overlay,
  file: string,
  evidence: EvidenceMap,
): void {
  for (const [index, action] of overlay.actions.entries()) {
    const paths = matchTarget(root, action, index, file);
    const provenance: Provenance = {
      evidence: isEvidence(action['x-evidence']) ? action['x-evidence'] : 'documented',
      ...(action['x-source'] !== undefined && { source: action['x-source'] }),
    };
    // Backwards, so that removing one array item does not move the next one.
    for (const path of paths.reverse()) {
      if (action.remove === true) removeNode(root, path);
      else updateNode(root, path, action.update, (pointer) => evidence.record(pointer, provenance));
    }
  }
}

type Path = readonly (string | number)[];

function matchTarget(root: unknown, action: OverlayAction, index: number, file: string): Path[] {
  const where = `${file}#/actions/${index}/target`;
  const paths: Path[] = [];
  try {
    exec(root as JsonValue, action.target, (_value, path) => paths.push([...path]));
  } catch (cause) {
    const message = `the target ${action.target} is not a JSONPath (RFC 9535): ${messageOf(cause)}`;
    throw new DoubletakeError('overlay-invalid', message, { where, cause });
  }
  if (paths.length === 0) {
    throw new DoubletakeError(
      'overlay-target-unmatched',
      `the target ${action.target} matches nothing`,
      {
        where,
        next: 'Correct the target, or drop the action if the document has changed.',
      },
    );
  }
  return paths;
}

function removeNode(root: unknown, path: Path): void {
  const key = path.at(-1);
  const parent = nodeAt(root, path.slice(0, -1));
  if (key === undefined) return;
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete (parent as Record<string, unknown>)[key];
}

function updateNode(
  root: Record<string, unknown>,
  path: Path,
  update: unknown,
  record: (pointer: string) => void,
): void {
  const target = nodeAt(root, path);
  refuseBesideReference(root, target, update);
  if (Array.isArray(target)) appendItems(target, [update].flat(), path, record);
  else if (isObject(target) && isObject(update)) mergeObject(target, update, path, record);
  else {
    const key = path.at(-1);
    if (key === undefined) return;
    (nodeAt(root, path.slice(0, -1)) as Record<string | number, unknown>)[key] =
      structuredClone(update);
    record(formatPointer(path));
  }
}

/**
 * In OpenAPI 3.0 whatever stands beside a $ref is ignored (section 4.7.23): an update there would
 * do nothing, and say nothing.
 */
function refuseBesideReference(
  root: Record<string, unknown>,
  target: unknown,
  update: unknown,
): void {
  if (
    !String(root['openapi']).startsWith('3.0.') ||
    !isObject(target) ||
    typeof target['$ref'] !== 'string'
  )
    return;
  if (isObject(update) && '$ref' in update) return;
  throw new DoubletakeError(
    'overlay-invalid',
    `the target is a $ref to ${target['$ref']}, beside which OpenAPI 3.0 ignores everything`,
    {
      next: `Target ${target['$ref']} itself.`,
    },
  );
}

/** The merge of section 4.4.3.1: objects recursively, arrays end to end, anything else replaced. */
function mergeObject(
  target: Record<string, unknown>,
  update: Record<string, unknown>,
  path: Path,
  record: (pointer: string) => void,
): void {
  for (const [key, value] of Object.entries(update)) {
    const current = Object.hasOwn(target, key) ? target[key] : undefined;
    const here = [...path, key];
    if (isObject(current) && isObject(value)) mergeObject(current, value, here, record);
    else if (Array.isArray(current) && Array.isArray(value))
      appendItems(current, value, here, record);
    else {
      Object.defineProperty(target, key, {
        value: structuredClone(value),
        enumerable: true,
        writable: true,
        configurable: true,
      });
      record(formatPointer(here));
    }
  }
}

function appendItems(
  target: unknown[],
  items: readonly unknown[],
  path: Path,
  record: (pointer: string) => void,
): void {
  for (const item of items) {
    record(formatPointer([...path, target.length]));
    target.push(structuredClone(item));
  }
}

function nodeAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((node, key) => (node as Record<string | number, unknown>)[key], root);
}
