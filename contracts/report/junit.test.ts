import { expect, test } from 'vitest';
import { createJunitReport } from './junit.ts';
import { failingRun, interruptedRun, secret } from './testing/okchat-runs.ts';
import { parseXml, type XmlElement } from './testing/parse-xml.ts';
import { document, render } from './testing/render.ts';
import { check, ended, finding, operation, runOf } from './testing/run.ts';
import { element, escapeText } from './xml.ts';

const options = { startedAt: new Date(0), secrets: [secret], document };

function casesOf(root: XmlElement): XmlElement[] {
  return root.children.flatMap((suite) => suite.children.filter(({ name }) => name === 'testcase'));
}

test('a failing run has a suite per operation and a case per check', () => {
  const root = parseXml(render(createJunitReport(options), failingRun));
  expect(root.attributes).toEqual({
    name: 'Checks of OKCHAT2.0',
    tests: '10',
    failures: '4',
    errors: '0',
    skipped: '2',
    time: '0.160',
  });
  expect(
    root.children.map(({ attributes }) => [
      attributes['name'],
      attributes['tests'],
      attributes['failures'],
      attributes['skipped'],
    ]),
  ).toEqual([
    ['GET /api/external/chatbots (getChatbots)', '2', '0', '0'],
    ['POST /api/external/chatbots (createChatbot)', '3', '2', '0'],
    ['PATCH /api/external/chatbot/{chatbotId}/update-avatar (chatbotAvatar)', '3', '2', '1'],
    ['DELETE /api/external/chatbot/{chatbotId} (deleteChatbot)', '1', '0', '0'],
    ['POST /api/chat', '1', '0', '1'],
    ['clean-up', '0', '0', '0'],
  ]);
  expect(
    casesOf(root).map(({ attributes, children }) => [attributes['name'], children[0]?.name]),
  ).toMatchInlineSnapshot(`
    [
      [
        "getChatbots/examples/valid",
        undefined,
      ],
      [
        "getChatbots/negative/credentials/none",
        undefined,
      ],
      [
        "createChatbot/examples/valid",
        "failure",
      ],
      [
        "createChatbot/negative/body/name/missing",
        undefined,
      ],
      [
        "createChatbot/generated/valid",
        "failure",
      ],
      [
        "chatbotAvatar/journeys/read-back",
        "failure",
      ],
      [
        "chatbotAvatar/uploads/text-as-png",
        "failure",
      ],
      [
        "chatbotAvatar/uploads/too-large",
        "skipped",
      ],
      [
        "deleteChatbot/journeys/twice",
        "system-out",
      ],
      [
        "POST /api/chat/examples/valid",
        "skipped",
      ],
    ]
  `);
});

test('a failure says what was sent, what came and how to see it', () => {
  const root = parseXml(render(createJunitReport(options), failingRun));
  const failure = casesOf(root).find(
    ({ attributes }) => attributes['name'] === 'createChatbot/examples/valid',
  )?.children[0];
  expect(failure?.attributes['message']).toMatch(
    /^The body does not conform to its schema: the body has null at \/chatbot\/name.*"quotes"$/,
  );
  for (const part of [
    '"name": null',
    '<script>alert(1)</script>',
    '201 Created',
    "--data-raw '{",
    '~1api~1external',
  ])
    expect(failure?.text).toContain(part);
});

test('a strict run fails on a refuted assumption', () => {
  const [started, ...rest] = failingRun;
  if (started?.type !== 'run-started') throw new Error('not a run');
  const root = parseXml(
    render(createJunitReport(options), [
      { ...started, run: { ...started.run, strict: true } },
      ...rest,
    ]),
  );
  expect(root.attributes['failures']).toBe('5');
});

test('checks that did not end are errors', () => {
  const root = parseXml(render(createJunitReport(options), interruptedRun));
  expect(root.attributes).toMatchObject({ tests: '10', failures: '1', errors: '7' });
});

test('no character can break the document', () => {
  const all = String.fromCharCode(...Array.from({ length: 0x10000 }, (_, code) => code));
  const check1 = check(operation('o', 'get', '/'), 'http', `a<"'&>\n\t`, '<title>');
  const run = runOf({
    ends: [
      ended(check1, {
        findings: [finding(check1, { message: all, location: all, curl: all, overlay: all })],
      }),
    ],
    operations: [],
  });
  const root = parseXml(render(createJunitReport(), run));
  expect(casesOf(root)[0]?.attributes['name']).toBe(`o/http/a<"'&>\\n\\t`);
  expect(parseXml(element('a', { b: all }, [escapeText(all)])).text).toContain('<=>');
});
