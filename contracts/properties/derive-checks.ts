import type { Operation } from '../../openapi/model/operation.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import { deriveArazzoJourneys } from './arazzo-journeys.ts';
import { deriveEdges } from './edges.ts';
import { deriveExamples } from './examples.ts';
import { deriveGenerated } from './generated.ts';
import { deriveHttp } from './http.ts';
import { deriveJourneys } from './journeys.ts';
import { deriveLimits } from './limits.ts';
import { deriveLinks } from './links.ts';
import { deriveListQueries } from './list-query.ts';
import { deriveNegatives } from './negative.ts';
import { deriveOddInput } from './odd-input.ts';
import { derivePaging } from './paging.ts';
import { deriveRawUploads } from './raw-uploads.ts';
import { deriveReadsAgree } from './reads-agree.ts';
import { deriveUploads } from './uploads.ts';
import { deriveUrlVariants } from './url-variants.ts';
import { deriveVariants } from './variants.ts';
import { deriveWrongParent } from './wrong-parent.ts';

/** Stands for the checks that an operation would have if anything could be sent to it. */
function impossibleCheck(context: CheckContext, operation: Operation, reason: string): Check {
  return {
    id: `${operation.id}/examples/none`,
    group: 'examples',
    operation,
    title: 'a valid request is answered as documented',
    provenance: context.document.evidence.at(operation.pointer),
    safety: 'safe',
    run: () => Promise.reject(new CheckSkipped(reason)),
  };
}

/**
 * All checks of a document, operation by operation. Ids are unique; of two checks with one id the
 * first stays.
 */
export function deriveChecks(context: CheckContext): Check[] {
  const all = [
    deriveExamples,
    deriveVariants,
    deriveUrlVariants,
    deriveOddInput,
    deriveEdges,
    deriveNegatives,
    deriveWrongParent,
    deriveLimits,
    deriveUploads,
    deriveRawUploads,
    deriveJourneys,
    deriveLinks,
    derivePaging,
    deriveListQueries,
    deriveReadsAgree,
    deriveArazzoJourneys,
    deriveHttp,
    deriveGenerated,
  ].flatMap((derive) => derive(context));
  all.push(
    ...[...context.impossible.values()].map(({ operation, reason }) =>
      impossibleCheck(context, operation, reason),
    ),
  );
  const unique = [
    ...new Map(all.toReversed().map((check) => [check.id, check])).values(),
  ].toReversed();
  const order = new Map(context.operations.map(({ id }, index) => [id, index]));
  return unique.sort((a, b) => (order.get(a.operation.id) ?? 0) - (order.get(b.operation.id) ?? 0));
}
