import type { Operation } from '../../openapi/model/operation.ts';
import { perDocument } from '../../openapi/model/per-document.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { LeftOutForSafety, type LeftOutKind } from '../plan/check-skipped.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import { nounsOf } from '../request/id-names.ts';
import { createMade, type Made } from './made.ts';
import { isSafe, type Permissions, permit, type Rules, type Verdict } from './permit.ts';
import { createRoutes, type Routes } from './routes.ts';

/** Requests of one operation that stayed here for one reason. */
export interface LeftOut {
  readonly kind: LeftOutKind;
  readonly operation: string;
  readonly method: string;
  /** As the document has it. */
  readonly path: string;
  readonly reason: string;
  /** The flags that would allow them; undefined where none does. */
  readonly remedy: string | undefined;
  readonly requests: number;
}

/** The verdict on a request that may go out. */
export type Passed = Verdict & { readonly allowed: true };

/** A read of one item. */
export interface Look {
  readonly operation: Operation;
  readonly read: SentRequest;
}

/** A list, the path of its collection, and the values of that path. */
export interface ListBefore {
  readonly operation: Operation;
  readonly url: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What every request of a run has to pass before it goes to the target. */
export interface Gate {
  /** What would become of a request; nothing is noted. */
  judge(request: SentRequest, about?: Operation): Verdict;
  /** Lets a request through, or throws {@link LeftOutForSafety}, and notes it. */
  pass(request: SentRequest, about?: Operation): Passed;
  /**
   * Reads that have to go out before a request may: of items in its path of which too little shows
   * that they are the run's own. Each is asked for once.
   */
  looksBefore(request: SentRequest): readonly Look[];
  /**
   * The list of what is there before a request makes something beside it; undefined where none has
   * to be read.
   */
  listBefore(request: SentRequest): ListBefore | undefined;
  /** Notes that a check was not begun, because all that it is about writes; returns why. */
  leaveOut(operation: Operation): LeftOutForSafety;
  /** Takes in what came of a request that {@link pass} let through with a verdict. */
  observe(exchange: Exchange, verdict: Passed): void;
  readonly made: Made;
  /** What stayed here so far. */
  leftOut(): readonly LeftOut[];
}

const routesByContext = perDocument((context: CheckContext) => {
  const impossible = [...context.impossible.values()].map(({ operation }) => operation);
  const routes = createRoutes([...context.operations, ...impossible]);
  return { routes, nouns: nounsOf(routes.templates) };
});

/** The paths of what is checked; found once, as a gate is made for each check that is rehearsed. */
export function routesOf(context: CheckContext): Routes {
  return routesByContext(context, '').routes;
}

/** @param basePath of the target, which a `Location` has and the paths of the document have not */
export function createGate(
  context: CheckContext,
  permissions: Permissions,
  basePath: string,
): Gate {
  const { routes, nouns } = routesByContext(context, '');
  const { document, resources, links, runId } = context;
  const rules: Rules = { document, routes, resources, nouns, runId };
  const made = createMade({ document, routes, links, runId, basePath });
  const noted = new Map<string, LeftOut>();

  function note(
    refusal: Verdict & { readonly allowed: false },
    left: Pick<LeftOut, 'operation' | 'method' | 'path'>,
  ): LeftOutForSafety {
    const { kind, reason, remedy } = refusal;
    const key = JSON.stringify([kind, left.operation, left.method, left.path, remedy]);
    noted.set(key, {
      kind,
      ...left,
      reason,
      remedy,
      requests: (noted.get(key)?.requests ?? 0) + 1,
    });
    const flags = remedy === undefined ? '' : ` (${remedy})`;
    const what =
      kind === 'writes' ? reason : `left out for safety: ${left.method} ${left.path}: ${reason}`;
    return new LeftOutForSafety(kind, `${what}${flags}`);
  }

  const judge = (request: SentRequest, about?: Operation) =>
    permit(rules, request, about, permissions, made);
  const placeOf = (
    request: SentRequest,
    about: Operation | undefined,
  ): Pick<LeftOut, 'operation' | 'method' | 'path'> => {
    const route = routes.find(request.method, request.path);
    return {
      operation: (route?.operation ?? about)?.id ?? '',
      method: request.method,
      path: route?.template ?? request.path,
    };
  };
  /** What shows an item, sent with what the request says besides its path. */
  function lookAt(url: string, { headers, query }: SentRequest): Look | undefined {
    const operation = routes.find('GET', url)?.operation;
    if (operation === undefined) return undefined;
    const takes = (place: string, name: string) =>
      operation.parameters.some(
        (own) => own.in === place && own.name.toLowerCase() === name.toLowerCase(),
      );
    const read: SentRequest = {
      method: 'GET',
      path: url,
      query: query.filter(([name]) => takes('query', name)),
      headers: Object.fromEntries(
        Object.entries(headers).filter(
          ([name]) => takes('header', name) && !/^if-/i.test(name) && !/^range$/i.test(name),
        ),
      ),
      body: undefined,
      credentials: 'valid',
    };
    return { operation, read };
  }

  return {
    judge,
    looksBefore(request) {
      if (permissions.everything || !permissions.writes || isSafe(request.method)) return [];
      const route = routes.find(request.method.toUpperCase(), request.path);
      return (route?.values ?? [])
        .filter(({ url }) => made.needsLook(url, request))
        .flatMap(({ url }) => lookAt(url, request) ?? []);
    },
    listBefore(request) {
      if (permissions.everything || !permissions.writes || request.method !== 'POST')
        return undefined;
      const verdict = judge(request);
      const route = routes.find('POST', request.path);
      if (route === undefined || !verdict.allowed || !verdict.creates) return undefined;
      const beside = route.beside.find(({ method }) => method === 'get');
      // `GET /flows` lists what `POST /flow` makes.
      const listed = resources.find(({ create }) => create.id === route.operation?.id)?.list;
      const operation = listed?.method === 'get' ? listed : beside;
      const parent = route.values.at(-1);
      // What lies below an item of the run has nobody else's items.
      if (parent !== undefined && made.hasUrl(parent.url, request))
        made.knowsWhole(route.url, request, []);
      else if (operation !== undefined && routes.hasItems(route.template))
        return {
          operation,
          url: route.url,
          values: Object.fromEntries(route.values.map(({ name, value }) => [name, value])),
        };
      return undefined;
    },
    pass(request, about) {
      const verdict = judge(request, about);
      if (!verdict.allowed) throw note(verdict, placeOf(request, about));
      return verdict;
    },
    leaveOut(operation) {
      const method = operation.method.toUpperCase();
      const remedy = '--allow-writes';
      return note(
        {
          allowed: false,
          kind: 'writes',
          reason: 'it may write, and writing is not allowed',
          remedy,
        },
        { operation: operation.id, method, path: operation.path },
      );
    },
    observe(exchange, { creates }) {
      const { request } = exchange;
      made.observe(exchange, routes.find(request.method, request.path), creates);
    },
    made,
    leftOut: () => [...noted.values()],
  };
}
