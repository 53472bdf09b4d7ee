import type { Operation } from '../openapi/operation.ts';
import { type Bindings, buildRequest, noBindings, type RequestOptions } from './build-request.ts';
import { type Chain, followLink, type Link, listChains, needsValues } from './chains.ts';
import { markNames } from './mark-names.ts';
import type { Exchange, SentRequest } from './message.ts';
import type { RequestContext } from './request-context.ts';

/** Values that an operation can be called with, and the exchanges that they came from. */
export interface Fixture {
  readonly bindings: Bindings;
  /** The exchange of each operation on the way, by operationId. */
  readonly made: ReadonlyMap<string, Exchange>;
}

export interface Fixtures {
  /**
   * Makes what an operation needs: by calling what links to it, else nothing. `shared` may have been made for another
   * check and must not be changed; `own` was made by this run, also where the operation itself changes nothing. Undefined
   * where no chain of operations gives all values on this target.
   */
  prepare(operation: Operation, options?: { shared?: boolean; own?: boolean }): Promise<Fixture | undefined>;
  /** A valid request to an operation with the values of a fixture, its names marked as test data. */
  request(operation: Operation, fixture: Fixture, options?: RequestOptions): SentRequest;
}

export interface FixtureOptions {
  readonly context: RequestContext;
  readonly links: readonly Link[];
  /** Sends a request on behalf of a check, with ledger and coverage. */
  readonly send: (operation: Operation, request: SentRequest) => Promise<Exchange>;
  /** Whether things may be made on the target. */
  readonly allowWrites: boolean;
  /** Whether nothing of anybody's is on the target, so that the ids in the document's examples may be changed and deleted. */
  readonly disposable: boolean;
  /** Text that marks the names of test data; it changes with each call. */
  readonly mark: () => string;
}

const mostChains = 8;

export function createFixtures(options: FixtureOptions): Fixtures {
  const { context, links } = options;
  const shared = new Map<string, Promise<Fixture | undefined>>();
  const working = new Map<string, Chain>();

  function request(operation: Operation, { bindings }: Fixture, requestOptions: RequestOptions = {}): SentRequest {
    const adapt = (body: unknown, mediaType: Parameters<NonNullable<RequestOptions['adapt']>>[1]) => markNames(context, mediaType, body, options.mark());
    return buildRequest(context, operation, { adapt, ...requestOptions, bindings: merge(bindings, requestOptions.bindings) });
  }

  async function prepare(operation: Operation, own: boolean): Promise<Fixture | undefined> {
    const key = `${operation.id}${own ? ' own' : ''}`;
    const known = working.get(key);
    for (const chain of known === undefined ? chainsFor(operation, own) : [known]) {
      const fixture = await walk(chain);
      if (fixture === undefined) continue;
      working.set(key, chain);
      return fixture;
    }
    return undefined;
  }

  /** What is changed must be ours: such a chain begins with a creation, and ours come first in any case. */
  function chainsFor(operation: Operation, own: boolean): Chain[] {
    const usable = ({ method }: Operation) => method === 'get' || (options.allowWrites && method !== 'delete');
    const chains = listChains(context.document, links, operation, usable);
    if (operation.method === 'get' && !own) return [...chains].sort((a, b) => Number(isOurs(b)) - Number(isOurs(a))).slice(0, mostChains);
    // An id that only an example names is somebody's: on a live API it is neither changed nor deleted.
    const isSafe = (chain: Chain) => chain.length > 0 || options.disposable || !needsValues(context.document, links, operation);
    return chains.filter((chain) => isOurs(chain) && isSafe(chain)).slice(0, mostChains);
  }

  function isOurs(chain: Chain): boolean {
    return chain.length === 0 || chain[0]?.from.method === 'post';
  }

  async function walk(chain: Chain): Promise<Fixture | undefined> {
    let fixture: Fixture = { bindings: noBindings, made: new Map() };
    for (const link of chain) {
      const exchange = await options.send(link.from, request(link.from, fixture));
      const status = exchange.response?.status ?? 0;
      const bindings = status >= 200 && status < 300 ? followLink(link, exchange) : undefined;
      if (bindings === undefined) return undefined;
      fixture = { bindings, made: new Map([...fixture.made, [link.from.id, exchange]]) };
    }
    return fixture;
  }

  return {
    request,
    prepare(operation, { shared: isShared = false, own = false } = {}) {
      if (!isShared) return prepare(operation, own);
      // One thing serves all checks that leave it as it is, by what makes it.
      const key =
        chainsFor(operation, own)[0]
          ?.map(({ from, to }) => `${from.id}>${to.id}`)
          .join(' ') ?? '';
      const made = shared.get(key) ?? prepare(operation, own);
      shared.set(key, made);
      return made;
    },
  };
}

function merge(bindings: Bindings, more: Bindings | undefined): Bindings {
  if (more === undefined) return bindings;
  return { parameters: { ...bindings.parameters, ...more.parameters }, body: { ...bindings.body, ...more.body } };
}
