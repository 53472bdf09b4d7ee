import { buildRequest } from '../../contracts/request/build-request.ts';
import type { SentBody } from '../../contracts/request/exchange.ts';
import type { RequestContext } from '../../contracts/request/request-context.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { Client, Received } from './client.ts';
import type { Lifecycle } from './find-resources.ts';
import type { ChainOutcome } from './outcome.ts';

/**
 * Creates an item, then reads, lists, updates and deletes it, as far as the document has operations
 * for it. What it lies below is created first, where the document says how.
 */
export async function runChain(
  context: RequestContext,
  client: Client,
  lifecycle: Lifecycle,
  all: readonly Lifecycle[],
): Promise<ChainOutcome> {
  const steps = [
    'create',
    ...(['read', 'list'] as const).filter((step) => lifecycle[step] !== undefined),
  ];
  if (lifecycle.updates.length > 0) steps.push('update');
  if (lifecycle.delete !== undefined) steps.push('delete');
  return {
    resource: lifecycle.create.path,
    steps,
    problem: await walk(context, client, lifecycle, all),
  };
}

async function walk(
  context: RequestContext,
  client: Client,
  { create, read, list, updates, delete: remove, id: parameter }: Lifecycle,
  all: readonly Lifecycle[],
): Promise<string | undefined> {
  const parents = await createParents(context, client, create, all);
  if (typeof parents === 'string') return parents;
  const send = (operation: Operation, parameters: Record<string, unknown> = {}) =>
    client.send(
      operation,
      buildRequest(context, operation, {
        bindings: { parameters: { ...parents, ...parameters }, body: {} },
      }),
    );
  const request = buildRequest(context, create, { bindings: { parameters: parents, body: {} } });
  const created = await client.send(create, request);
  if (!isOk(created)) return `create answered ${created.status}`;
  const id = findId(created, parameter, request.body);
  if (id === undefined) return 'the answer to create names no id';
  const own = { [parameter]: id };
  const sent = request.body?.kind === 'json' ? request.body.value : undefined;
  if (read !== undefined) {
    const answer = await send(read, own);
    if (!isOk(answer)) return `read answered ${answer.status}`;
    if (!shows(answer.json, id, sent)) return 'read shows another item';
  }
  if (list !== undefined) {
    const answer = await send(
      list,
      ownFilters(
        list,
        created.json ?? (request.body?.kind === 'json' ? request.body.value : undefined),
      ),
    );
    if (!isOk(answer)) return `list answered ${answer.status}`;
    if (!shows(answer.json, id, sent)) return 'list lacks what was created';
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
  return isOk(gone) && !mentionsDeletion(gone.json)
    ? 'what was deleted can still be read'
    : undefined;
}

/** Filters that a list requires, set to what the item itself has. */
function ownFilters(list: Operation, json: unknown): Record<string, unknown> {
  const thing = isObject(json) ? json : {};
  const required = list.parameters.filter(
    (parameter) => parameter.required && parameter.in === 'query',
  );
  return Object.fromEntries(
    required.flatMap(({ name }) =>
      ['string', 'number'].includes(typeof thing[name]) ? [[name, thing[name]]] : [],
    ),
  );
}

/** The ids of what a path goes through, made for this; or why they could not be. */
async function createParents(
  context: RequestContext,
  client: Client,
  create: Operation,
  all: readonly Lifecycle[],
): Promise<Record<string, unknown> | string> {
  const made: Record<string, unknown> = {};
  for (const [prefix, parameter] of [...create.path.matchAll(/\{([^{}]+)\}/g)].map(
    (match) => [create.path.slice(0, match.index - 1), match[1] ?? ''] as const,
  )) {
    const parent = all.find((lifecycle) => sameTemplate(lifecycle.create.path, prefix));
    if (parent === undefined) continue;
    const request = buildRequest(context, parent.create, {
      bindings: { parameters: made, body: {} },
    });
    const created = await client.send(parent.create, request);
    const id = isOk(created) ? findId(created, parent.id, request.body) : undefined;
    if (id === undefined)
      return `the parent's create at ${prefix} answered ${created.status} and no id`;
    made[parameter] = id;
  }
  return made;
}

function sameTemplate(a: string, b: string): boolean {
  const bare = (path: string) => path.replaceAll(/\{[^{}]+\}/g, '{}').replace(/\/+$/, '');
  return bare(a) === bare(b);
}

function isOk({ status }: Received): boolean {
  return status >= 200 && status < 300;
}

/**
 * The member that the path parameter is named after, else `id`, else the only one that ends in it;
 * at the top or in an envelope.
 */
function findId(
  { json, headers }: Received,
  parameter: string,
  sent: SentBody | undefined,
): unknown {
  const wanted = simplify(parameter);
  // The item itself before what it holds or is held in.
  for (const level of [json, ...(isObject(json) ? Object.values(json) : [])].filter(isObject)) {
    for (const matches of [
      (name: string) => simplify(name) === wanted,
      (name: string) => name === 'id' || name === '_id',
      (name: string) => wanted.endsWith(simplify(name)),
    ]) {
      const found = Object.entries(level).find(
        ([name, value]) => matches(name) && ['string', 'number'].includes(typeof value),
      );
      if (found !== undefined) return found[1];
    }
  }
  if (typeof json === 'string' || typeof json === 'number') return json;
  const location = headers['location'];
  if (typeof location === 'string') return decodeURIComponent(location.split('/').at(-1) ?? '');
  // Items that go by a name that was sent, such as users.
  const body = sent?.kind === 'json' ? sent.value : undefined;
  const named = isObject(body)
    ? Object.entries(body).find(
        ([name]) => simplify(name) === wanted || wanted.endsWith(simplify(name)),
      )
    : undefined;
  return named?.[1];
}

function simplify(name: string): string {
  return name.replaceAll(/[^a-z0-9]/gi, '').toLowerCase();
}

/**
 * Whether an answer shows the item: by its id, or, where the API shows none, by what was sent.
 * What shows neither an id nor a member that was sent is taken at its word.
 */
function shows(json: unknown, id: unknown, sent: unknown): boolean {
  if (mentions(json, id)) return true;
  const things = objectsIn(json);
  const members = Object.entries(isObject(sent) ? sent : {}).filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
  const comparable = things.filter(
    (thing) => 'id' in thing || members.some(([name]) => name in thing),
  );
  if (comparable.length === 0) return json === undefined || things.length > 0;
  return comparable.some(
    (thing) =>
      !('id' in thing) &&
      members.every(([name, value]) => !(name in thing) || thing[name] === value),
  );
}

function objectsIn(json: unknown): Record<string, unknown>[] {
  if (Array.isArray(json)) return json.flatMap(objectsIn);
  return isObject(json) ? [json, ...Object.values(json).flatMap(objectsIn)] : [];
}

function mentions(json: unknown, id: unknown): boolean {
  if (json === id || (typeof json === 'number' && String(json) === id)) return true;
  return (
    typeof json === 'object' &&
    json !== null &&
    Object.values(json).some((member) => mentions(member, id))
  );
}

/** Some APIs show what was deleted as deleted. */
function mentionsDeletion(json: unknown): boolean {
  return isObject(json) && (json['deleted'] === true || json['status'] === 'deleted');
}
