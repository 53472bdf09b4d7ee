/** A text as a POSIX shell takes it whole, whatever is in it (POSIX.1-2017, section 2.2.2). */
export function shellText(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
