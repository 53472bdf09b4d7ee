import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { OperationCall } from '../../model/types.ts';
import type { Entity } from '../entity/entity.ts';
import { mergeEntity } from '../entity/update-entity.ts';
import { wordsOf } from '../infer/inflect.ts';
import { lifeCycleOf } from '../infer/life-cycle.ts';
import { formatTime } from '../infer/member-kinds.ts';
import type { Member } from '../infer/members.ts';
import type { Resource } from '../infer/model.ts';
import { asOfNow, changesLater } from './later.ts';
import type { Tools } from './tools.ts';

const startWords = new Set(['started', 'start', 'began']);
const endWords = new Set([
  'completed',
  'finished',
  'ended',
  'end',
  'done',
  'succeeded',
  'processed',
]);
const resultWords = new Set([
  'result',
  'results',
  'output',
  'outputs',
  'url',
  'download',
  'response',
]);
const errorWords = new Set(['error', 'errors', 'failure', 'failed', 'cancelled', 'canceled']);

/**
 * A job as its next read shows it: what waits runs, what runs has ended, with its times, its progress
 * and a result. What is start-up data stays as the document shows it.
 */
export async function advance(
  { api, repository, samples }: Tools,
  call: OperationCall,
  resource: Resource,
  entity: Entity,
): Promise<Entity> {
  if (changesLater(api, resource))
    return asOfNow(api, call, resource, await repository.open(call, resource), entity);
  const cycle = lifeCycleOf(api.document, resource);
  if (cycle === undefined || (entity.isSent !== true && entity.isMadeUp !== true)) return entity;
  const { entities } = await repository.open(call, resource);
  const now = call.sandbox.clock.now();
  const { resourceSchema } = resource;
  const open = new Map(
    [...resourceSchema.members].map(([name, member]) => [name, { ...member, readOnly: false }]),
  );
  const changed = await entities.update(entity.id, (current) => {
    if (!isObject(current.value)) return current;
    const next = cycle.after.get(String(ownMember(current.value, cycle.member)));
    if (next === undefined) return current;
    const sent = new Map<string, unknown>([[cycle.member, next]]);
    for (const member of resourceSchema.members.values()) {
      const value = changeOf(member, ownMember(current.value, member.name), next === cycle.end);
      if (value !== undefined) sent.set(member.name, value);
    }
    return mergeEntity(api, current, {
      resourceSchema: { ...resourceSchema, members: open },
      sent: Object.fromEntries(sent),
      sendable: new Set(),
      now,
    });
  });
  return changed ?? entity;

  /** What becomes of a member that a server fills in while a job runs. */
  function changeOf({ name, pointer }: Member, value: unknown, isEnd: boolean): unknown {
    const words = wordsOf(name);
    const has = (known: ReadonlySet<string>) => words.some((word) => known.has(word));
    if (has(errorWords)) return undefined;
    const types = schemaTypes(api.document, pointer);
    const isTime = ['at', 'on', 'time', 'date'].includes(words.at(-1) ?? '');
    if (isTime && value === null && has(isEnd ? endWords : startWords))
      return formatTime(api.document, pointer, now);
    if (words[0] === 'progress' && typeof value === 'number') {
      const most = Number(dereference(api.document, pointer).node['maximum'] ?? 100);
      return isEnd ? most : Math.round(most * 50) / 100;
    }
    if (!isEnd || value !== null || !has(resultWords) || isTime || types.has('array'))
      return undefined;
    const whole =
      resourceSchema.schema === undefined
        ? undefined
        : samples.schema(resourceSchema.schema, call.sandbox.seed);
    return isObject(whole) ? (ownMember(whole, name) ?? undefined) : undefined;
  }
}
