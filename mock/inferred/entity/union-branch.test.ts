import { expect, test } from 'vitest';
import { createSchemaValidator } from '../../../openapi/schema/schema-validator.ts';
import { documentOf } from '../../../openapi/testing/document-of.ts';
import { membersOf } from '../infer/members.ts';
import { meantFor } from './union-branch.ts';

const levels = 30;
const ref = (at: number) => ({ $ref: `#/components/schemas/S${at}` });
const both = (at: number) => [ref(at + 1), { allOf: [ref(at + 1)], required: [`m${at}`] }];
const schemas = Object.fromEntries(
  Array.from({ length: levels }, (_, at) => [
    `S${at}`,
    at === levels - 1 ? { type: 'object', properties: { a: {} } } : { oneOf: both(at) },
  ]),
);

/** Keeps the processor busy for so many microseconds. */
function work(microseconds: number): void {
  const started = process.cpuUsage();
  while (process.cpuUsage(started).user < microseconds);
}

test.each<[string, { given: number; most: number }]>([
  ['is found for each alternative', { given: 0, most: levels * 2 }],
  ['is found no more where it took long', { given: 110_000, most: 2 }],
])('what stands against an alternative %s', (_name, { given, most }) => {
  const document = documentOf({ openapi: '3.1.0', paths: {}, components: { schemas } });
  const validator = createSchemaValidator(document);
  const asked = new Set<string>();
  const counting = {
    ...validator,
    validate: (...args: Parameters<typeof validator.validate>) => {
      asked.add(args[0]);
      work(given);
      return given === 0 ? validator.validate(...args) : [];
    },
  };
  const choose = meantFor({ document, validator: counting }, { b: 1 }, new Set());
  expect([...membersOf(document, '/components/schemas/S0', choose).keys()]).toEqual(['a']);
  expect(asked.size).toBeLessThanOrEqual(most);
  expect(asked.size).toBeGreaterThan(given === 0 ? 10 : 0);
});
