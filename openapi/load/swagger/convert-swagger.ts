import { formatPointer, isObject } from '../../lib/json-pointer.ts';
import type { SourceMap } from '../source-map.ts';
import { Conversion, type Loss, type Node, withoutMembers } from './conversion.ts';
import { convertOperation } from './convert-operation.ts';
import { convertParameter, convertParameters, convertRequestBody } from './convert-parameter.ts';
import { convertResponse } from './convert-response.ts';
import { convertSecurityScheme } from './convert-security.ts';
import { rewriteReferences } from './rewrite-references.ts';

/**
 * Brings a Swagger 2.0 document, all of whose references are local, to OpenAPI 3.0. The given root
 * is changed and belongs to the result. The map learns where everything went, so that overlays,
 * evidence and messages go by the document as it was written.
 */
export function convertSwagger(
  root: Node,
  map: SourceMap,
): { readonly root: Node; readonly losses: readonly Loss[] } {
  const conversion = new Conversion(root, map);
  const { components, parameters } = convertComponents(conversion);
  const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
  for (const [path, item] of entries(root['paths'])) {
    if (!isObject(item)) continue;
    const pointer = formatPointer(['paths', path]);
    const shared = conversion.splitParameters(item['parameters'], `${pointer}/parameters`);
    if (item['parameters'] !== undefined)
      item['parameters'] = convertParameters(conversion, shared, `${pointer}/parameters`);
    for (const method of methods) {
      const operation = item[method];
      if (isObject(operation))
        convertOperation(conversion, operation, pointer + formatPointer([method]), shared);
    }
  }
  Object.assign(components, parameters);
  const kept = withoutMembers(root, [
    'swagger',
    'host',
    'basePath',
    'schemes',
    'consumes',
    'produces',
    ...sections,
  ]);
  const result: Node = {
    openapi: '3.0.4',
    ...kept,
    servers: servers(root),
    ...(Object.keys(components).length > 0 && { components }),
  };
  result['paths'] ??= {};
  rewriteReferences(result, map);
  return { root: result, losses: conversion.losses };
}

const sections = ['definitions', 'parameters', 'responses', 'securityDefinitions'];

function convertComponents(conversion: Conversion): { components: Node; parameters: Node } {
  const { root } = conversion;
  const components: Node = {};
  if (isObject(root['definitions'])) {
    components['schemas'] = root['definitions'];
    conversion.map.move('/definitions', '/components/schemas');
  }
  const responses: Node = {};
  for (const [name, response] of entries(root['responses'])) {
    const to = formatPointer(['components', 'responses', name]);
    conversion.map.move(formatPointer(['responses', name]), to);
    responses[name] = isObject(response)
      ? convertResponse(
          conversion,
          response,
          conversion.produces({}),
          to,
          formatPointer(['responses', name]),
        )
      : response;
  }
  if (Object.keys(responses).length > 0) components['responses'] = responses;
  const schemes: Node = {};
  for (const [name, scheme] of entries(root['securityDefinitions'])) {
    conversion.map.move(
      formatPointer(['securityDefinitions', name]),
      formatPointer(['components', 'securitySchemes', name]),
    );
    schemes[name] = isObject(scheme) ? convertSecurityScheme(scheme) : scheme;
  }
  if (Object.keys(schemes).length > 0) components['securitySchemes'] = schemes;
  return { components, parameters: convertGlobalParameters(conversion) };
}

/** A body becomes a request body; what belongs to a form stands in the operations that use it. */
function convertGlobalParameters(conversion: Conversion): Node {
  const plain: Node = {};
  const bodies: Node = {};
  for (const [name, parameter] of entries(conversion.root['parameters'])) {
    if (!isObject(parameter)) continue;
    const from = formatPointer(['parameters', name]);
    if (parameter['in'] === 'body') {
      const to = formatPointer(['components', 'requestBodies', name]);
      conversion.map.move(from, to);
      bodies[name] = convertRequestBody(conversion, parameter, conversion.consumes({}), from, to);
    } else if (parameter['in'] !== 'formData') {
      const to = formatPointer(['components', 'parameters', name]);
      conversion.map.move(from, to);
      plain[name] = convertParameter(conversion, parameter, from, to);
    }
  }
  return {
    ...(Object.keys(plain).length > 0 && { parameters: plain }),
    ...(Object.keys(bodies).length > 0 && { requestBodies: bodies }),
  };
}

function servers(root: Node): Node[] {
  const basePath =
    typeof root['basePath'] === 'string' ? `/${root['basePath'].replace(/^\/+/, '')}` : '/';
  if (typeof root['host'] !== 'string') return [{ url: basePath }];
  const schemes = Array.isArray(root['schemes'])
    ? root['schemes'].filter((scheme) => typeof scheme === 'string')
    : [];
  const path = basePath === '/' ? '' : basePath;
  return (schemes.length > 0 ? schemes : ['https']).map((scheme) => ({
    url: `${scheme}://${String(root['host'])}${path}`,
  }));
}

function entries(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value).filter(([key]) => !key.startsWith('x-')) : [];
}
