import type { FindingCode } from '../../openapi/errors.ts';

/**
 * What to change where a finding is right, in one line: at the server, or in the document.
 * `docs/reference/findings.md` ends the section of each code with the same words, which a test holds.
 */
export const remedies: Readonly<Record<FindingCode, string>> = {
  'not-implemented': 'Serve the operation, or take it out of the document.',
  'no-answer': 'See the log of the server at that time; `--timeout` gives it more.',
  'target-stopped': 'One request ends the process: catch what it throws.',
  'server-error': 'Refuse what cannot be answered, with a 4xx that the document declares.',
  'status-undeclared': 'Answer with a declared status, or declare this one.',
  'valid-request-refused':
    'Take what the document allows, or say in it what is needed (`required`, a bound, a pattern).',
  'invalid-request-accepted':
    'Hold requests to their schema before anything is done, or allow it in the document.',
  'refused-differently': 'Refuse with the status that the document declares for this.',
  'credentials-ignored': 'Put the operation behind the guard, or declare `security: []` for it.',
  'content-type-undeclared': 'Answer with a declared media type, or declare this one.',
  'header-missing': 'Send the header, or do not call it required.',
  'header-invalid': 'Write the header as its schema or its standard says.',
  'body-missing': 'Send the body, or declare the response without `content`.',
  'body-unexpected': 'Send no body with 204, 304 and to HEAD (RFC 9110).',
  'body-unparseable':
    'Write the body by a library for its media type; one JSON text a line for NDJSON, a blank line after each event.',
  'body-nonconforming':
    'Answer as the schema says, or correct the schema; the report has the overlay for that.',
  'error-leaks': 'Keep the reason in the log, and answer with a text of your own.',
  'insecure-answer':
    'Keep private answers from shared caches and pages of others; send `nosniff` with files.',
  'secret-leaked': 'Do not repeat credentials, neither right nor wrong ones.',
  'write-lost': 'Store before the answer; if copies lag behind, run with `--settle`.',
  'write-altered':
    'Keep what was sent; where it is changed on purpose, say so by `x-doubletake-read-back: false`.',
  'update-ignored':
    'Store what is sent and what an action does; test whether a member is there, not whether it is true: 0, false, null and empty texts are values.',
  'update-overreached': 'Change what was sent alone: no defaults for what a PATCH leaves out.',
  'put-not-idempotent': 'Replace in place of adding (RFC 9110, section 9.2.2).',
  'put-partial': 'A PUT is the whole: what it leaves out is gone. For a part there is PATCH.',
  'read-only-written': 'Take the members by name from the body, not the body as it is.',
  'write-only-shown': 'Leave out what is `writeOnly` in every answer, lists too.',
  'refused-request-wrote':
    'Validate the whole request first, then write; or write in one transaction.',
  'delete-ineffective': 'Delete before the answer; reads and lists leave out what is only marked.',
  'delete-overreached': 'Delete by the id, and nothing above it.',
  'delete-repeatable': 'Answer the second one with the 404 that is declared, or do not declare it.',
  'orphan-alive': 'Delete what lies below, or refuse with 409 while there is something.',
  'list-incomplete': 'Look at joins, filters by default, and indexes that lag behind.',
  'list-duplicate': 'A join with what lies below repeats rows: group them.',
  'list-overreached': 'Ask for the parent and for every filter, on each page.',
  'list-misordered': 'Sort by the value and not by its text, and before pages are cut.',
  'paging-inconsistent':
    'Count without the page, order by something unique, and say that there is more only where there is.',
  'reads-disagree': 'Show an item by one function, wherever it is shown.',
  'journey-broken': 'Do what the step of the Arazzo description says, or correct it.',
  'id-repeated': 'Let the store give ids, not a count of what is there.',
  'location-broken': 'Write the URL of what was made, with the host that clients use.',
  'timestamp-backwards': 'Take the time from one clock, in one zone.',
  'upload-lost': 'Store the file before the answer, where every instance reads it.',
  'upload-altered':
    "Handle files as bytes: no text encoding, no trimming, no end at a buffer's border.",
  'upload-mistyped': 'Keep the type beside the bytes.',
  'upload-outlived': 'Delete the file with its record, and what caches have of it.',
  'filename-reflected': 'Escape the name (RFC 6266), in answers and pages.',
  'condition-ignored':
    'Compare the ETag before anything is done (RFC 9110, section 13); it changes with the item and only then.',
  'repetition-carried-out': 'Keep the first answer by its key, and give it again.',
  'head-differs': 'Let the framework answer HEAD by what GET does.',
  'method-accepted': 'Refuse methods that the path does not have, with `Allow`.',
  'cors-missing': 'Answer preflights, before credentials are looked at.',
};
