import type { components } from '../../../generated/threetone.ts';
import type { Violation } from '../../lib/problem.ts';
import { findJsonError } from './json-error.ts';

/** One entry of `detail` in a 422. */
export type ValidationError = components['schemas']['ValidationError'];

type Description = Pick<ValidationError, 'type' | 'msg' | 'ctx'>;

/**
 * Violations as FastAPI tells them: one entry per place, with Pydantic's `type` and `msg`. The keys
 * are the vendor's; the strings are assumed, from FastAPI, which the names of the vendor's schemas
 * point to.
 */
export function toValidationErrors(violations: readonly Violation[]): ValidationError[] {
  return withoutAlternatives(violations).map((violation) => {
    if (violation.keyword === 'parse') return toParseError(violation);
    const { type, msg, ctx } = describe(violation);
    return {
      loc: [...violation.location],
      msg,
      type,
      input: inputOf(violation),
      ...(ctx !== undefined && { ctx }),
    };
  });
}

/**
 * Of a value that may be null, Pydantic tells what is wrong with it, not that it could have been
 * null.
 */
function withoutAlternatives(violations: readonly Violation[]): Violation[] {
  const nullable = new Set(
    violations.filter((violation) => isUnion(violation)).map(({ location }) => location.join('/')),
  );
  const reporting = violations.filter(
    (violation) =>
      !isUnion(violation) &&
      !(violation.params?.['type'] === 'null' && nullable.has(violation.location.join('/'))),
  );
  return reporting.length > 0 ? reporting : [...violations];
}

function isUnion({ keyword }: Violation): boolean {
  return keyword === 'anyOf' || keyword === 'oneOf';
}

function toParseError({ message, value }: Violation): ValidationError {
  const position = typeof value === 'string' ? findJsonError(value) : 0;
  return {
    loc: ['body', position],
    msg: 'JSON decode error',
    type: 'json_invalid',
    input: {},
    ctx: { error: message },
  };
}

/** Parameters are reported as they were sent: as text. */
function inputOf({ location, value }: Violation): unknown {
  if (value === undefined) return null;
  return location[0] === 'body' || typeof value === 'object' ? value : String(value);
}

function describe(violation: Violation): Description {
  const { keyword, params = {}, message, location } = violation;
  const limit = params['limit'];
  switch (keyword) {
    case 'required':
      return { type: 'missing', msg: 'Field required' };
    case 'type':
      return describeType(violation);
    case 'enum':
    case 'const':
      return describeChoice(
        keyword === 'enum' ? params['allowedValues'] : [params['allowedValue']],
      );
    case 'minimum':
      return {
        type: 'greater_than_equal',
        msg: `Input should be greater than or equal to ${limit}`,
        ctx: { ge: limit },
      };
    case 'maximum':
      return {
        type: 'less_than_equal',
        msg: `Input should be less than or equal to ${limit}`,
        ctx: { le: limit },
      };
    case 'minLength':
      return {
        type: 'string_too_short',
        msg: `String should have at least ${plural(limit, 'character')}`,
        ctx: { min_length: limit },
      };
    case 'maxLength':
      return {
        type: 'string_too_long',
        msg: `String should have at most ${plural(limit, 'character')}`,
        ctx: { max_length: limit },
      };
    case 'pattern':
      return {
        type: 'string_pattern_mismatch',
        msg: `String should match pattern '${params['pattern']}'`,
        ctx: { pattern: params['pattern'] },
      };
    case 'format':
      if (params['format'] === 'uri')
        return {
          type: 'url_parsing',
          msg: 'Input should be a valid URL',
          ctx: { error: 'it must be absolute' },
        };
      return valueError(message);
    case 'file':
      return valueError(
        location.length === 2
          ? `Expected UploadFile, received: <class 'str'>; ${message}`
          : message,
      );
    default:
      return valueError(message);
  }
}

function describeType({ params, value, location }: Violation): Description {
  const type = [params?.['type']].flat().find((name) => name !== 'null');
  const isText = typeof value === 'string';
  switch (type) {
    case 'integer':
      if (isText || location[0] !== 'body')
        return {
          type: 'int_parsing',
          msg: 'Input should be a valid integer, unable to parse string as an integer',
        };
      if (typeof value === 'number')
        return {
          type: 'int_from_float',
          msg: 'Input should be a valid integer, got a number with a fractional part',
        };
      return { type: 'int_type', msg: 'Input should be a valid integer' };
    case 'number':
      if (isText)
        return {
          type: 'float_parsing',
          msg: 'Input should be a valid number, unable to parse string as a number',
        };
      return { type: 'float_type', msg: 'Input should be a valid number' };
    case 'boolean':
      if (isText)
        return {
          type: 'bool_parsing',
          msg: 'Input should be a valid boolean, unable to interpret input',
        };
      return { type: 'bool_type', msg: 'Input should be a valid boolean' };
    case 'array':
      return { type: 'list_type', msg: 'Input should be a valid list' };
    case 'object':
      if (location.length === 1)
        return {
          type: 'model_attributes_type',
          msg: 'Input should be a valid dictionary or object to extract fields from',
        };
      return { type: 'dict_type', msg: 'Input should be a valid dictionary' };
    case 'string':
      return { type: 'string_type', msg: 'Input should be a valid string' };
    default:
      return { type: 'none_required', msg: 'Input should be None' };
  }
}

function describeChoice(allowed: unknown): Description {
  const values = [allowed]
    .flat()
    .map((value) => (typeof value === 'string' ? `'${value}'` : String(value)));
  const expected =
    values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
  return { type: 'literal_error', msg: `Input should be ${expected}`, ctx: { expected } };
}

function valueError(message: string): Description {
  return { type: 'value_error', msg: `Value error, ${message}`, ctx: { error: {} } };
}

function plural(count: unknown, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
