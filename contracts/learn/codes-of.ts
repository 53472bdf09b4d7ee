/** Texts of a body that are one word, such as `invalid_state`, with their places. */
export function codesOf(body: unknown, at = '', depth = 0): string[] {
  if (typeof body === 'string') return /^[A-Za-z][\w.-]*$/.test(body) ? [`${at}=${body}`] : [];
  if (typeof body !== 'object' || body === null || depth > 4) return [];
  return Object.entries(body)
    .flatMap(([name, inner]) => codesOf(inner, `${at}/${name}`, depth + 1))
    .sort();
}
