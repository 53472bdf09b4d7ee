import leven from 'leven';

/**
 * `; did you mean "x"?` for the accepted name that is nearest to a wrong one; nothing where none is
 * near.
 */
export function nearestOf(wrong: string, accepted: readonly string[]): string {
  const ranked = accepted
    .map((name) => ({ name, distance: leven(wrong.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best === undefined || best.distance > Math.max(2, wrong.length / 3)
    ? ''
    : `; did you mean ${JSON.stringify(best.name)}?`;
}
