import { parameterValue } from '../../contracts/request/build-request.ts';
import type { RequestContext } from '../../contracts/request/request-context.ts';
import type { Operation } from '../../openapi/model/operation.ts';

/** Headers that say when a request is to be carried out, or that mean nothing as parameters. */
const others = /^(if-.*|range|accept.*|content-.*|authorization|cookie|host|origin)$/i;

/** A place in a list, which the list itself names: a made-up one may be refused. */
const places =
  /cursor|token|starting_?after|ending_?before|^(after|before|since|until)|_?(after|before)$/i;

/**
 * Values for the optional parameters of an operation that any request may have: all but conditions,
 * places in a list, and those of two that say the same (a page and an offset).
 */
export function optionalParameters(
  context: RequestContext,
  operation: Operation,
): Record<string, unknown> {
  const optional = operation.parameters.filter(
    ({ required, in: place, name }) =>
      !required &&
      (place === 'query' || (place === 'header' && !others.test(name))) &&
      !places.test(name),
  );
  const found: Record<string, unknown> = {};
  for (const parameter of optional) {
    const value = parameterValue(context, parameter);
    // Past the end of a list a document may declare anything.
    if (value !== undefined && !/^(page|offset|skip|start)/i.test(parameter.name))
      found[parameter.name] = value;
  }
  return found;
}
