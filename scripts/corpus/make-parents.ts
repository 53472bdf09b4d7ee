import { buildRequest, parameterValue } from '../../contracts/request/build-request.ts';
import type { RequestContext } from '../../contracts/request/request-context.ts';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
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
 * the thing itself; takes what is listed there where there is neither. What goes by more than one
 * parameter, as `/repos/{owner}/{repo}` does, is made where the document makes the same at another
 * path.
 * @returns what was made, or why it could not be; a 404 for what lies below a guess is no reason
 */
export async function makeParents(sender: Sender, path: string): Promise<Made | string> {
  const parameters: Record<string, unknown> = {};
  let guessed = false;
  for (const match of path.matchAll(/(^|.)\{([^{}]+)\}/g)) {
    const [, before, parameter = ''] = match;
    // What is only a part of a segment, such as an ending, is no thing.
    if (before !== '/') continue;
    if (Object.hasOwn(parameters, parameter)) continue;
    const prefix = path.slice(0, match.index);
    const named = await makeNamed(sender, prefix, path.slice(match.index));
    if (named !== undefined) {
      Object.assign(parameters, named);
      continue;
    }
    const made = await makeOne(sender, prefix, parameter, parameters, guessed);
    if (typeof made === 'string') return made;
    if (made === undefined) {
      guessed = true;
      // One value for all requests: each operation may show another example.
      const own = ownParameter(sender.operations, path, parameter);
      if (own !== undefined) parameters[parameter] = parameterValue(sender.context, own);
    } else parameters[parameter] = made.value;
  }
  return { parameters, guessed };
}

function ownParameter(operations: readonly Operation[], path: string, wanted: string) {
  return operations
    .filter((operation) => operation.path === path)
    .flatMap(({ parameters }) => parameters)
    .find(({ in: place, name }) => place === 'path' && name === wanted);
}

/** A value for a parameter; undefined where nothing gives one, a text where what should refuses. */
async function makeOne(
  sender: Sender,
  prefix: string,
  parameter: string,
  parameters: Readonly<Record<string, unknown>>,
  guessed: boolean,
): Promise<Pick<Id, 'value'> | string | undefined> {
  const { context, operations, lifecycles } = sender;
  const send = (operation: Operation, own: Record<string, unknown> = {}) =>
    sendVaried(sender, operation, { ...parameters, ...own });
  const parent = lifecycles.find(({ create }) => sameTemplate(create.path, prefix));
  if (parent !== undefined) {
    const created = await send(parent.create);
    if (guessed && [404, 410].includes(created.status)) return undefined;
    if (!isOk(created))
      return `the parent's create at ${parent.create.path} answered ${created.status}`;
    return findId(created, parent.id, variedBody(context, parent.create, 1));
  }
  const at = (method: string, path: string) => findAt(operations, method, path);
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

/**
 * Values for the parameters that a path starts with, where there are several of them: the parts of
 * a text such as `full_name`, of what a POST without parameters answers.
 */
async function makeNamed(
  sender: Sender,
  prefix: string,
  rest: string,
): Promise<Record<string, string> | undefined> {
  const { context, operations } = sender;
  const run = /^(?:.?\{[^{}]+\}(?=\/|$))+/.exec(rest)?.[0] ?? '';
  const names = [...run.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
  if (names.length < 2 || prefix.includes('{')) return undefined;
  const shown = shownBy(context, findAt(operations, 'get', prefix + run));
  if (shown === undefined) return undefined;
  const create = operations.find(
    (operation) =>
      operation.method === 'post' &&
      !operation.path.includes('{') &&
      operation.path.split('/').at(-1) === prefix.split('/').at(-1) &&
      shownBy(context, operation) === shown,
  );
  const answer = create === undefined ? undefined : await sendVaried(sender, create, {});
  if (answer === undefined || !isOk(answer) || !isObject(answer.json)) return undefined;
  const parts = Object.values(answer.json)
    .filter((value) => typeof value === 'string')
    .map((value) => value.split('/'))
    .find((value) => value.length === names.length && !value.includes(''));
  return parts && Object.fromEntries(names.map((name, index) => [name, parts[index] ?? '']));
}

/** Where the schema of what an operation answers stands; undefined where it has none. */
export function shownBy({ document }: RequestContext, operation?: Operation): string | undefined {
  const schema = operation?.responses.find(({ status }) => status.startsWith('2'))?.content[0]
    ?.schema;
  return schema === undefined ? undefined : dereference(document, schema).pointer;
}

function sendVaried(
  { context, client }: Sender,
  operation: Operation,
  parameters: Readonly<Record<string, unknown>>,
): Promise<Received> {
  const body = variedBody(context, operation, 1);
  return client.send(
    operation,
    buildRequest(context, operation, {
      bindings: { parameters, body: {} },
      ...(body !== undefined && { body }),
    }),
  );
}

function findAt(
  operations: readonly Operation[],
  method: string,
  path: string,
): Operation | undefined {
  return operations.find(
    (operation) => operation.method === method && sameTemplate(operation.path, path),
  );
}

/** Whether two paths differ at most in the names of their parameters. */
export function sameTemplate(a: string, b: string): boolean {
  const bare = (path: string) => path.replaceAll(/\{[^{}]+\}/g, '{}').replace(/\/+$/, '');
  return bare(a) === bare(b);
}

export function isOk({ status }: Received): boolean {
  return status >= 200 && status < 300;
}
