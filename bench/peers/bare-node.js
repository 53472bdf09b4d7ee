import { createServer } from 'node:http';
import { readFixture } from './read-fixture.js';

/** The least that can be done: `node:http` with ready buffers. No state, nothing is read. */
const { port, chatbots } = readFixture();
const one = Buffer.from(JSON.stringify({ chatbot: chatbots[0] }));
const list = Buffer.from(JSON.stringify({ chatbots }));

createServer((req, res) => {
  req.resume();
  const body = req.method === 'GET' && req.url === '/api/external/chatbots' ? list : one;
  res.writeHead(req.method === 'POST' ? 201 : 200, {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
  });
  res.end(body);
}).listen(port, '127.0.0.1');
