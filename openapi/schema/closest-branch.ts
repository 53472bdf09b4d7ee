import { knownValues, selectBranch } from './discriminator.ts';
import type { LocatedError, SchemaEngine } from './engine.ts';
import { errorAt } from './error-at.ts';
import type { Onward } from './translate.ts';

/**
 * What is wrong with a value that conforms to none of several schemas: the errors of the one that
 * it comes closest to, or of the one that the discriminator selects. Errors of all of them together
 * tell nobody what to change.
 */
export function closestBranch(
  engine: SchemaEngine,
  onward: Onward,
  value: unknown,
  keyword: 'oneOf' | 'anyOf',
  isBrief: boolean,
): readonly LocatedError[] {
  const selected = selectBranch(engine, onward.from, onward.to, value);
  if (selected !== undefined) return engine.errorsOf(selected, value, onward.direction, isBrief);
  const unknown = unknownDiscriminator(engine, onward, value);
  if (unknown !== undefined) return [unknown];
  const branches = onward.to.map((branch) =>
    engine.errorsOf(branch, value, onward.direction, isBrief),
  );
  const types = branches.map((errors) =>
    errors.filter((error) => error.keyword === 'type' && error.instancePath === ''),
  );
  if (types.every((errors) => errors.length > 0)) {
    const accepted = [...new Set(types.flat().flatMap((error) => [error.params['type']].flat()))];
    return [
      {
        ...errorAt(onward, 'type', `must be ${accepted.join(' or ')}`, { type: accepted }),
        statement: `${onward.from.location}/${keyword}`,
      },
    ];
  }
  const ranked = branches
    .filter((_errors, index) => types[index]?.length === 0)
    .sort((a, b) => distance(a) - distance(b));
  const [best = []] = ranked;
  return best.length > 0
    ? best
    : [errorAt(onward, keyword, `must conform to one of ${onward.to.length} schemas`, {})];
}

/**
 * A constant that differs says that another branch was meant; otherwise the fewest errors, those
 * deep inside the value weighing least.
 */
function distance(errors: readonly LocatedError[]): number {
  return errors.reduce((sum, { keyword, instancePath }) => {
    const depth = instancePath.split('/').length;
    return (
      sum +
      (keyword === 'const' || keyword === 'enum'
        ? 20
        : keyword === 'additionalProperties'
          ? 2
          : 4) /
        depth
    );
  }, 0);
}

function unknownDiscriminator(
  engine: SchemaEngine,
  onward: Onward,
  value: unknown,
): LocatedError | undefined {
  const { discriminator } = onward.from;
  if (discriminator === undefined || typeof value !== 'object' || value === null) return undefined;
  const name = discriminator.propertyName;
  const values = knownValues(engine, onward.from, onward.to);
  const instancePath = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  if (!Object.hasOwn(value, name))
    return errorAt(onward, 'required', 'is missing', { missingProperty: name });
  const message = `must be one of ${values.map((item) => JSON.stringify(item)).join(', ')}`;
  return { ...errorAt(onward, 'discriminator', message, { allowedValues: values }), instancePath };
}
