import { buildRequest, type RequestContext } from '../../contracts/build-request.ts';
import { isObject } from '../../openapi/json-pointer.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Client, Received } from './client.ts';
import type { Lifecycle } from './find-resources.ts';
import type { ChainOutcome } from './outcome.ts';

/** Creates a thing, then reads, lists, updates and deletes it, as far as the document has operations for it. */
export async function runChain(context: RequestContext, client: Client, lifecycle: Lifecycle): Promise<ChainOutcome> {
  const steps = ['create', ...(['read', 'list'] as const).filter((step) => lifecycle[step] !== undefined)];
  if (lifecycle.updates.length > 0) steps.push('update');
  if (lifecycle.delete !== undefined) steps.push('delete');
  return { resource: lifecycle.create.path, steps, problem: await walk(context, client, lifecycle) };
}

async function walk(
  context: RequestContext,
  client: Client,
  { create, read, list, updates, delete: remove, id: parameter }: Lifecycle,
): Promise<string | undefined> {
  const send = (operation: Operation, parameters: Record<string, unknown> = {}) =>
    client.send(operation, buildRequest(context, operation, { bindings: { parameters, body: {} } }));
  const created = await send(create);
  if (!isOk(created)) return `create answered ${created.status}`;
  const id = findId(created, parameter);
  if (id === undefined) return 'the answer to create names no id';
  const own = { [parameter]: id };
  if (read !== undefined) {
    const answer = await send(read, own);
    if (!isOk(answer)) return `read answered ${answer.status}`;
    if (!mentions(answer.json, id)) return 'read shows another thing';
  }
  if (list !== undefined) {
    const answer = await send(list);
    if (!isOk(answer)) return `list answered ${answer.status}`;
    if (!mentions(answer.json, id)) return 'list lacks what was created';
  }
  for (const update of updates) {
    const answer = await send(update, own);
    if (!isOk(answer)) return `${update.method} answered ${answer.status}`;
  }
  if (remove === undefined) return undefined;
  const removed = await send(remove, own);
  if (!isOk(removed)) return `delete answered ${removed.status}`;
  if (read === undefined) return undefined;
  const gone = await send(read, own);
  return isOk(gone) && !mentionsDeletion(gone.json) ? 'what was deleted can still be read' : undefined;
}

function isOk({ status }: Received): boolean {
  return status >= 200 && status < 300;
}

/** The member that the path parameter is named after, else `id`, else the only one that ends in it; at the top or in an envelope. */
function findId({ json, headers }: Received, parameter: string): unknown {
  const levels = [json, ...(isObject(json) ? Object.values(json) : [])].filter(isObject);
  const wanted = simplify(parameter);
  for (const matches of [
    (name: string) => simplify(name) === wanted,
    (name: string) => name === 'id' || name === '_id',
    (name: string) => wanted.endsWith(simplify(name)),
  ]) {
    for (const level of levels) {
      const found = Object.entries(level).find(([name, value]) => matches(name) && ['string', 'number'].includes(typeof value));
      if (found !== undefined) return found[1];
    }
  }
  if (typeof json === 'string' || typeof json === 'number') return json;
  const location = headers['location'];
  return typeof location === 'string' ? decodeURIComponent(location.split('/').at(-1) ?? '') : undefined;
}

function simplify(name: string): string {
  return name.replaceAll(/[^a-z0-9]/gi, '').toLowerCase();
}

function mentions(json: unknown, id: unknown): boolean {
  if (json === id || (typeof json === 'number' && String(json) === id)) return true;
  return typeof json === 'object' && json !== null && Object.values(json).some((member) => mentions(member, id));
}

/** Some APIs show what was deleted as deleted. */
function mentionsDeletion(json: unknown): boolean {
  return isObject(json) && (json['deleted'] === true || json['status'] === 'deleted');
}
