import { expect, test } from 'vitest';
import {
  answers,
  body,
  documentOf,
  json,
  listOf,
  objectOf,
  ref,
  serveDocument,
} from './testing/documents.ts';
import { type Step, walk } from './testing/steps.ts';

const text = { type: 'string' };
const number = { type: 'integer' };

type Schema = Readonly<Record<string, unknown>>;

/** A collection with the usual operations. */
function collection(
  path: string,
  {
    sent,
    shown,
    listed = listOf(shown),
    read = shown,
    made = shown,
    key = 'id',
  }: {
    readonly sent: Schema;
    readonly shown: Schema;
    readonly listed?: Schema;
    readonly read?: Schema;
    readonly made?: Schema;
    readonly key?: string;
  },
) {
  return {
    [path]: {
      post: { ...body(sent), ...answers([201, made]) },
      get: answers([200, listed]),
    },
    [`${path}/{${key}}`]: {
      get: answers([200, read], [404]),
      put: { ...body(sent), ...answers([200, shown], [404]) },
    },
  };
}

const brick = objectOf(
  { id: text, kind: { type: 'string', enum: ['brick'] }, name: text },
  'id',
  'kind',
);
const brickNote = objectOf({ id: text, kind: { type: 'string', enum: ['note'] } }, 'id', 'kind');
const leaf = objectOf({ id: number, leaves: number, colour: text }, 'leaves');
const needle = objectOf({ id: number, needles: number, colour: text }, 'needles');

test.each<[string, { given: string; want: readonly Step[] }]>([
  [
    'a list has all items, also where its items are described otherwise than the thing',
    {
      given: documentOf(
        collection('/bricks', {
          sent: objectOf({ name: text }),
          shown: brick,
          listed: objectOf({ all: number, bricks: listOf(brickNote) }, 'all', 'bricks'),
        }),
      ),
      want: [
        ...['a', 'b', 'c', 'd'].map((name): Step => ({ send: ['POST', '/bricks', { name }] })),
        {
          send: ['GET', '/bricks'],
          want: { bricks: [1, 2, 3, 4].map(() => ({ kind: 'note' })) },
        },
      ],
    },
  ],
  [
    'what a nested object lacks is added, and what was sent in it stays',
    {
      given: documentOf(
        collection('/bills', {
          sent: objectOf({ lines: listOf(objectOf({ amount: number })) }),
          shown: objectOf({
            id: number,
            lines: listOf({
              ...objectOf({ amount: number, tax: number, note: text }),
              minProperties: 3,
            }),
          }),
        }),
      ),
      want: [
        {
          send: ['POST', '/bills', { lines: [{ amount: 7 }, { amount: 8 }, { amount: 9 }] }],
          want: { lines: [{ amount: 7 }, { amount: 8 }, { amount: 9 }] },
        },
      ],
    },
  ],
  [
    'a value of another type, or in another case, is converted',
    {
      given: documentOf(
        collection('/fees', {
          sent: objectOf({ amount: { type: 'number' }, currency: text, dueAt: text, paid: text }),
          shown: objectOf({
            id: number,
            amount: text,
            currency: { type: 'string', enum: ['chf', 'eur'] },
            dueAt: number,
            paid: { type: 'boolean' },
          }),
        }),
      ),
      want: [
        {
          send: [
            'POST',
            '/fees',
            { amount: 12.5, currency: 'EUR', dueAt: '2026-01-02T00:00:00Z', paid: 'true' },
          ],
          want: { amount: '12.5', currency: 'eur', dueAt: 1767312000, paid: true },
        },
      ],
    },
  ],
  [
    'names in another case are the same names, further down as well',
    {
      given: documentOf(
        collection('/parcels', {
          sent: objectOf({
            SenderName: text,
            ShipTo: objectOf({ PostCode: text }),
            Boxes: listOf(objectOf({ WeightKg: number })),
          }),
          shown: objectOf({
            id: number,
            sender_name: text,
            ship_to: objectOf({ post_code: text }),
            boxes: listOf(objectOf({ weight_kg: number })),
          }),
        }),
      ),
      want: [
        {
          send: [
            'POST',
            '/parcels',
            { SenderName: 'Ann', ShipTo: { PostCode: '3000' }, Boxes: [{ WeightKg: 2 }] },
          ],
          exactly: {
            id: 1,
            sender_name: 'Ann',
            ship_to: { post_code: '3000' },
            boxes: [{ weight_kg: 2 }],
          },
        },
      ],
    },
  ],
  [
    'what the request leaves out has the default of its schema',
    {
      given: documentOf(
        collection('/chores', {
          sent: objectOf({
            what: text,
            weight: { type: 'integer', default: 3 },
            labels: { ...listOf(text), default: [] },
            owner: { type: ['string', 'null'], default: null },
            Room: { type: 'string', default: 'kitchen' },
          }),
          shown: objectOf(
            {
              id: number,
              what: text,
              weight: number,
              labels: listOf(text),
              owner: { type: ['string', 'null'] },
              room: text,
            },
            'weight',
            'labels',
            'owner',
            'room',
          ),
        }),
      ),
      want: [
        {
          send: ['POST', '/chores', { what: 'dust' }],
          exactly: { id: 1, what: 'dust', weight: 3, labels: [], owner: null, room: 'kitchen' },
        },
        {
          send: ['PUT', '/chores/1', { what: 'wash', weight: 5 }],
          exactly: { id: 1, what: 'wash', weight: 5, labels: [], owner: null, room: 'kitchen' },
        },
      ],
    },
  ],
  [
    'of several alternatives the one that was sent is kept',
    {
      given: documentOf(
        collection('/trees', { sent: { oneOf: [leaf, needle] }, shown: { oneOf: [leaf, needle] } }),
      ),
      want: [
        {
          send: ['POST', '/trees', { needles: 5, colour: 'green' }],
          exactly: { id: 1, needles: 5, colour: 'green' },
        },
        {
          send: ['POST', '/trees', { leaves: 6, colour: 'red' }],
          exactly: { id: 2, leaves: 6, colour: 'red' },
        },
        {
          send: ['PUT', '/trees/2', { needles: 1, colour: 'blue' }],
          exactly: { id: 2, needles: 1, colour: 'blue' },
        },
      ],
    },
  ],
  [
    'the parent of a thing is what the path says, whatever its parameter is called',
    {
      given: documentOf(
        {
          ...collection('/films', { sent: objectOf({ title: text }), shown: ref('Film') }),
          '/films/{id}/scenes': {
            post: { ...body(objectOf({ place: text })), ...answers([201, ref('Scene')]) },
            get: answers([200, listOf(ref('Scene'))]),
          },
        },
        {
          Film: objectOf({ id: number, title: text }),
          Scene: objectOf({ id: number, filmId: number, film_id: text, place: text }, 'id'),
        },
        { id: number },
      ),
      want: [
        { send: ['POST', '/films', { title: 'a' }] },
        { send: ['POST', '/films', { title: 'b' }] },
        { send: ['POST', '/films/2/scenes', { place: 'roof' }], want: { filmId: 2, film_id: '2' } },
        { send: ['GET', '/films/2/scenes'], want: [{ id: 1, filmId: 2 }] },
      ],
    },
  ],
])('%s', async (_name, { given, want }) => walk(given, want));

test.each<[string, { given: string; want: readonly Step[] }]>([
  [
    'like the example and the pattern of what the id is made of',
    {
      given: documentOf(
        collection('/boats', {
          sent: objectOf({ name: text }),
          shown: objectOf(
            { id: { allOf: [ref('BoatId')], readOnly: true }, name: text },
            'id',
            'name',
          ),
        }),
        { BoatId: { type: 'string', pattern: '^boat_[a-z0-9]+$', example: 'boat_9xk2p0' } },
        { id: ref('BoatId') },
      ),
      want: ['a', 'b', 'c'].map((name) => ({ send: ['POST', '/boats', { name }], status: 201 })),
    },
  ],
  [
    'the number that the path is named after, beside an id of its own',
    {
      given: documentOf(
        collection('/tickets', {
          sent: objectOf({ title: text }),
          shown: objectOf({ id: number, number, title: text }, 'id', 'number'),
          key: 'ticket_number',
        }),
        {},
        { ticket_number: number },
      ),
      want: [
        { send: ['POST', '/tickets', { title: 'a' }], want: { id: 1, number: 1 } },
        { send: ['POST', '/tickets', { title: 'b' }], want: { id: 2, number: 2 } },
        { send: ['GET', '/tickets/2'], want: { title: 'b' } },
      ],
    },
  ],
  [
    'one for each beside a slug',
    {
      given: documentOf(
        collection('/essays', {
          sent: objectOf({ title: text }),
          shown: objectOf({ id: number, slug: text, title: text }, 'id', 'slug'),
          key: 'slug',
        }),
      ),
      want: [
        { send: ['POST', '/essays', { title: 'On Bees' }], want: { id: 1, slug: 'on-bees' } },
        { send: ['POST', '/essays', { title: 'On Ants' }], want: { id: 2, slug: 'on-ants' } },
      ],
    },
  ],
  [
    'digits where a path wants an integer and the thing a string',
    {
      given: documentOf(
        collection('/grades', {
          sent: objectOf({ name: text }),
          shown: objectOf({ id: text, name: text }, 'id'),
        }),
        {},
        { id: { type: 'integer', format: 'int64' } },
      ),
      want: [
        { send: ['POST', '/grades', { name: 'a' }], want: { id: '1' } },
        { send: ['GET', '/grades/1'], want: { id: '1', name: 'a' } },
      ],
    },
  ],
  [
    'of the type that each answer has',
    {
      given: documentOf(
        collection('/rooms', {
          sent: objectOf({ name: text }),
          made: objectOf({ id: number }, 'id'),
          shown: objectOf({ id: text, name: text }, 'id'),
        }),
      ),
      want: [
        { send: ['POST', '/rooms', { name: 'a' }], exactly: { id: 1 } },
        { send: ['POST', '/rooms', { name: 'b' }], exactly: { id: 2 } },
        { send: ['GET', '/rooms/2'], want: { id: '2', name: 'b' } },
      ],
    },
  ],
  [
    'never that of something else that the request names',
    {
      given: documentOf(
        collection('/loans', {
          sent: objectOf({ loan: objectOf({ id: text }) }),
          shown: objectOf({ id: text, note: text }, 'id'),
          key: 'loan_request_id',
        }),
      ),
      want: [
        { send: ['POST', '/loans', { loan: { id: '77' } }], status: 201 },
        { send: ['GET', '/loans/77'], status: 404 },
      ],
    },
  ],
  [
    'the name that was sent, where the path says it with the noun',
    {
      given: documentOf({
        '/queues': {
          post: {
            ...body(objectOf({ name: text }, 'name')),
            ...answers([201, objectOf({ name: text })]),
          },
        },
        '/queues/{queue_name}': {
          get: answers([200, objectOf({ queue_name: text, size: number })], [404]),
        },
      }),
      want: [
        { send: ['POST', '/queues', { name: 'In Box' }], exactly: { name: 'In Box' } },
        { send: ['GET', '/queues/In%20Box'], want: { queue_name: 'In Box' } },
      ],
    },
  ],
  [
    'in a member of a member',
    {
      given: documentOf(
        collection('/maps', {
          sent: ref('Map'),
          shown: ref('Map'),
          listed: objectOf({ items: listOf(ref('Map')) }),
          key: 'name',
        }),
        {
          Map: objectOf({
            data: { type: 'object', additionalProperties: text },
            metadata: objectOf({ name: text, labels: { type: 'object' } }),
          }),
        },
      ),
      want: [
        { send: ['POST', '/maps', { data: { a: 'b' }, metadata: { name: 'one' } }] },
        { send: ['POST', '/maps', { metadata: { name: 'two' } }] },
        { send: ['GET', '/maps/one'], want: { data: { a: 'b' }, metadata: { name: 'one' } } },
        {
          send: ['GET', '/maps'],
          exactly: {
            items: [{ data: { a: 'b' }, metadata: { name: 'one' } }, { metadata: { name: 'two' } }],
          },
        },
      ],
    },
  ],
])('an id is %s', async (_name, { given, want }) => walk(given, want));

const code = objectOf({ id: number, label: text });
const certificate = objectOf({ id: number, name: text, certificate: text });
test.each<[string, { given: string; want: readonly Step[] }]>([
  [
    'the list is not that of the errors',
    {
      given: documentOf(
        collection('/codes', {
          sent: objectOf({ label: text }),
          shown: code,
          listed: objectOf({
            errors: listOf(objectOf({ reason: text })),
            device_codes: listOf(code),
          }),
        }),
      ),
      want: [
        { send: ['POST', '/codes', { label: 'x' }] },
        { send: ['GET', '/codes'], want: { device_codes: [{ id: 1, label: 'x' }] } },
      ],
    },
  ],
  [
    'a list without a type is one',
    {
      given: documentOf(
        collection('/codes', {
          sent: objectOf({ label: text }),
          shown: code,
          listed: objectOf({ list: { items: code } }),
        }),
      ),
      want: [
        { send: ['POST', '/codes', { label: 'x' }] },
        { send: ['GET', '/codes'], want: { list: [{ id: 1, label: 'x' }] } },
      ],
    },
  ],
  [
    'a wrapper may be called like a member of what it wraps',
    {
      given: documentOf(
        collection('/certificates', {
          sent: objectOf({ name: text, certificate: text }),
          shown: objectOf({ certificate }),
          made: objectOf({ job: objectOf({ id: number }), certificate }),
          listed: objectOf({ certificates: listOf(certificate) }),
        }),
      ),
      want: [
        {
          send: ['POST', '/certificates', { name: 'c', certificate: 'PEM' }],
          want: { certificate: { id: 1, name: 'c', certificate: 'PEM' } },
        },
        { send: ['GET', '/certificates/1'], want: { certificate: { certificate: 'PEM' } } },
      ],
    },
  ],
  [
    'one thing may come in a list of one',
    {
      given: documentOf(
        collection('/codes', {
          sent: objectOf({ label: text }),
          shown: code,
          read: objectOf({ ok: { type: 'boolean' }, result: listOf(code) }),
        }),
      ),
      want: [
        { send: ['POST', '/codes', { label: 'x' }] },
        { send: ['GET', '/codes/1'], want: { result: [{ id: 1, label: 'x' }] } },
      ],
    },
  ],
])('%s', async (_name, { given, want }) => walk(given, want));

test('a URL that was sent beside a file stays', async () => {
  const sheet = objectOf({ id: number, url: text });
  const parts = objectOf({ url: text, file: { type: 'string', format: 'binary' } });
  const client = await serveDocument(
    documentOf({
      '/sheets': {
        post: {
          requestBody: { required: true, content: { 'multipart/form-data': { schema: parts } } },
          ...answers([201, sheet]),
        },
      },
      '/sheets/{id}': { get: answers([200, sheet], [404]) },
    }),
  );
  const sent = async (url?: string) => {
    const form = new FormData();
    if (url !== undefined) form.append('url', url);
    form.append('file', new Blob(['one'], { type: 'text/plain' }), 'a.txt');
    return ((await client.send('POST', '/sheets', form)).body as { url: string }).url;
  };
  expect(await sent('https://example.com/a')).toBe('https://example.com/a');
  expect(await (await fetch(await sent())).text()).toBe('one');
  await client.close();
});

test.each<[string, { given: readonly unknown[]; want: readonly unknown[] }]>([
  [
    'out of what is said around them',
    {
      given: [
        { rate: { amount: 5, unit: 'hour' }, order: 1 },
        { rate: { amount: 9, unit: 'day' } },
      ],
      want: [
        { amount: 5, unit: 'hour' },
        { amount: 9, unit: 'day' },
      ],
    },
  ],
  [
    'as they are sent',
    { given: [{ amount: 5, unit: 'hour' }], want: [{ amount: 5, unit: 'hour' }] },
  ],
])('things in a list of a new thing are shown %s', async (_name, { given, want }) => {
  const rate = objectOf({ amount: number, unit: text });
  const tariff = objectOf({ id: number, name: text, rates: listOf(rate) }, 'id', 'name', 'rates');
  const around = objectOf({ rate, order: number, amount: number, unit: text });
  await walk(
    documentOf({
      '/tariffs': {
        post: {
          ...body(objectOf({ name: text, rates: listOf(around) }, 'name')),
          ...answers([201, tariff]),
        },
      },
      '/tariffs/{id}': { get: answers([200, tariff]) },
    }),
    [
      { send: ['POST', '/tariffs', { name: 'Night', rates: given }], want: { rates: want } },
      { send: ['GET', '/tariffs/1'], want: { name: 'Night', rates: want } },
    ],
  );
});

test.each([
  ['photos', 'photos'],
  ['scans', 'scan_urls'],
])(
  'files that are sent to a list of URLs below a thing, %s, are shown by URLs that work',
  async (slot, shown) => {
    const client = await serveDocument(
      documentOf(
        {
          '/barns': {
            post: { ...body(objectOf({ name: text }, 'name')), ...answers([201, ref('Barn')]) },
          },
          '/barns/{id}': { get: answers([200, ref('Barn')]) },
          [`/barns/{id}/${slot}`]: {
            post: {
              requestBody: {
                required: true,
                content: {
                  'multipart/form-data': {
                    schema: objectOf({ [slot]: listOf({ type: 'string', format: 'binary' }) }),
                  },
                },
              },
              ...answers([200, ref('Barn')]),
            },
          },
        },
        {
          Barn: objectOf(
            { id: number, name: text, [shown]: listOf({ type: 'string', format: 'uri' }) },
            'id',
            'name',
          ),
        },
      ),
    );
    await client.send('POST', '/barns', { name: 'North' });
    const form = new FormData();
    form.append(slot, new Blob(['one'], { type: 'text/plain' }), 'a.txt');
    form.append(slot, new Blob(['other'], { type: 'text/plain' }), 'b.txt');
    const { body: sent } = await client.send('POST', `/barns/1/${slot}`, form);
    const urls = (sent as Record<string, string[]>)[shown] ?? [];
    const texts = await Promise.all(urls.map(async (url) => (await fetch(url)).text()));
    expect(texts).toEqual(['one', 'other']);
    await client.close();
  },
);

test('a part of JSON beside files is the thing, and each of several files has a URL that works', async () => {
  const note = objectOf({ title: text, weight: number }, 'title');
  const client = await serveDocument(
    documentOf({
      '/memos': {
        post: {
          requestBody: {
            required: true,
            content: {
              'multipart/form-data': {
                schema: objectOf({
                  payload: note,
                  enclosures: listOf({ type: 'string', format: 'binary' }),
                }),
              },
            },
          },
          responses: {
            '201': {
              description: 'x',
              content: json(
                objectOf({
                  id: number,
                  title: text,
                  weight: number,
                  enclosures: listOf(
                    objectOf({ id: number, url: text, name: text, size: number }, 'id', 'url'),
                  ),
                }),
              ),
            },
          },
        },
        get: answers([200, listOf(objectOf({ id: number, title: text }))]),
      },
    }),
  );
  const form = new FormData();
  form.append(
    'payload',
    new Blob([JSON.stringify({ title: 'Leak', weight: 3 })], { type: 'application/json' }),
  );
  form.append('enclosures', new Blob(['one'], { type: 'text/plain' }), 'a.txt');
  form.append('enclosures', new Blob(['other'], { type: 'text/plain' }), 'b.txt');
  const made = await client.send('POST', '/memos', form);
  expect(made.body).toMatchObject({
    title: 'Leak',
    weight: 3,
    enclosures: [
      { id: 1, name: 'a.txt', size: 3 },
      { id: 2, name: 'b.txt', size: 5 },
    ],
  });
  const { enclosures } = made.body as { enclosures: { url: string }[] };
  const texts = await Promise.all(enclosures.map(async ({ url }) => (await fetch(url)).text()));
  expect(texts).toEqual(['one', 'other']);
  await client.close();
});

test('a whole number beyond 2^53 is kept exactly: in a body, as an id, in a filter, and out of int64 it is refused', async () => {
  const long = { type: 'integer', format: 'int64' };
  const account = objectOf({ id: long, ref: long, name: text }, 'ref');
  const client = await serveDocument(
    documentOf(
      {
        '/accounts': {
          post: { ...body(account), ...answers([201, account], [400]) },
          get: {
            parameters: [{ name: 'ref', in: 'query', schema: long }],
            ...answers([200, listOf(account)]),
          },
        },
        '/accounts/{id}': { get: answers([200, account], [404]) },
      },
      {},
      { id: long },
    ),
  );
  try {
    const send = async (path: string, sent?: string) => {
      const answer = await fetch(`${client.url}${path}`, {
        ...(sent !== undefined && {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: sent,
        }),
      });
      return answer.status < 300 ? answer.text() : answer.status;
    };
    const [one, other] = [
      '{"ref":9007199254740993,"id":9223372036854775807}',
      '{"ref":9007199254740992}',
    ];
    const made = await send('/accounts', one);
    expect(made).toContain('"id":9223372036854775807');
    expect(made).toContain('"ref":9007199254740993');
    await send('/accounts', other);
    expect(await send('/accounts/9223372036854775807')).toBe(made);
    expect(await send('/accounts?ref=9007199254740993')).toBe(`[${made}]`);
    expect(await send('/accounts/9223372036854775806')).toBe(404);
    expect(await send('/accounts', '{"ref":92233720368547758080}')).toBe(400);
    // In start data, and in the journal as a stream of events.
    const kept = '{"id":9223372036854775806,"ref":9007199254740993}';
    await send('/__doubletake/reset', `{"data":{"accounts":[${kept}]}}`);
    expect(await send('/accounts')).toBe(`[${kept}]`);
    const events = await fetch(`${client.url}/__doubletake/journal/events`);
    let seen = '';
    for await (const piece of events.body ?? []) {
      seen += Buffer.from(piece).toString();
      if (seen.includes('"ref":9007199254740993')) break;
    }
    expect(seen).toContain('"ref":9007199254740993');
  } finally {
    await client.close();
  }
});

test.each<[string, { given: string; want: number }]>([
  ['half of a character is no id', { given: '{"id":"\\ud800","name":"n"}', want: 201 }],
  ['neither is an empty text', { given: '{"id":"","name":"n"}', want: 201 }],
  ['a number that JSON cannot write back is refused', { given: '{"price":1e400}', want: 400 }],
  ['also deep in what is open', { given: '{"extra":{"a":[-1e999]}}', want: 400 }],
])('what is created can be read: %s', async (_name, { given, want }) => {
  const thing = {
    type: 'object',
    properties: {
      id: { type: 'string' },
      name: { type: 'string' },
      price: { type: 'number' },
      extra: { type: 'object' },
    },
  };
  const served = await serveDocument(
    documentOf(
      {
        '/things': { post: { ...body(ref('Thing')), ...answers([201, ref('Thing')]) } },
        '/things/{id}': { get: answers([200, ref('Thing')], [404]) },
      },
      { Thing: thing },
    ),
  );
  const made = await served.send('POST', '/things', Buffer.from(given), {
    'content-type': 'application/json',
  });
  expect(made.status).toBe(want);
  if (want !== 201) return;
  const { id } = made.body as { id: string };
  expect(await served.send('GET', `/things/${encodeURIComponent(id)}`)).toMatchObject({
    status: 200,
    body: made.body,
  });
});

test('a part whose own name has brackets is read by that name', async () => {
  const parts = objectOf(
    {
      'reel[title]': text,
      'reel[mood]': { type: 'string', enum: ['calm', 'loud'] },
      'tags[]': listOf({ type: 'string', enum: ['a', 'b'] }),
    },
    'reel[title]',
    'tags[]',
  );
  const reel = objectOf({ id: number });
  const client = await serveDocument(
    documentOf({
      '/reels': {
        post: {
          requestBody: {
            required: true,
            content: {
              'multipart/form-data': { schema: parts },
              'application/x-www-form-urlencoded': { schema: parts },
            },
          },
          ...answers([201, reel], [400]),
        },
      },
    }),
  );
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  for (const [mood, tags, status] of [
    ['calm', ['a', 'b'], 201],
    ['shrill', ['a'], 400],
    ['calm', ['a', 'c'], 400],
    ['calm', [], 400],
  ] as const) {
    const form = new FormData();
    for (const [name, value] of [
      ['reel[title]', 'x'],
      ['reel[mood]', mood],
      ...tags.map((tag) => ['tags[]', tag] as const),
    ] as const)
      form.append(name, value);
    expect((await client.send('POST', '/reels', form)).status).toBe(status);
    const text = Buffer.from(new URLSearchParams([...form] as [string, string][]).toString());
    expect((await client.send('POST', '/reels', text, type)).status).toBe(status);
  }
  await client.close();
});

test('a view leaves out what is null, where it has no null for it', async () => {
  const page = (remark: object) => objectOf({ id: number, remark, mark: remark }, 'id', 'mark');
  const nullable = { type: ['string', 'null'] };
  const client = await serveDocument(
    documentOf({
      '/pages': {
        get: answers([200, listOf(page(text))]),
        post: { ...body(page(nullable)), ...answers([201, page(nullable)]) },
      },
      '/pages/{id}': { get: answers([200, page(nullable)]) },
    }),
  );
  await client.send('POST', '/pages', { id: 1, remark: null, mark: null });
  expect((await client.send('GET', '/pages/1')).body).toEqual({ id: 1, remark: null, mark: null });
  // What is required comes all the same.
  expect((await client.send('GET', '/pages')).body).toEqual([{ id: 1, mark: expect.any(String) }]);
  await client.close();
});

test('what was sent is kept where two alternatives of an answer overlap', async () => {
  // Whatever has an address fits the second alternative as well: it has to go without.
  const full = objectOf({ id: text, role: text, mail: text }, 'id', 'role', 'mail');
  const member = { oneOf: [full, objectOf({ id: text, role: text }, 'id', 'role')] };
  await walk(
    documentOf({
      '/members': {
        post: {
          ...body(objectOf({ role: text, mail: text }, 'role')),
          ...answers([200, member]),
        },
      },
      '/members/{id}': { get: answers([200, member], [404]) },
    }),
    [
      { send: ['POST', '/members', { role: 'owner' }], want: { role: 'owner' } },
      {
        send: ['POST', '/members', { role: 'guest', mail: 'g@example.com' }],
        want: { role: 'guest' },
      },
    ],
  );
});
