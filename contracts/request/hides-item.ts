/**
 * Whether a member, where it is true, takes an item out of the lists of what is in use, by its
 * name: an archived link is listed where archived ones are asked for.
 */
export function hidesItem(name: string): boolean {
  return /^(is_?)?(archived|deleted|trashed|removed|hidden|inactive|disabled)$/i.test(name);
}
