import type { Operation } from '../../openapi/model/operation.ts';
import type { Found } from '../plan/check-session.ts';
import { methodsAt } from '../plan/methods-at.ts';
import type { Exchange, ReceivedResponse, SentRequest } from '../request/exchange.ts';

/** Operations of the document that the target does not have. */
export interface AbsentOperations {
  /**
   * Looks at the answer to a request.
   * @param isPlain whether it is the plain request to something that the target itself has named:
   *   then a 404 is none of a missing item
   */
  notice(operation: Operation, exchange: Exchange, isPlain: boolean): Promise<void>;
  /** Why an operation is absent; undefined where it is not known to be. */
  reason(operation: Operation): string | undefined;
  /** The finding about an absent operation, the first time that it is asked for. */
  report(operation: Operation): Found | undefined;
}

export interface AbsenceOptions {
  readonly operations: readonly Operation[];
  /** Text that no path of anybody's has. */
  readonly runId: string;
  /** GETs a path with the credentials of the run. */
  readonly get: (operation: Operation, path: string) => Promise<Exchange>;
  readonly evidenceOf: (operation: Operation) => Found['provenance'];
}

/**
 * Tells a missing operation from a missing item: by 501 and 405, and by a 404 that is the same as
 * for a path that nothing has.
 */
export function createAbsentOperations({
  operations,
  runId,
  get,
  evidenceOf,
}: AbsenceOptions): AbsentOperations {
  const seen = new Set<string>();
  const absent = new Map<string, { readonly exchange: Exchange; readonly what: string }>();
  const told = new Set<string>();
  let unknownPath: Promise<string | undefined> | undefined;

  /** How the target answers for a path that nothing has; undefined where that is no 404. */
  async function signatureOfUnknown(operation: Operation): Promise<string | undefined> {
    const path = `/doubletake-${runId}-no-such-path`;
    const { request, response } = await get(operation, path);
    return response?.status === 404 ? signatureOf(response, request) : undefined;
  }

  /**
   * What is alone at its path, such as settings or the picture of an item, may be missing before it
   * is put there.
   */
  function mayBeUnset({ method, path }: Operation): boolean {
    return method !== 'post' && !path.endsWith('}') && methodsAt(operations, path).includes('put');
  }

  return {
    async notice(operation, exchange, isPlain) {
      const { request, response } = exchange;
      const isOwn =
        request.method.toLowerCase() === operation.method &&
        request.headers['access-control-request-method'] === undefined;
      if (
        response === undefined ||
        !isOwn ||
        request.credentials !== 'valid' ||
        seen.has(operation.id) ||
        absent.has(operation.id)
      )
        return;
      const { status } = response;
      const mayTell = !mayBeUnset(operation) && (isPlain || !operation.path.includes('{'));
      if (status === 501)
        absent.set(operation.id, { exchange, what: 'answers 501 Not Implemented' });
      else if (status === 405)
        absent.set(operation.id, {
          exchange,
          what: 'answers 405: the target has the path and not the method',
        });
      else if (status !== 404) seen.add(operation.id);
      else if (isRouterPage(operation, exchange) && (mayTell || request.guessed === true))
        absent.set(operation.id, {
          exchange,
          what: 'answers 404 with a page of HTML, as for a path that nothing has',
        });
      else if (mayTell) {
        unknownPath ??= signatureOfUnknown(operation);
        if ((await unknownPath) === signatureOf(response, request))
          absent.set(operation.id, {
            exchange,
            what: 'answers 404 as for a path that nothing has',
          });
      }
    },
    reason(operation) {
      const found = absent.get(operation.id);
      return found === undefined
        ? undefined
        : `not implemented: ${operation.method.toUpperCase()} ${operation.path} ${found.what}`;
    },
    report(operation) {
      const found = absent.get(operation.id);
      if (found === undefined || told.has(operation.id)) return undefined;
      told.add(operation.id);
      return {
        code: 'not-implemented',
        operation,
        location: 'operation',
        message: `${operation.method.toUpperCase()} ${operation.path} ${found.what}`,
        provenance: evidenceOf(operation),
        statement: operation.pointer,
        exchanges: [found.exchange],
      };
    },
  };
}

/** Whether a 404 is a page that names the path, where the document declares no HTML at all. */
function isRouterPage({ responses }: Operation, { request, response }: Exchange): boolean {
  const text = response?.bytes.subarray(0, 4096).toString('utf8') ?? '';
  return (
    /^text\/html\b/i.test(response?.headers['content-type'] ?? '') &&
    text.includes(request.path) &&
    !responses.some(({ content }) => content.some(({ type }) => /html/i.test(type)))
  );
}

/** What a 404 looks like, without the path, method, numbers and times that it may repeat. */
function signatureOf({ headers, bytes }: ReceivedResponse, { method, path }: SentRequest): string {
  const type = headers['content-type']?.split(';')[0] ?? '';
  const forms = [
    path,
    decodeURI(safe(path)),
    encodeURIComponent(path),
    path.replace(/^\//, ''),
  ].filter((form) => form.length > 1);
  const text = forms.reduce(
    (rest, form) => rest.replaceAll(form, '*'),
    bytes.toString('utf8').slice(0, 20_000),
  );
  const plain = text
    .replaceAll(new RegExp(`\\b${method}\\b`, 'gi'), '*')
    // Base paths before the path, ids of requests, numbers and times.
    .replaceAll(/(\/[\w.-]+)+\*/g, '*')
    .replaceAll(/[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}/gi, '*')
    .replaceAll(/[0-9a-f]{16,}/gi, '*')
    .replaceAll(/\d+/g, '*');
  return `${type}\n${plain}`;
}

/** A path whose escapes can be decoded. */
function safe(path: string): string {
  return path.replaceAll(/%(?![0-9a-f]{2})/gi, '%25').replaceAll(/%[89a-f][0-9a-f]/gi, '');
}
