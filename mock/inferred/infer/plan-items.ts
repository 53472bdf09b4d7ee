import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { MakeDraft, MakePlan } from './draft.ts';
import { fileRole, isBinaryAnswer, isWholeFile } from './file-role.ts';
import { successSchema } from './locate-payload.ts';
import type { Address, Role } from './model.ts';
import { keyOf, type PathGroup, parameterOf, pathOf } from './path-shapes.ts';

/** Items: paths that end in a parameter, below the collection that it picks from. */
export function planItems(
  document: OpenApiDocument,
  groups: ReadonlyMap<string, PathGroup>,
  group: PathGroup,
  draftOf: MakeDraft,
  plan: MakePlan,
): void {
  const parameter = parameterOf(group.segments.at(-1));
  if (parameter === undefined) return;
  const get = group.operations.find(({ method }) => method === 'get');
  const writes = group.operations.filter(({ method }) =>
    ['put', 'patch', 'delete', 'post'].includes(method),
  );
  // `/{anything}` alone may be a catch-all.
  if (group.segments.length < 2 && (get === undefined || writes.length === 0)) return;
  if (get !== undefined && writes.length === 0 && isBareList(document, get)) return;
  if (get !== undefined && isBinaryAnswer(document, get) && writes.length === 0) return;
  const segments = group.segments.slice(0, -1);
  const hasCollection = groups.has(keyOf(segments));
  const why = hasCollection
    ? `${pathOf(group)} is an item of ${pathOf({ segments })}`
    : `${pathOf(group)} ends in a parameter`;
  const draft = draftOf(segments, 'collection', hasCollection ? 'high' : 'medium', why);
  const address: Address = { in: 'path', name: parameter };
  for (const operation of group.operations) {
    const role = itemRole(operation, get !== undefined || writes.length > 1);
    // A file is what is read and replaced here, not a description of one.
    const file = isWholeFile(document, operation) ? fileRole(document, operation) : undefined;
    if (file !== undefined && operation.method !== 'post')
      plan(operation, file, draft, 'takes or answers bytes', { address, slot: 'content' });
    else if (role !== undefined)
      plan(operation, role, draft, `${operation.method.toUpperCase()} on an item`, { address });
  }
}

function itemRole({ method }: Operation, hasMore: boolean): Role | undefined {
  if (method === 'get' || method === 'head') return 'read';
  if (method === 'put') return 'replace';
  if (method === 'patch') return 'merge';
  if (method === 'delete') return 'delete';
  // POST on an item changes it (as Stripe and OKCHAT have it); alone it may do anything.
  return method === 'post' && hasMore ? 'merge' : undefined;
}

function isBareList(document: OpenApiDocument, operation: Operation): boolean {
  const schema = successSchema(operation);
  return schema !== undefined && schemaTypes(document, schema).has('array');
}
