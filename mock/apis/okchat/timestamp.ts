/**
 * An instant as OKCHAT's database prints it: `2025-01-22T10:21:17.31+00:00`. Zeros at the end of
 * the fraction are dropped, as in the examples of
 * https://docs.okchat.ai/api-reference/get-conversations.
 */
export function formatTimestamp(instant: Date): string {
  return instant.toISOString().replace(/\.?0*Z$/, '+00:00');
}
