/**
 * The cookies that a server has set, by name. Paths and domains are not looked at: there is one
 * target.
 */
export interface CookieJar {
  /** Takes in what an answer sets and deletes. Returns whether anything changed. */
  take(setCookie: readonly string[]): boolean;
  get(name: string): string | undefined;
  names(): string[];
}

export function createCookieJar(): CookieJar {
  const cookies = new Map<string, string>();
  return {
    take(setCookie) {
      let hasChanged = false;
      for (const line of setCookie) {
        const [pair = '', ...attributes] = line.split(';');
        const at = pair.indexOf('=');
        if (at < 1) continue;
        const name = pair.slice(0, at).trim();
        const value = pair.slice(at + 1).trim();
        const isDeleted =
          attributes.some((attribute) => /^\s*max-age\s*=\s*(0|-\d+)\s*$/i.test(attribute)) ||
          value === '';
        if (isDeleted ? cookies.delete(name) : cookies.get(name) !== value) hasChanged = true;
        if (!isDeleted) cookies.set(name, value);
      }
      return hasChanged;
    },
    get: (name) => cookies.get(name),
    names: () => [...cookies.keys()],
  };
}
