import { buildRequest, parameterValue } from '../../contracts/request/build-request.ts';
import type { RequestContext } from '../../contracts/request/request-context.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { Client, Received } from './client.ts';
import type { Lifecycle } from './find-resources.ts';
import { findId, type Id, idMember, listsIn, type MayShow } from './find-things.ts';
import { variedBody } from './vary-body.ts';

/** What is needed to send requests about the resources of a document. */
export interface Sender {
  readonly context: RequestContext;
  readonly client: Client;
  readonly operations: readonly Operation[];
  readonly lifecycles: readonly Lifecycle[];
  readonly mayShow: (operation: Operation, answer: Received) => MayShow;
}

/** Values for the parameters of a path. */
export interface Made {
  readonly parameters: Record<string, unknown>;
  /** Whether a parameter of the path is left that nothing in the document makes or lists. */
  readonly guessed: boolean;
}

/**
 * Makes what a path goes through, the outermost first: by the POST of its collection, or a PUT of
 * the thing itself; takes what is listed there where there is neither.
 * @returns what was made, or why it could not be
 */
export async function makeParents(sender: Sender, path: string): Promise<Made | string> {
  const parameters: Record<string, unknown> = {};
  let guessed = false;
  for (const match of path.matchAll(/(^|.)\{([^{}]+)\}/g)) {
    const [, before, parameter = ''] = match;
    // What is only a part of a segment, such as an ending, is no thing.
    if (before !== '/') continue;
    const prefix = path.slice(0, match.index);
    const made = await makeOne(sender, prefix, parameter, parameters);
    if (typeof made === 'string') return made;
    if (made === undefined) guessed = true;
    else parameters[parameter] = made.value;
  }
  return { parameters, guessed };
}

/** A value for a parameter; undefined where nothing gives one, a text where what should refuses. */
async function makeOne(
  sender: Sender,
  prefix: string,
  parameter: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<Pick<Id, 'value'> | string | undefined> {
  const { context, client, operations, lifecycles } = sender;
  const bindings = { parameters, body: {} };
  const send = (operation: Operation, own: Record<string, unknown> = {}) => {
    const body = variedBody(context, operation, 1);
    return client.send(
      operation,
      buildRequest(context, operation, {
        bindings: { ...bindings, parameters: { ...parameters, ...own } },
        ...(body !== undefined && { body }),
      }),
    );
  };
  const parent = lifecycles.find(({ create }) => sameTemplate(create.path, prefix));
  if (parent !== undefined) {
    const created = await send(parent.create);
    if (!isOk(created))
      return `the parent's create at ${parent.create.path} answered ${created.status}`;
    return findId(created, parent.id, variedBody(context, parent.create, 1));
  }
  const at = (method: string, path: string) =>
    operations.find(
      (operation) => operation.method === method && sameTemplate(operation.path, path),
    );
  const put = at('put', `${prefix}/{}`);
  const own = put?.parameters.find(
    ({ in: place, name }) => place === 'path' && put.path.endsWith(`{${name}}`),
  );
  if (put !== undefined && own !== undefined) {
    const value = parameterValue(context, own);
    if (isOk(await send(put, { [own.name]: value }))) return { value: value as string };
  }
  const list = at('get', prefix);
  if (list === undefined) return undefined;
  const listed = await send(list);
  const things = isOk(listed) ? listsIn(listed.json).flat().filter(isObject) : [];
  const named = things.flatMap((thing) => idMember(thing, parameter, false) ?? []);
  return named[0] ?? things.flatMap((thing) => idMember(thing, parameter) ?? [])[0];
}

/** Whether two paths differ at most in the names of their parameters. */
export function sameTemplate(a: string, b: string): boolean {
  const bare = (path: string) => path.replaceAll(/\{[^{}]+\}/g, '{}').replace(/\/+$/, '');
  return bare(a) === bare(b);
}

export function isOk({ status }: Received): boolean {
  return status >= 200 && status < 300;
}
