import jsonServer from 'json-server';
import { readFixture } from './read-fixture.js';

/** json-server 0.17 on data in memory, its URLs rewritten; it answers things themselves, without an envelope. */
const { port, chatbots } = readFixture();
const app = jsonServer.create();
app.use(jsonServer.bodyParser);
app.use(
  jsonServer.rewriter({
    '/api/external/chatbots': '/chatbots',
    '/api/external/chatbot/:id': '/chatbots/:id',
  }),
);
app.use((req, _res, next) => {
  if (req.method === 'GET' && req.url === '/chatbots') {
    req.url = '/chatbots?_limit=10';
    req.query = { _limit: '10' };
  }
  next();
});
app.use(jsonServer.router({ chatbots }));
app.listen(port, '127.0.0.1');
