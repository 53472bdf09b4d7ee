import { formatPointer, getPointer, isObject, ownMember } from '../lib/json-pointer.ts';
import { cookiePairs, decodePercent, decodeQuery, queryPairs } from '../lib/pairs.ts';
import { dereference, type OpenApiDocument } from './document.ts';
import { perDocument } from './per-document.ts';

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
  return isObject(schemes)
    ? Object.keys(schemes).map((name) => securityScheme(document, name))
    : [];
}

/**
 * One security scheme by its name; of the type `unknown` where the document has none of that name.
 */
export const securityScheme: (document: OpenApiDocument, name: string) => SecurityScheme =
  perDocument((document, name) => {
    if (
      getPointer(document.root, formatPointer(['components', 'securitySchemes', name])) ===
      undefined
    ) {
      return { name, type: 'unknown', in: undefined, parameter: undefined, scheme: undefined };
    }
    const { node } = dereference(document, formatPointer(['components', 'securitySchemes', name]));
    const text = (key: string) =>
      typeof node[key] === 'string' ? (node[key] as string) : undefined;
    return {
      name,
      type: text('type') ?? '',
      in: text('in'),
      parameter: text('name'),
      scheme: text('scheme')?.toLowerCase(),
    };
  });

/**
 * The credential that a request carries for a scheme: the key, token or encoded user and password.
 * Undefined where it carries none, or an empty one. Mutual TLS is settled below HTTP and counts as
 * given, and so does what the document does not describe.
 */
export function credentialFor(
  scheme: SecurityScheme,
  request: {
    readonly query: string;
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  },
): string | undefined {
  if (scheme.type === 'mutualTLS' || scheme.type === 'unknown') return scheme.type;
  if (scheme.type === 'apiKey') return apiKey(scheme, request) || undefined;
  const wanted = scheme.type === 'http' ? (scheme.scheme ?? 'bearer') : 'bearer';
  const [given, ...rest] = headerText(request.headers['authorization']).trim().split(/ +/);
  return given?.toLowerCase() === wanted ? rest.join(' ') || undefined : undefined;
}

function apiKey(
  scheme: SecurityScheme,
  request: {
    readonly query: string;
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  },
): string {
  const name = scheme.parameter ?? '';
  if (scheme.in === 'header')
    return headerText(ownMember(request.headers, name.toLowerCase())).trim();
  if (scheme.in === 'query')
    return decodeQuery(queryPairs(request.query).find(([key]) => key === name)?.[1] ?? '');
  return decodePercent(
    cookiePairs(request.headers['cookie']).find(([key]) => key === name)?.[1] ?? '',
  );
}

function headerText(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : (value?.join(',') ?? '');
}

/** Says in words how to send a credential, for an error message. */
export function howToSend(scheme: SecurityScheme): string {
  if (scheme.type === 'apiKey') return `${scheme.in} ${scheme.parameter}`;
  if (scheme.type === 'mutualTLS') return 'a client certificate';
  const word = scheme.type === 'http' ? (scheme.scheme ?? 'bearer') : 'bearer';
  return `header Authorization: ${word.charAt(0).toUpperCase()}${word.slice(1)} …`;
}

/**
 * The challenge of a scheme for `WWW-Authenticate` (RFC 7617, 7616, 6750).
 * @param isRefused whether a token came that is not accepted
 */
export function challengeFor(
  { type, scheme = 'bearer' }: SecurityScheme,
  isRefused: boolean,
): string {
  const word = type === 'http' ? scheme : 'bearer';
  if (word === 'basic') return 'Basic realm="doubletake"';
  if (word === 'digest')
    return 'Digest realm="doubletake", qop="auth", algorithm=SHA-256, nonce="doubletake"';
  if (word === 'bearer') return isRefused ? 'Bearer error="invalid_token"' : 'Bearer';
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

/** A URL at which an authorization server answers, as a security scheme names it. */
export interface SecurityFlow {
  readonly url: string;
  readonly endpoint: 'token' | 'authorize' | 'discovery';
  /** Scope to description. */
  readonly scopes: unknown;
}

/** The URLs of all OAuth2 flows and OpenID Connect schemes of a document. */
export function securityFlows(document: OpenApiDocument): SecurityFlow[] {
  return securitySchemes(document).flatMap(({ name, type }) => {
    const { node } = dereference(document, formatPointer(['components', 'securitySchemes', name]));
    if (type === 'openIdConnect' && typeof node['openIdConnectUrl'] === 'string') {
      return [{ url: node['openIdConnectUrl'], endpoint: 'discovery' as const, scopes: {} }];
    }
    const flows =
      type === 'oauth2' && isObject(node['flows'])
        ? Object.values(node['flows']).filter(isObject)
        : [];
    return flows.flatMap((flow) => [...urlsOf(flow)]);
  });
}

function* urlsOf(flow: Record<string, unknown>): Generator<SecurityFlow> {
  const { scopes } = flow;
  for (const key of ['tokenUrl', 'refreshUrl'])
    if (typeof flow[key] === 'string') yield { url: flow[key], endpoint: 'token', scopes };
  if (typeof flow['authorizationUrl'] === 'string')
    yield { url: flow['authorizationUrl'], endpoint: 'authorize', scopes };
}
