import { isObject } from '../../openapi/lib/json-pointer.ts';
import { essence, sequenceKind } from '../../openapi/model/media-types.ts';
import type { OperationCall } from '../model/types.ts';

/**
 * The media type of a stream that a request asks for by `stream: true`, where a success response of
 * its operation has one beside another; undefined otherwise.
 */
export function wantsStream({ operation, body }: OperationCall): string | undefined {
  if (!isObject(body) || body['stream'] !== true) return undefined;
  const success = operation.responses.find(({ status }) => /^(2|default)/i.test(status));
  return success?.content.find(({ type }) => isStream(type))?.type;
}

/** Whether a media type holds items one after another. */
export function isStream(type: string): boolean {
  return sequenceKind(type) !== undefined || essence(type) === 'text/event-stream';
}
