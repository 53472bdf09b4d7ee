import { writeJson } from '../../../openapi/lib/exact-json.ts';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { isListed } from '../entity/entity.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { linesOf } from '../infer/plan-export.ts';
import { refineBy } from './list.ts';
import type { Tools } from './tools.ts';

/** All items of a collection that a filter keeps, as text: a JSON value a line, or CSV (RFC 4180). */
export async function answerExport(
  { api, repository, presenter }: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
): Promise<Answer> {
  const { status, mediaType, headers } = presenter.choose(call, plan);
  await repository.checkParents(call, plan);
  const { entities } = await repository.open(call, resource);
  const kept = refineBy(api, call, resource)((await entities.list()).filter(isListed));
  const derived = await Promise.all(kept.map((entity) => presenter.derive(call, resource, entity)));
  const { schema } = resource.resourceSchema;
  const items = derived.map((entity) =>
    schema === undefined ? entity.value : presenter.resourceSchema(call, resource, entity, schema),
  );
  const text =
    linesOf(api.document, plan.operation) === 'csv'
      ? csv(items)
      : items.map((item) => `${writeJson(item)}\n`).join('');
  const type = mediaType?.type ?? 'application/x-ndjson';
  return { status, headers, type, body: type.startsWith('text/') ? text : Buffer.from(text) };
}

function csv(items: readonly unknown[]): string {
  const names = [...new Set(items.flatMap((item) => (isObject(item) ? Object.keys(item) : [])))];
  const rows = items.map((item) => names.map((name) => (isObject(item) ? item[name] : item)));
  return [names, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : writeJson(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
