/** A name without its separators, in lower case: `chatbotId` and `chatbot_id` are one name. */
export function normalizeName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase();
}
