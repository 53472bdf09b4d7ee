import { getPointer } from '../../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { findMediaType } from '../../../openapi/model/media-types.ts';
import { findResponse, type Operation } from '../../../openapi/model/operation.ts';
import type { SchemaViolation } from '../../../openapi/schema/schema-validator.ts';
import { brokenChoices, type RuleValidator } from './broken-choices.ts';
import { addTo, createShape, type Shape } from './shape.ts';
import { noteShown } from './shown-in.ts';

/** A rule of the document that answers have broken. */
export interface RuleBroken {
  /** JSON pointer of the keyword in the document. */
  readonly schema: string;
  readonly keyword: string;
  /** The member that was missing, where the keyword is `required`. */
  readonly missing: string | undefined;
  /** Where in the answers, with `*` for any item of a list. */
  readonly place: string;
  readonly message: string;
  readonly operations: Set<string>;
  /** The values at fault. */
  readonly values: Set<string>;
  readonly shape: Shape;
  /** Some exchanges, as remarks name them. */
  readonly shown: string[];
  count: number;
}

type Violation = Pick<SchemaViolation, 'schema' | 'keyword' | 'message' | 'instance'> & {
  readonly params?: SchemaViolation['params'];
};

/** Values at fault that are kept. */
const mostValues = 30;

/** Which rules of the document recorded answers break. */
export class RulesObserver {
  readonly broken = new Map<string, RuleBroken>();
  readonly #document: OpenApiDocument;
  readonly #validator: RuleValidator;

  constructor(document: OpenApiDocument, validator: RuleValidator) {
    this.#document = document;
    this.#validator = validator;
  }

  note(operation: Operation, status: number, type: string, body: unknown, shown: string): void {
    const response = status >= 500 ? undefined : findResponse(operation, status);
    const schema =
      response === undefined ? undefined : findMediaType(response.content, type)?.schema;
    if (schema === undefined || body === undefined) return;
    const violations = this.#validator.validate(schema, body, 'answer');
    if (violations.length === 0) return;
    const choices = [...brokenChoices(this.#document, this.#validator, schema, body)];
    for (const choice of choices)
      this.#add(operation, choice, { at: choice.value, isNew: !choice.isAmbiguous }, shown);
    for (const violation of violations) {
      if (choices.some(({ instance }) => isBelow(violation.instance, instance))) continue;
      const at =
        violation.keyword === 'required' ? undefined : getPointer(body, violation.instance);
      this.#add(
        operation,
        violation,
        violation.keyword === 'required' ? undefined : { at, isNew: true },
        shown,
      );
    }
  }

  /** @param value what is at fault, and whether no schema describes it */
  #add(
    operation: Operation,
    { schema, keyword, message, instance, params }: Violation,
    value: { readonly at: unknown; readonly isNew: boolean } | undefined,
    shown: string,
  ): void {
    const missing = keyword === 'required' ? String(params?.['missingProperty']) : undefined;
    const key = JSON.stringify([schema, missing]);
    const known: RuleBroken = this.broken.get(key) ?? {
      schema,
      keyword,
      missing,
      place: instance.replaceAll(/\/\d+(?=\/|$)/g, '/*'),
      message,
      operations: new Set(),
      values: new Set(),
      shape: createShape(),
      shown: [],
      count: 0,
    };
    this.broken.set(key, known);
    known.count++;
    known.operations.add(operation.id);
    noteShown(known.shown, shown);
    if (value === undefined) return;
    if (known.values.size < mostValues) known.values.add(JSON.stringify(value.at));
    if (value.isNew) addTo(known.shape, value.at, shown);
  }
}

/** Where a value fits none of several schemas, what each of them demands is no rule of its own. */
function isBelow(place: string, at: string): boolean {
  return place === at || place.startsWith(`${at}/`);
}
