import { ProblemError } from '../lib/problem.ts';
import type { Api } from '../model/api.ts';
import { mayGoUpstream, type UpstreamOptions, unknownRoutes, type Way, wayOf } from './routing.ts';

/** Who answers which operation, while the double runs. */
export interface UpstreamSwitch {
  /** As the routes are now. */
  readonly options: UpstreamOptions;
  list(apis: readonly Api[]): OperationWay[];
  /**
   * Changes who answers some operations, by operationId. All or nothing: rejects with
   * `request-invalid` for an operation that no API has, and for one that may change something where
   * the double was started without writes upstream.
   */
  change(apis: readonly Api[], routes: Readonly<Record<string, Way>>): void;
}

/** Who answers an operation, and whether upstream may. */
export interface OperationWay {
  readonly api: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly way: Way;
  readonly mayGoUpstream: boolean;
}

export function createUpstreamSwitch(given: UpstreamOptions): UpstreamSwitch {
  let routes = given.routes;
  const options: UpstreamOptions = {
    ...given,
    get routes() {
      return routes;
    },
  };
  return {
    options,
    list: (apis) =>
      apis.flatMap((api) =>
        api.operations.map((operation) => ({
          api: api.name,
          operation: operation.id,
          method: operation.method.toUpperCase(),
          path: operation.path,
          way: wayOf(options, api.document, operation, operation.method.toUpperCase()),
          mayGoUpstream: mayGoUpstream(options, operation.method),
        })),
      ),
    change(apis, changes) {
      const names = Object.keys(changes);
      const [unknown] = unknownRoutes(changes, apis).concat(names.filter(isNoOperation));
      if (unknown !== undefined) throw refused(unknown, 'is the operationId of no operation here');
      for (const [name, way] of Object.entries(changes)) {
        const held = apis
          .flatMap(({ operations }) => operations)
          .find(({ id, method }) => id === name && !mayGoUpstream(options, method));
        if (held !== undefined && way !== 'double')
          throw refused(
            name,
            'may change something: the double answers it, unless it is started with --upstream-writes',
          );
      }
      routes = { ...routes, ...changes };
    },
  };
}

/** Tags and all others are for the start: a switch is about one operation. */
function isNoOperation(name: string): boolean {
  return name === '*' || name.startsWith('tag:');
}

function refused(operation: string, why: string): ProblemError {
  const message = `${JSON.stringify(operation)} ${why}`;
  return new ProblemError('request-invalid', `body/routes: ${message}.`, {
    violations: [
      { location: ['body', 'routes', operation], keyword: 'route', message, value: operation },
    ],
  });
}
