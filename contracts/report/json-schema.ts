import { findingCategories } from '../plan/finding-category.ts';

/** A closed object with all its members. */
function object(properties: Readonly<Record<string, object>>, description?: string): object {
  return {
    type: 'object',
    ...(description !== undefined && { description }),
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

function list(items: object): object {
  return { type: 'array', items };
}

function text(description: string): object {
  return { type: 'string', description };
}

/** A text, or null where there is none. */
function optional(description: string): object {
  return { type: ['string', 'null'], description };
}

const count = { type: 'integer', minimum: 0 };
const milliseconds = { type: 'number', minimum: 0 };
const headers = {
  type: 'object',
  additionalProperties: { type: 'string' },
  description: 'credentials are written as ***',
};
const evidence = { enum: ['documented', 'observed', 'assumed'] };

const body = object({
  type: optional('content type'),
  size: { ...count, description: 'bytes' },
  text: text('at most 2000 characters; a file is described; invisible characters are escaped'),
});
const optionalBody = { oneOf: [{ type: 'null' }, body] };

const exchange = object({
  request: object({
    method: text('HTTP method'),
    url: text('path and query below the target'),
    headers,
    credentials: { enum: ['valid', 'none', 'empty', 'wrong'] },
    body: optionalBody,
  }),
  response: {
    oneOf: [{ type: 'null' }, object({ status: count, headers, body: optionalBody, milliseconds })],
  },
  failure: optional('why no answer came'),
});

const finding = object({
  number: { ...count, minimum: 1, description: 'its number in this report' },
  code: text('stable code, see docs/reference/errors.md'),
  category: { enum: findingCategories },
  title: text('what the code means'),
  severity: { enum: ['failure', 'refuted'] },
  verdict: text('how bad it is, in words'),
  evidence,
  source: optional('page that the statement comes from'),
  operation: text('operationId'),
  route: optional('method and path'),
  location: text('what is concerned, such as body/chatbot/name'),
  message: text('what came and what was accepted'),
  expected: optional('what was expected, where it is one value'),
  actual: optional('what came in its place'),
  remedy: text('what to change where the finding is right'),
  also: list(
    object(
      {
        code: text('code there'),
        operation: text('operationId'),
        location: text('what is concerned there'),
        message: text('what came there'),
        checks: list(text('id of a check that found it there')),
      },
      'where else the same cause shows',
    ),
  ),
  statement: optional('JSON pointer of the statement in the overlaid document'),
  says: optional('what the document says there, as JSON'),
  count: { ...count, minimum: 1, description: 'how often it was found' },
  checks: list(object({ id: text('check'), title: optional('what must hold') })),
  exchanges: list(exchange),
  decisive: {
    type: 'integer',
    minimum: -1,
    description: 'index of the exchange that matters most; -1 where there is none',
  },
  curl: text('a command that shows it'),
  fingerprint: text('code, operation and location: the same from run to run'),
  known: { type: 'boolean', description: 'whether the baseline has it' },
  overlay: optional(
    'for a refuted assumption: the overlay action, in YAML, that would put it right',
  ),
});

const check = object({
  id: text('stable id'),
  title: text('what must hold'),
  operation: text('operationId'),
  group: { enum: ['examples', 'negative', 'uploads', 'journeys', 'http', 'generated'] },
  safety: { enum: ['safe', 'refused', 'writes'] },
  evidence,
  source: optional('page that the statement comes from'),
  outcome: { enum: ['passed', 'failed', 'refuted', 'skipped', 'error', 'unfinished'] },
  reason: optional('why it was skipped, or what broke'),
  leftOut: {
    type: 'boolean',
    description: 'whether it was skipped because its requests may not go to the target',
  },
  requests: count,
  milliseconds,
  findings: { ...list(count), description: 'numbers of its findings' },
});

const covered = list(
  object({ name: text('item'), count, reason: optional('why it was not seen') }),
);
const seen = object({ seen: count, declared: count });

const coverage = object({
  operations: list(
    object({
      id: text('operationId'),
      method: text('method'),
      path: text('path'),
      statuses: covered,
      parameters: covered,
      mediaTypes: covered,
      properties: covered,
    }),
  ),
  totals: object({
    operations: seen,
    statuses: seen,
    parameters: seen,
    'media types': seen,
    properties: seen,
  }),
});

const outcomeCounts = {
  passed: count,
  failed: count,
  refuted: count,
  skipped: count,
  error: count,
};

/** JSON Schema of what `createJsonReport` writes. */
export const jsonReportSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'doubletake check report',
  ...object({
    format: { const: 'doubletake-check-report' },
    version: { const: 1 },
    run: object({
      api: text('short name'),
      title: text('title of the document'),
      target: text('URL, or what was started'),
      seed: { type: 'integer' },
      runId: text('part of the names of all test data'),
      keyFrom: optional('environment variable of the key; null where a made-up one was sent'),
      credentials: optional('where the credentials come from, in words; null where one key is all'),
      allowWrites: { type: 'boolean' },
      strict: { type: 'boolean', description: 'whether a refuted assumption fails the run' },
      startedAt: optional('date and time'),
    }),
    result: object({
      complete: { type: 'boolean', description: 'false where the run ended before all checks had' },
      stopped: {
        enum: [null, 'interrupted', 'target-gone', 'ledger-lost'],
        description: 'why it did, where that is known',
      },
      exitCode: { enum: [0, 1, 2, 130], description: 'that of the process' },
      ...outcomeCounts,
      leftOut: { ...count, description: 'how many of the skipped checks were left out for safety' },
      tooManySkipped: {
        oneOf: [
          { type: 'null' },
          object({ percent: { type: 'number' }, most: { type: 'number' } }),
        ],
        description:
          'set where more was skipped than --max-skipped accepts: in percent of the checks that the flags allow',
      },
      requests: count,
      milliseconds,
      baseline: {
        oneOf: [
          { type: 'null' },
          object(
            {
              known: count,
              fresh: count,
              gone: list(text('fingerprint of the baseline that was looked for and not found')),
            },
            'null for a run without a baseline',
          ),
        ],
      },
    }),
    operations: list(
      object({
        id: text('operationId'),
        method: text('method'),
        path: text('path'),
        ...outcomeCounts,
        unfinished: count,
      }),
    ),
    checks: list(check),
    findings: list(finding),
    coverage: { oneOf: [{ type: 'null' }, coverage] },
    cleanUp: {
      oneOf: [
        { type: 'null' },
        object({
          created: count,
          deleted: count,
          left: list(text('what is still there, and how to delete it')),
          untraced: list(text('what may be there: a request whose effect could not be traced')),
          mayHaveLeft: { ...count, description: 'how many such requests there were' },
        }),
      ],
    },
    safety: {
      oneOf: [
        { type: 'null' },
        object({
          leftOut: {
            ...list(
              object({
                kind: { enum: ['writes', 'singletons', 'bulk', 'actions', 'foreign', 'unclear'] },
                operation: text('operationId'),
                method: text('HTTP method'),
                path: text('as the document has it'),
                reason: text('why it was not sent'),
                remedy: optional('the flags that would allow it'),
                requests: count,
              }),
            ),
            description: 'requests that may not go to the target',
          },
          singletons: list(
            object({
              path: text('path'),
              isAsItWas: { type: 'boolean' },
              told: text('what became of it'),
            }),
          ),
        }),
      ],
    },
  }),
} as const;
