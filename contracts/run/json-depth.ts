/**
 * Levels of arrays and objects that are looked at. RFC 8259, section 9, lets a reader set such a
 * limit.
 */
export const deepestJson = 512;

/**
 * Whether JSON nests deeper than so many levels. Looks at bytes alone, so that nothing can run out
 * of stack.
 */
export function nestsDeeper(json: Uint8Array, levels: number): boolean {
  if (json.length <= 2 * levels) return false;
  let depth = 0;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (inText) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) inText = false;
    } else if (byte === 0x22) inText = true;
    else if (byte === 0x5b || byte === 0x7b) {
      depth++;
      if (depth > levels) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}
