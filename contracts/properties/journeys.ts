import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { actionStateProperties } from './action-states.ts';
import { afterActionProperties } from './after-actions.ts';
import { anewProperties } from './anew.ts';
import { assignedProperties } from './assigned.ts';
import { belowProperties } from './below.ts';
import { besideProperties } from './beside.ts';
import { bulkProperties } from './bulk.ts';
import { changedListProperties } from './changed-lists.ts';
import { conditionProperties } from './conditions.ts';
import { viewProperties } from './content.ts';
import { counterProperties } from './counters.ts';
import { createProperties } from './create.ts';
import { deleteProperties } from './delete.ts';
import { elsewhereProperties, withOtherLists } from './elsewhere.ts';
import { jsonPatchProperties } from './json-patch.ts';
import { leftOutProperties } from './left-out.ts';
import { filterProperties, listProperties } from './list.ts';
import { listTextProperties } from './list-texts.ts';
import { containsProperties, wholeListProperties } from './list-whole.ts';
import { madeOrderProperties } from './made-order.ts';
import { neededProperties } from './needed.ts';
import { partKeptProperties } from './part-kept.ts';
import { plainMemberProperties } from './plain-members.ts';
import type { AnyProperty } from './property.ts';
import { queryKeptProperties } from './query-kept.ts';
import { restoredProperties } from './restored.ts';
import { settingsProperties } from './settings.ts';
import { takenProperties } from './taken.ts';
import { actionProperties, answerProperties, partProperties, updateProperties } from './update.ts';

const properties: readonly AnyProperty[] = [
  ...createProperties,
  ...anewProperties,
  ...queryKeptProperties,
  ...bulkProperties,
  ...besideProperties,
  ...counterProperties,
  ...answerProperties,
  ...viewProperties,
  ...listProperties,
  ...wholeListProperties,
  ...madeOrderProperties,
  ...plainMemberProperties,
  ...containsProperties,
  ...listTextProperties,
  ...updateProperties,
  ...jsonPatchProperties,
  ...takenProperties,
  ...settingsProperties,
  ...partProperties,
  ...partKeptProperties,
  ...actionProperties,
  ...actionStateProperties,
  ...afterActionProperties,
  ...belowProperties,
  ...changedListProperties,
  ...leftOutProperties,
  ...assignedProperties,
  ...conditionProperties,
  ...deleteProperties,
  ...neededProperties,
  ...restoredProperties,
  ...elsewhereProperties,
];

/** What holds of every list of a resource, be it beside the one below its parent. */
const ofEveryList: readonly AnyProperty[] = [
  ...filterProperties,
  ...containsProperties,
  ...listTextProperties,
  ...changedListProperties,
];

/** Sequences of requests over each resource: what state has to do. */
export function deriveJourneys(context: CheckContext): Check[] {
  return context.resources.flatMap((resource) => [
    ...properties.flatMap((derive) => derive(context, resource)),
    ...withOtherLists(resource, context).flatMap((other) =>
      ofEveryList.flatMap((derive) => derive(context, other)),
    ),
  ]);
}
