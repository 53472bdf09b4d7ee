import { createServer } from 'node:http';
import { getResponse, HttpResponse, http } from 'msw';
import { newChatbot, readFixture } from './read-fixture.js';

/** MSW takes requests inside a process; to measure it as a server, `node:http` hands each to its handlers. They are written by hand. */
const { port, chatbots } = readFixture();
const stored = new Map(chatbots.map((chatbot) => [chatbot.id, chatbot]));
const pictures = new Map();
const base = '*/api/external';
const handlers = [
  http.get(`${base}/chatbots`, () => {
    const shown = [];
    for (const chatbot of stored.values()) if (shown.push(chatbot) === 10) break;
    return HttpResponse.json({ chatbots: shown });
  }),
  http.post(`${base}/chatbots`, async ({ request }) => {
    const chatbot = newChatbot(chatbots[0], await request.json());
    stored.set(chatbot.id, chatbot);
    return HttpResponse.json({ chatbot, message: 'Chatbot created successfully' }, { status: 201 });
  }),
  http.get(`${base}/chatbot/:chatbotId`, ({ params }) => {
    const chatbot = stored.get(params.chatbotId);
    return chatbot === undefined
      ? HttpResponse.json({ error: 'not found' }, { status: 404 })
      : HttpResponse.json({ chatbot });
  }),
  http.patch(`${base}/chatbot/:chatbotId/update-avatar`, async ({ request, params }) => {
    const file = (await request.formData()).get('avatar');
    pictures.set(params.chatbotId, Buffer.from(await file.arrayBuffer()));
    const chatbot = stored.get(params.chatbotId);
    const avatar = new URL(`/pictures/${params.chatbotId}`, request.url).href;
    return HttpResponse.json({
      chatbot: { ...chatbot, settings: { avatar, ...chatbot.settings } },
      message: 'Avatar updated successfully',
    });
  }),
  http.get(
    '*/pictures/:chatbotId',
    ({ params }) =>
      new HttpResponse(pictures.get(params.chatbotId), {
        headers: { 'Content-Type': 'image/png' },
      }),
  ),
];

createServer(async (req, res) => {
  const hasBody = req.method !== 'GET' && req.method !== 'HEAD';
  const request = new Request(`http://${req.headers.host}${req.url}`, {
    method: req.method,
    headers: Object.entries(req.headers),
    ...(hasBody && { body: req, duplex: 'half' }),
  });
  const response = await getResponse(handlers, request);
  const bytes = Buffer.from((await response?.arrayBuffer()) ?? []);
  res.writeHead(response?.status ?? 404, {
    ...Object.fromEntries(response?.headers ?? []),
    'content-length': bytes.length,
  });
  res.end(bytes);
}).listen(port, '127.0.0.1');
