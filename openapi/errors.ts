/**
 * Every error that doubletake can report, by its stable code. A code is never reused for something
 * else. `docs/reference/errors.md` says the same in a table; a test holds the two and the code
 * together.
 */
export const errorCatalogue = {
  // Documents and overlays: the program cannot start, or keeps the document it had.
  'document-unreadable': { title: 'The OpenAPI document cannot be read' },
  'document-unparseable': { title: 'The OpenAPI document is neither YAML nor JSON' },
  'document-unsupported': { title: 'Not an OpenAPI document of a supported version' },
  'reference-refused': { title: 'A reference leads out of the folder or origin of its document' },
  'reference-unresolved': { title: 'A $ref leads nowhere' },
  'schema-invalid': { title: 'A schema of the document cannot be compiled' },
  'overlay-invalid': { title: 'Not a valid OpenAPI Overlay document' },
  'journeys-invalid': { title: 'Not a valid Arazzo description' },
  'overlay-target-unmatched': { title: 'An overlay action matches nothing in the document' },
  'document-invalid': {
    title: 'The document is not built as OpenAPI says, so that it cannot be served',
  },

  // What is unusual in a document, which is served all the same.
  'version-unusual': {
    warning: true,
    title: 'The version of OpenAPI is written in an unusual way',
  },
  'yaml-irregular': { warning: true, title: 'The YAML says something that YAML forbids' },
  'document-incomplete': { warning: true, title: 'Something that OpenAPI requires is left out' },
  'reference-dead': {
    warning: true,
    title: 'A $ref leads nowhere, and what it stands for is left open',
  },
  'reference-circular': { warning: true, title: 'A $ref leads only back to itself' },
  'operation-id-missing': { warning: true, title: 'Operations have no operationId' },
  'operation-id-duplicate': { warning: true, title: 'Two operations have the same operationId' },
  'path-duplicate': { warning: true, title: 'Two paths match the same requests' },
  'path-without-slash': { warning: true, title: 'A path does not begin with a slash' },
  'path-with-query': { warning: true, title: 'A path has a query or a fragment' },
  'path-parameter-undeclared': { warning: true, title: 'A parameter of the path is not declared' },
  'path-parameter-unused': { warning: true, title: 'A declared path parameter is not in the path' },
  'security-scheme-undeclared': {
    warning: true,
    title: 'A security requirement names no scheme of the document',
  },
  'schema-malformed': {
    warning: true,
    title: 'A part of a schema has a form that JSON Schema does not have',
  },
  'schema-circular': { warning: true, title: 'A schema holds itself' },
  'conversion-lossy': {
    warning: true,
    title: 'Something of Swagger 2.0 has no equivalent in OpenAPI 3',
  },
  'example-nonconforming': { warning: true, title: 'An example contradicts its own schema' },
  'document-name-taken': { warning: true, title: 'Two documents have the same name' },
  'cache-unused': { warning: true, title: 'The cache beside the document does not fit it' },
  'documents-overlap': { warning: true, title: 'Two documents have the same path' },

  // The command line.
  'api-unknown': { title: 'No API of this name ships with doubletake' },
  'cache-impossible': { title: 'No cache can be made of the document' },
  'command-invalid': { title: 'The command line has a command or an option that is none' },
  'option-invalid': { title: 'An option has a value that it does not accept' },
  'package-missing': { title: 'An optional package is not installed' },
  'path-refused': { title: 'A path leads out of the folder that an agent may read' },
  'not-allowed': { title: 'The person who started the server has not allowed it' },
  'config-invalid': { title: 'The config file cannot be used' },
  'target-unreachable': { title: 'The target of the checks cannot be reached' },
  'base-path-missing': { title: 'The target has its operations below another path' },
  'login-failed': { title: 'The checks could not log in' },
  'baseline-unreadable': { title: 'Not a baseline of the checks' },
  'report-unreadable': { title: 'Not a JSON report of the checks' },
  'data-invalid': { title: 'A data file says something that the document does not allow' },
  'handlers-invalid': { title: 'The module of handlers cannot be used' },
  'ledger-unreadable': { title: 'Not a ledger of the checks' },
  'recording-unreadable': { title: 'Not a HAR recording, or one that is cut' },
  'recording-unwritable': { title: 'The recording cannot be written' },
  'learned-outdated': { title: 'What was learned is not what the recordings show now' },
  'port-in-use': { title: 'The port is taken' },
  'address-unavailable': { title: 'The address cannot be listened on' },

  // Requests: the status is doubletake's own; an API's renderer may choose the one its document
  // declares.
  'path-unknown': { status: 404, title: 'No operation has this path' },
  'method-not-allowed': { status: 405, title: 'The path does not have this method' },
  'credentials-missing': { status: 401, title: 'The request carries no credentials' },
  'credentials-invalid': { status: 401, title: 'The credentials are not accepted' },
  'body-malformed': { status: 400, title: 'The request body cannot be parsed' },
  'body-too-large': { status: 413, title: 'The request body is too large' },
  'media-type-unsupported': { status: 415, title: 'The operation does not take this media type' },
  'not-acceptable': {
    status: 406,
    title: 'There is no answer of a media type that the request accepts',
  },
  'protocol-unserved': {
    status: 426,
    title: 'The operation speaks another protocol, which the double does not',
  },
  'scope-insufficient': { status: 403, title: 'The access token lacks a scope' },
  'request-invalid': { status: 400, title: 'The request does not conform to the OpenAPI document' },
  'request-too-complex': { status: 400, title: 'The request takes too much work to check' },
  'upload-too-large': { status: 413, title: 'The uploaded file is too large' },
  'upload-type-refused': { status: 415, title: 'The uploaded file is not of an accepted type' },
  'image-not-square': { status: 400, title: 'The image must be square' },
  'resource-not-found': { status: 404, title: 'There is no such resource' },
  'resource-conflict': { status: 409, title: 'The value is taken' },
  'condition-failed': { status: 412, title: 'The item is in another state' },
  'condition-missing': { status: 428, title: 'The request has to name the state that it changes' },
  'idempotency-key-reused': {
    status: 422,
    title: 'The idempotency key is that of another request',
  },
  'preference-unavailable': { status: 400, title: 'The preferred response is not in the document' },
  'fault-injected': { status: 500, title: 'A fault rule was told to answer this' },
  'answer-invalid': { status: 500, title: 'The double was about to break its own contract' },
  'state-unavailable': { status: 503, title: 'The state cannot be reached' },
  'storage-full': { status: 503, title: 'There is no room for what was sent' },
  'uploads-unavailable': { status: 503, title: 'The folder of the uploads cannot be used' },
  'upstream-failed': { status: 502, title: 'The upstream server gave no answer' },
  'internal-error': { status: 500, title: 'An unexpected error inside the double' },

  // The control API and the guard in front of it.
  'target-invalid': { status: 400, title: 'The request target is not one of HTTP' },
  'host-invalid': { status: 400, title: 'The Host header is not one host' },
  'host-refused': { status: 421, title: 'The Host header does not name this double' },
  'origin-refused': { status: 403, title: 'The control API refuses web pages that have no token' },
  'control-token-missing': { status: 401, title: 'The control API wants its token' },
  'sandbox-name-invalid': { status: 400, title: 'Not a sandbox name' },

  // Findings of the checks: what an answer has against the contract.
  'not-implemented': { finding: true, title: 'An operation of the document is not there' },
  'no-answer': { finding: true, title: 'No complete answer came in time' },
  'target-stopped': { finding: true, title: 'The target stopped answering at a request' },
  'server-error': { finding: true, title: 'A request made the server fail' },
  'status-undeclared': {
    finding: true,
    title: 'The answer has a status that the operation does not declare',
  },
  'valid-request-refused': { finding: true, title: 'A valid request was refused' },
  'invalid-request-accepted': {
    finding: true,
    title: 'A request that had to be refused was accepted',
  },
  'refused-differently': {
    finding: true,
    title: 'A request was refused with another status than the one that fits',
  },
  'credentials-ignored': {
    finding: true,
    title: 'A request without valid credentials was let through',
  },
  'content-type-undeclared': {
    finding: true,
    title: 'The answer has a media type that the response does not declare',
  },
  'header-missing': { finding: true, title: 'A header that must be there is missing' },
  'header-invalid': { finding: true, title: 'A header does not conform' },
  'body-missing': { finding: true, title: 'The response declares a body and none came' },
  'body-unexpected': { finding: true, title: 'A body came where none may be' },
  'body-unparseable': { finding: true, title: 'The body is not of the type that it says' },
  'body-nonconforming': { finding: true, title: 'The body does not conform to its schema' },
  'error-leaks': { finding: true, title: 'An error shows the inside of the server' },
  'insecure-answer': { finding: true, title: 'An answer lets others read or run what it has' },
  'secret-leaked': { finding: true, title: 'The answer repeats the credentials' },

  // Findings about state.
  'write-lost': { finding: true, title: 'What was created cannot be read' },
  'write-altered': { finding: true, title: 'What was written reads differently' },
  'update-ignored': { finding: true, title: 'An update did not change what it sent' },
  'update-overreached': { finding: true, title: 'An update changed what it did not send' },
  'put-not-idempotent': {
    finding: true,
    title: 'The same PUT twice does not leave the same state',
  },
  'put-partial': { finding: true, title: 'A PUT kept what it did not send' },
  'read-only-written': { finding: true, title: 'A client changed what only the server may set' },
  'write-only-shown': { finding: true, title: 'An answer shows what may only be written' },
  'refused-request-wrote': { finding: true, title: 'A refused request changed the state' },
  'delete-ineffective': { finding: true, title: 'What was deleted is still there' },
  'delete-overreached': { finding: true, title: 'A deletion took something else away' },
  'delete-repeatable': {
    finding: true,
    title: 'A second deletion does not say that there is nothing',
  },
  'orphan-alive': { finding: true, title: 'Something lives on below a deleted parent' },
  'list-incomplete': { finding: true, title: 'A list lacks what was created' },
  'list-duplicate': { finding: true, title: 'A list shows one thing several times' },
  'list-overreached': { finding: true, title: 'A list shows what does not belong to it' },
  'list-misordered': {
    finding: true,
    title: 'A list comes in another order than was asked for, or than the document says',
  },
  'paging-inconsistent': { finding: true, title: 'Pages do not add up' },
  'reads-disagree': { finding: true, title: 'Two reads of the same thing differ' },
  'journey-broken': { finding: true, title: 'A step of a documented journey went otherwise' },
  'id-repeated': { finding: true, title: 'Two things have the same id' },
  'location-broken': { finding: true, title: 'A Location or URL of the answer leads nowhere' },
  'timestamp-backwards': { finding: true, title: 'A timestamp moves backwards' },

  // Findings about uploads.
  'upload-lost': { finding: true, title: 'An uploaded file is not served' },
  'upload-altered': { finding: true, title: 'An uploaded file comes back with other bytes' },
  'upload-mistyped': { finding: true, title: 'An uploaded file is served with another media type' },
  'upload-outlived': {
    finding: true,
    title: 'A file is still served after it was replaced or its owner deleted',
  },
  'filename-reflected': { finding: true, title: 'An answer repeats a hostile file name' },

  // Findings about HTTP.
  'condition-ignored': {
    finding: true,
    title: 'A conditional request was answered as if its condition were another',
  },
  'repetition-carried-out': {
    finding: true,
    title: 'A request that was sent again with its key made another item',
  },
  'head-differs': { finding: true, title: 'HEAD does not answer as GET does' },
  'method-accepted': { finding: true, title: 'A method that is not declared was not refused' },
  'cors-missing': { finding: true, title: 'A browser app on another origin would be refused' },
} as const satisfies Record<
  string,
  { title: string; status?: number; finding?: boolean; warning?: boolean }
>;

/** The code of an error, stable over versions. */
export type ErrorCode = keyof typeof errorCatalogue;

/** The codes that answer a request, each with an HTTP status of its own. */
export type ProblemCode = {
  [Code in ErrorCode]: (typeof errorCatalogue)[Code] extends { status: number } ? Code : never;
}[ErrorCode];

/** The codes of what is unusual in a document. */
export type WarningCode = {
  [Code in ErrorCode]: (typeof errorCatalogue)[Code] extends { warning: true } ? Code : never;
}[ErrorCode];

/** The codes of what the checks find. */
export type FindingCode = {
  [Code in ErrorCode]: (typeof errorCatalogue)[Code] extends { finding: true } ? Code : never;
}[ErrorCode];
