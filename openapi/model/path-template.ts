/**
 * Path templates (OpenAPI 3.1, section 4.8.8), and what public documents write into them besides.
 */

/** A query member, or header field, that a request has to carry for a path to mean it. */
export interface Condition {
  readonly name: string;
  /** Undefined where any value will do. */
  readonly value: string | undefined;
}

/**
 * Takes a path apart whose author wrote a query or a fragment into it, to tell operations apart
 * that have one path: `/?Action=Run`, `/#X-Target=Run`. No request carries a fragment, so both mean
 * members of the query or header fields.
 */
export function splitTemplate(template: string): {
  readonly path: string;
  readonly conditions: readonly Condition[];
} {
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(template.replaceAll(uriQuery, '')) ?? [];
  const pairs = rest.split(/[?#&]/).filter((pair) => pair !== '');
  const isQuery = rest.startsWith('?') || pairs.some((pair) => pair.includes('='));
  const conditions = pairs.flatMap((pair) => {
    const [name = '', value] = pair.split(/=(.*)/s);
    return isQuery && name !== ''
      ? [
          {
            name,
            value: value === undefined || value === '' || value.includes('{') ? undefined : value,
          },
        ]
      : [];
  });
  return { path: path.startsWith('/') ? path : `/${path}`, conditions };
}

/** `{?page,size}` of a URI template (RFC 6570, section 3.2.8) asks for nothing. */
const uriQuery = /\{[?&;#][^{}]*\}/g;

/** The names of a path's parameters, from the left. */
export function templateNames(template: string): string[] {
  return [...splitTemplate(template).path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
}

/** The same for every two paths that match the same requests: `/a/{x}` and `/a/{y}`. */
export function templateShape(template: string): string {
  const { path, conditions } = splitTemplate(template);
  return [
    path.replaceAll(/\{[^{}]*\}/g, '{}'),
    ...conditions.map(({ name, value }) => `${name}=${value}`).sort(),
  ].join('&');
}
