import express from 'express';
import { newChatbot, readFixture } from './read-fixture.js';

/** Express as anyone would write it: objects in a Map, `res.json`, `express.json`, multer in memory. `--etag` leaves Express's default on. */
const { port, chatbots } = readFixture();
const stored = new Map(chatbots.map((chatbot) => [chatbot.id, chatbot]));
const pictures = new Map();
const app = express();
if (!process.argv.includes('--etag')) app.disable('etag');
app.disable('x-powered-by');

app.get('/api/external/chatbots', (_req, res) => {
  const shown = [];
  for (const chatbot of stored.values()) if (shown.push(chatbot) === 10) break;
  res.json({ chatbots: shown });
});
app.post('/api/external/chatbots', express.json(), (req, res) => {
  const chatbot = newChatbot(chatbots[0], req.body);
  stored.set(chatbot.id, chatbot);
  res.status(201).json({ chatbot, message: 'Chatbot created successfully' });
});
app.get('/api/external/chatbot/:chatbotId', (req, res) => {
  const chatbot = stored.get(req.params.chatbotId);
  if (chatbot === undefined) res.status(404).json({ error: 'not found' });
  else res.json({ chatbot });
});
// Imported when it is needed, as the double does.
let upload;
app.patch(
  '/api/external/chatbot/:chatbotId/update-avatar',
  async (req, res, next) => {
    const { default: multer } = await import('multer');
    upload ??= multer({ storage: multer.memoryStorage() }).single('avatar');
    upload(req, res, next);
  },
  (req, res) => {
    const { chatbotId } = req.params;
    pictures.set(chatbotId, req.file.buffer);
    const chatbot = stored.get(chatbotId);
    const avatar = `http://${req.headers.host}/pictures/${chatbotId}`;
    const changed = { ...chatbot, settings: { avatar, ...chatbot.settings } };
    res.json({ chatbot: changed, message: 'Avatar updated successfully' });
  },
);
app.get('/pictures/:chatbotId', (req, res) =>
  res.type('png').send(pictures.get(req.params.chatbotId)),
);
app.listen(port, '127.0.0.1');
