import type { Operation } from '../openapi/operation.ts';
import type { Bindings } from './build-request.ts';
import { followLink } from './chains.ts';
import { describeIntent, type Ledger, namesOf } from './ledger.ts';
import type { Exchange, SentRequest } from './message.ts';
import type { Plan } from './plan.ts';
import type { Resource } from './resources.ts';
import { isOk, thingOf } from './view.ts';

/** Everything that a run has made on its target, so that it can be deleted again. */
export interface TestData {
  /** Sends a request that may make or delete something, with the ledger written around it. */
  around(operation: Operation, request: SentRequest, send: () => Promise<Exchange>): Promise<Exchange>;
  /** Deletes what is left, the last made first, and reads back that it is gone. */
  cleanUp(
    send: (operation: Operation, request: SentRequest) => Promise<Exchange>,
    build: (operation: Operation, bindings: Bindings) => SentRequest,
    isKept: (ids: readonly unknown[]) => boolean,
  ): Promise<CleanUp>;
}

export interface CleanUp {
  readonly created: number;
  readonly deleted: number;
  /** What is still there, in words. */
  readonly left: readonly string[];
}

interface Made {
  readonly number: number;
  readonly resource: Resource;
  readonly exchange: Exchange;
  readonly delete: Bindings | undefined;
}

export function createTestData(plan: Plan, ledger: Ledger): TestData {
  const made: Made[] = [];
  const goneIds = new Set<unknown>();
  let number = 0;
  let created = 0;

  async function remember(resource: Resource, own: number, exchange: Exchange): Promise<void> {
    const link = resource.links.find(({ to }) => to.id === resource.delete?.id);
    const bindings = link === undefined ? undefined : followLink(link, exchange);
    created++;
    made.push({ number: own, resource, exchange, delete: bindings });
    const deletion = bindings === undefined || resource.delete === undefined ? undefined : { operation: resource.delete.id, ...bindings };
    await ledger.write({ entry: 'made', number: own, id: thingOf(resource, exchange)?.id, delete: deletion });
  }

  /** A deletion that a check sent itself takes the thing off the list. */
  async function forget(operation: Operation, exchange: Exchange): Promise<void> {
    const values = JSON.stringify(exchange.request.values ?? {});
    const index = made.findIndex((item) => item.resource.delete?.id === operation.id && sameValues(item.delete, values));
    const [item] = index === -1 ? [] : made.splice(index, 1);
    if (item !== undefined) await markGone(item);
  }

  async function markGone(item: Made): Promise<void> {
    for (const value of Object.values(item.delete?.parameters ?? {})) goneIds.add(value);
    await ledger.write({ entry: 'gone', number: item.number });
  }

  /** What lies below a deleted thing went with it. */
  function hasGoneParent({ exchange }: Made): boolean {
    const { values = {}, body } = exchange.request;
    const parts = body?.kind === 'multipart' ? body.parts.map(({ content }) => content.toString('utf8')) : [];
    return [...Object.values(values), ...parts].some((value) => goneIds.has(value));
  }

  return {
    async around(operation, request, send) {
      const resource = plan.resources.find(({ create }) => create.id === operation.id && request.method === create.method.toUpperCase());
      if (resource === undefined) {
        const exchange = await send();
        if (isOk(exchange) && plan.resources.some((item) => item.delete?.id === operation.id)) await forget(operation, exchange);
        return exchange;
      }
      const own = ++number;
      await ledger.write({
        entry: 'intend',
        number: own,
        operation: operation.id,
        request: describeIntent(operation, request),
        parameters: request.values ?? {},
      });
      const exchange = await send();
      if (isOk(exchange)) await remember(resource, own, exchange);
      else if (exchange.response !== undefined) await ledger.write({ entry: 'refused', number: own });
      return exchange;
    },
    async cleanUp(send, build, isKept) {
      let stillThere = 0;
      const left: string[] = [];
      const undeletable = new Map<string, string[]>();
      const rest: Made[] = [];
      for (const item of made.splice(0).reverse()) {
        const deletion = item.resource.delete;
        if (deletion === undefined || item.delete === undefined) {
          rest.push(item);
          continue;
        }
        if (isKept(Object.values(item.delete.parameters))) {
          stillThere++;
          left.push(`kept, because a finding is about it: ${JSON.stringify(item.delete.parameters)} (${deletion.id} deletes it)`);
          continue;
        }
        const exchange = await send(deletion, build(deletion, item.delete));
        const status = exchange.response?.status;
        // Gone with its parent is gone as well.
        if (isOk(exchange) || status === 404) {
          await markGone(item);
        } else {
          stillThere++;
          left.push(`${deletion.id} of ${JSON.stringify(item.delete.parameters)} answers ${status ?? exchange.failure}`);
        }
      }
      for (const item of rest) {
        const { id } = item.resource.create;
        if (hasGoneParent(item)) continue;
        stillThere++;
        undeletable.set(id, [...(undeletable.get(id) ?? []), nameThing(item)]);
      }
      for (const [operation, things] of undeletable) {
        const more = things.length > mostNamed ? ` and ${things.length - mostNamed} more, which the ledger of a live API names` : '';
        left.push(`${things.length} made by ${operation}, which the document has no operation to delete: ${things.slice(0, mostNamed).join(', ')}${more}`);
      }
      return { created, deleted: created - stillThere, left };
    },
  };
}

/** How many of the things that cannot be deleted are named. */
const mostNamed = 10;

/** `doubletake-check-3f2a-17 (id "kb_1")`. */
function nameThing({ resource, exchange }: Made): string {
  const [name] = namesOf(describeIntent(resource.create, exchange.request));
  const id = `id ${JSON.stringify(thingOf(resource, exchange)?.id) ?? 'unknown'}`;
  return name === undefined ? id : `${name} (${id})`;
}

function sameValues(bindings: Bindings | undefined, values: string): boolean {
  const wanted = Object.values(bindings?.parameters ?? {});
  return wanted.length > 0 && wanted.every((value) => values.includes(JSON.stringify(value)));
}
