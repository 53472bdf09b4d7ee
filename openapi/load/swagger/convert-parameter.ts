import { formatPointer } from '../../lib/json-pointer.ts';
import { type Conversion, type Listed, type Node, withoutMembers } from './conversion.ts';

/** The members of a Parameter, Items or Header Object that a Schema Object has in OpenAPI 3. */
const schemaMembers = [
  'type',
  'format',
  'items',
  'default',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'enum',
  'multipleOf',
  'x-nullable',
];

/** Those of a list that are parameters in OpenAPI 3 too, as a list that stands at a pointer. */
export function convertParameters(
  conversion: Conversion,
  listed: readonly Listed[],
  pointer: string,
): Node[] {
  const plain = listed.filter(
    ({ parameter }) => parameter['in'] !== 'body' && parameter['in'] !== 'formData',
  );
  return plain.map(({ node, pointer: from }, index) => {
    const to = `${pointer}/${index}`;
    if (from !== to) conversion.map.move(from, to);
    return typeof node['$ref'] === 'string' ? node : convertParameter(conversion, node, from, to);
  });
}

/** A parameter that is neither body nor form. */
export function convertParameter(
  conversion: Conversion,
  parameter: Node,
  from: string,
  to: string,
): Node {
  if ('schema' in parameter || 'content' in parameter) return parameter;
  const style = parameter['type'] === 'array' ? styleOf(conversion, parameter, to) : {};
  return {
    ...withoutMembers(parameter, [...schemaMembers, 'collectionFormat']),
    ...style,
    schema: schemaOf(conversion, parameter, from, to),
  };
}

/** The Schema Object of a parameter or header; its members stood in that itself. */
export function schemaOf(conversion: Conversion, node: Node, from: string, to: string): Node {
  for (const name of schemaMembers) {
    if (name in node)
      conversion.map.move(from + formatPointer([name]), to + formatPointer(['schema', name]));
  }
  return toSchema(node);
}

function toSchema(node: Node): Node {
  const schema = Object.fromEntries(
    schemaMembers.filter((name) => name in node).map((name) => [name, node[name]]),
  );
  if (typeof schema['items'] === 'object' && schema['items'] !== null)
    schema['items'] = toSchema(schema['items'] as Node);
  return schema;
}

/** What a `collectionFormat` is in OpenAPI 3; `csv` where there is none. */
function styleOf(conversion: Conversion, parameter: Node, pointer: string): Node {
  const format =
    typeof parameter['collectionFormat'] === 'string' ? parameter['collectionFormat'] : 'csv';
  if (parameter['in'] !== 'query') {
    if (format !== 'csv') lose(conversion, format, pointer);
    return { style: 'simple' };
  }
  if (format === 'multi') return { style: 'form', explode: true };
  if (format === 'ssv') return { style: 'spaceDelimited', explode: false };
  if (format === 'pipes') return { style: 'pipeDelimited', explode: false };
  if (format !== 'csv') lose(conversion, format, pointer);
  return { style: 'form', explode: false };
}

function lose(conversion: Conversion, format: string, pointer: string): void {
  conversion.losses.push({
    message: `collectionFormat ${format} has no equivalent here in OpenAPI 3: the list is read with commas`,
    pointer,
  });
}

/** The Request Body Object of a body parameter. */
export function convertRequestBody(
  conversion: Conversion,
  parameter: Node,
  consumes: readonly string[],
  from: string,
  to: string,
): Node {
  const forms = ['multipart/form-data', 'application/x-www-form-urlencoded'];
  const types = consumes.filter((type) => !forms.includes(type));
  const used = types.length > 0 ? types : ['application/json'];
  const [first = ''] = used;
  conversion.map.move(from, to);
  conversion.map.move(`${from}/schema`, to + formatPointer(['content', first, 'schema']));
  const schema = parameter['schema'] ?? {};
  return {
    ...withoutMembers(parameter, ['in', 'name', 'schema', 'required']),
    required: parameter['required'] === true,
    content: Object.fromEntries(used.map((type) => [type, { schema }])),
  };
}

/** The Request Body Object of the `formData` parameters of an operation. */
export function convertForm(
  conversion: Conversion,
  form: readonly Listed[],
  operation: Node,
  to: string,
): Node {
  const types = formTypes(conversion, form, operation);
  const [first = ''] = types;
  const at = to + formatPointer(['content', first, 'schema', 'properties']);
  const properties: Node = {};
  const encoding: Node = {};
  for (const { parameter, pointer } of form) {
    const name = String(parameter['name']);
    conversion.map.move(pointer, at + formatPointer([name]));
    properties[name] = { ...toSchema(parameter), ...annotations(parameter) };
    if (parameter['type'] === 'array' && parameter['collectionFormat'] !== 'multi') {
      encoding[name] = styleOf(
        conversion,
        { ...parameter, in: 'query' },
        at + formatPointer([name]),
      );
    }
  }
  const required = form
    .filter(({ parameter }) => parameter['required'] === true)
    .map(({ parameter }) => String(parameter['name']));
  const schema = { type: 'object', ...(required.length > 0 && { required }), properties };
  const mediaType = { schema, ...(Object.keys(encoding).length > 0 && { encoding }) };
  return {
    required: required.length > 0,
    content: Object.fromEntries(types.map((type) => [type, mediaType])),
  };
}

function annotations(parameter: Node): Node {
  const kept = Object.entries(parameter).filter(
    ([name]) => name === 'description' || (name.startsWith('x-') && name !== 'x-nullable'),
  );
  return Object.fromEntries(kept);
}

/** A file goes by multipart only; what else the document says it consumes is no form. */
function formTypes(conversion: Conversion, form: readonly Listed[], operation: Node): string[] {
  const hasFile = form.some(({ parameter }) => parameter['type'] === 'file');
  if (hasFile) return ['multipart/form-data'];
  const types = conversion
    .consumes(operation)
    .filter(
      (type) => type === 'multipart/form-data' || type === 'application/x-www-form-urlencoded',
    );
  return types.length > 0 ? types : ['application/x-www-form-urlencoded'];
}
