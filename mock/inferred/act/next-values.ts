import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { getIn } from '../../../openapi/lib/value-path.ts';
import { serialAfter } from '../../../openapi/model/serial.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Api } from '../../model/api.ts';
import type { OperationCall } from '../../model/types.ts';
import { countingMembers } from '../infer/learned.ts';
import type { Resource } from '../infer/model.ts';
import type { EntityCollection } from '../repository/resource-repository.ts';

/**
 * Values for the members of a new item that count (`x-doubletake-initial` with `next`), by the
 * pointers of their schemas. One that an item of the collection has already is passed over.
 */
export async function nextValues(
  { document, name: api }: Api,
  { sandbox }: Pick<OperationCall, 'sandbox'>,
  { name, resourceSchema: { schema } }: Resource,
  { entities, path: collection }: EntityCollection,
): Promise<ReadonlyMap<string, unknown>> {
  const counting = schema === undefined ? [] : countingMembers(document, schema);
  const found = new Map<string, unknown>();
  if (counting.length === 0) return found;
  const items = await entities.list();
  for (const { way, pointer, said } of counting) {
    const taken = new Set(
      items.flatMap(({ value }) => {
        const own = isObject(value) ? getIn(value, way) : undefined;
        return own === undefined ? [] : [String(own)];
      }),
    );
    const types = schemaTypes(document, pointer);
    const isNumber = types.has('integer') || types.has('number');
    let text: string;
    do {
      const kind = said.isAnew ? collection : `${api}/${name}`;
      const count = await sandbox.store.next(`${kind} ${way.join('.')}`);
      text = serialAfter(said.first, count - 1);
    } while (taken.has(text));
    found.set(pointer, isNumber ? Number(text) : text);
  }
  return found;
}
