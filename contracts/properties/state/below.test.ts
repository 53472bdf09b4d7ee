import { expect, test } from 'vitest';
import { documentRoot, jsonResponse, runAgainst } from '../../testing/run-against.ts';

const text = { type: 'string' };
const parameter = (name: string) => ({ name, in: 'path', required: true, schema: text });
const none = { description: 'none' };
const object = (properties: Record<string, object>) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});
const takes = (schema: object) => ({
  required: true,
  content: { 'application/json': { schema } },
});

/** Orchards and the rows of trees below them. @param sent what a PUT takes beside the name */
const rootFor = (sent: Record<string, object>) => {
  const orchard = object({ id: text, name: text, ...sent });
  const tree = object({ id: text, sort: text });
  return documentRoot({
    '/orchards': {
      post: {
        operationId: 'addOrchard',
        requestBody: takes(object({ name: text, ...sent })),
        responses: { 201: jsonResponse(orchard) },
      },
    },
    '/orchards/{orchard}': {
      parameters: [parameter('orchard')],
      get: { operationId: 'readOrchard', responses: { 200: jsonResponse(orchard), 404: none } },
      put: {
        operationId: 'replaceOrchard',
        requestBody: takes(object({ name: text, ...sent })),
        responses: { 200: jsonResponse(orchard), 404: none },
      },
    },
    '/orchards/{orchard}/trees': {
      parameters: [parameter('orchard')],
      post: {
        operationId: 'plantTree',
        requestBody: takes(object({ sort: text })),
        responses: { 201: jsonResponse(tree), 404: none },
      },
    },
    '/orchards/{orchard}/trees/{tree}': {
      parameters: [parameter('orchard'), parameter('tree')],
      get: { operationId: 'readTree', responses: { 200: jsonResponse(tree), 404: none } },
    },
  });
};

function serve(losesTrees: boolean) {
  const orchards = new Map<string, { trees: Map<string, object>; own: object }>();
  let count = 0;
  return ({ method, path, body }: Parameters<Parameters<typeof runAgainst>[1]>[0]) => {
    const [orchard, , tree] = path.split('/').slice(2);
    const id = `made-${++count}`;
    if (orchard === undefined) {
      const own = { ...Object(body), id };
      orchards.set(id, { own, trees: new Map() });
      return { status: 201, body: own };
    }
    const at = orchards.get(orchard);
    if (at === undefined) return { status: 404 };
    if (method === 'POST') {
      at.trees.set(id, { ...Object(body), id });
      return { status: 201, body: at.trees.get(id) };
    }
    if (method === 'PUT') {
      at.own = { ...Object(body), id: orchard };
      if (losesTrees) at.trees.clear();
    }
    const shown = tree === undefined ? at.own : at.trees.get(tree);
    return shown === undefined ? { status: 404 } : { status: 200, body: shown };
  };
}

const only = 'replaceOrchard/journeys/keeps-below/addOrchard';

test.each<[string, { given: boolean; want: string[] }]>([
  ['leaves what lies below it', { given: false, want: [] }],
  ['loses what lies below it', { given: true, want: ['update-overreached state/below'] }],
])('a PUT that %s', async (_name, { given, want }) => {
  const { findings, outcomes } = await runAgainst(rootFor({}), serve(given), [only]);
  expect(outcomes[only]).toBe(given ? 'refuted' : 'passed');
  expect(findings.map(({ code, location }) => `${code} ${location}`)).toEqual(want);
});

test('a list that a PUT sends itself is replaced by it', async () => {
  const root = rootFor({ trees: { type: 'array', items: text } });
  const { outcomes } = await runAgainst(root, serve(true), [only]);
  expect(Object.keys(outcomes)).not.toContain(only);
});
