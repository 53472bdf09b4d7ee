import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import type { OpenApiDocument } from './document.ts';
import { DoubletakeError, messageOf } from './doubletake-error.ts';
import type { Provenance } from './evidence.ts';
import { formatPointer, getPointer } from './json-pointer.ts';

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

/** Validates values against schemas of one document, named by JSON pointer. Validators compile on first use. */
export interface SchemaValidator {
  /** Throws `schema-invalid` for a schema that cannot be compiled. */
  validate(pointer: string, value: unknown): SchemaViolation[];
}

const root = 'document';

// Under NodeNext the default export of this CommonJS package is typed as its namespace.
const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default;

export function createSchemaValidator(document: OpenApiDocument): SchemaValidator {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, verbose: true, logger: false, discriminator: false });
  addFormats(ajv);
  ajv.addSchema(document.root, root);
  const compiled = new Map<string, ValidateFunction>();

  function compile(pointer: string): ValidateFunction {
    const known = compiled.get(pointer);
    if (known !== undefined) return known;
    try {
      const validate = ajv.compile({ $ref: `${root}#${encodeFragment(pointer)}` });
      compiled.set(pointer, validate);
      return validate;
    } catch (cause) {
      throw new DoubletakeError('schema-invalid', messageOf(cause), { where: `${document.files[0]}#${pointer}`, cause });
    }
  }

  const pointers = new Map<unknown, string>();

  /**
   * The keyword's JSON pointer in the document. Ajv's own `schemaPath` begins anew at every `$ref` that it does not
   * inline, so the schema object itself is looked up; the index is made when the first violation wants it.
   */
  function locate(error: ErrorObject): string {
    if (pointers.size === 0) indexObjects(document.root, pointers);
    const parent = pointers.get(error.parentSchema);
    return parent === undefined ? error.schemaPath : `${parent}/${error.keyword}`;
  }

  return {
    validate(pointer, value) {
      const validate = compile(pointer);
      if (validate(value)) return [];
      return (validate.errors ?? []).filter(isTelling).map((error) => {
        const schema = locate(error);
        return {
          instance: instanceOf(error),
          keyword: error.keyword,
          message: describe(error),
          params: error.params,
          schema,
          provenance: document.evidence.at(statementOf(document, schema, error)),
        };
      });
    },
  };
}

/** Where each object of the document stands; the first place counts for one that stands in several. */
function indexObjects(root: unknown, pointers: Map<unknown, string>): void {
  const pending: [unknown, string][] = [[root, '']];
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    const [node, pointer] = item;
    if (typeof node !== 'object' || node === null || pointers.has(node)) continue;
    pointers.set(node, pointer);
    for (const [key, value] of Object.entries(node)) pending.push([value, `${pointer}${formatPointer([key])}`]);
  }
}

function encodeFragment(pointer: string): string {
  return pointer.split('/').map(encodeURIComponent).join('/');
}

/** Ajv reports `if` beside what failed inside it. */
function isTelling(error: ErrorObject): boolean {
  return error.keyword !== 'if';
}

/** The instance at fault: for a missing or an unknown property, the property itself. */
function instanceOf(error: ErrorObject): string {
  const property = error.params['missingProperty'] ?? error.params['additionalProperty'] ?? error.params['unevaluatedProperty'];
  if (typeof property !== 'string') return error.instancePath;
  return `${error.instancePath}/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The statement that was broken: for `required`, the one entry of the list, which may have evidence of its own. */
function statementOf(document: OpenApiDocument, schema: string, error: ErrorObject): string {
  if (error.keyword !== 'required') return schema;
  const list = getPointer(document.root, schema);
  return Array.isArray(list) ? `${schema}/${list.indexOf(error.params['missingProperty'])}` : schema;
}

function describe(error: ErrorObject): string {
  const { keyword, params } = error;
  if (keyword === 'required') return 'is missing';
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') return 'is not a member that the document knows';
  if (keyword === 'enum') return `must be one of ${(params['allowedValues'] as unknown[]).map((value) => JSON.stringify(value)).join(', ')}`;
  if (keyword === 'const') return `must be ${JSON.stringify(params['allowedValue'])}`;
  if (keyword === 'type') return `must be ${[params['type']].flat().join(' or ')}`;
  if (keyword === 'format') return `must be a valid ${String(params['format'])}`;
  if (keyword === 'pattern') return `must match the pattern ${String(params['pattern'])}`;
  return error.message ?? `does not meet ${keyword}`;
}
