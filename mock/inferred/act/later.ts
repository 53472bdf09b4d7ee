import { isDeepStrictEqual } from 'node:util';
import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { fillTemplate, scalarFacts } from '../../../openapi/model/answer-template.ts';
import type { Api } from '../../model/api.ts';
import type { OperationCall } from '../../model/types.ts';
import type { Entity } from '../entity/entity.ts';
import { learnedLater } from '../infer/learned.ts';
import { formatTime } from '../infer/member-kinds.ts';
import type { Resource } from '../infer/model.ts';
import type { EntityCollection } from '../repository/resource-repository.ts';

/** Whether `x-doubletake-later` says what becomes of the items of a resource. */
export function changesLater({ document }: Api, { resourceSchema }: Resource): boolean {
  const { schema } = resourceSchema;
  return schema !== undefined && learnedLater(document, schema).length > 0;
}

/**
 * An item as it is by now: `x-doubletake-later` of its schema says what changes by itself, and how
 * long after the item was made. Start-up data stays as it is.
 */
export async function asOfNow(
  api: Api,
  call: OperationCall,
  resource: Resource,
  { entities }: EntityCollection,
  entity: Entity,
): Promise<Entity> {
  const { schema } = resource.resourceSchema;
  if (schema === undefined || entity.begun === undefined) return entity;
  const steps = learnedLater(api.document, schema);
  const now = call.sandbox.clock.now();
  const isDue = ({ value, begun }: Entity, step: (typeof steps)[number]) =>
    begun !== undefined &&
    now.getTime() - begun >= step.after &&
    Object.entries(step.from).every(([name, own]) =>
      isDeepStrictEqual(isObject(value) ? ownMember(value, name) : undefined, own),
    );
  if (!steps.some((step) => isDue(entity, step))) return entity;
  const changed = await entities.update(entity.id, (current) => {
    let next = current;
    for (const step of steps) {
      if (!isDue(next, step)) continue;
      const value = isObject(next.value) ? next.value : {};
      const time = new Date((next.begun ?? 0) + step.after);
      const times = step.now.map((name): [string, unknown] => {
        const member = resource.resourceSchema.members.get(name);
        return [
          name,
          member === undefined
            ? time.toISOString()
            : formatTime(api.document, member.pointer, time),
        ];
      });
      const set = fillTemplate(step.set, scalarFacts('entity', value));
      next = {
        ...next,
        value: { ...value, ...(isObject(set) ? set : {}), ...Object.fromEntries(times) },
      };
    }
    return next;
  });
  return changed ?? entity;
}
