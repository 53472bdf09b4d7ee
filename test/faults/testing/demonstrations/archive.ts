import type { Client, Seen } from '../client.ts';
import { form, validKey } from '../client.ts';

/**
 * A tour of an archive that meets each of its faults somewhere: what it saw, step by step. Ids,
 * times and tags are written by the order in which they came, so that two tours of archives that
 * do what they should are alike.
 */
export async function tourArchive(client: Client): Promise<readonly string[]> {
  const notes: string[] = [];
  const names = new Map<string, string>();
  const plain = (text: string) =>
    text
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => {
        const name = names.get(id) ?? `id${names.size}`;
        names.set(id, name);
        return name;
      })
      .replaceAll(/20(2[5-9]|[3-9]\d)-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'now');
  const note = (step: string, { status, type, text, headers }: Seen) => {
    const kept = ['content-disposition', 'x-content-type-options', 'cache-control', 'location'];
    const fields = kept.map((name) => headers.get(name) ?? '').join(' ');
    notes.push(plain(`${step}: ${status} ${type ?? ''} ${fields} ${text}`));
  };
  const see = async (step: string, ...request: Parameters<Client['call']>): Promise<Seen> => {
    try {
      const seen = await client.call(...request);
      note(step, seen);
      return seen;
    } catch (error) {
      notes.push(`${step}: ${error instanceof Error ? error.name : 'no answer'}`);
      throw error;
    }
  };
  const trying = async (...request: Parameters<typeof see>) =>
    see(...request).catch(() => undefined);
  const patch = { headers: { 'content-type': 'application/merge-patch+json' } };

  const rich = {
    title: `T${'i'.repeat(119)}`,
    slug: 'first',
    note: 'line\r\nline a+b %41 &amp; \\n zero\u200bwidth 😀',
    tags: ['one, two', 'Capital', ...Array.from({ length: 18 }, (_, index) => `tag${index}`)],
    weights: [0, -4, 7],
    attributes: {
      'dotted.key': 'a',
      'spaced key': 'b',
      Capital: 'c',
      constructor: 'd',
      ...Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`key${index}`, 'e'])),
    },
    count: 2_147_483_649,
    price: 1000,
    isOpen: false,
    stage: 'draft',
    heldOn: '2024-02-29',
    startsAt: '2024-03-31T01:30:00.250+05:30',
    link: 'https://archive.example/a',
    pin: 'secret-pin',
  };
  const { at } = await see('create', 'POST /records', {
    ...rich,
    role: 'curator',
    createdAt: '2001-01-01T00:00:00Z',
  });
  const id = at<string>('/id');
  const record = `/records/${id}`;
  await see('create with an id', 'POST /records', {
    title: 'Box',
    slug: 'own',
    id: '7'.repeat(36),
  });
  for (const [index, day] of ['1969-07-20', '0001-01-01', '9999-12-31', '2023-11-05'].entries())
    await see(day, 'POST /records', {
      title: `Box ${'x'.repeat(4 - index)}`,
      slug: `day-${index}`,
      heldOn: day,
      startsAt: `${day}T01:30:00Z`,
      note: 'null',
      count: [-9, 100, 25, 3][index] ?? 0,
      price: [9, 100, 25, 3][index] ?? 0,
      isOpen: index % 2 === 0,
      stage: index < 2 ? 'draft' : 'open',
    });
  await see('summer time', 'POST /records', {
    title: 'Spring',
    slug: 'spring',
    startsAt: '2026-03-29T01:30:00Z',
    note: 'n',
  });

  const first = await see('read', `GET ${record}`);
  const again = await see('read again', `GET ${record}`);
  const tag = first.headers.get('etag') ?? '';
  notes.push(`tags: ${tag.startsWith('"')} ${tag === again.headers.get('etag')}`);
  await see('unknown tag', `GET ${record}`, undefined, { headers: { 'if-none-match': '"none"' } });
  const patches: Record<string, unknown>[] = [
    { count: 7 },
    { role: 'curator' },
    { createdAt: '2001-01-01T00:00:00Z' },
    { attributes: { 'dotted.key': 'z' } },
    { attributes: { 'dotted.key': null } },
    { note: 'text' },
    { note: '' },
    { note: 'text' },
    { note: null },
    { tags: ['x'] },
    { tags: [] },
    { count: 0 },
    { isOpen: true },
    { isOpen: false },
  ];
  let before = '';
  for (const change of patches) {
    const seen = await see(
      JSON.stringify(change),
      `PATCH ${record}`,
      JSON.stringify(change),
      patch,
    );
    const stamp = seen.at<string>('/updatedAt');
    notes.push(`moved: ${stamp !== before}`);
    before = stamp;
  }
  const changed = (await client.call(`GET ${record}`)).headers.get('etag') ?? '';
  notes.push(`tag moved: ${changed !== tag}`);
  const matching = (condition: string) => ({
    headers: { ...patch.headers, 'if-match': condition },
  });
  await see('stale', `PATCH ${record}`, '{"count":1}', matching(tag));
  await see('current', `PATCH ${record}`, '{"count":2}', matching(changed));

  for (const query of [
    '',
    ...['count', 'price', 'heldOn', 'title'].flatMap((by) => [
      `sort=${by}`,
      `sort=${by}&order=desc`,
      `sort=${by}&pageSize=2`,
    ]),
    ...['Box', 'ox', '%25', 'b_x', '%00', '%F0%9F%98%80', '%ED%A0%80', 'Box%20xxxx'].map(
      (text) => `q=${text}`,
    ),
    'stage=draft&isOpen=false',
    'stage=open&pageSize=1&page=2',
    'isOpen=false',
    'heldFrom=2024-02-29',
    'heldUntil=2000-01-01',
    'page=0',
    'pageSize=7',
    'offset=-1',
    'offset=9223372036854775808',
  ])
    await see(query, `GET /records?${query}`);
  await trying('NUL in a title', 'POST /records', { title: 'a\0b', slug: 'nul' });

  for (const text of ['a', 'b', 'c', 'd']) await see(text, `POST ${record}/entries`, { text });
  const page = await see('entries', `GET ${record}/entries?limit=2`);
  await see('entries on', `GET ${record}/entries?limit=2&cursor=${page.at<string>('/nextCursor')}`);
  await see('all entries', `GET ${record}/entries?limit=4`);
  const alone = (await client.call('POST /records', { title: 'Alone', slug: 'alone' })).at<string>(
    '/id',
  );
  const entry = (await client.call(`POST /records/${alone}/entries`, { text: 'x' })).at<number>(
    '/id',
  );
  await see('last entry', `DELETE /records/${alone}/entries/${entry}`);
  await see('without entries', `GET /records/${alone}`);

  const bytes = Buffer.alloc(
    64 * 1024 + 259,
    Buffer.from(Array.from({ length: 251 }, (_, i) => i)),
  );
  const files = [
    { bytes, name: 'first.bin', type: 'application/octet-stream' },
    { bytes: Buffer.from('one\r\ntwo'), name: 'a "b".txt', type: 'text/plain' },
  ];
  const ids: string[] = [];
  for (const file of files)
    ids.push(
      (await see(file.name, `POST ${record}/files`, form({ file, caption: 'C' }))).at('/id'),
    );
  await see('files', `GET ${record}/files`);
  for (const [index, file] of ids.entries()) {
    const seen = await see(`content ${index}`, `GET ${record}/files/${file}/content`);
    notes.push(`${seen.bytes.equals(files[index]?.bytes ?? Buffer.alloc(0))}`);
  }
  const cover = Buffer.from([137, 80, 78, 71, 255, 216, 0, 1, 2, 3]);
  await see('cover', `PUT ${record}/cover`, cover, {
    headers: { 'content-type': 'image/png' },
  });
  const shown = await see('cover read', `GET ${record}/cover`);
  notes.push(shown.bytes.toString('hex'));

  await see('archived', `POST ${record}/archive`);
  await see('archived and patched', `PATCH ${record}`, '{"note":"later"}', patch);
  await see('after it', `GET ${record}`);
  await see('cut', `GET ${record.slice(0, -1)}`);
  await see('taken', 'POST /records', { title: 'Another', slug: 'first' });
  await see('after taken', `GET ${record}`);
  const twice = await Promise.all(
    [1, 2].map(() => client.call('POST /records', { title: 'Twin', slug: 'twin' })),
  );
  notes.push(
    `at once: ${twice
      .map(({ status }) => status)
      .sort()
      .join(' ')}`,
  );
  for (const path of ['/feed', '/export', '/summary']) await trying(path, `GET ${path}`);

  const without = { key: null };
  await see('head', `HEAD ${record}`, undefined, without);
  await see('slash', `GET ${record}/`, undefined, without);
  for (const token of ['null', 'undefined'])
    await see(token, `GET ${record}`, undefined, {
      key: null,
      headers: { authorization: `Bearer ${token}` },
    });
  await see('small letters', `GET ${record}`, undefined, {
    headers: { authorization: 'bearer key-of-the-demonstration' },
  });
  await see('capitals', 'POST /records', JSON.stringify({ title: 'X', slug: 'capitals' }), {
    headers: { 'content-type': 'APPLICATION/JSON' },
  });
  const origin = await see('origin', `GET ${record}`, undefined, {
    headers: { origin: 'https://evil.example' },
  });
  notes.push(`${origin.headers.get('access-control-allow-origin')}`);
  await trying('gzip', `GET ${record}`, undefined, { headers: { 'accept-encoding': 'gzip' } });
  await see('override', `GET ${record}`, undefined, {
    headers: { 'x-http-method-override': 'DELETE' },
  });
  await see('after override', `GET ${record}`);

  await tourBeside({ see, trying, notes, client, record });
  return notes;
}

interface Tour {
  readonly see: (step: string, ...request: Parameters<Client['call']>) => Promise<Seen>;
  readonly trying: (
    step: string,
    ...request: Parameters<Client['call']>
  ) => Promise<Seen | undefined>;
  readonly notes: string[];
  readonly client: Client;
  /** The path of a record. */
  readonly record: string;
}

/** What requests do beside what they are about. */
async function tourBeside({ see, trying, notes, client, record }: Tour): Promise<void> {
  const patch = { headers: { 'content-type': 'application/merge-patch+json' } };
  const made = await see('plain', 'POST /records', { title: 'Plain', slug: 'plain', isLent: true });
  const beside = `/records/${made.at<string>('/id')}`;
  await see('patched', `PATCH ${beside}`, '{"note":"N","tags":["only"]}', patch);
  await see('overview', `GET ${beside}/overview`);
  await see('tags', `PUT ${beside}/tags`, { tags: ['only'] });
  await see('tagged', 'GET /records?tag=only');
  await see('tagged with a part', 'GET /records?tag=onl');
  await see('letters', 'POST /records', { title: 'Zoë', slug: 'letters', tags: ['a', 'second'] });
  await see('tagged second', 'GET /records?tag=second');
  await see('search of letters', 'GET /records?q=Zo%C3%AB');
  await see('taken', `PATCH ${beside}`, '{"slug":"first"}', patch);
  const times = '{"startsAt":"2026-02-01T00:00:00Z","endsAt":"2026-01-01T00:00:00Z"}';
  await see('backwards', `PATCH ${beside}`, times, patch);
  await see('stale', `PATCH ${beside}`, '{"count":77}', {
    headers: { ...patch.headers, 'if-match': '"old"' },
  });
  await see('as it is', `GET ${beside}`);
  for (const text of ['one', 'two']) await see(text, `POST ${beside}/entries`, { text });
  await see('after entries', `GET ${beside}`);
  const png = { headers: { 'content-type': 'image/png' } };
  for (const size of [150_000, 200_000, 200_001])
    await see(`cover of ${size}`, `PUT ${beside}/cover`, Buffer.alloc(size, 7), png);
  const covers = async () => {
    for (const path of [beside, record]) {
      const { status, bytes } = await client.call(`GET ${path}/cover`);
      notes.push(`${status} ${bytes.length}`);
    }
  };
  await covers();
  await see('patched again', `PATCH ${beside}`, '{"count":3}', patch);
  await covers();
  for (let index = 0; index < 11; index++)
    await client.call(
      `POST ${beside}/files`,
      form({
        file: { bytes: Buffer.from('x'), name: `größe ${index}.txt`, type: 'text/plain' },
        caption: 'C',
      }),
    );
  const listed = (await client.call(`GET ${beside}/files`)).at<{ name: string }[]>('');
  notes.push(listed.map(({ name }) => name).join(', '));
  const caption = 'c'.repeat(201);
  const file = { bytes: Buffer.from('x'), name: 'long.txt', type: 'text/plain' };
  await see('long caption', `POST ${beside}/files`, form({ file, caption }));
  await see('archived ones', 'GET /records?stage=archived');
  await see('drafts', 'GET /records?stage=draft&pageSize=100');
  await see('late and untagged', 'POST /records', {
    title: 'Late',
    slug: 'late',
    heldOn: '2061-07-28',
    tags: [],
    note: null,
  });
  await see('in the URL', `GET ${beside}?access_token=${validKey}`, undefined, { key: null });
  await see('no such method', `POST ${beside}`, {});
  await see('chunks', 'POST /records', new Blob(['{"title":"C","slug":"chunks"}']).stream(), {
    headers: { 'content-type': 'application/json' },
  });
  const paged = await client.call('GET /records?stage=draft&pageSize=1');
  notes.push(paged.headers.get('link') ?? 'no link');
  await trying('several', 'POST /records/several', {
    records: ['a', 'b'].map((slug) => ({
      title: slug,
      slug: `several-${slug}`,
      attributes: { a: 'b' },
    })),
  });
}
