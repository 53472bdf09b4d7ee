import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { anewProperties } from './anew.ts';
import { assignedProperties } from './assigned.ts';
import { besideProperties } from './beside.ts';
import { bulkProperties } from './bulk.ts';
import { changedListProperties } from './changed-lists.ts';
import { conditionProperties } from './conditions.ts';
import { viewProperties } from './content.ts';
import { createProperties } from './create.ts';
import { deleteProperties } from './delete.ts';
import { elsewhereProperties } from './elsewhere.ts';
import { jsonPatchProperties } from './json-patch.ts';
import { listProperties } from './list.ts';
import { wholeListProperties } from './list-whole.ts';
import type { AnyProperty } from './property.ts';
import { queryKeptProperties } from './query-kept.ts';
import { settingsProperties } from './settings.ts';
import { takenProperties } from './taken.ts';
import { actionProperties, answerProperties, partProperties, updateProperties } from './update.ts';

const properties: readonly AnyProperty[] = [
  ...createProperties,
  ...anewProperties,
  ...queryKeptProperties,
  ...bulkProperties,
  ...besideProperties,
  ...answerProperties,
  ...viewProperties,
  ...listProperties,
  ...wholeListProperties,
  ...updateProperties,
  ...jsonPatchProperties,
  ...takenProperties,
  ...settingsProperties,
  ...partProperties,
  ...actionProperties,
  ...changedListProperties,
  ...assignedProperties,
  ...conditionProperties,
  ...deleteProperties,
  ...elsewhereProperties,
];

/** Sequences of requests over each resource: what state has to do. */
export function deriveJourneys(context: CheckContext): Check[] {
  return context.resources.flatMap((resource) =>
    properties.flatMap((derive) => derive(context, resource)),
  );
}
