import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { type AffectedMember, learnAffected } from './learn-affected.ts';
import { learnAnswers } from './learn-answers.ts';
import { learnAround } from './learn-around.ts';
import { learnBehaviour } from './learn-behaviour.ts';
import { learnBeyond } from './learn-beyond.ts';
import type { DerivedMembers } from './learn-derived.ts';
import { learnErrors } from './learn-errors.ts';
import { learnTags } from './learn-etags.ts';
import { learnHeaders } from './learn-headers.ts';
import { learnRelated } from './learn-lists.ts';
import { learnLocations } from './learn-locations.ts';
import { learnNamedRefusals } from './learn-named-refusals.ts';
import { learnPlans } from './learn-plans.ts';
import { learnReferences } from './learn-references.ts';
import { learnRefusals } from './learn-refusals.ts';
import { learnRequests } from './learn-requests.ts';
import { learnSecurity } from './learn-security.ts';
import { learnTimes } from './learn-times.ts';
import { learnUnique } from './learn-unique.ts';
import { learnViews } from './learn-views.ts';
import { refusedAsSent } from './observe/told-members.ts';
import type { Observations } from './observe.ts';
import type { Learned } from './overlay/action.ts';
import { type LearnedProcedures, learnProcedures } from './procedures/learn-procedures.ts';
import { refusedByRules } from './told-rules.ts';

/**
 * What the document has to say of requests before anything else is learned: which are refused
 * decides on the causes of errors. Also which calls are procedures: what is inferred of them
 * otherwise would not hold.
 */
export function learnFirst(
  document: OpenApiDocument,
  observations: Observations,
): Learned & Pick<LearnedProcedures, 'items'> {
  const plans = learnPlans(observations.unplanned.values(), observations.successes.values());
  const procedures = learnProcedures(
    document,
    observations.calls.filter(({ operation }) => !plans.operations.has(operation)),
  );
  const named = learnUnique(
    document,
    observations,
    ({ operation }) => procedures.operations.has(operation),
    { isNamed: true },
  );
  const asSent = refusedAsSent(observations.refused, ({ id }) => observations.taken.get(id));
  const refusals = learnRefusals(
    observations.attempts.values(),
    observations.items.effects,
    observations.counts.values(),
    new Set([...named.explained, ...asSent, ...refusedByRules(observations)]),
  );
  const naming = learnNamedRefusals(
    [...observations.naming.values()].filter(
      ({ operation }) => !procedures.operations.has(operation),
    ),
  );
  const known = new Set([...named.explained, ...refusals.explained, ...naming.explained]);
  const others = learnUnique(
    document,
    observations,
    ({ operation, where }) => procedures.operations.has(operation) || known.has(where),
  );
  const requests = learnRequests(
    document,
    observations,
    procedures.operations,
    new Set([...known, ...others.explained]),
  );
  const answers = learnAnswers(
    document,
    observations.answers.values(),
    observations.sent,
    observations.broken,
  );
  const security = learnSecurity(observations.open.values());
  const isCounted = ({ schema, way }: AffectedMember) =>
    [...observations.counts.values()].some(
      (own) => own.schema === schema && own.member === way && own.differ === 0,
    );
  return {
    actions: [
      ...security.actions,
      ...learnAffected(observations.affected, isCounted),
      ...plans.actions,
      ...refusals.actions,
      ...naming.actions,
      ...named.actions,
      ...others.actions,
      ...requests.actions,
      ...answers.actions,
      ...procedures.actions,
      ...learnViews(observations),
      ...[...observations.lists.values()].flatMap(learnRelated),
    ],
    remarks: [
      ...security.remarks,
      ...refusals.remarks,
      ...naming.remarks,
      ...requests.remarks,
      ...answers.remarks,
      ...procedures.remarks,
    ],
    items: procedures.items,
  };
}

/** What the recordings show of the behaviour, beyond {@link learnFirst}. */
export function learnThen(
  document: OpenApiDocument,
  observations: Observations,
): Learned & { readonly derived: DerivedMembers } {
  const errors = learnErrors(observations.errors.values());
  const refusals = learnRefusals(
    observations.attempts.values(),
    observations.items.effects,
    observations.counts.values(),
  );
  const naming = learnNamedRefusals(observations.naming.values());
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
    derived: behaviour.derived,
    actions: [
      ...refusals.actions,
      ...naming.actions,
      ...errors.actions,
      ...behaviour.actions,
      ...learnTimes(observations.answers.values()),
      ...learnHeaders(document, observations.answers.values()),
      ...learnTags(document, observations.tags),
      ...learnBeyond(observations.pages.values()),
      ...learnLocations(observations.locations.values()),
      ...learnAround(document, observations.around.values()),
      ...learnReferences(document, observations.tracker.collections),
    ],
    remarks: [
      ...refusals.remarks,
      ...naming.remarks,
      ...errors.remarks,
      ...behaviour.remarks,
      ...unknown,
      ...unusable,
    ],
  };
}
