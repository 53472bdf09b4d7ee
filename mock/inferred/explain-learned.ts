import type { Derivation } from '../../openapi/model/derivation.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { Refusal } from '../../openapi/model/refusal.ts';
import { serialAfter } from '../../openapi/model/serial.ts';
import {
  countingMembers,
  derivedMembers,
  learnedAffects,
  learnedBeyond,
  learnedLocation,
  learnedRefusals,
} from './infer/learned.ts';

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
      `counts from ${serialAfter(said.first, 0)}${said.isAnew ? ', anew below each item above' : ''}`,
    ]),
  ]);
}

function describeDerivation(said: Derivation): string {
  if (said.kind === 'template') return `follows: ${JSON.stringify(said.template)}`;
  return said.kind === 'length'
    ? `the length of ${said.of}`
    : `the ${said.kind} of ${said.operands.join(' and ')}`;
}

/** Where lists end and new items are found, in words; empty where nothing is said. */
export function describePlaces(document: OpenApiDocument, operation: Operation): string {
  const beyond = learnedBeyond(document, operation);
  const location = learnedLocation(document, operation);
  return [
    ...(beyond === undefined ? [] : [`; ${beyond.status} to a page after the last one`]),
    ...(location === undefined ? [] : [`; what is made is found at ${location}`]),
  ].join('');
}

/** When an operation is refused, in words; empty where nothing is said. */
export function describeRefusals(document: OpenApiDocument, { pointer }: Operation): string {
  return learnedRefusals(document, pointer)
    .map((refusal) => `; ${refusal.status} where ${conditionOf(refusal)}`)
    .join('');
}

/** What an operation changes of items that its own item names, in words; empty where it says none. */
export function describeAffected(document: OpenApiDocument, { pointer }: Operation): string {
  return learnedAffects(document, pointer)
    .flatMap(({ by, in: path, add, set }) => {
      const item = `of the item of ${path} that ${by} names`;
      return [
        ...Object.entries(add).map(([way, step]) => `; adds ${step} to ${way} ${item}`),
        ...Object.entries(set).map(
          ([way, value]) => `; sets ${way} ${item} to ${JSON.stringify(value)}`,
        ),
      ];
    })
    .join('');
}

function conditionOf(refusal: Refusal): string {
  const { of, isMissing } = refusal;
  const named = of === undefined ? '' : `the item of ${of.in} that ${of.by} names`;
  if (isMissing) return `${named === '' ? 'the item' : named} is not there`;
  return named === '' ? statesOf(refusal) : `of ${named} ${statesOf(refusal)}`;
}

function statesOf(refusal: Refusal): string {
  const { when, unless, sent, unsent, atLeast, moreThan, below } = refusal;
  const list = (values: readonly unknown[]) =>
    values.map((value) => JSON.stringify(value)).join(' or ');
  return [
    ...Object.entries(when).map(([way, values]) => `${way} is ${list(values)}`),
    ...Object.entries(unless).map(([way, values]) => `${way} is not ${list(values)}`),
    ...Object.entries(sent).map(([way, values]) => `${way} is sent as ${list(values)}`),
    ...Object.entries(unsent).map(([way, values]) => `${way} is not sent as ${list(values)}`),
    ...Object.entries(atLeast).map(([way, bound]) => `${way} is ${bound} or more`),
    ...Object.entries(moreThan).map(([way, bound]) => `${way} is more than ${bound}`),
    ...(below === undefined ? [] : [`something is in ${below}`]),
  ].join(' and ');
}
