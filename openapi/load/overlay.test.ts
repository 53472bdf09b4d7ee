import { expect, test } from 'vitest';
import { DoubletakeError } from '../lib/doubletake-error.ts';
import { EvidenceMap } from '../model/evidence.ts';
import { applyOverlay, type OverlayAction, parseOverlay } from './overlay.ts';

function apply(document: Record<string, unknown>, ...actions: OverlayAction[]) {
  const evidence = new EvidenceMap(document);
  applyOverlay(document, { overlay: '1.0.0', actions }, 'overlay.yaml', evidence);
  return { document, evidence };
}

test.each<[string, { document: Record<string, unknown>; given: OverlayAction; want: unknown }]>([
  [
    'merges objects',
    {
      document: { a: { b: 1 } },
      given: { target: '$.a', update: { c: 2 } },
      want: { a: { b: 1, c: 2 } },
    },
  ],
  [
    'merges deeply',
    {
      document: { a: { b: { c: 1 } } },
      given: { target: '$', update: { a: { b: { d: 2 } } } },
      want: { a: { b: { c: 1, d: 2 } } },
    },
  ],
  [
    'puts arrays end to end',
    {
      document: { a: { b: [1] } },
      given: { target: '$.a', update: { b: [2] } },
      want: { a: { b: [1, 2] } },
    },
  ],
  [
    'appends to an array that is the target',
    { document: { a: [1] }, given: { target: '$.a', update: 2 }, want: { a: [1, 2] } },
  ],
  [
    'replaces primitives',
    { document: { a: 1 }, given: { target: '$', update: { a: 'x' } }, want: { a: 'x' } },
  ],
  [
    'replaces a primitive that is the target',
    { document: { a: 1 }, given: { target: '$.a', update: 2 }, want: { a: 2 } },
  ],
  [
    'removes a member',
    { document: { a: 1, b: 2 }, given: { target: '$.a', remove: true }, want: { b: 2 } },
  ],
  [
    'removes several items of one array',
    {
      document: { a: [1, 2, 3, 4] },
      given: { target: '$.a[?@ > 1]', remove: true },
      want: { a: [1] },
    },
  ],
  [
    'updates every node that matches',
    {
      document: { p: { x: { get: {} }, y: { get: {} } } },
      given: { target: '$.p.*.get', update: { k: 1 } },
      want: { p: { x: { get: { k: 1 } }, y: { get: { k: 1 } } } },
    },
  ],
])('%s', (_name, { document, given, want }) => {
  expect(apply(document, given).document).toEqual(want);
});

test('a value put into several places is not shared between them', () => {
  const { document } = apply(
    { a: { x: {} }, b: { x: {} } },
    { target: '$.*.x', update: { list: [] } },
    { target: '$.a.x.list', update: 1 },
  );
  expect(document).toEqual({ a: { x: { list: [1] } }, b: { x: { list: [] } } });
});

test('what an action changes gets its evidence, down to the single entry of a list', () => {
  const { evidence } = apply(
    { schema: { required: ['id'], properties: { id: { type: 'string' } } } },
    { target: '$.schema', 'x-evidence': 'assumed', update: { required: ['name'] } },
    {
      target: '$.schema.properties.id',
      'x-evidence': 'observed',
      'x-source': 'https://example.com/page',
      update: { format: 'uuid' },
    },
  );
  expect(evidence.at('/schema/required/0')).toEqual({ evidence: 'documented' });
  expect(evidence.at('/schema/required/1')).toEqual({ evidence: 'assumed' });
  expect(evidence.at('/schema/properties/id/format')).toEqual({
    evidence: 'observed',
    source: 'https://example.com/page',
  });
  expect(evidence.at('/schema/properties/id/type')).toEqual({ evidence: 'documented' });
});

test('evidence that the document itself carries holds below its node', () => {
  const evidence = new EvidenceMap({ a: { 'x-evidence': 'assumed', b: { c: 1 } } });
  expect(evidence.at('/a/b/c').evidence).toBe('assumed');
  expect(evidence.at('/other').evidence).toBe('documented');
});

test.each<[string, { given: OverlayAction; want: string }]>([
  [
    'a target that matches nothing',
    { given: { target: '$.nowhere', update: {} }, want: 'overlay-target-unmatched' },
  ],
  [
    'a target that is no JSONPath',
    { given: { target: '$[', update: {} }, want: 'overlay-invalid' },
  ],
])('refuses %s and says where', (_name, { given, want }) => {
  const act = () => apply({ a: 1 }, given);
  expect(act).toThrow(DoubletakeError);
  expect(act).toThrow(
    expect.objectContaining({ code: want, where: 'overlay.yaml#/actions/0/target' }),
  );
});

test('an update beside a $ref of OpenAPI 3.0, which would be ignored, is refused and names what to target instead', () => {
  const document = { openapi: '3.0.3', a: { $ref: '#/components/schemas/A' } };
  expect(() => apply(document, { target: '$.a', update: { required: ['x'] } })).toThrow(
    expect.objectContaining({
      code: 'overlay-invalid',
      next: 'Target #/components/schemas/A itself.',
    }),
  );
});

test.each<[string, unknown]>([
  ['no object', 'text'],
  ['no version', { actions: [] }],
  ['a version of the future', { overlay: '2.0.0', actions: [{ target: '$', update: {} }] }],
  ['no actions', { overlay: '1.0.0', actions: [] }],
  ['an action without a target', { overlay: '1.0.0', actions: [{ update: {} }] }],
  ['an action that does nothing', { overlay: '1.0.0', actions: [{ target: '$' }] }],
  [
    'unknown evidence',
    { overlay: '1.0.0', actions: [{ target: '$', update: {}, 'x-evidence': 'rumoured' }] },
  ],
])('an overlay with %s is refused', (_name, given) => {
  expect(() => parseOverlay(given, 'o.yaml')).toThrow(
    expect.objectContaining({ code: 'overlay-invalid', where: 'o.yaml' }),
  );
});
