/** Whether a text is JSON, as a whole (RFC 8259). */
export function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
