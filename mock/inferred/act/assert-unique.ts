import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { getIn } from '../../../openapi/lib/value-path.ts';
import { ProblemError } from '../../lib/problem.ts';
import type { Api } from '../../model/api.ts';
import type { OperationCall } from '../../model/types.ts';
import { type Entity, memberOf } from '../entity/entity.ts';
import { singular } from '../infer/inflect.ts';
import type { Resource } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { type UniqueMember, uniqueMembers } from '../infer/unique-members.ts';
import { type EntityCollection, unknownIds } from '../repository/resource-repository.ts';

/** A member that has to be unique, with the value that was sent. */
interface Sent extends UniqueMember {
  readonly value: unknown;
}

/** Values that have to be unique: what was sent is held to them before and after it is written. */
export interface UniqueValues {
  /** Throws `resource-conflict` where one of some items has a value. */
  assertFree(items: readonly Entity[]): void;
  /** All items are looked through only where there is something to look for. */
  readonly isAny: boolean;
}

/**
 * Makes sure that no other item has what has to be unique. Throws `resource-conflict`.
 * @param own the id of the item that is changed; undefined for a new one
 */
export async function assertUnique(
  api: Pick<Api, 'document'>,
  call: OperationCall,
  resource: Resource,
  { entities }: EntityCollection,
  sent: unknown,
  own?: string,
): Promise<UniqueValues> {
  const values = await uniqueValues(api, call, resource, sent);
  if (values.isAny) values.assertFree((await entities.list()).filter((other) => other.id !== own));
  return values;
}

/**
 * Makes sure of a new item that none before it has a value: of two that are written at once the second
 * is taken back. Throws `resource-conflict`.
 */
export async function assertFirst(
  { entities }: EntityCollection,
  values: UniqueValues,
  id: string,
): Promise<void> {
  if (!values.isAny) return;
  const all = await entities.list();
  try {
    values.assertFree(
      all.slice(
        0,
        all.findIndex((other) => other.id === id),
      ),
    );
  } catch (error) {
    await entities.delete(id);
    throw error;
  }
}

async function uniqueValues(
  { document }: Pick<Api, 'document'>,
  call: OperationCall,
  resource: Resource,
  sent: unknown,
): Promise<UniqueValues> {
  const unique = uniqueMembers(document, call.operation, resource);
  // Suites for stateless mocks send the same values from test to test.
  const isHeld = unique.length > 0 && isObject(sent) && (await unknownIds(call)) !== 'make';
  const given = (isHeld ? unique : []).flatMap((member): Sent[] => {
    const value = valueAt(sent, member.name);
    return value === undefined || value === null || value === '' ? [] : [{ ...member, value }];
  });
  return {
    isAny: given.length > 0,
    assertFree(items) {
      const taken = given.filter((member) => items.some((other) => hasSame(other, member)));
      const [first] = taken;
      if (first === undefined) return;
      const noun = singular(nounOf(resource.segments));
      const wordOf = ({ value }: Sent) =>
        `is taken: another ${noun} has ${JSON.stringify(String(value))}`;
      throw new ProblemError('resource-conflict', `The ${first.name} ${wordOf(first)}.`, {
        resource: noun,
        violations: taken.map((member) => ({
          location: ['body', ...member.name.split('.')],
          keyword: 'unique',
          message: wordOf(member),
        })),
      });
    },
  };
}

function hasSame({ value, hidden }: Entity, { name, value: wanted, isMail }: Sent): boolean {
  const own = valueAt(value, name) ?? valueAt(hidden, name);
  return isMail
    ? String(own).toLowerCase() === String(wanted).toLowerCase()
    : String(own) === String(wanted);
}

/** The value of a member, or of one at the end of a way such as `attributes.code`. */
function valueAt(value: unknown, name: string): unknown {
  return memberOf(value, name) ?? getIn(value, name.split('.'));
}
