import { isObject } from '../../openapi/lib/json-pointer.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import type { MediaType, Operation } from '../../openapi/model/operation.ts';
import { templateNames } from '../../openapi/model/path-template.ts';
import {
  type Bindings,
  buildRequest,
  noBindings,
  parameterValue,
  preferredMediaType,
  type RequestOptions,
} from '../request/build-request.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import { inOrder } from '../request/in-order.ts';
import type { RequestContext } from '../request/request-context.ts';
import { markFileName, ownId, tagTestData } from '../request/tag-test-data.ts';
import { requiredOnly } from './body-variants.ts';
import { LeftOutForSafety } from './check-skipped.ts';
import { followLink } from './follow-link.ts';
import {
  type ForeignKey,
  foreignKeys,
  idTaken,
  isReachable,
  parentKey,
  withForeignKeys,
} from './foreign-keys.ts';
import { type Chain, type Link, listChains, needsValues } from './operation-links.ts';

/** Values that an operation can be called with, and the exchanges that they came from. */
export interface Fixture {
  readonly bindings: Bindings;
  /** Ids of items that members of the body name, by the member; other members are passed over. */
  readonly foreign?: Readonly<Record<string, unknown>>;
  /** Ids among them that were made up, and by their form name nothing of anybody's. */
  readonly invented?: readonly string[];
  /** The exchange of each operation on the way, by operationId. */
  readonly made: ReadonlyMap<string, Exchange>;
}

export interface Fixtures {
  /**
   * Makes what an operation needs: by calling what links to it, else nothing. `shared` may have
   * been made for another check and must not be changed; `own` was made by this run, also where the
   * operation itself changes nothing. Undefined where no chain of operations gives all values on
   * this target.
   */
  prepare(
    operation: Operation,
    options?: { shared?: boolean; own?: boolean },
  ): Promise<Fixture | undefined>;
  /** Forgets what is shared and not wanted: it is made anew when a check asks for it. */
  forgetShared(isWanted?: (key: string) => boolean): void;
  /**
   * A valid request to an operation with the values of a fixture, its names marked as test data.
   */
  request(operation: Operation, fixture: Fixture, options?: RequestOptions): SentRequest;
  /**
   * Calls an operation that makes something: with the whole body, and with the least one where that
   * is refused for what is in it. What the target has taken before is tried first.
   */
  make(operation: Operation, fixture: Fixture): Promise<Exchange>;
}

export interface FixtureOptions {
  readonly context: RequestContext;
  readonly links: readonly Link[];
  /** Sends a request on behalf of a check, with ledger and coverage. */
  readonly send: (operation: Operation, request: SentRequest) => Promise<Exchange>;
  /** Whether items may be made on the target. */
  readonly allowWrites: boolean;
  /**
   * Whether nothing of anybody's is on the target, so that the ids in the document's examples may
   * be changed and deleted.
   */
  readonly disposable: boolean;
  /** Whether the user has named the value of a path parameter. */
  readonly isGiven?: (name: string) => boolean;
  /** Whether a PUT at a path makes what the path names. */
  readonly makesByPut?: (path: string) => boolean;
  /** Makes what several checks share: it is nobody's own. */
  readonly share?: (
    key: string,
    make: () => Promise<Fixture | undefined>,
  ) => Promise<Fixture | undefined>;
  /** Told of each use of what is shared. */
  readonly used?: (key: string) => void;
  /** Text that marks the names of test data; it changes with each call. */
  readonly mark: () => string;
}

const mostChains = 8;

/** What says that something in a body is wrong (RFC 9110, sections 15.5.1 and 15.5.21). */
const refusesContent: readonly number[] = [400, 404, 409, 422];

export function createFixtures(options: FixtureOptions): Fixtures {
  const { context, links } = options;
  const shared = new Map<string, Promise<Fixture | undefined>>();
  const working = new Map<string, Chain>();
  const chosen = new Map<string, unknown>();

  function request(
    operation: Operation,
    { bindings, invented, foreign = {} }: Fixture,
    requestOptions: RequestOptions = {},
  ): SentRequest {
    const sent = requestOptions.mediaType ?? preferredMediaType(operation);
    const ids = Object.fromEntries(
      keysOf(operation).flatMap(({ name }) =>
        Object.hasOwn(foreign, name) ? [[name, foreign[name]]] : [],
      ),
    );
    const named = (body: unknown, mediaType: MediaType) =>
      withForeignKeys(context, mediaType, body, ids);
    const ordered = (body: unknown, { schema }: MediaType) => {
      if (schema === undefined) return body;
      const accepts = (value: unknown) => context.validator.accepts(schema, value, 'request');
      // What is wrong on purpose stays as it is.
      return accepts(body) ? inOrder(body, accepts) : body;
    };
    const adapt = (body: unknown, mediaType: MediaType) =>
      tagTestData(context, mediaType, named(ordered(body, mediaType), mediaType), options.mark());
    const chosen = options.disposable ? undefined : chosenId(operation);
    const parameters =
      chosen === undefined
        ? requestOptions.parameters
        : { ...chosen, ...requestOptions.parameters };
    const unmarked = buildRequest(context, operation, {
      adapt,
      ...requestOptions,
      ...(requestOptions.body !== undefined &&
        sent !== undefined && { body: named(ordered(requestOptions.body, sent), sent) }),
      ...(parameters !== undefined && { parameters }),
      bindings: merge(bindings, requestOptions.bindings),
    });
    const isRight =
      requestOptions.body === undefined ||
      sent?.schema === undefined ||
      context.validator.accepts(sent.schema, requestOptions.body, 'request');
    const built = withMarkedFiles(
      isRight ? withIdOfPath(operation, unmarked) : unmarked,
      options.mark,
    );
    return invented === undefined ? built : { ...built, invented };
  }

  /** Creations whose whole body the target refuses, and whose least one it takes. */
  const least = new Set<string>();

  /** The request with nothing but what is required; undefined where that is the same. */
  function leastRequest(operation: Operation, fixture: Fixture): SentRequest | undefined {
    const mediaType = preferredMediaType(operation);
    if (mediaType === undefined || !isJson(mediaType.type)) return undefined;
    const body = requiredOnly(context, mediaType);
    return body === undefined
      ? undefined
      : request(operation, fixture, {
          body: tagTestData(context, mediaType, body, options.mark()),
        });
  }

  async function make(operation: Operation, fixture: Fixture): Promise<Exchange> {
    const known = least.has(operation.id) ? leastRequest(operation, fixture) : undefined;
    const exchange = await options.send(operation, known ?? request(operation, fixture));
    const status = exchange.response?.status ?? 0;
    if (known !== undefined || !refusesContent.includes(status)) return exchange;
    const smaller = leastRequest(operation, fixture);
    if (smaller === undefined) return exchange;
    const second = await options.send(operation, smaller);
    const answer = second.response?.status ?? 0;
    if (answer < 200 || answer >= 300) return exchange;
    least.add(operation.id);
    return second;
  }

  async function prepare(operation: Operation, own: boolean): Promise<Fixture | undefined> {
    const key = `${operation.id}${own ? ' own' : ''}`;
    const known = working.get(key);
    let refusal: LeftOutForSafety | undefined;
    for (const chain of known === undefined ? chainsFor(operation, own) : [known]) {
      try {
        const fixture = await walk(chain);
        if (fixture === undefined) continue;
        working.set(key, chain);
        return fixture;
      } catch (error) {
        if (!(error instanceof LeftOutForSafety)) throw error;
        // Another way may need nothing that is left out.
        refusal ??= error;
      }
    }
    if (refusal !== undefined) throw refusal;
    return undefined;
  }

  /**
   * What is changed must be ours: such a chain begins with a creation, and ours come first in any
   * case.
   */
  function chainsFor(operation: Operation, own: boolean): Chain[] {
    const usable = ({ method }: Operation) =>
      method === 'get' || (options.allowWrites && method !== 'delete');
    const chains = listChains(context.document, links, operation, usable, namesOf);
    if (operation.method === 'get' && !own)
      return [...chains].sort((a, b) => Number(isOurs(b)) - Number(isOurs(a))).slice(0, mostChains);
    return chains
      .filter((chain) => (chain.length === 0 ? mayUseExamples(operation) : isOurs(chain)))
      .slice(0, mostChains);
  }

  /**
   * An id of this run for what a PUT at the path makes (RFC 9110, section 9.3.4): one for all
   * operations there, so that they meet.
   */
  function chosenId(operation: Operation): Record<string, unknown> | undefined {
    const name = templateNames(operation.path).at(-1);
    const parameter = operation.parameters.find(
      (candidate) => candidate.in === 'path' && candidate.name === name,
    );
    if (
      name === undefined ||
      parameter === undefined ||
      !operation.path.endsWith('}') ||
      options.makesByPut?.(operation.path) !== true
    )
      return undefined;
    const known =
      chosen.get(operation.path) ??
      ownId(context, parameter.schema, parameterValue(context, parameter), options.mark());
    chosen.set(operation.path, known);
    return { [name]: known };
  }

  function isOurs(chain: Chain): boolean {
    return chain[0]?.from.method === 'post';
  }

  /**
   * An id that only an example names is somebody's: on a live API it is neither changed nor
   * deleted, but for one that the user has named.
   */
  function mayUseExamples(operation: Operation): boolean {
    if (options.disposable || !needsValues(context.document, links, operation, namesOf(operation)))
      return true;
    const names = templateNames(operation.path);
    const isKnown = (name: string) =>
      options.isGiven?.(name) === true || Object.hasOwn(chosenId(operation) ?? {}, name);
    return names.length > 0 && names.every(isKnown);
  }

  const keys = new Map<string, readonly ForeignKey[]>();

  function keysOf(operation: Operation): readonly ForeignKey[] {
    const known = keys.get(operation.id) ?? foreignKeys(context, links, operation);
    keys.set(operation.id, known);
    return known;
  }

  /** The members of a body that are given ids of what is made. */
  const namesOf = (operation: Operation) =>
    options.allowWrites ? keysOf(operation).map(({ name }) => name) : [];

  /** Items that are being made for others: what needs itself is not made for ever. */
  const inProgress = new Set<string>();

  /** An item on its own, or below what a fixture is of. */
  async function makeOne(from: Operation, below?: Fixture): Promise<Fixture | undefined> {
    const isBelow = below !== undefined && templateNames(from.path).length > 0;
    const fixture = isBelow ? below : await prepare(from, false);
    if (fixture === undefined) return undefined;
    const own = await withForeign(from, fixture);
    if (own === undefined) return undefined;
    const exchange = await make(from, own);
    const status = exchange.response?.status ?? 0;
    return status >= 200 && status < 300
      ? { bindings: noBindings, made: new Map([...fixture.made, [from.id, exchange]]) }
      : undefined;
  }

  function shareFixture(
    key: string,
    make: () => Promise<Fixture | undefined>,
  ): Promise<Fixture | undefined> {
    options.used?.(key);
    const made =
      shared.get(key) ?? (options.share === undefined ? make() : options.share(key, make));
    shared.set(key, made);
    // What could not be made because the target took no more may be made later.
    made.catch(() => shared.delete(key));
    return made;
  }

  /**
   * The fixture with what the body of the operation names: made once, or each time anew where a
   * second time with the same may be a conflict. Undefined where a live target would be sent a
   * made-up one.
   */
  async function withForeign(operation: Operation, fixture: Fixture): Promise<Fixture | undefined> {
    if (!options.allowWrites) return fixture;
    const foreign: Record<string, unknown> = {};
    const isOnce = operation.responses.some(({ status }) => status === '409');
    for (const key of keysOf(operation)) {
      const { name, isList, link } = key;
      const { from } = link;
      if (inProgress.has(from.id) || Object.hasOwn(foreign, name)) continue;
      inProgress.add(from.id);
      try {
        // What is made below the same item is that item's alone.
        const isShared = !isOnce && templateNames(from.path).length === 0;
        const own = isShared
          ? await shareFixture(`one of ${from.id}`, () => makeOne(from))
          : await makeOne(from, isReachable(from, operation) ? fixture : undefined);
        const idOf = (of: Link) => {
          const exchange = own?.made.get(of.from.id);
          return exchange && idTaken(of, followLink(of, exchange)?.parameters ?? {});
        };
        const id = idOf(link);
        if (id === undefined) continue;
        foreign[name] = isList ? [id] : id;
        // A pet is that of the owner who is named beside it.
        const parent = parentKey(keysOf(operation), key);
        const parentId = parent && idOf(parent.link);
        if (parent !== undefined && parentId !== undefined) foreign[parent.name] = parentId;
      } catch (error) {
        // What may not be made is not named; the rest is judged without it.
        if (!(error instanceof LeftOutForSafety)) throw error;
      } finally {
        inProgress.delete(from.id);
      }
    }
    // What names something that could not be made is not sent to what is somebody's.
    const isLeft =
      !options.disposable &&
      templateNames(operation.path).length === 0 &&
      keysOf(operation).some(({ name }) => !Object.hasOwn(foreign, name)) &&
      needsValues(context.document, links, operation, Object.keys(foreign));
    if (isLeft) return undefined;
    return Object.keys(foreign).length === 0 ? fixture : { ...fixture, foreign };
  }

  async function walk(chain: Chain): Promise<Fixture | undefined> {
    let fixture: Fixture = { bindings: noBindings, made: new Map() };
    for (const link of chain) {
      const own = await withForeign(link.from, fixture);
      if (own === undefined) return undefined;
      const exchange = await make(link.from, own);
      const status = exchange.response?.status ?? 0;
      const bindings = status >= 200 && status < 300 ? followLink(link, exchange) : undefined;
      if (bindings === undefined) return undefined;
      fixture = { bindings, made: new Map([...fixture.made, [link.from.id, exchange]]) };
    }
    return fixture;
  }

  return {
    request,
    make,
    forgetShared(isWanted = () => false) {
      for (const key of [...shared.keys()]) if (!isWanted(key)) shared.delete(key);
    },
    async prepare(operation, { shared: isShared = false, own = false } = {}) {
      const [chain] = isShared ? chainsFor(operation, own) : [];
      if (isShared && chain === undefined) return undefined;
      // One item serves all checks that leave it as it is, by what makes it; what needs nothing,
      // or is called with examples, is on its own.
      const key =
        chain === undefined || chain.length === 0
          ? operation.id
          : chain.map(({ from, to }) => `${from.id}>${to.id}`).join(' ');
      const fixture = isShared
        ? await shareFixture(key, () => prepare(operation, own))
        : await prepare(operation, own);
      return fixture === undefined ? undefined : withForeign(operation, fixture);
    },
  };
}

/**
 * The request with the id of its path in its body too, where that has it: who changes an item does
 * not call it otherwise.
 */
function withIdOfPath(operation: Operation, request: SentRequest): SentRequest {
  const { body, values = {} } = request;
  const name = templateNames(operation.path).at(-1);
  const id = values[name ?? ''];
  if (
    !['put', 'patch'].includes(operation.method) ||
    !operation.path.endsWith('}') ||
    name === undefined ||
    id === undefined ||
    body?.kind !== 'json' ||
    !isObject(body.value)
  )
    return request;
  const [wrapper, ...others] = Object.entries(body.value);
  const inner = wrapper !== undefined && others.length === 0 ? wrapper[1] : undefined;
  const item = isObject(inner) ? inner : body.value;
  const own = [name, 'id', '_id'].find((member) => {
    const sent = item[member];
    return sent !== undefined && typeof sent === typeof id;
  });
  if (own === undefined) return request;
  const named = { ...item, [own]: id };
  const value = isObject(inner) && wrapper !== undefined ? { [wrapper[0]]: named } : named;
  return { ...request, body: { ...body, value } };
}

/** The request with a mark in the names of its files; what replaces them later takes the same. */
function withMarkedFiles(request: SentRequest, nextMark: () => string): SentRequest {
  const { body } = request;
  if (body?.kind !== 'multipart') return request;
  const mark = nextMark();
  const parts = body.parts.map((part) =>
    part.filename === undefined ? part : { ...part, filename: markFileName(part.filename, mark) },
  );
  return { ...request, mark, body: { ...body, parts } };
}

function merge(bindings: Bindings, more: Bindings | undefined): Bindings {
  if (more === undefined) return bindings;
  return {
    parameters: { ...bindings.parameters, ...more.parameters },
    body: { ...bindings.body, ...more.body },
  };
}
