import { formatPointer, isObject } from '../../lib/json-pointer.ts';
import type { Conversion, Listed, Node } from './conversion.ts';
import { convertForm, convertParameters, convertRequestBody } from './convert-parameter.ts';
import { convertResponse } from './convert-response.ts';

/** Converts an Operation Object in place (Swagger 2.0, "Operation Object"). */
export function convertOperation(
  conversion: Conversion,
  operation: Node,
  pointer: string,
  shared: readonly Listed[],
): void {
  const own = conversion.splitParameters(operation['parameters'], `${pointer}/parameters`);
  const body = [...own, ...shared].find(({ parameter }) => parameter['in'] === 'body');
  const form = withoutRepeated(
    [...own, ...shared].filter(({ parameter }) => parameter['in'] === 'formData'),
  );
  const to = `${pointer}/requestBody`;
  if (body !== undefined) operation['requestBody'] = bodyOf(conversion, operation, body, to);
  else if (form.length > 0) operation['requestBody'] = convertForm(conversion, form, operation, to);
  if (operation['parameters'] !== undefined)
    operation['parameters'] = convertParameters(conversion, own, `${pointer}/parameters`);
  const produces = conversion.produces(operation);
  for (const [status, response] of Object.entries(
    isObject(operation['responses']) ? operation['responses'] : {},
  )) {
    if (!isObject(response) || status.startsWith('x-')) continue;
    const at = pointer + formatPointer(['responses', status]);
    (operation['responses'] as Node)[status] = responseOf(
      conversion,
      operation,
      response,
      produces,
      at,
    );
  }
  for (const name of ['consumes', 'produces', 'schemes']) delete operation[name];
}

function bodyOf(
  conversion: Conversion,
  operation: Node,
  { node, parameter, pointer }: Listed,
  to: string,
): Node {
  const isShared = typeof node['$ref'] === 'string' && operation['consumes'] === undefined;
  if (isShared) {
    conversion.map.move(pointer, to);
    return node;
  }
  return convertRequestBody(conversion, parameter, conversion.consumes(operation), pointer, to);
}

/**
 * A shared response stands in `components` with the media types of the document: one with others is
 * written out.
 */
function responseOf(
  conversion: Conversion,
  operation: Node,
  response: Node,
  produces: readonly string[],
  at: string,
): Node {
  if (typeof response['$ref'] !== 'string')
    return convertResponse(conversion, response, produces, at, at);
  const target = conversion.resolve(response);
  const isAsShared =
    operation['produces'] === undefined || target['schema'] === undefined || 'content' in target;
  return isAsShared ? response : convertResponse(conversion, target, produces, at, at);
}

/** An operation's own parameter goes before one of its path. */
function withoutRepeated(listed: readonly Listed[]): Listed[] {
  const names = listed.map(({ parameter }) => parameter['name']);
  return listed.filter(({ parameter }, index) => names.indexOf(parameter['name']) === index);
}
