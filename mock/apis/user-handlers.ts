import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { listOperations } from '../../openapi/model/operation.ts';
import type { Api, ApiBehaviour } from '../model/api.ts';

/** Behaviour of the user's own: handlers by operationId, and what else an API's behaviour has. */
export type UserBehaviour = Partial<
  Pick<ApiBehaviour, 'handlers' | 'startData' | 'renderProblem' | 'filesPath'>
>;

/**
 * Loads a TypeScript or JavaScript module that exports `handlers` (or has them as its default
 * export), and may export `startData`, `renderProblem` and `filesPath`. It and what it imports are
 * read anew each time. Throws `handlers-invalid`, naming the file and what is wrong in it.
 */
export async function loadHandlers(file: string): Promise<UserBehaviour> {
  // Only who brings handlers pays for a TypeScript loader.
  const { createJiti } = await import('jiti');
  // The module gets this very package, not another copy: a ProblemError is told by its class.
  const doubletake = await import('../index.ts');
  const jiti = createJiti(import.meta.url, {
    moduleCache: false,
    fsCache: false,
    interopDefault: false,
    virtualModules: { doubletake },
  });
  let loaded: Record<string, unknown>;
  try {
    loaded = await jiti.import<Record<string, unknown>>(resolve(file));
  } catch (cause) {
    throw new DoubletakeError('handlers-invalid', messageOf(cause), {
      where: file,
      next: 'Correct the module; it is read again when it changes.',
      cause,
    });
  }
  const behaviour = pick(loaded);
  const wrong = Object.entries(behaviour.handlers ?? {}).find(
    ([, handler]) => typeof handler !== 'function',
  );
  const isNothing = Object.values(behaviour).every((value) => value === undefined);
  if (isNothing || wrong !== undefined) {
    const what =
      wrong === undefined
        ? 'the module exports no handlers, and no startData, renderProblem or filesPath'
        : `the handler of ${wrong[0]} is ${typeof wrong[1]}, not a function`;
    throw new DoubletakeError('handlers-invalid', what, {
      where: file,
      next: 'Export `handlers`, an object of functions by operationId.',
    });
  }
  return behaviour;
}

/** What a module exports by name, or all of it as its default. */
function pick(loaded: Record<string, unknown>): UserBehaviour {
  const whole = isObject(loaded['default']) ? loaded['default'] : {};
  const isNamed = (module: Record<string, unknown>) =>
    isObject(module['handlers']) || parts.some((name) => module[name] !== undefined);
  const named = isNamed(loaded) ? loaded : isNamed(whole) ? whole : { handlers: whole };
  return Object.fromEntries(
    ['handlers', ...parts].flatMap((name) =>
      named[name] === undefined ||
      (name === 'handlers' && Object.keys(named[name] as object).length === 0)
        ? []
        : [[name, named[name]]],
    ),
  );
}

/** What a module may export besides handlers. */
const parts: readonly string[] = ['startData', 'renderProblem', 'filesPath'];

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The module and the modules beside it: what a change of is a change of the handlers. */
export function handlerFiles(file: string): string[] {
  const folder = dirname(resolve(file));
  const beside = readdirSync(folder).filter(
    (name) => /\.[cm]?[jt]s$/.test(name) && name !== basename(file),
  );
  return [resolve(file), ...beside.map((name) => join(folder, name))];
}

/**
 * The behaviour of an API with the user's on top: what a handler of the user's takes the place of is
 * what it is given as `inferred`. The same behaviour where the user's handlers are all for other
 * APIs; without any handler, it is for every API.
 */
export function withUserBehaviour(
  behaviour: ApiBehaviour,
  user: UserBehaviour,
  document: OpenApiDocument,
): ApiBehaviour {
  const ids = new Set(listOperations(document).map(({ id }) => id));
  const own = Object.entries(user.handlers ?? {});
  const handlers = own.filter(([id]) => ids.has(id));
  if (handlers.length === 0 && own.length > 0) return behaviour;
  const { start, ...rest } = behaviour;
  return {
    ...rest,
    ...(start !== undefined && user.startData === undefined && { start }),
    ...user,
    handlers: {
      ...behaviour.handlers,
      ...Object.fromEntries(
        handlers.map(([id, handler]) => [id, around(behaviour.handlers, id, handler)]),
      ),
    },
  };
}

/** A handler of the user's around the one that ships, on the same state. */
function around(
  shipped: ApiBehaviour['handlers'],
  id: string,
  handler: ApiBehaviour['handlers'][string],
): ApiBehaviour['handlers'][string] {
  const inner = Object.hasOwn(shipped, id) ? shipped[id] : undefined;
  return inner === undefined
    ? handler
    : (call) => handler({ ...call, inferred: (parts) => inner({ ...call, ...parts }) });
}

/** Throws `handlers-invalid` for a handler of no operation: it would never be called. */
export function assertHandled(
  apis: readonly Api[],
  { handlers = {} }: UserBehaviour,
  file: string | undefined,
): void {
  const ids = new Set(apis.flatMap(({ operations }) => operations.map(({ id }) => id)));
  const unknown = Object.keys(handlers).filter((id) => !ids.has(id));
  if (unknown.length === 0) return;
  const some = [...ids].slice(0, 10).join(', ');
  throw new DoubletakeError(
    'handlers-invalid',
    `no operation is called ${unknown.map((id) => JSON.stringify(id)).join(', ')} (there are ${some}${ids.size > 10 ? ', …' : ''})`,
    {
      ...(file !== undefined && { where: file }),
      next: 'Name handlers by the operationId, or by method and path, such as `GET /pets`, where the document gives none. `doubletake explain` lists them.',
    },
  );
}
