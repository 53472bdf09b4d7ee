import { dereference, type OpenApiDocument } from './document.ts';
import { formatPointer, isObject } from './json-pointer.ts';
import { queryPairs } from './pairs.ts';

/** A Security Scheme Object (OpenAPI 3.1, section 4.8.27) under its name. */
export interface SecurityScheme {
  readonly name: string;
  readonly type: string;
  /** For `apiKey`: where it goes and what it is called there. */
  readonly in: string | undefined;
  readonly parameter: string | undefined;
  /** For `http`: the authentication scheme in lower case, such as `bearer`. */
  readonly scheme: string | undefined;
}

/** All security schemes of a document. */
export function securitySchemes(document: OpenApiDocument): SecurityScheme[] {
  const components = document.root['components'];
  const schemes = isObject(components) ? components['securitySchemes'] : undefined;
  return isObject(schemes) ? Object.keys(schemes).map((name) => securityScheme(document, name)) : [];
}

/** One security scheme by its name. Throws `reference-unresolved` where the document has none of that name. */
export function securityScheme(document: OpenApiDocument, name: string): SecurityScheme {
  const { node } = dereference(document, formatPointer(['components', 'securitySchemes', name]));
  const text = (key: string) => (typeof node[key] === 'string' ? (node[key] as string) : undefined);
  return { name, type: text('type') ?? '', in: text('in'), parameter: text('name'), scheme: text('scheme')?.toLowerCase() };
}

/**
 * The credential that a request carries for a scheme: the key, token or encoded user and password.
 * Undefined where it carries none, or an empty one. Mutual TLS is settled below HTTP and counts as given.
 */
export function credentialFor(
  scheme: SecurityScheme,
  request: { readonly query: string; readonly headers: Readonly<Record<string, string | string[] | undefined>> },
): string | undefined {
  if (scheme.type === 'mutualTLS') return 'tls';
  if (scheme.type === 'apiKey') return apiKey(scheme, request) || undefined;
  const wanted = scheme.type === 'http' ? (scheme.scheme ?? 'bearer') : 'bearer';
  const [given, ...rest] = headerText(request.headers['authorization']).trim().split(/ +/);
  return given?.toLowerCase() === wanted ? rest.join(' ') || undefined : undefined;
}

function apiKey(
  scheme: SecurityScheme,
  request: { readonly query: string; readonly headers: Readonly<Record<string, string | string[] | undefined>> },
): string {
  const name = scheme.parameter ?? '';
  if (scheme.in === 'header') return headerText(request.headers[name.toLowerCase()]).trim();
  const pairs = scheme.in === 'query' ? request.query : headerText(request.headers['cookie']).replaceAll(/;\s*/g, '&');
  return queryPairs(pairs).find(([key]) => key === name)?.[1] ?? '';
}

function headerText(value: string | string[] | undefined): string {
  return [value ?? ''].flat().join(',');
}

/** Says in words how to send a credential, for an error message. */
export function howToSend(scheme: SecurityScheme): string {
  if (scheme.type === 'apiKey') return `${scheme.in} ${scheme.parameter}`;
  const word = scheme.type === 'http' ? (scheme.scheme ?? 'bearer') : 'bearer';
  return `header Authorization: ${word.charAt(0).toUpperCase()}${word.slice(1)} …`;
}
