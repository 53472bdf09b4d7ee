import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { Api } from '../../model/api.ts';
import type { OperationCall, UploadedFile } from '../../model/types.ts';
import { findItem } from '../infer/locate-payload.ts';
import { membersOf } from '../infer/members.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { getIn, withMember } from './entity.ts';

/** What a request sends for an item. */
export interface ParsedInput {
  /**
   * The item's members, out of their envelope and without files; undefined where nothing was sent.
   */
  readonly sent: unknown;
  /** The members that the request's schema knows and a client may send. */
  readonly sendable: ReadonlySet<string>;
  /** Files by the name of their part; one that is the whole body has no name. */
  readonly files: readonly { readonly part: string | undefined; readonly file: UploadedFile }[];
}

export function parseInput(api: Api, call: OperationCall, plan: OperationPlan): ParsedInput {
  const { body } = call;
  if (isFile(body))
    return { sent: undefined, sendable: new Set(), files: [{ part: undefined, file: body }] };
  const schema = schemaOf(call);
  const place =
    schema === undefined || plan.resource === undefined
      ? undefined
      : findItem(api.document, schema, (plan.resource as Resource).resourceSchema.hints);
  const inner =
    place === undefined ? body : withIdBeside(plan, body, getIn(body, place.path) ?? body);
  const members = place === undefined ? new Map() : membersOf(api.document, place.schema);
  const sendable = new Set(
    [...members.values()].filter(({ readOnly }) => !readOnly).map(({ name }) => name),
  );
  if (!isObject(inner)) return { sent: inner, sendable, files: [] };
  const files: { part: string; file: UploadedFile }[] = [];
  const sent: [string, unknown][] = [];
  for (const [name, value] of Object.entries(inner)) {
    const found = (Array.isArray(value) ? value : [value]).filter(isFile);
    files.push(...found.map((file) => ({ part: name, file })));
    if (found.length === 0 && members.get(name)?.readOnly !== true) sent.push([name, value]);
  }
  return { sent: Object.fromEntries(sent), sendable, files };
}

/** What is wrapped, with the id that stands beside it. */
function withIdBeside({ resource }: OperationPlan, body: unknown, inner: unknown): unknown {
  const id = resource?.resourceSchema.id;
  if (
    inner === body ||
    id === undefined ||
    !isObject(body) ||
    !isObject(inner) ||
    typeof (body[id] ?? null) !== 'string'
  )
    return inner;
  return withMember(inner, id, body[id]);
}

/** The schema of the media type that came, as far as the Content-Type tells; else of the first. */
function schemaOf({ operation, request }: OperationCall): string | undefined {
  const content = operation.requestBody?.content ?? [];
  const given = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  return (
    content.find(({ type }) => type.split(';')[0]?.trim().toLowerCase() === given) ?? content[0]
  )?.schema;
}

export function isFile(value: unknown): value is UploadedFile {
  return (
    isObject(value) && Buffer.isBuffer(value['bytes']) && typeof value['declaredType'] === 'string'
  );
}
