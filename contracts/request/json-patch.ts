import { isObject, parsePointer } from '../../openapi/lib/json-pointer.ts';
import { essence } from '../../openapi/model/media-types.ts';
import type { SentBody, SentRequest } from './exchange.ts';
import { typeOfBody } from './exchange.ts';

/** One operation of a JSON Patch (RFC 6902, section 4). */
export interface PatchStep {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

/** The operations of a JSON Patch; undefined for any other body. */
export function patchSteps(body: SentBody | undefined): readonly PatchStep[] | undefined {
  if (body?.kind !== 'json' || essence(typeOfBody(body) ?? '') !== 'application/json-patch+json')
    return undefined;
  return Array.isArray(body.value) ? (body.value as unknown[]).filter(isStep) : [];
}

function isStep(step: unknown): step is PatchStep {
  return isObject(step) && typeof step['op'] === 'string' && typeof step['path'] === 'string';
}

/** The members of the item that a JSON Patch changes, with the value of those that it sets whole. */
export function membersPatched({ body }: SentRequest): Record<string, unknown> | undefined {
  const steps = patchSteps(body);
  if (steps === undefined) return undefined;
  return Object.fromEntries(
    steps
      .filter(({ op }) => op !== 'test')
      .flatMap(({ path, value }) => {
        const [top, ...below] = parsePointer(path);
        return top === undefined ? [] : [[top, below.length === 0 ? value : undefined]];
      }),
  );
}
