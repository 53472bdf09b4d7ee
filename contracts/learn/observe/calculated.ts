import { calculate, type Step } from '../../../openapi/model/step.ts';
import type { Sample } from './sample.ts';

/** A number that follows from facts of the time at which it was made. */
export interface Calculated {
  readonly kind: 'product' | 'sum' | 'difference';
  readonly operands: readonly Step[];
}

/** Different values, so that a number hardly follows by chance. */
const fewestValues = 3;
const mostNumbers = 16;

/** What gives a number from others in all samples; undefined where nothing does. */
export function calculatedFrom(samples: readonly Sample[]): Calculated | undefined {
  const values = samples.map(({ body }) => body);
  if (!values.every((value) => typeof value === 'number')) return undefined;
  if (new Set(values).size < fewestValues) return undefined;
  const isVaried = (name: string) =>
    samples.every(({ facts }) => typeof facts[name] === 'number') &&
    new Set(samples.map(({ facts }) => facts[name])).size > 1;
  const names = Object.keys(samples[0]?.facts ?? {})
    .filter((name) => !/(^|[._])id$|Id$/.test(name) && isVaried(name))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .slice(0, mostNumbers);
  const candidates: Calculated[] = [];
  for (const [index, a] of names.entries())
    for (const b of names.slice(index + 1)) {
      const [left, right] = [`{{${a}}}`, `{{${b}}}`];
      candidates.push(
        { kind: 'product', operands: [left, right] },
        { kind: 'sum', operands: [left, right] },
        { kind: 'difference', operands: [left, right] },
        { kind: 'difference', operands: [right, left] },
      );
    }
  return candidates.find(({ kind, operands }) =>
    samples.every(({ body, facts }) => calculate(kind, operands, facts) === body),
  );
}

/** What is sent is likelier than what an item says that is named, or lies above. */
function rank(name: string): number {
  return name.startsWith('entity.') ? 0 : 1;
}
