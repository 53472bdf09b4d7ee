import type { IncomingHttpHeaders } from 'node:http';
import { getPointer, ownMember } from '../../openapi/lib/json-pointer.ts';

/** What runtime expressions are evaluated in: a request and its answer. */
export interface ExpressionScope {
  readonly url: string;
  readonly method: string;
  readonly status: number;
  readonly request: {
    readonly headers: IncomingHttpHeaders;
    readonly query: URLSearchParams;
    readonly path: ReadonlyMap<string, string>;
    readonly body: unknown;
  };
  readonly response: { readonly headers: Readonly<Record<string, string>>; readonly body: unknown };
}

/**
 * A text with the runtime expressions in its braces evaluated (OpenAPI 3.1, section 4.8.20.4), or
 * one that is an expression as a whole. Undefined where one of them has no value here.
 */
export function evaluateText(text: string, scope: ExpressionScope): string | undefined {
  if (text.startsWith('$')) return asText(evaluate(text, scope));
  let isWhole = true;
  const evaluated = text.replaceAll(/\{(\$[^{}]+)\}/g, (_whole, expression: string) => {
    const value = asText(evaluate(expression, scope));
    isWhole &&= value !== undefined;
    return value ?? '';
  });
  return isWhole ? evaluated : undefined;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function evaluate(expression: string, scope: ExpressionScope): unknown {
  const simple: Record<string, unknown> = {
    $url: scope.url,
    $method: scope.method,
    $statusCode: scope.status,
  };
  if (Object.hasOwn(simple, expression)) return simple[expression];
  const [, side, place, name = ''] =
    /^\$(request|response)\.(header|query|path|body)(?:[.#](.*))?$/s.exec(expression) ?? [];
  if (place === 'body')
    return getPointer(side === 'request' ? scope.request.body : scope.response.body, name);
  if (place === 'header')
    return side === 'request'
      ? ownMember(scope.request.headers, name.toLowerCase())
      : headerOf(scope.response.headers, name);
  if (side === 'request' && place === 'query') return scope.request.query.get(name) ?? undefined;
  return side === 'request' && place === 'path' ? scope.request.path.get(name) : undefined;
}

function headerOf(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}
