import { errorCatalogue } from '../../openapi/errors.ts';
import { evidences } from '../../openapi/model/evidence.ts';
import { findingCategories } from '../plan/finding-category.ts';

/** Names of the members of what reports are made of. */
const members =
  'allowWrites api body bytes check checks cleanUp code concern content count coverage created credentials curl declared deleted ends evidence exchanges ' +
  'exitCode failed failure filename finding findings group groups guessed headers id isWhole json keyFrom kind left location mediaTypes message method ' +
  'milliseconds name nearly operation operations outcome overlay parameters parts passed path properties provenance query reason refuted request requests ' +
  'response run runId entry number safety schemes seed seen severity skipped source statement status statuses strict summary target title totals type value values category known fingerprint baseline fresh leftOut tooManySkipped percent most ' +
  'stopped error untraced mayHaveLeft singletons isAsItWas told remedy lookedAt credentialsFrom documentName names restart also differs expected actual decisive';

/** Values of ours that reports decide by. */
const values =
  'failure refuted passed failed skipped examples negative uploads journeys http generated safe refused writes json multipart raw valid none empty wrong ' +
  'too-short too-long other-case other-word no-word run-started check-started check-ended cleaned-up run-ended content-type intend made gone ' +
  'singletons bulk actions foreign unclear interrupted target-gone ledger-lost error kept-safe waiting done';

/** Methods as they are written in requests and in documents. */
const methods =
  'get put post delete options head patch trace query GET PUT POST DELETE OPTIONS HEAD PATCH TRACE QUERY';

/**
 * The whole words by which reports are put together. A key that is one of them, such as `body`,
 * hides none of them: the report could not be written, and as a word of every report it tells
 * nothing.
 */
export const reportWords: ReadonlySet<string> = new Set([
  ...[members, values, methods].flatMap((words) => words.split(' ')),
  ...Object.keys(errorCatalogue),
  ...evidences,
  ...findingCategories,
  'media types',
]);
