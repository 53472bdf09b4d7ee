import { expect, test } from 'vitest';
import { answers, body, documentOf, objectOf, serveDocument } from '../testing/documents.ts';

type Schema = Readonly<Record<string, unknown>>;
const text = { type: 'string' };
const integer = { type: 'integer' };
const pet = objectOf({ id: integer, name: text }, 'id');

function petsWith(statuses: readonly (readonly [number, Schema?])[]): string {
  return documentOf({
    '/pets': {
      post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, pet], ...statuses) },
    },
    '/pets/{id}': { get: answers([200, pet], ...statuses) },
  });
}

const missing = 'There is no pet "9".';

test.each<[string, { given: readonly (readonly [number, Schema?])[]; want: object }]>([
  [
    'a message',
    {
      given: [[404, objectOf({ message: text }, 'message')]],
      want: { status: 404, body: { message: missing } },
    },
  ],
  [
    'a message in an object',
    {
      given: [[404, objectOf({ error: objectOf({ message: text }, 'message') }, 'error')]],
      want: { status: 404, body: { error: { message: missing } } },
    },
  ],
  [
    'a status beside the message',
    {
      given: [[404, objectOf({ status: integer, message: text }, 'status', 'message')]],
      want: { status: 404, body: { status: 404, message: missing } },
    },
  ],
  ['a bare text', { given: [[404, text]], want: { status: 404, body: missing } }],
  [
    '410 where that is declared',
    {
      given: [[410, objectOf({ message: text }, 'message')]],
      want: { status: 410, body: { message: missing } },
    },
  ],
  [
    'problem details where no body is declared',
    { given: [[404]], want: { status: 404, body: { status: 404, detail: missing } } },
  ],
])('what is missing is told as %s', async (_name, { given, want }) => {
  const client = await serveDocument(petsWith(given));
  expect(await client.send('GET', '/pets/9')).toMatchObject(want);
  await client.close();
});

test.each<[string, { given: readonly (readonly [number, Schema?])[]; want: object }]>([
  [
    '422 where that is declared',
    {
      given: [[422, objectOf({ message: text }, 'message')]],
      want: { status: 422, body: { message: 'body/name is missing' } },
    },
  ],
  [
    '400 where both are, and 400 alone has a body',
    {
      given: [[400, objectOf({ message: text }, 'message')], [422]],
      want: { status: 400, body: { message: 'body/name is missing' } },
    },
  ],
  [
    '422 where both have a body',
    {
      given: [
        [400, objectOf({ message: text }, 'message')],
        [422, objectOf({ message: text }, 'message')],
      ],
      want: { status: 422, body: { message: 'body/name is missing' } },
    },
  ],
  [
    'problem details where neither is',
    {
      given: [],
      want: {
        status: 400,
        body: { type: 'urn:doubletake:error:request-invalid', detail: 'body/name is missing.' },
      },
    },
  ],
])('what is wrong is told as %s', async (_name, { given, want }) => {
  const client = await serveDocument(petsWith(given));
  expect(await client.send('POST', '/pets', {})).toMatchObject(want);
  await client.close();
});

const strings = { type: 'array', items: text };
const time = { type: 'string', format: 'date-time' };
const flag = { type: 'boolean' };
const choice = (...values: string[]) => ({ type: 'string', enum: values });
const list = (items: Schema) => ({ type: 'array', items });

/** A document of bookings whose creation and read declare these errors. */
function bookingsWith(
  created: Readonly<Record<string, unknown>>,
  read: Readonly<Record<string, unknown>> = created,
): string {
  const booking = objectOf({ id: integer, guests: integer, mail: text }, 'id');
  const sent = objectOf(
    { guests: { ...integer, minimum: 1 }, mail: { type: 'string', format: 'email' } },
    'guests',
    'mail',
  );
  const own = (responses: Readonly<Record<string, unknown>>, status: string) => ({
    responses: {
      [status]: { description: 'x', content: { 'application/json': { schema: booking } } },
      ...responses,
    },
  });
  return documentOf({
    '/bookings': { post: { ...body(sent), ...own(created, '201') } },
    '/bookings/{id}': { get: own(read, '200') },
  });
}

const error = (schema: Schema, extras: object = {}, type = 'application/json') => ({
  description: 'x',
  content: { [type]: { schema, ...extras } },
});

const asFields = objectOf(
  {
    detail: list(
      objectOf({ loc: list({ anyOf: [text, integer] }), msg: text, type: text }, 'loc', 'msg'),
    ),
  },
  'detail',
);
const asApi = objectOf(
  {
    errors: list(
      objectOf({
        status: text,
        title: text,
        detail: text,
        source: objectOf({ pointer: text, parameter: text }),
        meta: objectOf({ trace: text }),
      }),
    ),
  },
  'errors',
);
const asMap = objectOf(
  { message: text, errors: { type: 'object', additionalProperties: strings } },
  'message',
  'errors',
);
const asFrame = objectOf(
  { timestamp: time, status: integer, error: text, message: text, path: text, trace: text },
  'timestamp',
  'status',
  'error',
);
const asStatus = objectOf(
  {
    error: objectOf({
      code: integer,
      message: text,
      status: choice('INVALID_ARGUMENT', 'NOT_FOUND', 'ABORTED'),
      details: list(objectOf({ reason: text, domain: text })),
    }),
  },
  'error',
);

const wrong = { guests: 0, mail: 'x' };
const wrongGuests = 'must be >= 1';
const wrongMail = 'must be a valid email';

test.each<[string, { given: string; want: { created?: unknown; read?: unknown } }]>([
  [
    'a list with the place of each value',
    {
      given: bookingsWith({ 422: error(asFields) }),
      want: {
        created: {
          detail: [
            { loc: ['body', 'guests'], msg: wrongGuests, type: 'minimum' },
            { loc: ['body', 'mail'], msg: wrongMail, type: 'format' },
          ],
        },
      },
    },
  ],
  [
    'a list with a pointer to each value',
    {
      given: bookingsWith({ '4XX': error(asApi) }),
      want: {
        created: {
          errors: [
            {
              status: '400',
              title: 'Bad Request',
              detail: wrongGuests,
              source: { pointer: '/guests' },
            },
            {
              status: '400',
              title: 'Bad Request',
              detail: wrongMail,
              source: { pointer: '/mail' },
            },
          ],
        },
        read: {
          errors: [{ status: '404', title: 'Not Found', detail: 'There is no booking "7".' }],
        },
      },
    },
  ],
  [
    'messages by field',
    {
      given: bookingsWith({ default: error(asMap) }),
      want: {
        created: {
          message: `body/guests ${wrongGuests}; body/mail ${wrongMail}`,
          errors: { guests: [wrongGuests], mail: [wrongMail] },
        },
        read: { message: 'There is no booking "7".', errors: {} },
      },
    },
  ],
  [
    'messages by field alone',
    {
      given: bookingsWith({ default: error(objectOf({ errors: { type: 'object' } }, 'errors')) }),
      want: {
        created: { errors: { guests: [wrongGuests], mail: [wrongMail] } },
        read: { errors: { base: ['There is no booking "7".'] } },
      },
    },
  ],
  [
    'texts and messages by field',
    {
      given: bookingsWith({
        default: error(
          objectOf({
            errorMessages: strings,
            errors: { type: 'object', additionalProperties: text },
          }),
        ),
      }),
      want: { read: { errorMessages: ['There is no booking "7".'], errors: {} } },
    },
  ],
  [
    'the phrase of the status, the path and the time',
    {
      given: bookingsWith({ default: error(asFrame) }),
      want: {
        read: {
          timestamp: expect.stringMatching(/^2026-/),
          status: 404,
          error: 'Not Found',
          message: 'There is no booking "7".',
          path: '/bookings/7',
        },
      },
    },
  ],
  [
    'the value of an enum that says so',
    {
      given: bookingsWith({ default: error(asStatus) }),
      want: {
        created: {
          error: {
            code: 400,
            message: `body/guests ${wrongGuests}; body/mail ${wrongMail}`,
            status: 'INVALID_ARGUMENT',
            details: [{ reason: wrongGuests }, { reason: wrongMail }],
          },
        },
        read: {
          error: {
            code: 404,
            message: 'There is no booking "7".',
            status: 'NOT_FOUND',
            details: [],
          },
        },
      },
    },
  ],
  [
    'the code of each value',
    {
      given: bookingsWith({
        default: error(
          objectOf(
            {
              success: flag,
              message: text,
              docs_url: text,
              errors: list(
                objectOf({
                  field: text,
                  code: choice('missing_field', 'invalid', 'already_exists'),
                }),
              ),
            },
            'success',
            'message',
          ),
        ),
      }),
      want: {
        created: {
          success: false,
          message: `body/guests ${wrongGuests}; body/mail ${wrongMail}`,
          errors: [
            { field: 'guests', code: 'invalid' },
            { field: 'mail', code: 'invalid' },
          ],
        },
      },
    },
  ],
  [
    'a word in the style of the example, and what else the example shows',
    {
      given: bookingsWith({
        default: error(
          objectOf({
            error: objectOf({ code: text, message: text, help: text }),
          }),
          { example: { error: { code: 'ROOM_TAKEN', message: 'no', help: 'https://x.example' } } },
        ),
      }),
      want: {
        read: {
          error: {
            code: 'NOT_FOUND',
            message: 'There is no booking "7".',
            help: 'https://x.example',
          },
        },
      },
    },
  ],
  [
    'the example that speaks of such a problem',
    {
      given: bookingsWith({
        default: error(objectOf({ code: integer, message: text }), {
          examples: {
            full: { value: { code: 1007, message: 'The house is full' } },
            missing: { value: { code: 1001, message: 'Booking not found' } },
          },
        }),
      }),
      want: { read: { code: 1001, message: 'There is no booking "7".' } },
    },
  ],
  [
    'problem details of the document',
    {
      given: bookingsWith({
        default: error(
          objectOf({ type: text, title: text, status: integer, detail: text, instance: text }),
        ),
      }),
      want: {
        read: {
          type: 'about:blank',
          title: 'Not Found',
          status: 404,
          detail: 'There is no booking "7".',
          instance: '/bookings/7',
        },
      },
    },
  ],
  [
    'a media type of any kind',
    {
      given: bookingsWith({
        default: error(
          objectOf({ message: text, category: text }, 'message', 'category'),
          {},
          '*/*',
        ),
      }),
      want: { read: { message: 'There is no booking "7".', category: 'not_found' } },
    },
  ],
  [
    'bytes',
    {
      given: bookingsWith({
        default: error({ type: 'string', format: 'binary' }, {}, 'application/octet-stream'),
      }),
      want: { read: 'There is no booking "7".' },
    },
  ],
  [
    'the body that errors have elsewhere, where the operation declares none',
    {
      given: bookingsWith(
        { 409: error(objectOf({ fault: objectOf({ text }) }, 'fault')) },
        {
          404: { description: 'x' },
        },
      ),
      want: {
        created: { fault: { text: `body/guests ${wrongGuests}; body/mail ${wrongMail}` } },
        read: { fault: { text: 'There is no booking "7".' } },
      },
    },
  ],
  [
    'nothing of what is declared for wrong values alone, where something else is wrong',
    {
      given: bookingsWith({ 422: error(asFields) }, { 404: { description: 'x' } }),
      want: {
        read: {
          title: 'There is no such resource',
          status: 404,
          detail: 'There is no booking "7".',
        },
      },
    },
  ],
])('an error is told by %s', async (_name, { given, want }) => {
  const client = await serveDocument(given);
  if (want.created !== undefined)
    expect((await client.send('POST', '/bookings', wrong)).body).toEqual(want.created);
  if (want.read !== undefined)
    expect((await client.send('GET', '/bookings/7')).body).toEqual(want.read);
  await client.close();
});
