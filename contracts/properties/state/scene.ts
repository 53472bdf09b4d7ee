import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { isJson } from '../../../openapi/model/media-types.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { expectSuccess } from '../../oracles/expect.ts';
import { isSeen, type OracleContext, type Step, type Violation } from '../../oracles/history.ts';
import {
  type Item,
  isOk,
  itemOf,
  look,
  type Pages,
  readList,
  requestOn,
  type View,
} from '../../oracles/resource-client.ts';
import { otherBody } from '../../plan/alter-body.ts';
import { withoutZeros } from '../../plan/body-values.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { fillUp } from '../../plan/full-body.ts';
import { namesAnother } from '../../plan/names-another.ts';
import { bodyMembers, propertiesOf } from '../../plan/resources.ts';
import { preferredMediaType } from '../../request/build-request.ts';
import { exampleBody } from '../../request/example-values.ts';
import type { Exchange, SentRequest } from '../../request/exchange.ts';
import { updateExample, wholeOther } from './update-bodies.ts';

/** Ends what a check does: what came last leaves nothing to go on with. Oracles say what it is. */
export class SceneEnded extends Error {}

/** An item as a read shows it. */
export type Seen = View & { readonly object: Record<string, unknown> };

/** What a check does with items of a resource; what happened is kept for the oracles. */
export interface Scene extends OracleContext {
  readonly history: readonly Step[];
  /** Makes an item. Throws `CheckSkipped` where none comes: that is another check's finding. */
  create(body?: unknown): Promise<Item>;
  /** The same; the item is undefined where none comes. */
  tryCreate(body?: unknown, change?: (request: SentRequest) => SentRequest): Promise<Created>;
  /** An item with everything that the document allows, of other values than the example's. */
  createFull(more?: Readonly<Record<string, unknown>>): Promise<Item>;
  /** The same, with all that an update may change. */
  createFor(update: Operation): Promise<Item>;
  /** The creation of an item once more, as it was sent; resolves with the status, 0 for none. */
  repeat(item: Item): Promise<number>;
  /** Reads an item, by its own operation or its list. Ends the scene where it is not shown. */
  read(item: Item): Promise<Seen>;
  /** The same; undefined where the API shows it nowhere. */
  tryRead(item: Item): Promise<View | undefined>;
  /** Reads the list that an item belongs to; undefined where there is none. */
  list(item: Item): Promise<Pages | undefined>;
  /** A GET beside the read of an item. */
  get(view: Operation, item: Item): Promise<Exchange>;
  /** Changes an item. Ends the scene where that is refused; it has to be accepted unless `may`. */
  write(operation: Operation, item: Item, written?: Written): Promise<Exchange>;
  /**
   * Deletes an item, which has to be accepted the first time; not where the document declares a
   * conflict, and the item may have one. Ends the scene where it is refused.
   */
  remove(item: Item, mayConflict?: boolean): Promise<Exchange>;
  /** Goes on where a part of the scene has ended. */
  attempt(part: () => Promise<unknown>): Promise<void>;
  report(violation: Violation): void;
}

export interface Created {
  readonly exchange: Exchange;
  readonly item: Item | undefined;
}

export interface Written {
  /** By default the example of the document. */
  readonly request?: SentRequest;
  /** Whether a refusal is no finding: a made-up value may name what does not exist. */
  readonly may?: boolean;
}

export function createScene(at: OracleContext): Scene & { readonly history: Step[] } {
  const { context, session, resource, provenance } = at;
  const { create } = resource;
  const history: Step[] = [];

  async function tryCreate(
    body?: unknown,
    change?: (request: SentRequest) => SentRequest,
  ): Promise<Created> {
    const fixture = await session.prepare(create, { shared: true });
    const exchange =
      body === undefined && change === undefined
        ? await session.make(create, fixture)
        : await session.send(
            create,
            (change ?? ((same) => same))(
              session.request(create, fixture, body === undefined ? {} : { body }),
            ),
          );
    const item = itemOf(resource, exchange);
    if (item !== undefined) history.push({ kind: 'create', item, operation: create, exchange });
    return { exchange, item };
  }

  const scene: Scene & { readonly history: Step[] } = {
    ...at,
    history,
    tryCreate,
    async create(body) {
      const { item } = await tryCreate(body);
      if (item === undefined) throw new CheckSkipped(`${create.id} made nothing to go on with`);
      return item;
    },
    async createFull(more = {}) {
      const mediaType = preferredMediaType(create);
      const schema = mediaType?.schema;
      if (mediaType === undefined || schema === undefined || !isJson(mediaType.type))
        return scene.create();
      const known = new Set(propertiesOf(context.document, schema));
      const added = Object.fromEntries(Object.entries(more).filter(([name]) => known.has(name)));
      const example = exampleBody(context, mediaType);
      const full = fillUp(context, schema, isObject(example) ? { ...added, ...example } : example);
      // What falls back to a default then shows; where the API does not take that, less will do.
      const varied = isObject(full) ? otherBody(context, schema, full, namesAnother) : full;
      const other = withoutZeros(context, schema, varied);
      for (const body of [other, full]) {
        if (!context.validator.accepts(schema, body, 'request')) continue;
        const { item } = await tryCreate(context.mark(mediaType, body));
        if (item !== undefined) return item;
      }
      return scene.create();
    },
    async createFor(update) {
      const item = await scene.createFull(updateExample(context, update));
      const created = bodyMembers(context.document, create);
      const isRich = [...bodyMembers(context.document, update)].every((name) => created.has(name));
      const body = isRich ? undefined : wholeOther(context, update, {}, true);
      if (body === undefined) return item;
      // What only an update can give it, it gets by one, if that is taken.
      const exchange = await session.send(update, requestOn(session, item, update, body));
      if (isOk(exchange))
        history.push({ kind: 'write', item, operation: update, exchange, isPreparation: true });
      return item;
    },
    async repeat(item) {
      const exchange = await session.send(create, item.created.request);
      const twin = itemOf(resource, exchange);
      history.push({ kind: 'repeat', item, operation: create, exchange, twin });
      return exchange.response?.status ?? 0;
    },
    async tryRead(item) {
      const view = await look(context, session, item);
      if (view !== undefined)
        history.push({
          kind: 'read',
          item,
          operation: view.operation,
          exchange: view.exchange,
          view,
        });
      return view;
    },
    async read(item) {
      const view = await scene.tryRead(item);
      if (!isSeen(view)) throw new SceneEnded();
      return view;
    },
    async list(item) {
      const { list } = resource;
      if (list === undefined) return undefined;
      const pages = await readList(context, session, item, list);
      const exchange = pages.pages.at(-1);
      if (exchange !== undefined)
        history.push({ kind: 'list', item, operation: list, exchange, pages });
      return pages;
    },
    async get(view, item) {
      const exchange = await session.send(view, requestOn(session, item, view));
      history.push({ kind: 'get', item, operation: view, exchange });
      return exchange;
    },
    async write(operation, item, { request, may = false } = {}) {
      const exchange = await session.send(
        operation,
        request ?? requestOn(session, item, operation),
      );
      const isTaken = may
        ? isOk(exchange)
        : expectSuccess(session, operation, exchange, provenance);
      if (!isTaken) throw new SceneEnded();
      history.push({ kind: 'write', item, operation, exchange, isPreparation: false });
      return exchange;
    },
    async remove(item, mayConflict = false) {
      const operation = resource.delete;
      if (operation === undefined) throw new SceneEnded();
      const isFirst = !history.some((step) => step.kind === 'remove' && step.item === item);
      const exchange = await session.send(operation, requestOn(session, item, operation));
      if (mayConflict && isDeclaredConflict(operation, exchange)) throw new SceneEnded();
      if (isFirst && !expectSuccess(session, operation, exchange, provenance))
        throw new SceneEnded();
      history.push({ kind: 'remove', item, operation, exchange });
      return exchange;
    },
    async attempt(part) {
      try {
        await part();
      } catch (error) {
        if (!(error instanceof SceneEnded)) throw error;
      }
    },
    report: (violation) =>
      session.report({ ...violation, provenance: violation.provenance ?? provenance }),
  };
  return scene;
}

/** Whether a deletion was refused for what the item has, as the document says that it may be. */
function isDeclaredConflict({ responses }: Operation, { response }: Exchange): boolean {
  const status = String(response?.status);
  return ['409', '412', '422'].includes(status) && responses.some((own) => own.status === status);
}
