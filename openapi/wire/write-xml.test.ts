import { expect, test } from 'vitest';
import { documentOf } from '../testing/document-of.ts';
import { writeXml } from './write-xml.ts';

const text = { type: 'string' };

test.each<[string, { given: Record<string, unknown>; value: unknown; want: string }]>([
  [
    'members as elements',
    {
      given: { properties: { a: text } },
      value: { a: '1 < 2' },
      want: '<Given><a>1 &lt; 2</a></Given>',
    },
  ],
  [
    'an attribute',
    {
      given: { properties: { a: { ...text, xml: { attribute: true } } } },
      value: { a: '"x"' },
      want: '<Given a="&quot;x&quot;"/>',
    },
  ],
  [
    'a member that is the text of its element, beside an attribute',
    {
      given: {
        properties: {
          lang: { ...text, xml: { attribute: true } },
          words: { ...text, xml: { nodeType: 'text' } },
        },
      },
      value: { lang: 'en', words: 'a & b' },
      want: '<Given lang="en">a &amp; b</Given>',
    },
  ],
  [
    'a member as a CDATA section, written as text',
    {
      given: { properties: { a: { ...text, xml: { nodeType: 'cdata' } } } },
      value: { a: '<b>' },
      want: '<Given>&lt;b&gt;</Given>',
    },
  ],
  [
    'a list',
    {
      given: { properties: { a: { type: 'array', items: text } } },
      value: { a: ['x', 'y'] },
      want: '<Given><a>x</a><a>y</a></Given>',
    },
  ],
  [
    'a wrapped list',
    {
      given: {
        properties: {
          a: { type: 'array', items: { ...text, xml: { name: 'i' } }, xml: { wrapped: true } },
        },
      },
      value: { a: ['x', 'y'] },
      want: '<Given><a><i>x</i><i>y</i></a></Given>',
    },
  ],
  ['nothing', { given: { properties: { a: text } }, value: { a: null }, want: '<Given/>' }],
])('%s', (_name, { given, value, want }) => {
  const document = documentOf({ components: { schemas: { Given: { type: 'object', ...given } } } });
  expect(writeXml(document, '/components/schemas/Given', value)).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>\n${want}\n`,
  );
});
