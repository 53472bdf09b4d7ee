import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { Learned } from './action.ts';
import { learnAnswers } from './learn-answers.ts';
import { learnBehaviour } from './learn-behaviour.ts';
import { learnErrors } from './learn-errors.ts';
import { learnHeaders } from './learn-headers.ts';
import { type LearnedProcedures, learnProcedures } from './learn-procedures.ts';
import { learnReferences } from './learn-references.ts';
import { learnRequests } from './learn-requests.ts';
import { learnTimes } from './learn-times.ts';
import { learnViews } from './learn-views.ts';
import type { Observations } from './observe.ts';

/**
 * What the document has to say of requests before anything else is learned: which are refused
 * decides on the causes of errors. Also which calls are procedures: what is inferred of them
 * otherwise would not hold.
 */
export function learnFirst(
  document: OpenApiDocument,
  observations: Observations,
): Learned & Pick<LearnedProcedures, 'items'> {
  const procedures = learnProcedures(document, observations.calls);
  const requests = learnRequests(document, observations, procedures.operations);
  const answers = learnAnswers(
    document,
    observations.answers.values(),
    observations.sent,
    observations.broken,
  );
  return {
    actions: [
      ...requests.actions,
      ...answers.actions,
      ...procedures.actions,
      ...learnViews(observations),
    ],
    remarks: [...requests.remarks, ...answers.remarks, ...procedures.remarks],
    items: procedures.items,
  };
}

/** What the recordings show of the behaviour, beyond {@link learnFirst}. */
export function learnThen(document: OpenApiDocument, observations: Observations): Learned {
  const errors = learnErrors(observations.errors.values());
  const behaviour = learnBehaviour(document, observations);
  const unknown =
    observations.unknown === 0
      ? []
      : [
          {
            operation: '(no operation)',
            message: `${observations.unknown} of ${observations.exchanges} exchanges are of no operation of the document`,
            where: observations.unknownShown,
          },
        ];
  const unusable = [...observations.unusable].map(([why, { count, shown }]) => ({
    operation: '(left out)',
    message: `nothing is learned from ${count} of ${observations.exchanges} exchanges: ${why}`,
    where: shown,
  }));
  return {
    actions: [
      ...errors.actions,
      ...behaviour.actions,
      ...learnTimes(observations.answers.values()),
      ...learnHeaders(document, observations.answers.values()),
      ...learnReferences(document, observations.tracker.collections),
    ],
    remarks: [...errors.remarks, ...behaviour.remarks, ...unknown, ...unusable],
  };
}
