import type { Derivation } from '../../openapi/model/derivation.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { Refusal } from '../../openapi/model/refusal.ts';
import { serialAfter } from '../../openapi/model/serial.ts';
import { countingMembers, derivedMembers, learnedRefusals } from './infer/learned.ts';

/** Members that follow from others or count, in words, by their ways. */
export function describeLearned(
  document: OpenApiDocument,
  schema: string | undefined,
): Record<string, string> {
  if (schema === undefined) return {};
  return Object.fromEntries([
    ...derivedMembers(document, schema).map(({ way, said }): [string, string] => [
      way.join('.'),
      describeDerivation(said),
    ]),
    ...countingMembers(document, schema).map(({ way, said }): [string, string] => [
      way.join('.'),
      `counts from ${serialAfter(said, 0)}`,
    ]),
  ]);
}

function describeDerivation(said: Derivation): string {
  if (said.kind === 'template') return `follows: ${JSON.stringify(said.template)}`;
  return said.kind === 'length'
    ? `the length of ${said.of}`
    : `the ${said.kind} of ${said.operands.join(' and ')}`;
}

/** When an operation is refused, in words; empty where nothing is said. */
export function describeRefusals(document: OpenApiDocument, { pointer }: Operation): string {
  return learnedRefusals(document, pointer)
    .map((refusal) => `; ${refusal.status} where ${conditionOf(refusal)}`)
    .join('');
}

function conditionOf({ when, unless, below }: Refusal): string {
  const list = (values: readonly unknown[]) =>
    values.map((value) => JSON.stringify(value)).join(' or ');
  return [
    ...Object.entries(when).map(([way, values]) => `${way} is ${list(values)}`),
    ...Object.entries(unless).map(([way, values]) => `${way} is not ${list(values)}`),
    ...(below === undefined ? [] : [`something is in ${below}`]),
  ].join(' and ');
}
