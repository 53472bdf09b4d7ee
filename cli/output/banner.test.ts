import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createDouble } from '../../mock/create-double.ts';
import { formatBanner } from './banner.ts';

const run = promisify(exec);

test.each<[string, { given: object; want: string }]>([
  [
    'a key in a header',
    { given: { type: 'apiKey', in: 'header', name: 'x-key' }, want: "-H 'x-key: any'" },
  ],
  [
    'a key in the query',
    { given: { type: 'apiKey', in: 'query', name: 'key' }, want: "?key=any'" },
  ],
  ['a cookie', { given: { type: 'apiKey', in: 'cookie', name: 'sid' }, want: "-b 'sid=any'" }],
  ['user and password', { given: { type: 'http', scheme: 'basic' }, want: "-u 'any:any'" }],
  [
    'a token',
    { given: { type: 'http', scheme: 'bearer' }, want: "-H 'Authorization: Bearer any'" },
  ],
  [
    'a token by OAuth',
    {
      given: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/t', scopes: {} } } },
      want: "-H 'Authorization: Bearer any'",
    },
  ],
])('the request to try carries %s, and is answered', async (_name, { given, want }) => {
  const note = { type: 'object', properties: { id: { type: 'string' } } };
  const content = { 'application/json': { schema: { type: 'array', items: note } } };
  const document = {
    openapi: '3.1.0',
    info: { title: 'Notes', version: '1' },
    paths: { '/notes': { get: { responses: { 200: { description: 'them', content } } } } },
    security: [{ own: [] }],
    components: { securitySchemes: { own: given } },
  };
  const double = await createDouble({ apis: [document] });
  const { url, close } = await double.listen();
  try {
    const banner = formatBanner(double, url, {}, undefined);
    const [, command = ''] = /Try: {3}(curl .*)/.exec(banner) ?? [];
    expect(command).toContain(want);
    const { stdout } = await run(`${command} -o /dev/null -w '%{http_code}'`);
    expect(stdout).toBe('200');
  } finally {
    await close();
  }
});
