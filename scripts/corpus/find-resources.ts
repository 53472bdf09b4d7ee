import type { Operation } from '../../openapi/model/operation.ts';

/** The operations of one kind of item. */
export interface Lifecycle {
  readonly create: Operation;
  readonly read: Operation | undefined;
  readonly list: Operation | undefined;
  readonly updates: readonly Operation[];
  readonly delete: Operation | undefined;
  /** The path parameter that takes the id. */
  readonly id: string;
}

/**
 * Lifecycles by path alone: a POST on a collection, and operations on the collection's item.
 * Written apart from the double's inference, which it judges.
 */
export function findLifecycles(operations: readonly Operation[]): Lifecycle[] {
  const at = (path: string, method: string) =>
    operations.find((operation) => trim(operation.path) === path && operation.method === method);
  return operations
    .filter((operation) => operation.method === 'post' && !isQuestion(operation))
    .flatMap((create) => {
      const collection = trim(create.path);
      const item = operations.find(
        ({ path }) =>
          trim(path).startsWith(`${collection}/{`) &&
          /^\{[^/{}]+\}$/.test(trim(path).slice(collection.length + 1)),
      );
      if (item === undefined) return [];
      const path = trim(item.path);
      const updates = ['put', 'patch', 'post']
        .map((method) => at(path, method))
        .filter((operation) => operation !== undefined);
      const lifecycle = {
        create,
        read: at(path, 'get'),
        list: at(collection, 'get'),
        updates,
        delete: at(path, 'delete'),
      };
      const id = path.slice(collection.length + 2, -1);
      return lifecycle.read === undefined && lifecycle.list === undefined
        ? []
        : [{ ...lifecycle, id }];
    });
}

/** A POST that asks for what is there, by its operationId. */
function isQuestion({ id }: Operation): boolean {
  return /^(get|list|search|query|find|retrieve|count|scroll|batch_?get)([_-]|(?=[A-Z]))/.test(id);
}

function trim(path: string): string {
  return path.replace(/\/+$/, '');
}
