/** How the names of all test data begin, so that a human sees what they are. */
export const namePrefix = 'doubletake-check';

/** Whether a text has the name of this run in it. */
export function bearsMark(text: string, runId: string): boolean {
  return (
    text.includes(`${namePrefix}-${runId}-`) ||
    text.includes(`doubletake_${runId.replaceAll('-', '_')}_`)
  );
}

/**
 * Numbers that this program makes up as ids: above what servers count to and what a clock in
 * seconds shows until 2036, and within 32 bits.
 */
export const firstMadeUpNumber = 2_100_000_000;

/** What begins the ids in the form of a UUID that this program makes up. */
export const madeUpUuid = 'd0b1e7a4';

/** Whether a value has the form of an id that this run has made up, so that it is nobody's. */
export function isMadeUp(value: unknown, runId: string): boolean {
  if (typeof value === 'number') return value >= firstMadeUpNumber && value < 2 ** 31;
  if (typeof value !== 'string') return false;
  if (/^\d+$/.test(value)) return isMadeUp(Number(value), runId);
  return (
    bearsMark(value, runId) ||
    value.startsWith('doubletake~no~id~') ||
    value.startsWith(`${madeUpUuid}-`)
  );
}

/**
 * Whether something takes the place of another item, by its name: there is one default address, one
 * primary card.
 */
export function isFirstOfItsKind(name: string): boolean {
  return /^(is_?|set_?(as_?)?|make_?|use_?as_?|mark_?as_?)?(default|primary|main|preferred|current)$/i.test(
    name.replaceAll('-', '_'),
  );
}

/**
 * Whether a member that is true does more than to describe its item: `isDefault`, `sendEmail`,
 * `auto_publish`.
 */
export function actsWhenTrue(name: string): boolean {
  return (
    isFirstOfItsKind(name) ||
    /^(auto_?)?(send|notify|invite|charge|publish|broadcast|announce|refund|pay|deploy)(_|[A-Z]|$)(?!at\b|[Aa]t$)/.test(
      name.replaceAll('-', '_').replace(/^./, (letter) => letter.toLowerCase()),
    )
  );
}
