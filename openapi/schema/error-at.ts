import type { AnySchemaObject, ErrorObject } from 'ajv';
import type { LocatedError } from './engine.ts';
import type { Onward } from './translate.ts';

/** An error of a schema about the value at hand. */
export function errorAt(
  { from }: Pick<Onward, 'from'>,
  keyword: string,
  message: string,
  params: Record<string, unknown>,
): LocatedError {
  const error: ErrorObject<string, Record<string, unknown>, AnySchemaObject> = {
    instancePath: '',
    schemaPath: `${from.location}/${keyword}`,
    keyword,
    params,
    message,
  };
  return { ...error, location: from.location };
}
