/**
 * A text as a part of a URL. Half a surrogate pair, as an answer may hold one, has no UTF-8: it
 * goes as U+FFFD, where `encodeURIComponent` alone throws.
 */
export function encodePart(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
}
