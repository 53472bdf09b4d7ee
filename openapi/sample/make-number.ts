import { ownMember } from '../lib/json-pointer.ts';
import { normalizeName } from '../lib/normalize-name.ts';
import type { Random } from './random.ts';
import type { Shape } from './shape.ts';

const integerFormats: Readonly<Record<string, readonly [number, number]>> = {
  int8: [-128, 127],
  int16: [-32_768, 32_767],
  int32: [-2_147_483_648, 2_147_483_647],
  uint8: [0, 255],
  uint16: [0, 65_535],
  uint32: [0, 4_294_967_295],
  uint64: [0, Number.MAX_SAFE_INTEGER],
};

const fractions = [
  /price|amount|cost|rate|total|fee|balance/,
  /lat(itude)?$/,
  /(lng|lon|longitude)$/,
  /ratio|score|percent|probability|confidence/,
];

/** A number within the bounds; whole where it has to be. */
export function makeNumber(shape: Shape, name: string, random: Random): number {
  const isWhole =
    !shape.types.includes('number') ||
    shape.all('format').some((format) => String(format).startsWith('int'));
  const steps = shape.all('multipleOf').map(Number);
  const step = isWhole
    ? wholeStep(steps)
    : steps.reduce((product, value) => commonMultiple(product, value), steps[0] ?? 0);
  const [least, most] = boundsOf(shape, name, step > 0 ? step : 0.01);
  if (step > 0) {
    const near = Math.ceil(least / step - 1e-9);
    const from = near * step < least - Math.abs(least) * 1e-9 ? near + 1 : near;
    const to = Math.floor(most / step + 1e-9);
    return clean(random.whole(from, Math.max(from, Math.min(to, from + 1000))) * step, step);
  }
  if (least === most) return least;
  const value = least + random.next() * (most - least);
  const rounded = Math.round(value * 100) / 100;
  return rounded >= least && rounded <= most ? rounded : value;
}

function wholeStep(steps: readonly number[]): number {
  return steps.reduce((product, value) => commonMultiple(product, value), 1);
}

/** The least common multiple, also of decimal fractions. */
function commonMultiple(a: number, b: number): number {
  const scale = 10 ** Math.min(12, Math.max(decimals(a), decimals(b)));
  let [x, y] = [Math.round(a * scale), Math.round(b * scale)];
  const product = x * y;
  while (y > 0) [x, y] = [y, x % y];
  return product / Math.max(1, x) / scale;
}

function decimals(value: number): number {
  const [coefficient = '', exponent = '0'] = String(value).split('e');
  return Math.max(0, (coefficient.split('.')[1]?.length ?? 0) - Number(exponent));
}

function clean(value: number, step: number): number {
  return Number(value.toFixed(Math.min(20, decimals(step))));
}

function boundsOf(shape: Shape, name: string, step: number): [number, number] {
  const format = ownMember(integerFormats, String(shape.all('format')[0]));
  const least = Math.max(
    ...defined(shape.least('minimum'), add(shape.least('exclusiveMinimum'), step), format?.[0]),
    Number.NEGATIVE_INFINITY,
  );
  const most = Math.min(
    ...defined(shape.most('maximum'), add(shape.most('exclusiveMaximum'), -step), format?.[1]),
    Number.POSITIVE_INFINITY,
  );
  const [low, high] = usual(name);
  const from = Number.isFinite(least)
    ? least <= low && low <= most
      ? low
      : least
    : low > most
      ? most - 100
      : low;
  const to = high >= from && high <= most ? high : Math.min(most, from + 1000);
  return from <= to ? [from, to] : narrow(shape);
}

/** Open bounds so close to each other that a step leaps over: the middle is between them. */
function narrow(shape: Shape): [number, number] {
  const least = Math.max(
    ...defined(shape.least('minimum'), shape.least('exclusiveMinimum')),
    Number.NEGATIVE_INFINITY,
  );
  const most = Math.min(
    ...defined(shape.most('maximum'), shape.most('exclusiveMaximum')),
    Number.POSITIVE_INFINITY,
  );
  const middle =
    Number.isFinite(least) && Number.isFinite(most)
      ? (least + most) / 2
      : Number.isFinite(least)
        ? least
        : most;
  return [middle, middle];
}

function add(value: number | undefined, step: number): number | undefined {
  return value === undefined ? undefined : value + step;
}

function defined(...values: readonly (number | undefined)[]): number[] {
  return values.filter((value) => value !== undefined);
}

/** What numbers of some name usually are. */
function usual(name: string): [number, number] {
  const simple = normalizeName(name);
  if (/^(year)$|year$/.test(simple)) return [2020, 2025];
  if (/(created|updated|timestamp|expires)(at|on)?$/.test(simple))
    return [1_704_067_200, 1_767_225_599];
  if (/^age$/.test(simple)) return [18, 80];
  if (fractions[1]?.test(simple) || fractions[2]?.test(simple)) return [-90, 90];
  if (fractions[3]?.test(simple)) return [0, 1];
  if (/^(page|pagenumber)$/.test(simple)) return [1, 1];
  if (/^(offset|skip|index)$/.test(simple)) return [0, 0];
  return fractions[0]?.test(simple) ? [1, 100] : [1, 1000];
}
