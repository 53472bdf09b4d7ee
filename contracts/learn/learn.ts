import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { Learned } from './action.ts';
import { learnAnswers } from './learn-answers.ts';
import { learnBehaviour } from './learn-behaviour.ts';
import { learnErrors } from './learn-errors.ts';
import { learnRequests } from './learn-requests.ts';
import type { Observations } from './observe.ts';

/**
 * What the document has to say of requests before anything else is learned: which are refused
 * decides on the causes of errors.
 */
export function learnFirst(document: OpenApiDocument, observations: Observations): Learned {
  const requests = learnRequests(document, observations);
  const answers = learnAnswers(document, observations.answers.values());
  return {
    actions: [...requests.actions, ...answers.actions],
    remarks: [...requests.remarks, ...answers.remarks],
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
            where: [],
          },
        ];
  return {
    actions: [...errors.actions, ...behaviour.actions],
    remarks: [...errors.remarks, ...behaviour.remarks, ...unknown],
  };
}
