import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { getIn } from '../../../openapi/lib/value-path.ts';
import { ProblemError } from '../../lib/problem.ts';
import type { Api } from '../../model/api.ts';
import type { OperationCall } from '../../model/types.ts';
import { singular } from '../infer/inflect.ts';
import type { Resource } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { uniqueMembers } from '../infer/unique-members.ts';
import { memberOf } from './entity.ts';
import { type EntityCollection, unknownIds } from './resource-repository.ts';

/**
 * Makes sure that no other item has what has to be unique. Throws `resource-conflict`.
 * @param own the id of the item that is changed; undefined for a new one
 */
export async function assertUnique(
  { document }: Pick<Api, 'document'>,
  call: OperationCall,
  resource: Resource,
  { entities }: EntityCollection,
  sent: unknown,
  own?: string,
): Promise<void> {
  const unique = uniqueMembers(document, call.operation, resource);
  // Suites for stateless mocks send the same values from test to test.
  if (unique.length === 0 || !isObject(sent) || (await unknownIds(call)) === 'make') return;
  const given = unique.flatMap(({ name }) => {
    const value = valueAt(sent, name);
    return value === undefined || value === null || value === '' ? [] : [{ name, value }];
  });
  // All items are looked through only where there is something to look for.
  const items = given.length === 0 ? [] : await entities.list();
  for (const { name, value } of given) {
    const wanted = String(value);
    const isTaken = items.some(
      (other) =>
        String(valueAt(other.value, name) ?? valueAt(other.hidden, name)) === wanted &&
        other.id !== own,
    );
    if (!isTaken) continue;
    const noun = singular(nounOf(resource.segments));
    const message = `is taken: another ${noun} has ${JSON.stringify(String(value))}`;
    throw new ProblemError('resource-conflict', `The ${name} ${message}.`, {
      resource: noun,
      violations: [{ location: ['body', ...name.split('.')], keyword: 'unique', message }],
    });
  }
}

/** The value of a member, or of one at the end of a way such as `attributes.code`. */
function valueAt(value: unknown, name: string): unknown {
  return memberOf(value, name) ?? getIn(value, name.split('.'));
}
