import { findMediaType } from '../../../openapi/model/media-types.ts';
import { findResponse } from '../../../openapi/model/operation.ts';
import type { Api } from '../../model/api.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { getIn, setIn } from '../act/entity.ts';
import { cutPage, findPaging } from '../act/paging.ts';
import { findItems } from '../infer/locate-payload.ts';
import { nounOf, pathShape } from '../infer/path-shapes.ts';

/**
 * Of a list that the document shows and nothing keeps, the page that a query asks for: the items
 * are all there are, so that who reads page after page comes to an end. What an empty page would
 * break stays as the document shows it.
 */
export function samplePage(
  { document, validator }: Pick<Api, 'document' | 'validator'>,
  { operation, query }: OperationCall,
  answer: Answer,
): Answer {
  const paging = operation.method === 'get' ? findPaging(document, operation) : undefined;
  if (paging === undefined || paging.kind === 'cursor') return answer;
  const schema = findMediaType(
    findResponse(operation, answer.status)?.content ?? [],
    answer.type ?? 'application/json',
  )?.schema;
  const place =
    schema === undefined
      ? undefined
      : findItems(document, schema, nounOf(pathShape(operation.path).segments), true);
  const items = place === undefined ? undefined : getIn(answer.body, place.path);
  if (schema === undefined || place === undefined || !Array.isArray(items)) return answer;
  const numbered = items.map((item: unknown, index) => ({ id: String(index), item }));
  const page = cutPage(paging, numbered, query).items.map(({ item }) => item);
  const body = setIn(answer.body, place.path, page);
  return page.length === items.length || !validator.accepts(schema, body, 'answer')
    ? answer
    : { ...answer, body };
}
