import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { getIn, setIn } from '../../../openapi/lib/value-path.ts';
import { deepFacts, fillTemplate } from '../../../openapi/model/answer-template.ts';
import { stepOf } from '../../../openapi/model/step.ts';
import type { Api } from '../../model/api.ts';
import type { OperationCall } from '../../model/types.ts';
import type { Effects } from '../infer/learned.ts';
import { formatTime } from '../infer/member-kinds.ts';
import { memberAt } from '../infer/members.ts';
import type { Resource } from '../infer/model.ts';

/**
 * What is observed of an action, as a merge patch of the item: a member that goes is null in it.
 * @param before the item as it was
 */
export function learnedChanges(
  { document }: Api,
  { resourceSchema: { schema } }: Resource,
  { set, now, remove, add }: Effects,
  before: unknown,
  { path, query, body, sandbox }: OperationCall,
): Record<string, unknown> {
  const facts = {
    ...deepFacts('path', path),
    ...deepFacts('query', query),
    ...deepFacts('body', body),
    ...deepFacts('entity', before),
  };
  const time = sandbox.clock.now();
  let changes: unknown = fillTemplate(set, facts);
  for (const name of now) {
    const way = name.split('.');
    const pointer = schema === undefined ? undefined : memberAt(document, schema, way);
    const value = pointer === undefined ? time.toISOString() : formatTime(document, pointer, time);
    changes = setIn(changes, way, value);
  }
  for (const [name, step] of Object.entries(add)) {
    const way = name.split('.');
    const current = getIn(before, way);
    const more = stepOf(step, facts);
    if (typeof current === 'number' && more !== undefined)
      changes = setIn(changes, way, current + more);
  }
  for (const name of remove) changes = setIn(changes, name.split('.'), null);
  return isObject(changes) ? changes : {};
}
