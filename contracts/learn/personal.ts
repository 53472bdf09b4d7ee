import { createHash } from 'node:crypto';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { wordsOf } from '../request/id-names.ts';

/** Replaces what tells of a person by values of the same form, the same for the same each time. */
export interface PersonalMask {
  readonly change: (value: unknown) => unknown;
  /** How many values were replaced. */
  readonly replaced: () => number;
}

const firstNames = 'Ada Ben Chloe Dario Elif Finn Greta Hugo Ines Jonas Kira Leo Mara Nils'.split(
  ' ',
);
const lastNames =
  'Abel Berg Costa Dahl Evans Falk Grau Holm Ito Jansen Koch Lund Meyer Novak'.split(' ');

/** @param seed decides the values that stand in */
export function createPersonalMask(seed: number): PersonalMask {
  let replaced = 0;
  const pick = (list: readonly string[], value: string, salt: string) =>
    list[numberOf(`${seed} ${salt} ${value}`) % list.length] ?? '';
  const standIns: readonly (readonly [RegExp, (value: string) => string])[] = [
    [/^(first|given|fore) name$/, (value) => pick(firstNames, value, 'first')],
    [/^(last|family|sur) name$|^surname$/, (value) => pick(lastNames, value, 'last')],
    [
      /^(full|display|real|contact|customer|owner|person|employee|author|recipient) name$/,
      (value) => `${pick(firstNames, value, 'first')} ${pick(lastNames, value, 'last')}`,
    ],
    [/(^| )(phone|mobile|tel|fax|telephone)( number)?$/, (value) => otherDigits(seed, value)],
    [
      /(^| )(street|address line|address1|address2)( |$)/,
      (value) => `${pick(lastNames, value, 'street')} Street ${1 + (numberOf(value) % 90)}`,
    ],
    [
      /(^| )(iban|ssn|passport|tax id|social security number)( number)?$/,
      (value) => otherDigits(seed, value),
    ],
    [/^(birth date|date of birth|birthday|dob|birthdate)$/, (value) => otherDay(seed, value)],
  ];

  function text(name: string, value: string): string {
    if (/^[^\s@]{1,64}@[^\s@]{1,200}\.[a-z]{2,}$/i.test(value))
      return `${pick(firstNames, value, 'mail').toLowerCase()}.${numberOf(`${seed} ${value}`) % 10_000}@example.com`;
    const words = wordsOf(name).join(' ');
    const found = standIns.find(([pattern]) => pattern.test(words));
    return found === undefined || value === '' ? value : found[1](value);
  }

  function change(value: unknown, name = ''): unknown {
    if (Array.isArray(value)) return value.map((item) => change(item, name));
    if (isObject(value))
      return Object.fromEntries(
        Object.entries(value).map(([member, inner]) => [member, change(inner, member)]),
      );
    if (typeof value !== 'string') return value;
    const other = text(name, value);
    if (other !== value) replaced++;
    return other;
  }

  return { change: (value) => change(value), replaced: () => replaced };
}

function numberOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE();
}

/** Each digit by another, the rest as it is. */
function otherDigits(seed: number, value: string): string {
  let index = 0;
  return value.replaceAll(/\d/g, () => String(numberOf(`${seed} ${value} ${index++}`) % 10));
}

/** Another day of a person's life, in the same form. */
function otherDay(seed: number, value: string): string {
  if (!/^\d{4}-\d\d-\d\d/.test(value)) return otherDigits(seed, value);
  const day = numberOf(`${seed} ${value}`);
  const date = new Date(Date.UTC(1950 + (day % 50), day % 12, 1 + (day % 28)));
  return date.toISOString().slice(0, 10) + value.slice(10);
}
