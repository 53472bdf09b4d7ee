/**
 * Every error that doubletake can report, by its stable code. A code is never reused for something else.
 * `docs/reference/errors.md` says the same in a table; a test holds the two and the code together.
 */
export const errorCatalogue = {
  // Documents and overlays: the program cannot start, or keeps the document it had.
  'document-unreadable': { title: 'The OpenAPI document cannot be read' },
  'document-unparseable': { title: 'The OpenAPI document is neither YAML nor JSON' },
  'document-unsupported': { title: 'Not an OpenAPI document of a supported version' },
  'reference-unresolved': { title: 'A $ref leads nowhere' },
  'schema-invalid': { title: 'A schema of the document cannot be compiled' },
  'overlay-invalid': { title: 'Not a valid OpenAPI Overlay document' },
  'overlay-target-unmatched': { title: 'An overlay action matches nothing in the document' },

  // The command line.
  'api-unknown': { title: 'No API of this name ships with doubletake' },
  'option-invalid': { title: 'An option has a value that it does not accept' },
  'port-in-use': { title: 'The port is taken' },
  'address-unavailable': { title: 'The address cannot be listened on' },

  // Requests: the status is doubletake's own; an API's renderer may choose the one its document declares.
  'path-unknown': { status: 404, title: 'No operation has this path' },
  'method-not-allowed': { status: 405, title: 'The path does not have this method' },
  'credentials-missing': { status: 401, title: 'The request carries no credentials' },
  'credentials-invalid': { status: 401, title: 'The credentials are not accepted' },
  'body-malformed': { status: 400, title: 'The request body cannot be parsed' },
  'body-too-large': { status: 413, title: 'The request body is too large' },
  'media-type-unsupported': { status: 415, title: 'The operation does not take this media type' },
  'request-invalid': { status: 400, title: 'The request does not conform to the OpenAPI document' },
  'upload-too-large': { status: 413, title: 'The uploaded file is too large' },
  'upload-type-refused': { status: 415, title: 'The uploaded file is not of an accepted type' },
  'image-not-square': { status: 400, title: 'The image must be square' },
  'resource-not-found': { status: 404, title: 'There is no such resource' },
  'resource-conflict': { status: 409, title: 'The value is taken' },
  'preference-unavailable': { status: 400, title: 'The preferred response is not in the document' },
  'answer-invalid': { status: 500, title: 'The double was about to break its own contract' },
  'internal-error': { status: 500, title: 'An unexpected error inside the double' },

  // The control API and the guard in front of it.
  'host-refused': { status: 421, title: 'The Host header does not name this double' },
  'origin-refused': { status: 403, title: 'The control API refuses pages of another origin' },
  'control-token-missing': { status: 401, title: 'The control API wants its token' },
  'sandbox-name-invalid': { status: 400, title: 'Not a sandbox name' },
} as const satisfies Record<string, { title: string; status?: number }>;

/** The code of an error, stable over versions. */
export type ErrorCode = keyof typeof errorCatalogue;

/** The codes that answer a request, each with an HTTP status of its own. */
export type ProblemCode = {
  [Code in ErrorCode]: (typeof errorCatalogue)[Code] extends { status: number } ? Code : never;
}[ErrorCode];
