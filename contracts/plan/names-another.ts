const pattern = /(_id|Id|_ids|Ids)$|^id$|model|voice|language|locale/;

/**
 * Whether a member names something else, by what it is called: another value would name nothing.
 */
export function namesAnother(member: string): boolean {
  return pattern.test(member);
}
