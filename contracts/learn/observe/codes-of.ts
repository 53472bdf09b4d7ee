/** A word such as `invalid_state`, or a URI without numbers, as problems have for their type. */
const code = /^([A-Za-z][\w.-]*|(https?:\/\/|urn:|\/)[A-Za-z][^\s\d]*)$/;

/** Texts of a body that are codes, with their places. */
export function codesOf(body: unknown, at = '', depth = 0): string[] {
  if (typeof body === 'string') return code.test(body) ? [`${at}=${body}`] : [];
  if (typeof body !== 'object' || body === null || depth > 4) return [];
  return Object.entries(body)
    .flatMap(([name, inner]) => codesOf(inner, `${at}/${name}`, depth + 1))
    .sort();
}
