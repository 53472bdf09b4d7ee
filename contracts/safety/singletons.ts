import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { isMarked } from '../../openapi/schema/is-marked.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import { propertiesOf } from '../plan/resources.ts';
import { preferredMediaType } from '../request/build-request.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import type { Made } from './made.ts';
import { createRoutes } from './routes.ts';
import { type SentValues, wasSent } from './sent-values.ts';

/** What became of an item that there is one of, such as the caller's account. */
export interface PutBack {
  /** As it was requested. */
  readonly path: string;
  readonly isAsItWas: boolean;
  /** In words; names of members, and never what they hold. */
  readonly told: string;
}

/** Items that there is one of, as they were before the run changed them. */
export interface Singletons {
  /**
   * Reads what a request is about to change, once. Throws `CheckSkipped` where it cannot be read:
   * then it could not be put back.
   */
  keep(request: SentRequest): Promise<void>;
  /**
   * Takes over what another run has kept: what its item showed, undefined where it was not there.
   * @param sent what that run has sent there: what shows anything else now was changed by others
   *   since, and is not put back; without it all is
   */
  adopt(path: string, state: unknown, sent: readonly SentValues[] | undefined): void;
  /** Writes back what is not as it was, and looks at it again. Never rejects. */
  putBack(): Promise<readonly PutBack[]>;
}

export interface SingletonOptions {
  readonly document: OpenApiDocument;
  readonly operations: readonly Operation[];
  readonly made: Pick<Made, 'adoptUrl'>;
  readonly send: (operation: Operation, request: SentRequest) => Promise<Exchange>;
  /**
   * Told before an item may be changed for the first time; where it rejects, the item is not
   * changed.
   */
  readonly beforeChange?: (item: {
    readonly path: string;
    readonly wasThere: boolean;
    /** What it showed. */
    readonly state: unknown;
  }) => Promise<void>;
}

interface Kept {
  readonly path: string;
  readonly url: string;
  readonly beside: readonly Operation[];
  readonly read: Operation;
  /** What it showed; `undefined` where it was not there. */
  readonly state: unknown;
  readonly sent?: readonly SentValues[] | undefined;
}

export function createSingletons({
  document,
  operations,
  made,
  send,
  beforeChange = async () => undefined,
}: SingletonOptions): Singletons {
  const routes = createRoutes(operations);
  const kept = new Map<string, Promise<Kept>>();

  const bare = (method: string, path: string, body?: unknown): SentRequest => ({
    method,
    path,
    query: [],
    headers: {},
    body: body === undefined ? undefined : { kind: 'json', value: body },
    credentials: 'valid',
  });

  async function read(path: string): Promise<Kept> {
    const route = routes.find('GET', path);
    const reader = route?.operation;
    if (route === undefined || reader === undefined)
      throw new CheckSkipped(
        `${path} cannot be read before it is changed, so that it could not be put back`,
      );
    const { response, failure } = await send(reader, bare('GET', path));
    const status = response?.status ?? 0;
    const isThere = status >= 200 && status < 300 && response?.json !== undefined;
    if (!isThere && status !== 404) {
      throw new CheckSkipped(
        `${path} cannot be read before it is changed (GET answers ${response?.status ?? failure}), so that it could not be put back`,
      );
    }
    await beforeChange({ path, wasThere: isThere, state: isThere ? response?.json : undefined });
    return {
      path,
      url: route.url,
      beside: route.beside,
      read: reader,
      state: isThere ? response?.json : undefined,
    };
  }

  async function putBackOne(item: Kept): Promise<PutBack> {
    const { path, url, beside, read: reader, sent: sentBefore } = item;
    const now = await look(reader, path);
    const changed = differences(item.state, now);
    if (changed.length === 0) return { path, isAsItWas: true, told: 'it is as it was' };
    const byOthers = sentBefore === undefined ? [] : setByOthers(item.state, now, sentBefore);
    const spared = `${byOthers.filter((name) => name !== '').join(', ') || 'what is there'} is neither as it was nor as the run has set it, and stays (--also ${path} puts it back all the same)`;
    if (byOthers.length === changed.length) return { path, isAsItWas: false, told: spared };
    const state = byOthers.length === 0 ? item.state : withMembersOf(item.state, now, byOthers);
    made.adoptUrl(url);
    const writer =
      state === undefined ? find(beside, ['delete']) : find(beside, ['put', 'patch', 'post']);
    const sent =
      writer === undefined
        ? undefined
        : await send(
            writer,
            bare(
              writer.method.toUpperCase(),
              path,
              writer.method === 'delete' ? undefined : bodyFor(writer, state, now),
            ),
          );
    const left = differences(state, await look(reader, path));
    // What the server keeps by itself, such as the time of the last change, nobody can put back.
    const own = writer === undefined || state === undefined ? [] : writable(writer);
    const isKeptByServer = (name: string) =>
      own.length > 0 && !own.includes(name) && has(state, name) && has(now, name);
    const wrong = left.filter((name) => !isKeptByServer(name));
    if (wrong.length === 0 && byOthers.length > 0)
      return { path, isAsItWas: false, told: `it was changed and put back; ${spared}` };
    if (wrong.length === 0)
      return {
        path,
        isAsItWas: true,
        told:
          left.length === 0
            ? 'it was changed and put back; it is as it was'
            : `it was changed and put back; it is as it was but for ${left.join(', ')}`,
      };
    const how =
      sent === undefined
        ? 'no operation puts it back'
        : `${writer?.id} answers ${sent.response?.status ?? sent.failure}`;
    return {
      path,
      isAsItWas: false,
      told: `it is not as it was: ${wrong.filter((name) => name !== '').join(', ') || 'all of it'} (${how})`,
    };
  }

  async function look(reader: Operation, path: string): Promise<unknown> {
    const { response } = await send(reader, bare('GET', path));
    return response !== undefined && response.status >= 200 && response.status < 300
      ? response.json
      : undefined;
  }

  /** The members that an operation takes, without those that only answers have. */
  function writable(writer: Operation): string[] {
    const schema = preferredMediaType(writer)?.schema;
    if (schema === undefined) return [];
    return propertiesOf(document, schema).filter((name) => {
      const member = findMemberSchema(document, schema, name);
      return member === undefined || !isMarked(document, member, 'readOnly');
    });
  }

  /** What it was, as far as the operation takes it; a PATCH gets what has changed alone. */
  function bodyFor(writer: Operation, state: unknown, now: unknown): unknown {
    const names = writable(writer);
    const before = innermost(state, names);
    if (!isObject(before) || names.length === 0) return state;
    const after = innermost(now, names);
    const isChanged = (name: string) =>
      writer.method !== 'patch' ||
      !isObject(after) ||
      !isDeepStrictEqual(before[name], after[name]);
    return Object.fromEntries(
      names
        .filter((name) => Object.hasOwn(before, name) && isChanged(name))
        .map((name) => [name, before[name]]),
    );
  }

  return {
    adopt(path, state, sent) {
      const route = routes.find('GET', path);
      if (route?.operation === undefined) return;
      const { url, beside, operation } = route;
      kept.set(url, Promise.resolve({ path, url, beside, read: operation, state, sent }));
    },
    async keep({ path }) {
      const url = routes.find('GET', path)?.url ?? path;
      const reading = kept.get(url) ?? read(path);
      kept.set(url, reading);
      await reading;
    },
    async putBack() {
      const results: PutBack[] = [];
      for (const reading of kept.values()) {
        const item = await reading.catch(() => undefined);
        if (item === undefined) continue;
        try {
          results.push(await putBackOne(item));
        } catch (error) {
          results.push({
            path: item.path,
            isAsItWas: false,
            told: `it could not be put back: ${error instanceof Error ? error.message : String(error)}`,
          });
        }
      }
      return results;
    },
  };
}

function find(operations: readonly Operation[], methods: readonly string[]): Operation | undefined {
  return methods.flatMap((method) =>
    operations.filter((operation) => operation.method === method),
  )[0];
}

/** Whether an answer shows a member, at its top or in what it wraps. */
function has(node: unknown, name: string): boolean {
  return (
    isObject(node) &&
    (Object.hasOwn(node, name) ||
      Object.values(node).some((member) => isObject(member) && Object.hasOwn(member, name)))
  );
}

/** The object that has most of the members: the whole, or what it wraps. */
function innermost(node: unknown, names: readonly string[]): unknown {
  if (!isObject(node) || names.some((name) => Object.hasOwn(node, name))) return node;
  return (
    Object.values(node).find(
      (member) => isObject(member) && names.some((name) => Object.hasOwn(member, name)),
    ) ?? node
  );
}

/** The names of the members that differ, of what is wrapped too; an empty one where all does. */
function differences(before: unknown, after: unknown): string[] {
  return compare(before, after).names;
}

/** The same with the objects that have these members. */
function compare(
  before: unknown,
  after: unknown,
): { readonly names: string[]; readonly before: unknown; readonly after: unknown } {
  if (isDeepStrictEqual(before, after)) return { names: [], before, after };
  if (!isObject(before) || !isObject(after)) return { names: [''], before, after };
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  );
  const [only] = names;
  if (names.length === 1 && only !== undefined && isObject(before[only]) && isObject(after[only]))
    return compare(before[only], after[only]);
  return { names, before, after };
}

/**
 * The members that are another than they were, and that show nothing of what was sent; where
 * nothing was sent, all that are another.
 */
function setByOthers(before: unknown, after: unknown, sent: readonly SentValues[]): string[] {
  const { names, after: now } = compare(before, after);
  return names.filter(
    (name) => sent.length === 0 || !wasSent(isObject(now) && name !== '' ? now[name] : now, sent),
  );
}

/** What was, with some members as they are now. */
function withMembersOf(before: unknown, after: unknown, names: readonly string[]): unknown {
  const inner = compare(before, after);
  if (!isObject(inner.before) || !isObject(inner.after)) return before;
  const now = inner.after;
  const kept = Object.entries(inner.before).filter(([name]) => !names.includes(name));
  const taken = names.flatMap((name) => (Object.hasOwn(now, name) ? [[name, now[name]]] : []));
  return Object.fromEntries([...kept, ...taken]);
}
