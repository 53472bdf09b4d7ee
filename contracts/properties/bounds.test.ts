import { expect, test } from 'vitest';
import { documentRoot, jsonResponse, runAgainst } from '../testing/run-against.ts';

const instant = { type: 'string', format: 'date-time' };
const takes = {
  type: 'object',
  required: ['name', 'opensAt'],
  properties: { name: { type: 'string' }, opensAt: instant },
};
const sluice = {
  type: 'object',
  required: ['id', 'name', 'opensAt'],
  properties: { id: { type: 'string' }, ...takes.properties },
};

const rootFor = (parameter: string, description: string) =>
  documentRoot({
    '/sluices': {
      get: {
        operationId: 'listSluices',
        parameters: [{ name: parameter, in: 'query', description, schema: instant }],
        responses: {
          200: jsonResponse({ type: 'array', items: sluice }),
          400: { description: 'no' },
        },
      },
      post: {
        operationId: 'addSluice',
        requestBody: { required: true, content: { 'application/json': { schema: takes } } },
        responses: { 201: jsonResponse(sluice), 400: { description: 'no' } },
      },
    },
    '/sluices/{id}': {
      get: {
        operationId: 'readSluice',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 200: jsonResponse(sluice), 404: { description: 'none' } },
      },
    },
  });

type Within = (opensAt: string, bound: string) => boolean;

function serve(parameter: string, isWithin: Within) {
  const sluices: { id: string; opensAt: string }[] = [];
  return ({ method, path, query, body }: Parameters<Parameters<typeof runAgainst>[1]>[0]) => {
    if (method === 'POST') {
      sluices.push({ ...Object(body), id: `sluice-${sluices.length}` });
      return { status: 201, body: sluices.at(-1) };
    }
    if (path !== '/sluices') {
      const own = sluices.find(({ id }) => path === `/sluices/${id}`);
      return own === undefined ? { status: 404 } : { status: 200, body: own };
    }
    const bound = query.get(parameter);
    const found = sluices.filter(({ opensAt }) => bound === null || isWithin(opensAt, bound));
    return { status: 200, body: found };
  };
}

const at = (text: string) => Date.parse(text);
const early: Within = (own, bound) => at(own) < at(bound);
const earlyOrAt: Within = (own, bound) => at(own) <= at(bound);
const late: Within = (own, bound) => at(own) > at(bound);
const lateOrAt: Within = (own, bound) => at(own) >= at(bound);
const asText: Within = (own, bound) => own.slice(0, 19) >= bound.slice(0, 19);
const [over, lost] = ['list-overreached', 'list-incomplete'];

test.each<[string, { given: [name: string, says: string, Within]; want: string[] }]>([
  ['exclusive, as it says', { given: ['opensTo', 'Exclusive.', early], want: [] }],
  ['exclusive, and within', { given: ['opensTo', 'Exclusive.', earlyOrAt], want: [over] }],
  ['before, and beyond', { given: ['opensTo', 'Opens before this.', early], want: [] }],
  ['before, and within', { given: ['opensTo', 'Opens before this.', earlyOrAt], want: [] }],
  ['inclusive, as it says', { given: ['opensBefore', 'Inclusive.', earlyOrAt], want: [] }],
  ['inclusive, and beyond', { given: ['opensBefore', 'Inclusive.', early], want: [lost] }],
  ['from, and beyond', { given: ['opensFrom', '', late], want: [lost] }],
  ['not before, as it says', { given: ['opensAfter', 'Not before this.', lateOrAt], want: [] }],
  ['not before, and beyond', { given: ['opensAfter', 'Not before this.', late], want: [lost] }],
  ['not including', { given: ['opensTo', 'Up to but not including this.', early], want: [] }],
  ['non-inclusive', { given: ['opensFrom', 'Non-inclusive.', lateOrAt], want: [over] }],
  [
    'about something else',
    { given: ['opensTo', 'Before this, including dry ones.', early], want: [] },
  ],
  ['read as text', { given: ['opensFrom', '', asText], want: [over, lost] }],
])('a bound that is %s', async (_name, { given: [name, says, isWithin], want }) => {
  const { findings, outcomes } = await runAgainst(rootFor(name, says), serve(name, isWithin), [
    `listSluices/journeys/bounds/${name}`,
  ]);
  expect(Object.values(outcomes)).not.toContain('skipped');
  expect([...new Set(findings.map(({ code }) => code))]).toEqual(want);
});
