import { DoubletakeError } from '../lib/doubletake-error.ts';
import { isObject } from '../lib/json-pointer.ts';
import type { SourceMap } from './source-map.ts';

/** What a document says that it is. */
export interface Identified {
  readonly root: Record<string, unknown>;
  readonly kind: 'document' | 'document2';
  readonly version: string;
  /** What is unusual in how it says so. */
  readonly unusual: readonly string[];
}

/** Reads the version of a document. Throws `document-unsupported`. */
export function identifyVersion(value: unknown, map: SourceMap): Identified {
  const refuse = (message: string, pointer = '') => {
    const next = 'Give an OpenAPI document, such as `doubletake serve openapi.yaml`.';
    return new DoubletakeError('document-unsupported', message, {
      where: map.where(pointer),
      next,
    });
  };
  if (!isObject(value)) throw refuse('the file holds no object');
  const other = otherFormat(value);
  if (other !== undefined) throw refuse(other);
  const isSwagger = value['openapi'] === undefined && value['swagger'] !== undefined;
  const member = isSwagger ? 'swagger' : 'openapi';
  const given = value[member];
  const version =
    typeof given === 'number'
      ? given.toFixed(1)
      : typeof given === 'string'
        ? given.trim().replace(/^v/i, '')
        : '';
  const isKnown = isSwagger
    ? /^2(\.0)*$/.test(version)
    : /^3\.[012](\.\d+)?(-[\w.]+)?$/.test(version);
  if (!isKnown)
    throw refuse(
      `${member}: ${JSON.stringify(given)} (accepted: swagger 2.0; openapi 3.0.x, 3.1.x, 3.2.x)`,
      given === undefined ? '' : `/${member}`,
    );
  const isUsual =
    typeof given === 'string' && (isSwagger ? given === '2.0' : /^3\.\d\.\d+$/.test(given));
  const unusual = isUsual
    ? []
    : [
        `${member}: ${JSON.stringify(given)} is read as ${version}; usual is ${isSwagger ? '"2.0"' : `"${version.slice(0, 3)}.0"`}`,
      ];
  if (
    !['paths', 'webhooks', 'components', 'definitions'].some(
      (name) => isObject(value[name]) || value[name] === null,
    )
  ) {
    throw refuse(
      value['paths'] === undefined ? 'the document has no paths' : `paths is no object`,
      value['paths'] === undefined ? '' : '/paths',
    );
  }
  return {
    root: value,
    kind: isSwagger ? 'document2' : 'document',
    version: isSwagger ? '2.0' : version,
    unusual,
  };
}

/** What a file is that describes or records an API in a format of its own, and what to do with it. */
function otherFormat(value: Record<string, unknown>): string | undefined {
  if (value['openapi'] !== undefined || value['swagger'] !== undefined) return undefined;
  const { info, log, asyncapi, item, overlay, arazzo } = value;
  if (Array.isArray(item) && isObject(info) && ('_postman_id' in info || 'schema' in info))
    return 'this is a Postman collection; Postman exports its API definition as OpenAPI';
  if (isObject(log) && Array.isArray(log['entries']))
    return 'this is a HAR recording, which shows requests and no schemas; an OpenAPI document is needed';
  if (asyncapi !== undefined)
    return 'this is an AsyncAPI document, which describes messages; an OpenAPI document is needed';
  if (overlay !== undefined)
    return 'this is an OpenAPI Overlay; give the document that it is for, and this with --overlay';
  return arazzo === undefined
    ? undefined
    : 'this is an Arazzo description; give the OpenAPI document that its steps are about';
}
