/**
 * At most how many steps a backtracking matcher takes to find that a text of some length does not
 * match, as far as the pattern's own text tells: too many rather than too few. What may repeat
 * within what repeats, or has several ways to match, counts as endless.
 */
export function worstCost(pattern: string, length: number): number {
  const plain = pattern
    .replaceAll(/\\[\s\S]/g, 'x')
    .replaceAll(/\[[^\]]*(?:\]|$)/g, 'x')
    .replaceAll(/\{1\}/g, '');
  if (repeatsWhatVaries(plain)) return Number.POSITIVE_INFINITY;
  // Where it is not anchored, a match may begin anywhere.
  let cost = Math.max(1, length) ** (plain.startsWith('^') && !plain.includes('|') ? 1 : 2);
  let isFirst = true;
  for (const [sign, least, comma, most] of plain.matchAll(/[*+?]|\{(\d+)(?:(,)(\d*))?\}/g)) {
    const isOpen = sign === '*' || sign === '+' || (comma !== undefined && most === '');
    const ways = isOpen
      ? length
      : least === undefined
        ? 2
        : comma === undefined
          ? 1
          : Number(most) - Number(least) + 1;
    // The first part that repeats takes its length from the text itself.
    if (!isFirst || !isOpen) cost *= Math.max(1, Math.min(ways, length));
    if (isOpen) isFirst = false;
  }
  return cost + (/\(\?/.test(plain) ? length : 0);
}

/** Whether a group that repeats holds something that repeats, is optional, or has alternatives. */
function repeatsWhatVaries(plain: string): boolean {
  const open: { varies: boolean }[] = [];
  for (let at = 0; at < plain.length; at++) {
    const sign = plain[at];
    if (sign === '(') {
      open.push({ varies: false });
      if (plain[at + 1] === '?') at++;
    } else if (sign === ')') {
      const group = open.pop();
      const isRepeated = /^(?:[*+]|\{\d+(?:,\d*)?\})/.test(plain.slice(at + 1, at + 24));
      if (isRepeated && group?.varies) return true;
      const around = open.at(-1);
      if (around !== undefined && group?.varies) around.varies = true;
    } else if (
      sign !== undefined &&
      ('*+?|'.includes(sign) || /^\{\d+,/.test(plain.slice(at, at + 12)))
    ) {
      const around = open.at(-1);
      if (around !== undefined) around.varies = true;
    }
  }
  return false;
}
