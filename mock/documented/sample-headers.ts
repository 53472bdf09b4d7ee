import { writeJson } from '../../openapi/lib/exact-json.ts';
import { formatPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import { encodePercent } from '../../openapi/lib/pairs.ts';
import { dereference } from '../../openapi/model/document.ts';
import type { ResponseDefinition } from '../../openapi/model/operation.ts';
import { securitySchemes } from '../../openapi/model/security.ts';
import { sampleSchema } from '../../openapi/sample/samples.ts';
import type { Api } from '../model/api.ts';

/**
 * What HTTP itself sets, and a Header Object cannot (OpenAPI 3.1, section 4.8.17: Content-Type is
 * ignored).
 */
const own =
  /^(content-type|content-length|transfer-encoding|content-encoding|connection|keep-alive|trailer|upgrade)$/i;
/** What leads somewhere or tells of a state: an example of it would be a lie. */
const reporting =
  /^(location|content-location|link|etag|last-modified|retry-after|www-authenticate)$/i;
/** A redirection leads where the document's example says: nothing else is known of it. */
const leadsOn = /^location$/i;

/**
 * The headers that the document requires of a response, each an example or a sample.
 * @param withExamples also those that are not required and have an example
 */
export function documentedHeaders(
  api: Api,
  response: ResponseDefinition,
  seed: number,
  withExamples = false,
): Record<string, string> {
  const headers: Record<string, string> = {};
  if (!isObject(response.node['headers'])) return headers;
  for (const name of Object.keys(response.node['headers'])) {
    if (own.test(name)) continue;
    const header = dereference(api.document, response.pointer + formatPointer(['headers', name]));
    const example = exampleOf(api, header.node);
    // Without its cookie a session is none: who signs in gets it, whether it is required or not.
    const isSession = /^set-cookie$/i.test(name);
    const isRedirection = leadsOn.test(name) && response.status.startsWith('3');
    const isWanted =
      header.node['required'] === true ||
      (isSession && (example ?? sessionCookie(api)) !== undefined) ||
      (withExamples && example !== undefined && (isRedirection || !reporting.test(name)));
    if (!isWanted) continue;
    if (isSession && example === undefined) {
      headers[name] = sessionCookie(api) ?? 'session=doubletake-session; Path=/; HttpOnly';
      continue;
    }
    const schema = schemaPointer(header);
    const conforms = (value: unknown) =>
      schema === undefined || api.validator.accepts(schema, value, 'answer');
    const value =
      example !== undefined && conforms(example)
        ? example
        : schema === undefined
          ? 'doubletake'
          : sampleSchema(api.document, schema, { seed, conforms });
    headers[name] = fieldValue(
      header.node['content'] === undefined
        ? simple(value, header.node['explode'] === true)
        : writeJson(value),
    );
  }
  return headers;
}

/** Whether the document wants a whole URI in a header of a response (RFC 3986, section 3). */
export function wantsUri(api: Api, { node, pointer }: ResponseDefinition, wanted: string): boolean {
  const headers = isObject(node['headers']) ? node['headers'] : {};
  const name = Object.keys(headers).find((own) => own.toLowerCase() === wanted);
  if (name === undefined) return false;
  const schema = schemaPointer(
    dereference(api.document, pointer + formatPointer(['headers', name])),
  );
  return (
    schema !== undefined &&
    /^(uri|url)$/.test(String(dereference(api.document, schema).node['format']))
  );
}

/** A cookie that a security scheme of the document asks for. */
function sessionCookie(api: Api): string | undefined {
  const scheme = securitySchemes(api.document).find(
    ({ type, in: place, parameter }) =>
      type === 'apiKey' && place === 'cookie' && parameter !== undefined,
  );
  return scheme === undefined
    ? undefined
    : `${scheme.parameter}=doubletake-session; Path=/; HttpOnly`;
}

function schemaPointer({
  node,
  pointer,
}: {
  readonly node: Record<string, unknown>;
  readonly pointer: string;
}): string | undefined {
  if (node['schema'] !== undefined) return `${pointer}/schema`;
  const [type] = isObject(node['content']) ? Object.keys(node['content']) : [];
  return type === undefined ? undefined : pointer + formatPointer(['content', type, 'schema']);
}

function exampleOf(api: Api, node: Record<string, unknown>): unknown {
  if (node['example'] !== undefined) return node['example'];
  const [first] = isObject(node['examples']) ? Object.values(node['examples']) : [];
  if (isObject(first)) return first['value'];
  if (!isObject(node['schema'])) return undefined;
  const schema =
    typeof node['schema']['$ref'] === 'string'
      ? dereference(api.document, node['schema']['$ref'].replace(/^#/, '')).node
      : node['schema'];
  return (
    schema['example'] ?? (Array.isArray(schema['examples']) ? schema['examples'][0] : undefined)
  );
}

/** Style `simple`, the only one that headers have. */
function simple(value: unknown, explode: boolean): string {
  if (Array.isArray(value)) return value.map(textOf).join(',');
  if (!isObject(value)) return textOf(value);
  return Object.entries(value)
    .map(([name, member]) => `${name}${explode ? '=' : ','}${textOf(member)}`)
    .join(',');
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? writeJson(value) : String(value ?? '');
}

/** Only visible ASCII is safe in a field value (RFC 9110, section 5.5). */
function fieldValue(text: string): string {
  return text.replaceAll(/[^\t\u0020-\u007e]/g, (char) => encodePercent(char)).trim();
}
