import type { Attempt } from './observe/observe-attempts.ts';

/** What is refused of an item in one state. */
export interface FoundMove {
  readonly condition: {
    readonly when: Readonly<Record<string, readonly unknown[]>>;
    readonly sent?: Readonly<Record<string, readonly unknown[]>>;
    readonly unsent?: Readonly<Record<string, readonly unknown[]>>;
  };
  readonly of: readonly Attempt[];
}

/** Values that a state, and what is sent for it, may have. */
const mostValues = 10;
const fewestTaken = 2;

/**
 * Transitions: of a member of the item and one that is sent, each pair was refused or taken, and none
 * both. What an error lists as allowed in a state counts for what nobody has sent.
 */
export function findMoves(
  taken: readonly Attempt[],
  refused: readonly Attempt[],
): readonly FoundMove[] {
  const [first] = refused;
  if (first === undefined || taken.length < fewestTaken) return [];
  for (const [state] of first.state)
    for (const [sent] of first.sent) {
      if (!isLike(state, sent, taken)) continue;
      const pairs = (attempts: readonly Attempt[]) =>
        attempts.map((own) => [own.state.get(state), own.sent.get(sent)] as const);
      const [good, bad] = [pairs(taken), pairs(refused)];
      if (![...good, ...bad].every(([from, to]) => isWord(from) && isWord(to))) continue;
      const texts = new Set(good.map((pair) => JSON.stringify(pair)));
      if (bad.some((pair) => texts.has(JSON.stringify(pair)))) continue;
      const values = new Set([...good, ...bad].flat()).size;
      if (values > mostValues || values * 2 > good.length + bad.length) continue;
      return movesOf(state, sent, refused, good);
    }
  return [];
}

/** Whether what is sent becomes the state where it is taken, or has its name. */
function isLike(state: string, sent: string, taken: readonly Attempt[]): boolean {
  const plain = (way: string) => way.split('.').at(-1)?.toLowerCase();
  if (plain(state) === plain(sent)) return true;
  const from = new Set(taken.map((own) => own.state.get(state)));
  return taken.some((own) => from.has(own.sent.get(sent)));
}

function isWord(value: unknown): boolean {
  return (typeof value === 'string' && /^[\w -]{1,40}$/.test(value)) || typeof value === 'boolean';
}

function movesOf(
  state: string,
  sent: string,
  refused: readonly Attempt[],
  good: readonly (readonly [unknown, unknown])[],
): FoundMove[] {
  const groups = new Map<unknown, Attempt[]>();
  for (const own of refused) {
    const from = own.state.get(state);
    groups.set(from, [...(groups.get(from) ?? []), own]);
  }
  return [...groups]
    .sort(([a], [b]) => byText(a, b))
    .map(([from, of]) => {
      const tried = [...new Set(of.map((own): unknown => own.sent.get(sent)))].sort(byText);
      const into = [...new Set(good.filter(([own]) => own === from).map(([, to]) => to))];
      const allowed = toldIn(of[0]?.body, into, tried);
      const rest =
        allowed === undefined
          ? { sent: { [sent]: tried } }
          : { unsent: { [sent]: [...allowed].sort(byText) } };
      return { condition: { when: { [state]: [from] }, ...rest }, of };
    });
}

/** A list of words in an error that has all that was taken, and nothing that was refused. */
function toldIn(
  body: unknown,
  taken: readonly unknown[],
  refused: readonly unknown[],
): readonly unknown[] | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  for (const inner of Object.values(body)) {
    if (Array.isArray(inner)) {
      const words: readonly unknown[] = inner;
      const known = new Set(words);
      const isTold =
        taken.length > 0 &&
        words.every((own) => typeof own === 'string') &&
        taken.every((own) => known.has(own)) &&
        !refused.some((own) => known.has(own));
      if (isTold) return words;
    }
    const deeper = toldIn(inner, taken, refused);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

function byText(a: unknown, b: unknown): number {
  return String(a) < String(b) ? -1 : 1;
}
