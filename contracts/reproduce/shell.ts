/** One word for a POSIX shell that means exactly the text: nothing in it expands. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A text as it stands between double quotes, where `$NAME` expands and nothing else does. */
export function escapeExpanding(text: string): string {
  return text.replace(/[\\"`]|\$(?![A-Za-z_{])/g, '\\$&');
}
