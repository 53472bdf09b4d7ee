import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { changedListProperties } from './lists/changed-lists.ts';
import { elsewhereProperties, withOtherLists } from './lists/elsewhere.ts';
import { leftOutProperties } from './lists/left-out.ts';
import { filterProperties, listProperties } from './lists/list.ts';
import { listTextProperties } from './lists/list-texts.ts';
import { containsProperties, wholeListProperties } from './lists/list-whole.ts';
import { madeOrderProperties } from './lists/made-order.ts';
import { actionStateProperties } from './state/action-states.ts';
import { afterActionProperties } from './state/after-actions.ts';
import { anewProperties } from './state/anew.ts';
import { assignedProperties } from './state/assigned.ts';
import { belowProperties } from './state/below.ts';
import { besideProperties } from './state/beside.ts';
import { bulkProperties } from './state/bulk.ts';
import { conditionProperties } from './state/conditions.ts';
import { viewProperties } from './state/content.ts';
import { counterProperties } from './state/counters.ts';
import { createProperties } from './state/create.ts';
import { deleteProperties } from './state/delete.ts';
import { jsonPatchProperties } from './state/json-patch.ts';
import { neededProperties } from './state/needed.ts';
import { partKeptProperties } from './state/part-kept.ts';
import { plainMemberProperties } from './state/plain-members.ts';
import type { AnyProperty } from './state/property.ts';
import { queryKeptProperties } from './state/query-kept.ts';
import { restoredProperties } from './state/restored.ts';
import { settingsProperties } from './state/settings.ts';
import { takenProperties } from './state/taken.ts';
import {
  actionProperties,
  answerProperties,
  partProperties,
  updateProperties,
} from './state/update.ts';

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
