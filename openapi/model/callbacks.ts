import { formatPointer, isObject } from '../lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from './document.ts';
import { type Operation, operationsAt } from './operation.ts';

/**
 * A request that the API sends out (Callback Object, OpenAPI 3.1, section 4.8.18, or a webhook of
 * section 4.8.1).
 */
export interface OutgoingOperation {
  readonly name: string;
  /**
   * The runtime expression that says where it goes; undefined for a webhook, which anybody may
   * subscribe to.
   */
  readonly expression: string | undefined;
  readonly operation: Operation;
}

/** What the API sends when an operation has succeeded. */
export function listCallbacks(
  document: OpenApiDocument,
  { pointer }: Operation,
): OutgoingOperation[] {
  const { node } = dereference(document, pointer);
  const callbacks = isObject(node['callbacks']) ? Object.keys(node['callbacks']) : [];
  return callbacks.flatMap((name) => {
    const callback = dereference(document, pointer + formatPointer(['callbacks', name]));
    const expressions = Object.keys(callback.node).filter(
      (key) => !key.startsWith('x-') && isObject(callback.node[key]),
    );
    return expressions.flatMap((expression) =>
      operationsAt(document, expression, callback.pointer + formatPointer([expression])).map(
        (operation) => ({ name, expression, operation }),
      ),
    );
  });
}

/** The webhooks of a document, by name. */
export function listWebhooks(document: OpenApiDocument): OutgoingOperation[] {
  const { webhooks } = document.root;
  return Object.keys(isObject(webhooks) ? webhooks : {}).flatMap((name) =>
    operationsAt(document, name, formatPointer(['webhooks', name])).map((operation) => ({
      name,
      expression: undefined,
      operation,
    })),
  );
}
