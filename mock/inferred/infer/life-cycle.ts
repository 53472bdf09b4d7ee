import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { normalizeName, wordsOf } from './inflect.ts';
import { requestSchema } from './locate-payload.ts';
import { extensionAt, membersOf } from './members.ts';
import type { Resource } from './model.ts';

/** How the status of a job moves on by itself. */
export interface LifeCycle {
  readonly member: string;
  /** The value after each value that is not an end. */
  readonly after: ReadonlyMap<string, string>;
  readonly end: string;
}

const statusWords = new Set(['status', 'state', 'phase', 'stage']);
const beginnings = [
  'queued',
  'pending',
  'waiting',
  'submitted',
  'accepted',
  'created',
  'scheduled',
  'new',
  'enqueued',
  'notstarted',
  'starting',
  'validating',
  'validatingfiles',
  'initializing',
  'preparing',
];
const middles = [
  'running',
  'processing',
  'inprogress',
  'executing',
  'working',
  'started',
  'building',
  'rendering',
  'importing',
  'exporting',
  'transcoding',
  'generating',
  'finalizing',
];
const ends = [
  'succeeded',
  'success',
  'successful',
  'completed',
  'complete',
  'done',
  'finished',
  'ready',
];

const failures = new Set(['failed', 'failure', 'error', 'errored']);

/**
 * The life cycle of what a resource keeps, where it is a job: an `enum` with a value for what waits,
 * one for what runs and one for what has ended well, that no request sends. `x-doubletake-advance:
 * false` beside the member's schema lets it stay.
 */
export function lifeCycleOf(document: OpenApiDocument, resource: Resource): LifeCycle | undefined {
  if (cycles.has(resource)) return cycles.get(resource);
  const found = findCycle(document, resource);
  cycles.set(resource, found);
  return found;
}

const cycles = new WeakMap<Resource, LifeCycle | undefined>();

function findCycle(
  document: OpenApiDocument,
  { kind, plans, resourceSchema }: Resource,
): LifeCycle | undefined {
  if (kind !== 'collection') return undefined;
  for (const { name, pointer } of resourceSchema.members.values()) {
    const values: unknown = dereference(document, pointer).node['enum'];
    if (!wordsOf(name).some((word) => statusWords.has(word)) || !Array.isArray(values)) continue;
    if (extensionAt(document, pointer, 'x-doubletake-advance') === false) continue;
    const isSent = plans.some(({ operation, role }) => {
      const schema = ['create', 'replace', 'merge', 'action'].includes(role)
        ? requestSchema(operation)
        : undefined;
      return schema !== undefined && membersOf(document, schema).has(name);
    });
    if (isSent || resourceSchema.sentMembers.has(name)) continue;
    const texts = values.filter((value): value is string => typeof value === 'string');
    const find = (words: readonly string[]) =>
      words.flatMap((word) => texts.filter((value) => normalizeName(value) === word));
    const [first, ...others] = find(beginnings);
    const [middle, ...further] = find(middles);
    const [end] = find(ends);
    if (middle === undefined || end === undefined) continue;
    // What runs from the start is a job where it can fail as well.
    if (first === undefined && !texts.some((value) => failures.has(normalizeName(value)))) continue;
    return {
      member: name,
      end,
      after: new Map([
        ...(first === undefined ? [] : [first, ...others]).map((value): [string, string] => [
          value,
          middle,
        ]),
        ...[middle, ...further].map((value): [string, string] => [value, end]),
      ]),
    };
  }
  return undefined;
}
