/**
 * A name as it is compared with others: `chatbot_id`, `chatbotId` and `Chatbot-ID` are `chatbotid`.
 */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
