import type { Operation } from '../../openapi/model/operation.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import { deriveArazzoJourneys } from './arazzo-journeys.ts';
import { fileContentChecks } from './files/file-content.ts';
import { deriveRawUploads, rawContentChecks, rawLimitRows } from './files/raw-uploads.ts';
import { uploadChecks } from './files/uploads.ts';
import { deriveJourneys } from './journeys.ts';
import { deriveListQueries } from './lists/list-query.ts';
import { derivePaging } from './lists/paging.ts';
import { credentialRows } from './requests/credentials.ts';
import { exampleRows } from './requests/examples.ts';
import { deriveGenerated } from './requests/generated.ts';
import { guardChecks } from './requests/guards.ts';
import { deriveHttp } from './requests/http.ts';
import { otherCaseChecks, unknownIdRows, wrongParentRows } from './requests/ids.ts';
import { type Mutation, mutationCheck } from './requests/mutation.ts';
import { unknownReferenceRows } from './requests/references.ts';
import { limitRows, refusalRows } from './requests/refusals.ts';
import { valueRows } from './requests/values.ts';
import { deriveLinks } from './state/links.ts';
import { deriveReadsAgree, filledChecks } from './state/reads-agree.ts';
import { deriveSingletons } from './state/singletons.ts';

type Table<Row> = (context: CheckContext, operation: Operation) => Iterable<Row>;

/** The checks of single requests, for each operation. */
const requestTables: readonly Table<Check>[] = [
  rows(exampleRows),
  rows(valueRows),
  rows(refusalRows),
  rows(credentialRows),
  guardChecks,
  rows(unknownIdRows),
  rows(unknownReferenceRows),
  otherCaseChecks,
  rows(wrongParentRows),
  rows(limitRows),
  rows(rawLimitRows),
  uploadChecks,
  fileContentChecks,
  rawContentChecks,
  filledChecks,
];

function rows(table: Table<Mutation>): Table<Check> {
  return (context, operation) =>
    [...table(context, operation)].map((row) => mutationCheck(context, operation, row));
}

/** The checks of several requests. */
const derivations: readonly ((context: CheckContext) => readonly Check[])[] = [
  deriveRawUploads,
  deriveJourneys,
  deriveLinks,
  derivePaging,
  deriveListQueries,
  deriveReadsAgree,
  deriveSingletons,
  deriveArazzoJourneys,
  deriveHttp,
  deriveGenerated,
];

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
    ...requestTables.flatMap((table) =>
      context.operations.flatMap((operation) => [...table(context, operation)]),
    ),
    ...derivations.flatMap((derive) => derive(context)),
    ...[...context.impossible.values()].map(({ operation, reason }) =>
      impossibleCheck(context, operation, reason),
    ),
  ];
  const unique = [
    ...new Map(all.toReversed().map((check) => [check.id, check])).values(),
  ].toReversed();
  const order = new Map(context.operations.map(({ id }, index) => [id, index]));
  return unique.sort((a, b) => (order.get(a.operation.id) ?? 0) - (order.get(b.operation.id) ?? 0));
}
