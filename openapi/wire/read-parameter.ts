import { ownMember } from '../lib/json-pointer.ts';
import { decodeQuery } from '../lib/pairs.ts';
import { dereference, type OpenApiDocument } from '../model/document.ts';
import { isForm, isJson } from '../model/media-types.ts';
import type { Parameter } from '../model/operation.ts';
import { type ParameterSource, type ReadOptions, readStyledParameter } from './parameters.ts';
import { readForm } from './read-form.ts';
import { parseJson, readText } from './text-value.ts';

/** Reads one parameter, wherever it is. Returns undefined where the request does not carry it. */
export function readParameter(
  document: OpenApiDocument,
  parameter: Parameter,
  source: ParameterSource,
  options: ReadOptions = {},
): unknown {
  return parameter.in === 'querystring'
    ? readQueryString(document, parameter, source.query, options)
    : readStyledParameter(document, parameter, source, options);
}

/** The query string as a whole (OpenAPI 3.2, section 4.12.1: `in: querystring`). */
function readQueryString(
  document: OpenApiDocument,
  parameter: Parameter,
  query: string,
  options: ReadOptions,
): unknown {
  if (query === '') return undefined;
  const { contentType = '', schema } = parameter;
  if (isForm(contentType)) {
    const { node, pointer } = dereference(document, parameter.pointer);
    const content = Object(node['content']) as Record<string, unknown>;
    const mediaType = {
      type: contentType,
      pointer: `${pointer}/content`,
      node: Object(ownMember(content, contentType)) as Record<string, unknown>,
      schema,
    };
    return readForm(document, mediaType, query, options.accepts);
  }
  return isJson(contentType)
    ? (parseJson(decodeQuery(query)) ?? query)
    : readText(document, schema, decodeQuery(query), options.accepts);
}
