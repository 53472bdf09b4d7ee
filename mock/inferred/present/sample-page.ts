import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { getIn, setIn } from '../../../openapi/lib/value-path.ts';
import { findMediaType } from '../../../openapi/model/media-types.ts';
import { findResponse } from '../../../openapi/model/operation.ts';
import type { Api } from '../../model/api.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { findItems } from '../infer/locate-payload.ts';
import { membersOf } from '../infer/members.ts';
import { nounOf, pathShape } from '../infer/path-shapes.ts';
import { cutPage, findPaging } from '../query/paging.ts';
import { writePageInfo } from './page-info.ts';

/**
 * Of a list that the document shows and nothing keeps, the page that a query asks for: the items
 * are all there are, and what stands around them says so, so that who reads page after page comes
 * to an end. What an empty page would break stays as the document shows it.
 */
export function samplePage(
  { document, validator }: Pick<Api, 'document' | 'validator'>,
  { operation, query, request }: OperationCall,
  answer: Answer,
): Answer {
  if (operation.method !== 'get') return answer;
  const paging = findPaging(document, operation);
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
  // What has an id of its own is a thing with a list in it.
  if (place.path.length > 0 && membersOf(document, schema).has('id')) return answer;
  const numbered = items.map((item: unknown, index) => ({
    id: isObject(item) && typeof item['id'] === 'string' ? item['id'] : String(index),
    item,
  }));
  const isCut = paging !== undefined && paging.kind !== 'cursor';
  const page = cutPage(isCut ? paging : undefined, numbered, query);
  const path = `${request.baseUrl}${request.basePath}${request.path}`;
  const shown = isCut
    ? setIn(
        answer.body,
        place.path,
        page.items.map(({ item }) => item),
      )
    : answer.body;
  const told =
    place.path.length === 0
      ? shown
      : writePageInfo(
          document,
          schema,
          shown,
          {
            ...page,
            length: page.items.length,
            hasCursors: paging?.kind === 'cursor',
            isSorted: false,
            url: () => `${path}${request.query === '' ? '' : `?${request.query}`}`,
            path,
            firstPosition: undefined,
            lastPosition: undefined,
          },
          place.path,
        );
  const body = [told, shown].find((candidate) => validator.accepts(schema, candidate, 'answer'));
  return body === undefined ? answer : { ...answer, body };
}
