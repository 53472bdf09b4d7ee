import { expect, test } from 'vitest';
import { createHtmlReport } from '../report/html/html-report.ts';
import { createJsonReport } from '../report/json.ts';
import { createJunitReport } from '../report/junit.ts';
import { createMarkdownReport } from '../report/markdown.ts';
import { createTerminalReport } from '../report/terminal.ts';
import { failingRun } from '../report/testing/okchat-runs.ts';
import { render } from '../report/testing/render.ts';
import { received, sent } from '../report/testing/request.ts';
import { check, ended, finding, operation, runOf } from '../report/testing/run.ts';
import { createMask, maskHeader, maskParameter, maskUserInfo } from './mask.ts';

const secret = `p"4 ss/<w&>'ö`;
const of = check(operation('o', 'get', '/'), 'http', secret, `title ${secret}`);
const everywhere = runOf({
  run: { title: secret, target: `http://h/${secret}` },
  ends: [
    ended(of, {
      findings: [
        finding(of, {
          location: secret,
          message: secret,
          curl: secret,
          overlay: secret,
          exchanges: [
            {
              request: sent('GET', `/${encodeURIComponent(secret)}`, {
                query: [['q', secret]],
                headers: { 'x-other': secret },
                body: { kind: 'json', value: { secret, long: 'x'.repeat(1970), again: secret } },
              }),
              response: received(200, Buffer.from(`${'y'.repeat(1995)}${secret}`), {
                'content-type': `text/${secret}`,
              }),
              failure: secret,
            },
            {
              request: sent('POST', '/', {
                body: {
                  kind: 'multipart',
                  parts: [
                    { name: secret, filename: secret, type: secret, content: Buffer.from(secret) },
                  ],
                },
              }),
              response: received(200, Buffer.from(`<svg>${secret}</svg>`)),
              failure: undefined,
            },
          ],
        }),
      ],
    }),
    ended(check(of.operation, 'http', 'skipped', 'x'), { reason: secret }),
  ],
  cleanUp: { created: 1, deleted: 0, left: [secret], untraced: [secret] },
  operations: [],
});

test.each([
  ['terminal', createTerminalReport],
  ['junit', createJunitReport],
  ['json', createJsonReport],
  ['markdown', createMarkdownReport],
  ['html', createHtmlReport],
])('the %s report shows no secret, wherever it is, and no start of one', (_name, create) => {
  const text = render(create({ secrets: [secret] }), everywhere);
  expect(text).not.toMatch(/p(\\?"|&quot;|%22|\\\\\\?")4/);
  expect(text).not.toContain(Buffer.from(secret).toString('base64').slice(0, -4));
  expect(text).toContain('***');
});

test('credentials in headers, parameters and URLs are hidden without being told', () => {
  expect([
    maskHeader('Authorization', 'x'),
    maskHeader('x-api-key', 'x'),
    maskHeader('Set-Cookie', 'x'),
    maskHeader('accept', 'x'),
  ]).toEqual(['***', '***', '***', 'x']);
  expect([
    maskParameter('api_key', 'x'),
    maskParameter('access_token', 'x'),
    maskParameter('page', 'x'),
  ]).toEqual(['***', '***', 'x']);
  expect(maskUserInfo('https://a:b@c/d@e')).toBe('https://***@c/d@e');
  expect(render(createTerminalReport(), failingRun)).not.toMatch(
    /^ +(authorization|set-cookie): (?!\*\*\*$)/m,
  );
});

test('what is too short to be a secret hides nothing', () => {
  expect(createMask(['', 'a'])('banana')).toBe('banana');
});
