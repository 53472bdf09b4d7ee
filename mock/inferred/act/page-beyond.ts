import { fillTemplate } from '../../../openapi/model/answer-template.ts';
import type { Api } from '../../model/api.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { learnedBeyond } from '../infer/learned.ts';
import { factsOf } from '../present/learned-problem.ts';
import type { Page, Paging } from '../query/paging.ts';

/** What a page after the last one gets, as `x-doubletake-beyond` says; undefined for all others. */
export function pageBeyond(
  { document }: Api,
  { operation, path: values, query: parameters, request, body }: OperationCall,
  paging: Paging | undefined,
  query: Readonly<Record<string, unknown>>,
  page: Pick<Page<unknown>, 'items'>,
): Answer | undefined {
  const beyond = learnedBeyond(document, operation);
  if (beyond === undefined || paging?.position === undefined || page.items.length > 0)
    return undefined;
  const position = Number(query[paging.position.name] ?? Number.NaN);
  const first = paging.kind === 'page' ? paging.first : 0;
  if (!(position > first)) return undefined;
  const facts = factsOf({ ...request, values, parameters, body });
  return {
    status: beyond.status,
    type: beyond.type ?? 'application/json',
    ...(beyond.body !== undefined && { body: fillTemplate(beyond.body, facts) }),
  };
}
