import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indentJson } from './indent-json.ts';

test('JSON gets lines and loses nothing', () => {
  expect(
    indentJson('{"a":1.0,"a":12345678901234567890,"b":[],"c":{"d":"[,]{:\\""},"e":[1,{}]}'),
  ).toBe(`{
  "a": 1.0,
  "a": 12345678901234567890,
  "b": [],
  "c": {
    "d": "[,]{:\\""
  },
  "e": [
    1,
    {}
  ]
}`);
  expect(indentJson('{"a": ')).toBe('{"a": ');
});

test('any JSON is indented as JSON.stringify would', () => {
  const property = fc.property(fc.json(), (json) => {
    expect(indentJson(json)).toBe(JSON.stringify(JSON.parse(json), null, 2));
  });
  fc.assert(property, { seed: 1 });
});
