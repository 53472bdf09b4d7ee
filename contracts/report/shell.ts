/** One word for a POSIX shell that means exactly the text: nothing in it expands. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** One word in which `$NAME` expands and nothing else does. */
export function quoteExpanding(text: string): string {
  return `"${escapeExpanding(text)}"`;
}

/** The same without the quotes around it. */
export function escapeExpanding(text: string): string {
  return text.replace(/[\\"`]|\$(?![A-Za-z_{])/g, '\\$&');
}
