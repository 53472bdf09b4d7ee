/**
 * A small server in place of the double, with one fault: what the fuzz command has to find.
 *
 * node broken-double.mjs crash|hang|5xx|state|silent|closed|none
 */
import { createServer } from 'node:http';

const fault = process.argv[2];
const things = [];

const server = createServer((request, response) => {
  const send = (status, value) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
  request.resume().on('end', () => {
    if (request.url === '/__doubletake/snapshot')
      return send(200, { collections: { things, 'api/~filled': [Math.random()] }, files: {} });
    if (request.url.startsWith('/__doubletake/')) return send(200, {});
    if (request.method === 'POST') {
      things.push({ id: `${things.length + 1}` });
      return send(201, things.at(-1));
    }
    if (fault === 'crash') process.exit(3);
    if (fault === 'hang') for (;;);
    if (fault === 'silent') return undefined;
    if (fault === 'closed') return response.destroy();
    if (fault === 'state') things.pop();
    return send(fault === '5xx' ? 500 : 404, {});
  });
});
server.listen(0, '127.0.0.1', () =>
  console.log(`http://127.0.0.1:${server.address().port}\nStop: Ctrl+C`),
);
