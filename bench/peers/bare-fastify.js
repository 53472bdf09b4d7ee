import Fastify from 'fastify';
import { newChatbot, readFixture } from './read-fixture.js';

/** Fastify with objects in a Map; answers without a schema, so they are written by `JSON.stringify`. It has no upload of its own. */
const { port, chatbots } = readFixture();
const stored = new Map(chatbots.map((chatbot) => [chatbot.id, chatbot]));
const app = Fastify();

app.get('/api/external/chatbots', async () => {
  const shown = [];
  for (const chatbot of stored.values()) if (shown.push(chatbot) === 10) break;
  return { chatbots: shown };
});
app.post('/api/external/chatbots', async (request, reply) => {
  const chatbot = newChatbot(chatbots[0], request.body);
  stored.set(chatbot.id, chatbot);
  reply.code(201);
  return { chatbot, message: 'Chatbot created successfully' };
});
app.get('/api/external/chatbot/:chatbotId', async (request, reply) => {
  const chatbot = stored.get(request.params.chatbotId);
  if (chatbot !== undefined) return { chatbot };
  reply.code(404);
  return { error: 'not found' };
});
await app.listen({ port, host: '127.0.0.1' });
