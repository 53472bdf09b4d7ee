import type { Server, Strike } from '../fault.ts';
import {
  type Answer,
  header,
  isSuccess,
  type Json,
  type ProxiedRequest,
  pathOf,
  readJson,
  withJson,
} from './message.ts';

/** One request that a strike is about. */
export interface Call {
  readonly request: ProxiedRequest;
  /** The path's parameters, decoded. */
  readonly values: Readonly<Record<string, string>>;
  readonly server: Server;
  /** Sends the request on, as it is or changed. */
  pass(request?: ProxiedRequest): Promise<Answer>;
  /** Sends a request of the fault's own to the server itself, with credentials that it accepts. */
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
}

export type Action = (call: Call) => Promise<Answer>;

/**
 * Strikes requests of one or more routes, such as `GET /agents/{agent_id}`, and lets all others
 * pass. A route is found below the base path of the API's server too.
 */
export function on(routes: string | readonly string[], action: Action): Strike {
  const matchers = [routes].flat().map((route) => matcher(route));
  return (request, next, server) => {
    for (const match of matchers) {
      const found = match(request);
      if (found !== undefined) return action(createCall(request, found, next, server));
    }
    return next(request);
  };
}

/** Lets all requests through the first strike, which has the second behind it, and so on. */
export function all(...strikes: readonly Strike[]): Strike {
  return (request, next, server) => {
    const [first, ...others] = strikes;
    return first === undefined
      ? next(request)
      : first(request, (passed) => all(...others)(passed, next, server), server);
  };
}

/** Changes the answers of some routes with a 2xx status. */
export function onSuccess(
  routes: string | readonly string[],
  change: (answer: Answer, call: Call) => Answer | Promise<Answer>,
): Strike {
  return on(routes, async (call) => {
    const answer = await call.pass();
    return isSuccess(answer) ? change(answer, call) : answer;
  });
}

/** Changes the JSON of some routes' answers with a 2xx status. */
export function onJson(
  routes: string | readonly string[],
  change: (body: Json, call: Call) => unknown,
): Strike {
  return onSuccess(routes, async (answer, call) => {
    const body = readJson(answer);
    return body === undefined ? answer : withJson(answer, await change(body as Json, call));
  });
}

/** Changes the answers of some routes with one of these statuses. */
export function onStatus(
  routes: string | readonly string[],
  statuses: readonly number[],
  change: (answer: Answer, call: Call) => Answer | Promise<Answer>,
): Strike {
  return on(routes, async (call) => {
    const answer = await call.pass();
    return statuses.includes(answer.status) ? change(answer, call) : answer;
  });
}

interface Found {
  readonly base: string;
  readonly values: Record<string, string>;
}

function matcher(route: string): (request: ProxiedRequest) => Found | undefined {
  const [method, template = ''] = route.split(' ');
  const names: string[] = [];
  const source = template.replaceAll(
    /\{(\w+)\}|[.*+?^$()|[\]\\{}]/g,
    (whole, name: string | undefined) => {
      if (name === undefined) return `\\${whole}`;
      names.push(name);
      return '([^/]+)';
    },
  );
  const pattern = new RegExp(`^((?:/api/v1)?)${source}$`);
  return (request) => {
    if (method !== '*' && request.method !== method) return undefined;
    const found = pattern.exec(pathOf(request));
    if (found === null) return undefined;
    return {
      base: found[1] ?? '',
      values: Object.fromEntries(
        names.map((name, index) => [name, decode(found[index + 2] ?? '')]),
      ),
    };
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function createCall(
  request: ProxiedRequest,
  { base, values }: Found,
  next: (request: ProxiedRequest) => Promise<Answer>,
  server: Server,
): Call {
  return {
    request,
    values,
    server,
    pass: (changed = request) => next(changed),
    ask(method, path, body) {
      const sandbox = header(request, 'x-doubletake-sandbox');
      const bare: ProxiedRequest = {
        method,
        url: base + path,
        headers: [
          ['Host', header(request, 'host') ?? 'localhost'],
          ['x-api-key', server.key],
          ['Authorization', `Bearer ${server.key}`],
          ...(sandbox === undefined ? [] : [['x-doubletake-sandbox', sandbox] as const]),
        ],
        body: Buffer.alloc(0),
      };
      return server.send(body === undefined ? bare : withJson(bare, body));
    },
  };
}
