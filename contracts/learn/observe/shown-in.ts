import type { RecordedExchange } from '../../recording/recorded-exchange.ts';

/** Exchanges that are kept of what shows the same. */
const most = 3;
const longestPath = 120;

/** An exchange as remarks name it: `session.har:12, exchange 5: POST /orders`. */
export function nameOf({ where, number, method, url }: RecordedExchange): string {
  const { pathname } = new URL(url);
  const path = pathname.length > longestPath ? `${pathname.slice(0, longestPath)}…` : pathname;
  return `${where}, exchange ${number}: ${method} ${path}`;
}

/** Adds an exchange to those that show something, where few are known. */
export function noteShown(known: string[], name: string): void {
  if (known.length < most && !known.includes(name)) known.push(name);
}

/** The first of several lists of exchanges, one of each in turn, and as few. */
export function someOf(lists: Iterable<readonly string[]>): readonly string[] {
  const all = [...lists];
  const found = new Set<string>();
  for (let index = 0; index < most; index++)
    for (const list of all) {
      const name = list[index];
      if (name !== undefined && found.size < most) found.add(name);
    }
  return [...found];
}
