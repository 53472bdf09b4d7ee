import { afterEach, describe, expect, test, vi } from 'vitest';
import { createSchemaValidator } from '../schema/schema-validator.ts';
import { documentOf } from '../testing/document-of.ts';
import { sampleSchema } from './samples.ts';

const schemas: Record<string, unknown> = {
  Text: { type: 'string', minLength: 3, maxLength: 5 },
  Id: { type: 'string', pattern: '^agent_[a-z0-9]{28}$' },
  Formats: {
    type: 'object',
    required: ['a', 'b', 'c', 'd'],
    properties: {
      a: { type: 'string', format: 'uuid' },
      b: { type: 'string', format: 'date-time' },
      c: { type: 'string', format: 'uri' },
      d: { type: 'string', format: 'email' },
    },
  },
  Tree: {
    type: 'object',
    required: ['children'],
    properties: { children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
  },
  Choice: {
    oneOf: [
      { type: 'object', required: ['kind'], properties: { kind: { const: 'a' } } },
      { type: 'object', required: ['kind'], properties: { kind: { const: 'b' } } },
    ],
  },
  Deep: {
    type: 'object',
    required: ['a'],
    properties: { a: { $ref: '#/components/schemas/Level1' } },
  },
  Level1: {
    type: 'object',
    required: ['b'],
    properties: { b: { $ref: '#/components/schemas/Level2' } },
  },
  Level2: {
    type: 'object',
    required: ['c'],
    properties: { c: { $ref: '#/components/schemas/Level3' } },
  },
  Level3: {
    type: 'object',
    required: ['d'],
    properties: { d: { $ref: '#/components/schemas/Level4' } },
  },
  Level4: { type: 'object', required: ['e'], properties: { e: { type: 'integer' } } },
  Nullable: { type: ['integer', 'null'], minimum: 5 },
  Enum: { enum: ['x', 'y'] },
};

test.each(Object.keys(schemas))(
  'a sample of %s conforms, complete or not, and is the same for the same seed',
  (name) => {
    const document = documentOf({ components: { schemas } });
    const validator = createSchemaValidator(document);
    const pointer = `/components/schemas/${name}`;
    for (let seed = 0; seed < 20; seed++) {
      for (const complete of [true, false]) {
        const conforms = (candidate: unknown) =>
          validator.validate(pointer, candidate).length === 0;
        const value = sampleSchema(document, pointer, { seed, complete, conforms });
        expect(validator.validate(pointer, value)).toEqual([]);
        expect(sampleSchema(document, pointer, { seed, complete, conforms })).toEqual(value);
      }
    }
  },
);

test('a schema that says nothing does not take the document for its sample', () => {
  const document = documentOf({ components: { schemas: { Any: {} } } });
  expect(
    JSON.stringify(sampleSchema(document, '/components/schemas/Any', { seed: 1 })),
  ).not.toContain('schemas');
});

describe('a schema that takes more of the processor than an attempt may', () => {
  afterEach(() => void vi.restoreAllMocks());

  /** Lets the processor seem to work for ten seconds between two looks, of the first so many. */
  function workFor(looks: number) {
    let time = 0;
    vi.spyOn(process, 'cpuUsage').mockImplementation((since) => {
      time += looks-- > 0 ? 10_000_000 : 0;
      return { user: time - (since?.user ?? 0), system: 0 };
    });
    const document = documentOf({ components: { schemas } });
    return () => sampleSchema(document, '/components/schemas/Deep', { seed: 1 });
  }

  test('for the first time, as when it is compiled, has its sample', () => {
    expect(workFor(2)()).toEqual({ a: { b: { c: { d: { e: expect.any(Number) } } } } });
  });

  test('each time is refused, and not tried again', () => {
    const make = workFor(100);
    expect(make).toThrow(/longer than 1500 ms/);
    vi.restoreAllMocks();
    expect(make).toThrow(/longer than 1500 ms/);
  });
});
