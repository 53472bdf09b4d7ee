import { createRequire } from 'node:module';
import type { Faker } from '@faker-js/faker';
import { DoubletakeError } from '../lib/doubletake-error.ts';
import type { Random } from './random.ts';

/** Words, names and numbers as people have them, in one language; loaded when first asked for. */
export interface Imagination {
  /** Its language, such as `de` or `pt-BR`. */
  readonly language: string;
  /** Does something with a faker whose chance is that of the sample, so that a seed decides all. */
  with<Value>(random: Random, make: (faker: Faker) => Value): Value;
}

const require = createRequire(import.meta.url);

/**
 * @param locale one that `@faker-js/faker` has, such as `de`, `pt_BR` or `fr-CA`. Throws
 *   `option-invalid` for another
 */
export function createImagination(locale = 'en'): Imagination {
  const name = locale.replaceAll('-', '_');
  const file = /^[a-z]{2,3}(_[A-Za-z]{2,8}){0,3}$/.test(name) ? resolved(name) : undefined;
  if (file === undefined)
    throw new DoubletakeError(
      'option-invalid',
      `the locale ${JSON.stringify(locale)} is not known (accepted: a locale of @faker-js/faker, such as en, de, fr_CA, pt_BR)`,
    );
  let made: { readonly faker: Faker; random: Random } | undefined;

  /** A faker of our own: that of the module is everybody's. It takes a tenth of a second to load. */
  function load(random: Random): { readonly faker: Faker; random: Random } {
    const shared = (require(file as string) as { faker: Faker }).faker;
    const held = { random } as { faker: Faker; random: Random };
    const Own = shared.constructor as typeof Faker;
    held.faker = new Own({
      locale: shared.rawDefinitions,
      randomizer: { next: () => held.random.next(), seed: () => undefined },
    });
    return held;
  }

  return {
    language: name.split('_').slice(0, 2).join('-'),
    with(random, make) {
      made ??= load(random);
      made.random = random;
      return make(made.faker);
    },
  };
}

function resolved(name: string): string | undefined {
  try {
    return require.resolve(`@faker-js/faker/locale/${name}`);
  } catch {
    return undefined;
  }
}
