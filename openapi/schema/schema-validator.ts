import type { ErrorObject } from 'ajv';
import { DoubletakeError, messageOf } from '../lib/doubletake-error.ts';
import { getPointer, isObject } from '../lib/json-pointer.ts';
import { type OpenApiDocument, placeIn } from '../model/document.ts';
import type { Provenance } from '../model/evidence.ts';
import { countValues, TooCostlyError } from './budget.ts';
import type { LocatedError } from './engine.ts';
import { documentEngine } from './engine-of.ts';
import type { Direction } from './required-members.ts';

/** One way in which a value does not conform to a schema of the document. */
export interface SchemaViolation {
  /** JSON pointer into the value. */
  readonly instance: string;
  /** The JSON Schema keyword that was not met, such as `required`. */
  readonly keyword: string;
  /** What is wrong, in words, with the accepted values. */
  readonly message: string;
  /** Ajv's parameters of the keyword, such as `{ missingProperty: 'name' }`. */
  readonly params: Readonly<Record<string, unknown>>;
  /** JSON pointer of the keyword in the document. */
  readonly schema: string;
  readonly provenance: Provenance;
}

/** A keyword of a schema that makes no sense and is left out; the rest of the schema counts. */
export interface SchemaWarning {
  /**
   * The document's file with the JSON pointer of the schema, such as
   * `menu.yaml#/components/schemas/Dish`.
   */
  readonly where: string;
  readonly message: string;
}

export type { Direction } from './required-members.ts';

/**
 * Validates values against schemas of one document, named by JSON pointer. Validators compile on
 * first use.
 */
export interface SchemaValidator {
  /**
   * What is wrong with a value: all of it, but for a value with more than 20,000 values in it, of
   * which the first fault is told. Where the check takes more than its budget, the one violation
   * has the keyword {@link budgetKeyword}: whether the value conforms is not known then, or not why
   * it does not.
   * @param direction a request need not carry what is `readOnly`, an answer not what is
   *   `writeOnly`; undefined requires both
   */
  validate(pointer: string, value: unknown, direction?: Direction): SchemaViolation[];
  /**
   * The same with one violation for each cause, as where the same is wrong with every item of a
   * list: a list may have hundreds of thousands.
   * @param most how many causes are told at most
   */
  causes(
    pointer: string,
    value: unknown,
    direction: Direction | undefined,
    most: number,
  ): SchemaViolation[];
  /**
   * Whether a value conforms; quicker than asking what is wrong. False where the check takes more
   * than its budget.
   */
  accepts(pointer: string, value: unknown, direction?: Direction): boolean;
  /** What was left out of the schemas that have been used so far. */
  warnings(): readonly SchemaWarning[];
}

export interface SchemaValidatorOptions {
  /** Whether `format` is checked; true by default. */
  readonly assertFormats?: boolean;
}

/**
 * A validator for the schemas of a document, each in its own dialect: JSON Schema 2020-12 and its
 * predecessors by `$schema` and `jsonSchemaDialect`, OpenAPI 3.0's and Swagger 2.0's own. Schemas
 * are read and compiled when a value first gets to them.
 */
export function createSchemaValidator(
  document: OpenApiDocument,
  options: SchemaValidatorOptions = {},
): SchemaValidator {
  const { engine, warnings } = documentEngine(document, options.assertFormats ?? true);

  function guarded<Result>(pointer: string, look: () => Result): Result {
    try {
      return look();
    } catch (cause) {
      throw told(pointer, cause);
    }
  }

  /** Without a function that is made for it: each request asks several times. */
  function conforms(pointer: string, value: unknown, direction: Direction | undefined): boolean {
    try {
      return engine.accepts(pointer, value, direction);
    } catch (cause) {
      throw told(pointer, cause);
    }
  }

  function told(pointer: string, cause: unknown): unknown {
    if (cause instanceof TooCostlyError) return cause;
    return new DoubletakeError('schema-invalid', messageOf(cause), {
      where: placeIn(document, pointer),
      next: 'Correct the schema there, or leave it out with an overlay.',
      cause,
    });
  }

  /** The one violation of a value whose check costs too much. Throws any other error. */
  function refused(pointer: string, error: unknown): SchemaViolation[] {
    if (!(error instanceof TooCostlyError)) throw error;
    return [unexplained(pointer, budgetKeyword, `cannot be checked: ${error.message}`)];
  }

  function explain(
    pointer: string,
    value: unknown,
    direction: Direction | undefined,
  ): SchemaViolation[] {
    const isBrief = countValues(value, explained + 1) > explained;
    const violations = new Map<string, SchemaViolation>();
    for (const error of guarded(pointer, () =>
      engine.errorsOf(pointer, value, direction, isBrief),
    ).filter((item) => isTelling(item))) {
      const violation = toViolation(document, error);
      violations.set(`${violation.instance} ${violation.schema} ${violation.message}`, violation);
      if (violations.size === mostViolations) break;
    }
    // A circle of schemas may refuse a value without one of them saying why.
    return violations.size === 0
      ? [unexplained(pointer, 'schema', 'does not conform')]
      : [...violations.values()];
  }

  function causesOf(
    pointer: string,
    value: unknown,
    direction: Direction | undefined,
    most: number,
  ): SchemaViolation[] {
    const found = new Map<string, SchemaViolation>();
    // What is wrong with the first items of a long list is told by them: errors for all would take
    // minutes.
    const short = withShortLists(value);
    const first =
      short === value
        ? []
        : guarded(pointer, () => engine.errorsOf(pointer, short, direction, false)).filter(
            ({ instancePath }) => /\/\d/.test(instancePath),
          );
    const isBrief = countValues(value, explained + 1) > explained;
    for (const error of first.length > 0
      ? first
      : guarded(pointer, () => engine.errorsOf(pointer, value, direction, isBrief))) {
      const cause = `${error.instancePath.replaceAll(/\/\d+(?=\/|$)/g, '/*')} ${error.schemaPath} ${error.location ?? ''} ${error.params['missingProperty'] ?? ''}`;
      if (!isTelling(error) || found.has(cause)) continue;
      found.set(cause, toViolation(document, error));
      if (found.size >= most) break;
    }
    return found.size === 0
      ? [unexplained(pointer, 'schema', 'does not conform')]
      : [...found.values()];
  }

  function unexplained(pointer: string, keyword: string, message: string): SchemaViolation {
    return {
      instance: '',
      keyword,
      message,
      params: {},
      schema: pointer,
      provenance: document.evidence.at(pointer),
    };
  }

  return {
    accepts(pointer, value, direction) {
      try {
        return conforms(pointer, value, direction);
      } catch (error) {
        if (error instanceof TooCostlyError) return false;
        throw error;
      }
    },
    warnings: () =>
      [...warnings.values()].map(({ location, message }) => ({
        where: placeIn(document, location),
        message,
      })),
    validate(pointer, value, direction) {
      try {
        if (conforms(pointer, value, direction)) return [];
      } catch (error) {
        return refused(pointer, error);
      }
      const unclear = ({ message }: TooCostlyError) => [
        unexplained(pointer, budgetKeyword, `does not conform, and why cannot be told: ${message}`),
      ];
      return withinBudget(() => explain(pointer, value, direction), unclear);
    },
    causes(pointer, value, direction, most) {
      try {
        if (conforms(pointer, value, direction)) return [];
        return causesOf(pointer, value, direction, most);
      } catch (error) {
        return refused(pointer, error);
      }
    },
  };
}

const longestList = 1000;

/**
 * A value with the beginnings of its long lists, at the top or one level down; the value itself
 * where it has none.
 */
function withShortLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > longestList ? value.slice(0, longestList) : value;
  if (typeof value !== 'object' || value === null) return value;
  const isLong = (member: unknown) => Array.isArray(member) && member.length > longestList;
  if (!Object.values(value).some(isLong)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      isLong(member) ? (member as unknown[]).slice(0, longestList) : member,
    ]),
  );
}

/** The keyword of a violation that says that a check would have cost too much. */
export const budgetKeyword = 'budget';

/**
 * With more values in it than this, a value is told its first fault only: to find all of them costs
 * many times as much as to find one.
 */
const explained = 20_000;
const mostViolations = 1000;

function withinBudget<Result>(
  look: () => Result,
  otherwise: (error: TooCostlyError) => Result,
): Result {
  try {
    return look();
  } catch (error) {
    if (error instanceof TooCostlyError) return otherwise(error);
    throw error;
  }
}

/** What the author calls the keywords that are checked in another way here. */
const ownKeywords: ReadonlyMap<string, string> = new Map([
  ['x-multiple-of', 'multipleOf'],
  ['x-unique-items', 'uniqueItems'],
  ['x-enum', 'enum'],
]);

function toViolation(document: OpenApiDocument, error: LocatedError): SchemaViolation {
  const keyword = ownKeywords.get(error.keyword) ?? error.keyword;
  const schema =
    error.statement ??
    (error.location === undefined ? error.schemaPath : `${error.location}/${keyword}`);
  const provenance = document.evidence.at(statementOf(document, schema, error));
  return {
    instance: instanceOf(error),
    keyword,
    message: `${describe(error, keyword)}${knownMembers(document, schema, keyword)}`,
    params: error.params,
    schema,
    provenance,
  };
}

/** Ajv reports `if` beside what failed inside it. */
function isTelling(error: ErrorObject): boolean {
  return error.keyword !== 'if';
}

/** The instance at fault: for a missing or an unknown property, the property itself. */
function instanceOf(error: ErrorObject): string {
  const property =
    error.params['missingProperty'] ??
    error.params['additionalProperty'] ??
    error.params['unevaluatedProperty'];
  if (typeof property !== 'string') return error.instancePath;
  return `${error.instancePath}/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/**
 * The statement that was broken: for `required`, the one entry of the list, which may have evidence
 * of its own.
 */
function statementOf(document: OpenApiDocument, schema: string, error: ErrorObject): string {
  if (error.keyword !== 'required') return schema;
  const list = getPointer(document.root, schema);
  return Array.isArray(list)
    ? `${schema}/${list.indexOf(error.params['missingProperty'])}`
    : schema;
}

function describe(error: ErrorObject, keyword: string): string {
  const { params } = error;
  if (keyword === 'required') return 'is missing';
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties')
    return 'is not a member that the document knows';
  if (keyword === 'enum') return `must be one of ${listed(params['allowedValues'] as unknown[])}`;
  if (keyword === 'const') return `must be ${JSON.stringify(params['allowedValue'])}`;
  if (keyword === 'type') return `must be ${[params['type']].flat().join(' or ')}`;
  if (keyword === 'format') return `must be a valid ${String(params['format'])}`;
  if (keyword === 'pattern') return `must match the pattern ${String(params['pattern'])}`;
  return error.message ?? `does not meet ${keyword}`;
}

/** Which members an object may have, for one that it may not; empty where that is not in one place. */
function knownMembers(document: OpenApiDocument, schema: string, keyword: string): string {
  if (keyword !== 'additionalProperties') return '';
  const parent = getPointer(document.root, schema.slice(0, schema.lastIndexOf('/')));
  const properties = isObject(parent) ? parent['properties'] : undefined;
  const names = isObject(properties) ? Object.keys(properties) : [];
  return names.length === 0 || names.length > mostNamed ? '' : ` (it knows ${names.join(', ')})`;
}

/** More names than these are looked up in the document. */
const mostNamed = 12;

const mostListed = 50;

function listed(values: readonly unknown[]): string {
  const shown = values.slice(0, mostListed).map((value) => JSON.stringify(value));
  return values.length > mostListed
    ? `${shown.join(', ')} and ${values.length - mostListed} more`
    : shown.join(', ');
}
