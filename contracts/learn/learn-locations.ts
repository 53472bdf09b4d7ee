import { deepFacts } from '../../openapi/model/answer-template.ts';
import { baseFact, locationKeyword } from '../../openapi/model/location.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { findTemplate } from './observe/find-template.ts';
import type { Inspected, InspectedPlan } from './observe/inspected.ts';
import type { Sample } from './observe/sample.ts';
import { idOf } from './observe/track-items.ts';
import { type LearnedAction, updateAt } from './overlay/action.ts';

/** The `Location` of what one operation has made. */
export interface LocationSeen {
  readonly operation: Operation;
  readonly samples: Sample[];
  /** Whether one was not the path of the item below its collection. */
  isOther: boolean;
}

const mostSamples = 60;
const fewestSamples = 2;

/** Notes where a new item is said to be found. */
export function noteLocation(
  locations: Map<string, LocationSeen>,
  operation: Operation,
  plan: InspectedPlan,
  { values, base }: Pick<Inspected, 'values' | 'base'>,
  item: unknown,
  location: string | undefined,
): void {
  const id = idOf(plan, item);
  if (location === undefined || id === undefined || plan.role !== 'create') return;
  const known = locations.get(operation.id) ?? { operation, samples: [], isOther: false };
  locations.set(operation.id, known);
  const path = base.replace(/^\w+:\/\/[^/]*/, '');
  const own = location.startsWith(`${base}/`)
    ? location.slice(base.length)
    : location.startsWith(`${path}/`)
      ? location.slice(path.length)
      : undefined;
  if (own !== `${plan.collection}/${encodeURIComponent(id)}`) known.isOther = true;
  if (known.samples.length >= mostSamples) return;
  known.samples.push({
    body: own === undefined ? location : `${baseFact}${own}`,
    facts: { ...deepFacts('entity', item), 'entity.id': id, ...deepFacts('path', values) },
    violations: [],
  });
}

/** How the `Location` of new items is written, where it is otherwise than a double writes it. */
export function learnLocations(locations: Iterable<LocationSeen>): LearnedAction[] {
  return [...locations].flatMap(({ operation, samples, isOther }): LearnedAction[] => {
    if (!isOther || samples.length < fewestSamples) return [];
    const { template, unexplained, hasFacts } = findTemplate(samples);
    const isOfItem = hasFacts && /\{\{entity\./.test(String(template));
    if (unexplained.length > 0 || !isOfItem) return [];
    return [
      updateAt(
        operation.pointer,
        { [locationKeyword]: template },
        { seen: samples.length, of: samples.length },
        `Where ${operation.id} says that the new item is found.`,
      ),
    ];
  });
}
