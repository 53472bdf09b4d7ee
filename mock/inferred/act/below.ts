import type { OperationCall } from '../../model/types.ts';
import type { Resource } from '../infer/model.ts';
import { parameterOf, parametersIn } from '../infer/path-shapes.ts';

/** Of so many items of another collection what lies below is looked through for an id. */
export const mostLookedThrough = 200;

/** The call as it would be below an item: the parameter that names the item has its id. */
export function below(
  call: OperationCall,
  resource: Resource,
  of: Resource,
  id: string,
): OperationCall {
  const name = parameterOf(of.segments[resource.segments.length]) ?? '';
  const path = `/${of.segments.join('/')}`;
  const own = parametersIn(resource.segments);
  const known = Object.fromEntries(own.map((parameter) => [parameter, call.path[parameter]]));
  return {
    ...call,
    operation: { ...call.operation, path },
    path: { ...known, ...call.path, [name]: id },
  };
}
