import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import type { Api } from '../../model/api.ts';
import { schemaExamples } from '../entity/document-samples.ts';
import type { Resource } from '../infer/model.ts';
import { isCreatable } from './start-data.ts';

/**
 * The ids that a document shows as values of the parameters that name an item of a resource: in
 * `example` and `examples` of the parameter and of its schema; where nothing creates items, in
 * `enum` and `const` too. Each as text.
 */
export function exampleIds(api: Api, resource: Resource): string[] {
  const shown = resource.plans.flatMap(({ address, operation }) => {
    const parameter = operation.parameters.find(
      ({ name, in: place }) => name === address?.name && place === address.in,
    );
    if (parameter === undefined) return [];
    const { node } = dereference(api.document, parameter.pointer);
    const { schema } = parameter;
    return [
      node['example'],
      ...(isObject(node['examples']) ? Object.values(node['examples']) : []).map((example) =>
        isObject(example) ? example['value'] : undefined,
      ),
      ...(schema === undefined ? [] : schemaExamples(api.document, schema)),
      ...(schema === undefined || isCreatable(resource) ? [] : choices(api, schema)),
    ];
  });
  return shown.flatMap((id) =>
    typeof id === 'string' || typeof id === 'number' ? [String(id)] : [],
  );
}

function choices(api: Api, schema: string): unknown[] {
  const { node } = dereference(api.document, schema);
  return [node['const'], ...(Array.isArray(node['enum']) ? node['enum'] : [])];
}
