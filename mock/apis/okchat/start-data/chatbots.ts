import type { Chatbot } from '../chatbot.ts';
import { newChatbot } from '../new-chatbot.ts';

/** The chatbots that the examples of https://docs.okchat.ai/api-reference name, oldest first. */
export const chatbots: readonly Chatbot[] = [
  // As https://docs.okchat.ai/api-reference/get-knowledge-base-list-of-chatbot shows it.
  {
    ...newChatbot(
      {
        name: 'Test',
        description: 'Demo AI Chatbot',
        personality_config: { style: 'Test', tone: 'Test' },
        settings: {
          model: 'gpt-4o',
          prompt:
            'You are a helpful and friendly customer support agent. Respond to user inquiries in a clear and concise manner. Always strive to provide accurate and helpful information.',
          snippet: {
            header: '오케이챗 고객응대 챗봇',
            logo: 'https://dasomx.odoo.com/web/image/website/1/logo/DASOMX?unique=1aee356',
            name: 'Test',
            primaryColor: '#9c2caa',
            secondaryColor: '#60d7a9',
            slogan: 'Chat with us',
          },
        },
      },
      {
        id: '5afe16ed-5fd2-4552-a993-903bc9c32bb6',
        slug: 'test-1',
        created_at: '2024-11-08T09:25:54.141252+00:00',
      },
    ),
    updated_at: '2024-12-01T14:38:45.709025+00:00',
    avatar:
      'okchat/chatbot/5afe16ed-5fd2-4552-a993-903bc9c32bb6/0aabc2ff-6aab-491b-8858-0d001acc167d.png',
    picture:
      'okchat/chatbot/5afe16ed-5fd2-4552-a993-903bc9c32bb6/0aabc2ff-6aab-491b-8858-0d001acc167d.png',
  },
  // As https://docs.okchat.ai/api-reference/get-chatbot-details shows it.
  newChatbot(
    {
      name: 'API Docs Demo Chatbot',
      description: 'A helpful support assistant',
      settings: {
        prompt:
          'You are a highly skilled customer support assistant for [company name]. Your goal is to provide accurate, polite, and concise answers to customer inquiries. If you do not know the answer, recommend the customer to contact human support or check the FAQ section. Ensure a positive tone in all responses',
      },
    },
    {
      id: '3317853e-0af2-427d-a56f-351a9587f48f',
      slug: 'api-docs-demo-chatbot',
      created_at: '2025-01-22T04:30:45.790337+00:00',
    },
  ),
  // Of these two only the ids are documented, by the pages Chat and Query Knowledge.
  newChatbot(
    { name: 'Chat Demo', description: 'The chatbot of the page Chat' },
    {
      id: 'c631086b-0147-4749-9034-940647620f0c',
      slug: 'chat-demo',
      created_at: '2025-01-22T10:20:02.41+00:00',
    },
  ),
  newChatbot(
    { name: 'OKCHAT Guide', description: 'Knows about OKCHAT' },
    {
      id: 'c95f17d4-e0bc-4a69-9aaa-9b7b5e6964bd',
      slug: 'okchat-guide',
      created_at: '2025-05-29T02:11:37.205+00:00',
    },
  ),
];

/** One pixel: the vendor's own picture is not ours to ship. */
export const avatarBytes = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
