import { getIn } from '../../../openapi/lib/value-path.ts';
import type { OperationCall } from '../../model/types.ts';
import { memberOf } from '../entity/entity.ts';
import { bodyMediaType, findItem, successResponse } from '../infer/locate-payload.ts';
import type { Inferred, OperationPlan, Resource } from '../infer/model.ts';
import { parametersIn, shapeOf } from '../infer/path-shapes.ts';
import { isCallers } from '../infer/relations.ts';
import type { Tools } from './tools.ts';

/** The operation that shows the one who calls, such as `GET /user`; undefined without one. */
export function callerOperation(inferred: Inferred): OperationPlan | undefined {
  return callerOperations(inferred)[0];
}

/** All operations that show the one who calls, in the document's order. */
export function callerOperations({ plans }: Inferred): OperationPlan[] {
  return [...plans.values()].filter(
    ({ operation, role }) =>
      isCallers(operation) &&
      (role === 'documented' || role === 'read') &&
      parametersIn(shapeOf(operation).segments).length === 0,
  );
}

/** The one who calls, as the document's own operation shows them; undefined where it has none. */
export async function callerOf(
  { api, samples, repository, inferred }: Tools,
  call: OperationCall,
  plan: OperationPlan | undefined = callerOperation(inferred()),
): Promise<unknown> {
  if (plan === undefined) return undefined;
  if (plan.resource?.kind === 'singleton')
    return (await repository.obtain({ ...call, operation: plan.operation, path: {} }, plan)).value;
  const shown = bodyMediaType(successResponse(plan.operation)?.content ?? []);
  const body = shown === undefined ? undefined : samples.body(shown, call.sandbox);
  const schema = shown?.schema;
  const hints = { noun: 'user', members: new Set<string>(), place: undefined, ids: idWords };
  return schema === undefined ? body : getIn(body, findItem(api.document, schema, hints).path);
}

const idWords = new Set(['id', 'login', 'username']);

/** Members that say what somebody is called, the likeliest first. */
export const callerNames = ['login', 'username', 'slug', 'name'] as const;

/** What paths call the one who calls. */
export function nameOfCaller(caller: unknown): string | undefined {
  const name = [...callerNames, 'id']
    .map((member) => memberOf(caller, member))
    .find((value) => typeof value === 'string' || typeof value === 'number');
  return name === undefined ? undefined : String(name);
}

/**
 * The call with all that the path of a resource says. What is made at `/user/repos` lies below the
 * one who calls, what is made at `/orgs/{org}/repos` below that organization.
 */
export async function placedCall(
  tools: Tools,
  call: OperationCall,
  resource: Resource,
): Promise<OperationCall> {
  const own = parametersIn(shapeOf(call.operation).segments);
  const missing = parametersIn(resource.segments).filter((name) => !own.includes(name));
  const [parameter] = missing;
  if (parameter === undefined || missing.length > 1 || own.length > 1) return call;
  const [above] = own;
  const value = above === undefined ? nameOfCaller(await callerOf(tools, call)) : call.path[above];
  return value === undefined ? call : { ...call, path: { ...call.path, [parameter]: value } };
}
