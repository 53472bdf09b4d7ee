import { isObject } from '../../openapi/lib/json-pointer.ts';
import { createSecretNames } from '../recording/secret-names.ts';
import type { Difference } from './compare-answers.ts';

const names = createSecretNames([], new Set());

/** A difference as it may be printed: what its names say is secret is hidden on both sides. */
export function withoutSecrets(difference: Difference): Difference {
  const name = difference.at.split('/').findLast((part) => !/^\d+$/.test(part)) ?? '';
  return {
    ...difference,
    recorded: hidden(name, difference.recorded),
    actual: hidden(name, difference.actual),
  };
}

function hidden(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => hidden(name, item));
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([member, inner]) => [member, hidden(member, inner)]),
    );
  const isScalar = typeof value === 'string' || typeof value === 'number';
  return isScalar && value !== '' && names.isMember(name) && !/^masked-\d+$/.test(String(value))
    ? '***'
    : value;
}
