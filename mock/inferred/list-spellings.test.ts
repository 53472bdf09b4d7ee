import { expect, test } from 'vitest';
import {
  answers,
  body,
  documentOf,
  json,
  listOf,
  objectOf,
  serveDocument,
} from './testing/documents.ts';

const text = { type: 'string' };
const number = { type: 'integer' };
const boolean = { type: 'boolean' };
const nothing = { type: ['string', 'null'] };
const lamp = objectOf(
  {
    id: number,
    name: text,
    watts: { type: 'number' },
    state: { type: 'string', enum: ['on', 'off'] },
    level: { type: 'string', enum: ['low', 'middle', 'high'] },
    tags: listOf(text),
    roomId: number,
    maker: objectOf({ id: number, name: text }),
    labels: { type: 'object', additionalProperties: text },
    archived: boolean,
    createdAt: { type: 'string', format: 'date-time' },
  },
  'id',
);
const lamps = [
  {
    name: 'Mid',
    watts: 50,
    state: 'on',
    level: 'high',
    tags: ['a', 'b'],
    roomId: 1,
    maker: { id: 7, name: 'Ann' },
    labels: { colour: 'red' },
  },
  { name: 'Zed', watts: 9, state: 'off', level: 'low', tags: ['b'], roomId: 2, archived: true },
  { name: 'Abe', watts: 100, state: 'on', level: 'middle', maker: { id: 8, name: 'Bob' } },
];

type Parameter = readonly [name: string, schema?: object, extras?: object];
const list = (parameters: readonly Parameter[], answer: object = listOf(lamp)) => ({
  get: {
    parameters: parameters.map(([name, schema = text, extras = {}]) => ({
      name,
      in: 'query',
      schema,
      ...extras,
    })),
    ...answers([200, answer as never]),
  },
  post: { ...body({ ...lamp, required: ['name'] }), ...answers([201, lamp]) },
});

/** A double of one list, with the lamps in it, and the names that come for a query. */
async function withLamps(
  item: object,
  use: (
    get: (query: string) => Promise<{ names: string; body: never; headers: Headers; url: string }>,
  ) => Promise<void>,
  sent: readonly object[] = lamps,
): Promise<void> {
  const client = await serveDocument(documentOf({ '/lamps': item as never }));
  try {
    for (const one of sent) expect((await client.send('POST', '/lamps', one)).status).toBe(201);
    await use(async (query) => {
      const { body: shown, headers, status } = await client.send('GET', `/lamps${query}`);
      expect(status, query).toBe(200);
      const found: unknown = Array.isArray(shown)
        ? shown
        : Object.values(shown as object).find((member) => Array.isArray(member));
      const names = ((found ?? []) as { name: string }[]).map(({ name }) => name).join(' ');
      return { names, body: shown, headers, url: `${client.url}/lamps` };
    });
  } finally {
    await client.close();
  }
}

const asc = { type: 'string', enum: ['asc', 'desc'] };
test.each<[string, { given: readonly Parameter[]; want: Readonly<Record<string, string>> }]>([
  [
    'a member and a direction with a comma',
    {
      given: [['sort', listOf(text)]],
      want: {
        '?sort=watts,desc': 'Abe Mid Zed',
        '?sort=state,desc&sort=watts,asc': 'Zed Mid Abe',
        '?sort=name': 'Abe Mid Zed',
      },
    },
  ],
  [
    'a direction of its own, called order beside a sort',
    {
      given: [['sortBy'], ['order', { type: 'string', enum: ['ASC', 'DESC'] }]],
      want: { '?sortBy=watts&order=DESC': 'Abe Mid Zed', '?order=DESC': 'Abe Zed Mid' },
    },
  ],
  [
    'a flag',
    {
      given: [['sort_field'], ['descending', boolean]],
      want: {
        '?sort_field=watts&descending=true': 'Abe Mid Zed',
        '?sort_field=watts&descending=false': 'Zed Mid Abe',
      },
    },
  ],
  [
    'one word for both, or for what people mean',
    {
      given: [['order_by']],
      want: {
        '?order_by=watts_desc': 'Abe Mid Zed',
        '?order_by=watts.asc': 'Zed Mid Abe',
        '?order_by=desc(watts)': 'Abe Mid Zed',
        '?order_by=newest': 'Abe Zed Mid',
        '?order_by=oldest': 'Mid Zed Abe',
        '?order_by=-createdAt': 'Abe Zed Mid',
      },
    },
  ],
  [
    'an object',
    {
      given: [
        [
          'sort',
          { type: 'object', additionalProperties: asc },
          { style: 'deepObject', explode: true },
        ],
      ],
      want: { '?sort[watts]=desc': 'Abe Mid Zed' },
    },
  ],
  [
    'the order of an enum',
    { given: [['sort']], want: { '?sort=level': 'Zed Abe Mid', '?sort=-level': 'Mid Abe Zed' } },
  ],
  [
    'the default of the parameter',
    { given: [['sort', { ...text, default: '-watts' }]], want: { '': 'Abe Mid Zed' } },
  ],
])('a list is sorted by %s', async (_name, { given, want }) => {
  await withLamps(list(given), async (get) => {
    for (const [query, names] of Object.entries(want))
      expect((await get(query)).names, query).toBe(names);
  });
});

const openObject = { type: 'object', additionalProperties: true };
const deep = { style: 'deepObject', explode: true };
test.each<[string, { given: readonly Parameter[]; want: Readonly<Record<string, string>> }]>([
  [
    'bounds, in or out',
    {
      given: [['watts[gt]'], ['watts__lt'], ['watts_gte'], ['max_watts']],
      want: {
        '?watts[gt]=50': 'Abe',
        '?watts__lt=50': 'Zed',
        '?watts_gte=50': 'Mid Abe',
        '?max_watts=50': 'Mid Zed',
      },
    },
  ],
  [
    'an object of bounds',
    {
      given: [['watts', objectOf({ gt: number, lte: number }), deep]],
      want: { '?watts[gt]=9&watts[lte]=50': 'Mid' },
    },
  ],
  [
    'words for likeness, difference and choice',
    {
      given: [['name_like'], ['name_ne'], ['name[contains]'], ['name__startswith'], ['state_in']],
      want: {
        '?name_like=e': 'Zed Abe',
        '?name_ne=Zed': 'Mid Abe',
        '?name[contains]=i': 'Mid',
        '?name__startswith=a': 'Abe',
        '?state_in=off,none': 'Zed',
      },
    },
  ],
  [
    'the singular of a list',
    { given: [['tag']], want: { '?tag=b': 'Mid Zed', '?tag=a': 'Mid', '?tag=c': '' } },
  ],
  [
    'a foreign key, under either name',
    {
      given: [['room'], ['makerId', number], ['maker.name']],
      want: { '?room=2': 'Zed', '?makerId=8': 'Abe', '?maker.name=Ann': 'Mid' },
    },
  ],
  [
    'what stands in an object of any members',
    { given: [['labels', openObject, deep]], want: { '?labels[colour]=red': 'Mid' } },
  ],
  [
    'a value that means all, and a default',
    {
      given: [['state', { type: 'string', enum: ['on', 'off', 'all'], default: 'on' }]],
      want: { '': 'Mid Abe', '?state=off': 'Zed', '?state=all': 'Mid Zed Abe' },
    },
  ],
  [
    'whether something is there',
    {
      given: [
        ['has_tags', boolean],
        ['include_archived', boolean],
      ],
      want: {
        '': 'Mid Abe',
        '?include_archived=true': 'Mid Zed Abe',
        '?has_tags=true': 'Mid',
        '?has_tags=false': 'Abe',
      },
    },
  ],
])('a list is filtered by %s', async (_name, { given, want }) => {
  await withLamps(list(given), async (get) => {
    for (const [query, names] of Object.entries(want))
      expect((await get(query)).names, query).toBe(names);
  });
});

test.each<[query: string, names: string]>([
  ["name:'Zed'", 'Zed'],
  ['state:on watts:>50', 'Abe'],
  ['watts>=50 AND NOT name:abe', 'Mid'],
  ["name eq 'Mid' or watts lt 10", 'Mid Zed'],
  ['(name==Abe,name==Zed);state==on', 'Abe'],
  ['watts=gt=9;watts=lt=100', 'Mid'],
  ["contains(name,'e')", 'Zed Abe'],
  ['name:Z*', 'Zed'],
  ['maker.name = "Bob"', 'Abe'],
  ['state in (off)', 'Zed'],
  ['repo:x/y state:off', 'Zed'],
  ['-state:on', 'Zed'],
  ['zed', 'Zed'],
  ['( name:', ''],
])('a search is read by the usual grammars: %s', async (query, names) => {
  await withLamps(list([['q']]), async (get) => {
    expect((await get(`?q=${encodeURIComponent(query)}`)).names).toBe(names);
  });
});

const five = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name }));
const pageSize: Parameter = ['size', { ...number, default: 2 }];
test.each<
  [
    string,
    {
      given: { parameters: readonly Parameter[]; answer?: object };
      want: Readonly<Record<string, string>>;
    },
  ]
>([
  [
    'numbers that are text',
    {
      given: {
        parameters: [
          ['page', text],
          ['display_size', text],
        ],
      },
      want: { '?page=2&display_size=2': 'c d' },
    },
  ],
  [
    'members of an object',
    {
      given: { parameters: [['page', objectOf({ number, size: number }), deep]] },
      want: { '?page[number]=2&page[size]=2': 'c d' },
    },
  ],
  [
    'names in brackets',
    {
      given: {
        parameters: [
          ['page[offset]', number],
          ['page[limit]', number],
        ],
      },
      want: { '?page[offset]=3&page[limit]=1': 'd' },
    },
  ],
  [
    'a beginning and an end',
    {
      given: {
        parameters: [
          ['_start', number],
          ['_end', number],
        ],
      },
      want: { '?_start=1&_end=3': 'b c' },
    },
  ],
  [
    'whichever of two ways is asked for',
    {
      given: { parameters: [['offset', number], ['starting_after'], ['limit', number]] },
      want: { '?offset=3&limit=2': 'd e', '?starting_after=2&limit=2': 'c d' },
    },
  ],
  [
    'what ends before an item',
    {
      given: { parameters: [['ending_before'], ['starting_after'], ['limit', number]] },
      want: { '?ending_before=4&limit=2': 'b c' },
    },
  ],
  [
    'the last before an item',
    {
      given: { parameters: [['first', number], ['after'], ['last', number], ['before']] },
      want: { '?last=2&before=5': 'c d', '?last=2': 'd e', '?first=2&after=1': 'b c' },
    },
  ],
  [
    'older ones, where the newest come first',
    {
      given: {
        parameters: [
          ['sort', { ...text, default: '-createdAt' }],
          ['before', text, { description: 'Only items older than this one' }],
          ['limit', number],
        ],
      },
      want: { '?limit=2': 'e d', '?limit=2&before=4': 'c b' },
    },
  ],
])('a page is cut by %s', async (_name, { given, want }) => {
  await withLamps(
    list(given.parameters, given.answer),
    async (get) => {
      for (const [query, names] of Object.entries(want))
        expect((await get(query)).names, query).toBe(names);
    },
    five,
  );
});

const link = objectOf({ href: text });
test.each<
  [
    string,
    {
      given: { parameters: readonly Parameter[]; answer: object };
      /** By query, with `§` for the URL of the list. */
      want: Readonly<Record<string, object>>;
    },
  ]
>([
  [
    'flags, also of what it is sorted by',
    {
      given: {
        parameters: [['page', { ...number, default: 0 }], pageSize, ['sort']],
        answer: objectOf({
          content: listOf(lamp),
          empty: boolean,
          first: boolean,
          last: boolean,
          numberOfElements: number,
          totalElements: number,
          totalPages: number,
          sort: objectOf({ sorted: boolean, unsorted: boolean, empty: boolean }),
          pageable: objectOf({ paged: boolean, unpaged: boolean, offset: number }),
        }),
      },
      want: {
        '?page=2': {
          empty: false,
          first: false,
          last: true,
          numberOfElements: 1,
          totalElements: 5,
          totalPages: 3,
          sort: { sorted: false, unsorted: true, empty: true },
          pageable: { paged: true, unpaged: false, offset: 4 },
        },
        '?page=7&sort=name': { empty: true, sort: { sorted: true, unsorted: false, empty: false } },
      },
    },
  ],
  [
    'links, each to its own page',
    {
      given: {
        parameters: [['page', number], pageSize],
        answer: objectOf({
          _embedded: objectOf({ lamps: listOf(lamp) }),
          _links: objectOf({ self: link, first: link, prev: link, next: link, last: link }),
        }),
      },
      want: {
        '?page=3': {
          _links: {
            self: { href: '§?page=3' },
            first: { href: '§?page=1' },
            prev: { href: '§?page=2' },
            last: { href: '§?page=3' },
          },
        },
      },
    },
  ],
  [
    'the range of items',
    {
      given: {
        parameters: [['page', number], pageSize],
        answer: objectOf({
          data: listOf(lamp),
          from: { type: ['integer', 'null'] },
          to: { type: ['integer', 'null'] },
          last_page: number,
          path: text,
          next_page_url: nothing,
        }),
      },
      want: {
        '?page=2': { from: 3, to: 4, last_page: 3, path: '§', next_page_url: '§?page=3' },
        '?page=9': { from: null, to: null, next_page_url: null },
      },
    },
  ],
  [
    'tokens, and not links',
    {
      given: {
        parameters: [['after'], ['limit', { ...number, default: 2 }]],
        answer: objectOf({
          results: listOf(lamp),
          paging: objectOf({ next: objectOf({ after: text, link: text }, 'after') }),
          cursors: objectOf({ next: nothing }),
        }),
      },
      want: {
        '': { paging: { next: { after: '2' } }, cursors: { next: '2' } },
        '?after=4': { cursors: { next: null } },
      },
    },
  ],
  [
    'the cursors of its ends',
    {
      given: {
        parameters: [['first', { ...number, default: 2 }], ['after']],
        answer: objectOf({
          edges: listOf(objectOf({ cursor: text, node: lamp }, 'cursor', 'node')),
          pageInfo: objectOf({ hasNextPage: boolean, startCursor: nothing, endCursor: nothing }),
        }),
      },
      want: {
        '?after=2': {
          edges: [
            { cursor: '3', node: { name: 'c' } },
            { cursor: '4', node: { name: 'd' } },
          ],
          pageInfo: { hasNextPage: true, startCursor: '3', endCursor: '4' },
        },
      },
    },
  ],
  [
    'a count in an odd name',
    {
      given: {
        parameters: [
          ['$top', number],
          ['$skip', number],
        ],
        answer: objectOf({
          value: listOf(lamp),
          '@odata.count': number,
          '@odata.nextLink': text,
        }),
      },
      want: { '?$top=2&$skip=3': { '@odata.count': 5, value: [{ name: 'd' }, { name: 'e' }] } },
    },
  ],
])('a list says of its page %s', async (_name, { given, want }) => {
  await withLamps(
    list(given.parameters, given.answer),
    async (get) => {
      for (const [query, expected] of Object.entries(want)) {
        const { body: shown, url } = await get(query);
        const known = JSON.parse(JSON.stringify(expected).replaceAll('"§', `"${url}`)) as object;
        expect(shown, query).toMatchObject(known);
      }
      const { body: last } = await get(Object.keys(want).at(-1) ?? '');
      expect(JSON.stringify(last)).not.toContain('nextLink');
    },
    five,
  );
});

test('headers that the document declares say how many there are, and which came', async () => {
  const item = list([
    ['page', number],
    ['per_page', number],
  ]);
  const headers = Object.fromEntries(
    ['X-Total-Count', 'X-Total-Pages', 'Content-Range', 'Link'].map((name) => [
      name,
      { schema: text },
    ]),
  );
  const responses = { '200': { description: 'x', headers, content: json(listOf(lamp)) } };
  await withLamps(
    { ...item, get: { ...item.get, responses } },
    async (get) => {
      const { headers: shown, url } = await get('?page=2&per_page=2');
      expect(shown.get('x-total-count')).toBe('5');
      expect(shown.get('x-total-pages')).toBe('3');
      expect(shown.get('content-range')).toBe('items 2-3/5');
      expect(shown.get('link')).toContain(`<${url}?page=3&per_page=2>; rel="last"`);
    },
    five,
  );
});

test('a list that nothing keeps comes to an end', async () => {
  const client = await serveDocument(
    documentOf({
      '/feed': {
        get: {
          ...list(
            [['cursor'], ['limit', number]],
            objectOf(
              { data: listOf(lamp), has_more: boolean, next_cursor: nothing },
              'data',
              'has_more',
              'next_cursor',
            ),
          ).get,
        },
      },
    }),
  );
  for (const query of ['', '?cursor=x'])
    expect((await client.send('GET', `/feed${query}`)).body).toMatchObject({
      has_more: false,
      next_cursor: null,
    });
  await client.close();
});
